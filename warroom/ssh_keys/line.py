"""A line of an authorized_keys file: read as sshd reads it, and made for one person."""

import re
import shlex
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from warroom.model.ssh_key import PublicKey
from warroom.text import clean_name

REST = "restrict,pty"
"""No forwarding of anything, no rc file, nothing that later versions add; but a terminal."""

_OURS = re.compile(rf'command="((?:[^"\\]|\\.)*)",{REST}')
_KIND = re.compile(rb"(?:sk-)?(?:ssh|ecdsa)-[A-Za-z0-9@.-]+")


@dataclass(frozen=True, slots=True)
class Line:
    """What a line means to sshd. `name`: whose it is, empty for one that was not made here."""

    options: str
    kind: str
    blob: bytes
    name: str = ""

    @property
    def key(self) -> PublicKey:
        """The key that may come in by it."""
        return PublicKey(self.kind, self.blob)


def line_for(name: str, key: PublicKey, command: Sequence[str]) -> bytes:
    """The line that lets `key` in as `name`, without its newline. `command` is what it runs.

    Raises ValueError for a name that is none, or a command that no line can hold.
    """
    name = clean_name(name)
    forced = shlex.join([*command, "--as", name])
    if any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in forced):
        raise ValueError("The program's path has a character that no line of sshd's can hold.")
    quoted = forced.replace('"', r"\"")
    return f'command="{quoted}",{REST} {key.line} {name}'.encode()


def read_line(raw: bytes) -> Line | None:
    """What sshd makes of a line; None for an empty one, a remark, or one with no key in it."""
    text = raw.strip(b" \t\r")
    if not text or text.startswith(b"#"):
        return None
    options = b""
    if not _KIND.match(_words(text)[0]) or _key_of(text) is None:
        end = _end_of_options(text)
        options, text = text[:end], text[end:].lstrip(b" \t")
    found = _key_of(text)
    if found is None:
        return None
    said = options.decode("utf-8", "replace")
    return Line(said, *found, _name_in(said))


def _key_of(text: bytes) -> tuple[str, bytes] | None:
    words = _words(text)
    if len(words) < 2 or not _KIND.fullmatch(words[0]):
        return None
    try:
        return words[0].decode("ascii"), b64decode(words[1])
    except ValueError:
        return None


def _words(text: bytes) -> list[bytes]:
    """Blanks are what they are to sshd: no other white space parts anything."""
    return re.split(rb"[ \t]+", text, maxsplit=2)


def _end_of_options(text: bytes) -> int:
    """Where the first blank outside quotes is (auth2-pubkeyfile.c: sshkey_advance_past_options)."""
    quoted, at = False, 0
    while at < len(text) and (quoted or text[at] not in b" \t"):
        if text[at : at + 2] == b'\\"':
            at += 1
        elif text[at] == ord('"'):
            quoted = not quoted
        at += 1
    return at


def _name_in(options: str) -> str:
    """Whose line it is, where it is one of ours."""
    match = _OURS.fullmatch(options)
    if match is None:
        return ""
    try:
        words = shlex.split(match[1].replace(r"\"", '"'))
        at = words.index("--as")
        return clean_name(words[at + 1]) if "join" in words[:at] else ""
    except (ValueError, IndexError):
        return ""
