"""A public key as people hand it in: read, checked, and known by its fingerprint."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from warroom.text import clean_line

SIGNED_IN_HARDWARE = {
    "sk-ssh-ed25519@openssh.com": 2,
    "sk-ecdsa-sha2-nistp256@openssh.com": 3,
}
"""Keys that live in a token (PROTOCOL.u2f of OpenSSH), and how many fields follow the type."""

KINDS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
    *SIGNED_IN_HARDWARE,
)
"""The types that are taken: what OpenSSH takes by itself, without DSA and without certificates."""

LEAST_RSA = 2048
"""Bits; sshd refuses shorter ones from 1024 on, and 1024 are no longer enough."""

MAX_KEY = 16_384
"""Characters; a key of RSA with 16384 bits has 2,800."""

_KIND = re.compile(r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+", re.ASCII)
_PRIVATE = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File-\d")


class NoKey(ValueError):  # noqa: N818 - it is an answer
    """What was given is no public key that can be used; the sentence says why."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key. Two are the same when `blob` is the same; the comment that came with it is gone."""

    kind: str
    blob: bytes

    def __str__(self) -> str:
        return f"{self.kind} {b64encode(self.blob).decode('ascii')}"

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` writes it."""
        return f"SHA256:{b64encode(sha256(self.blob).digest()).decode('ascii').rstrip('=')}"


def looks_like_key(text: str) -> bool:
    """Whether this is meant as a key itself, a private one too, rather than as a file's name."""
    return (
        "\n" in text
        or bool(_PRIVATE.search(text))
        or any(word.startswith("AAAA") or _KIND.fullmatch(word) for word in text.split())
    )


def read_key(text: str) -> PublicKey:
    """The one public key in what a person gave: a line as in `id_ed25519.pub`. Raises NoKey."""
    if _PRIVATE.search(text):
        raise NoKey(
            "That is a private key, and nothing was done with it. It stays on the machine that made"
            " it and is never pasted or sent: where others could have seen it, make a new one."
            " What is wanted is the file beside it that ends in .pub."
        )
    if "SSH2 PUBLIC KEY" in text:
        raise NoKey(
            "That is a key in the form of RFC 4716. `ssh-keygen -i -f FILE` turns it into the line"
            " that is wanted."
        )
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise NoKey("There is no key in that. Give a line as in ~/.ssh/id_ed25519.pub.")
    if len(lines) > 1:
        raise NoKey("That is more than one line. Give one key at a time.")
    if len(lines[0]) > MAX_KEY:
        raise NoKey("That line is too long for a key.")
    kind, *rest = lines[0].split()
    if not _KIND.fullmatch(kind):
        if any(_KIND.fullmatch(word) for word in rest):
            raise NoKey(
                "There is something before the type of the key. Give the key alone: the options of"
                " its line are made here."
            )
        raise NoKey(
            f"“{clean_line(kind, 40)}” is no type of key. Give a line as in ~/.ssh/id_ed25519.pub."
        )
    if not rest:
        raise NoKey("There is a type and no key after it. Was the line cut?")
    return checked_key(kind, rest[0])


def checked_key(kind: str, encoded: str) -> PublicKey:
    """A key from its two words. Raises NoKey."""
    if "-cert-v0" in kind:
        raise NoKey("That is a certificate. Give the key that it was made for.")
    if kind not in KINDS:
        raise NoKey(f"Keys of the type {clean_line(kind, 40)} are not taken; make an ed25519 one.")
    try:
        blob = b64decode(encoded, validate=True)
    except ValueError as error:
        raise NoKey("The key is not sound base64. Was the line cut, or broken in two?") from error
    fields = list(_fields(blob))
    if not fields or fields[0] != kind.encode("ascii"):
        raise NoKey(f"What follows {kind} is no key of that type. Was the line cut?")
    if b"".join(len(field).to_bytes(4, "big") + field for field in fields) != blob:
        raise NoKey("The key ends in the middle, or something was added. Copy it once more.")
    if kind in SIGNED_IN_HARDWARE:
        if len(fields) - 1 != SIGNED_IN_HARDWARE[kind]:
            raise NoKey("The key is not whole. Copy it once more.")
    else:
        _check_numbers(kind, encoded)
    return PublicKey(kind, blob)


def _check_numbers(kind: str, encoded: str) -> None:
    try:
        key = load_ssh_public_key(f"{kind} {encoded}".encode("ascii"))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NoKey("The key is damaged: its numbers are none of a key. Copy it once more.") from (
            error
        )
    if isinstance(key, RSAPublicKey) and key.key_size < LEAST_RSA:
        raise NoKey(
            f"That RSA key has {key.key_size} bits, and {LEAST_RSA} are the least. Make an ed25519"
            " one: ssh-keygen -t ed25519."
        )


def _fields(blob: bytes) -> Iterator[bytes]:
    """The strings of a key (RFC 4251, section 5), as far as they are whole."""
    at = 0
    while at + 4 <= len(blob):
        size = int.from_bytes(blob[at : at + 4], "big")
        if at + 4 + size > len(blob):
            return
        yield blob[at + 4 : at + 4 + size]
        at += 4 + size
