"""A public key as people hand it in: found in what they gave, and its numbers checked."""

import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from warroom.model.ssh_key import MAX_KEY, NoKey, PublicKey, key_of
from warroom.text import clean_line

_KIND = re.compile(r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+", re.ASCII)
_PRIVATE = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File-\d")


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
    key = key_of(kind, rest[0], " ".join(rest[1:]))
    _check_numbers(key)
    return key


def _check_numbers(key: PublicKey) -> None:
    if key.kind.startswith("sk-"):
        return  # `cryptography` reads none that live in a token (PROTOCOL.u2f of OpenSSH)
    try:
        load_ssh_public_key(key.line.encode("ascii"))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NoKey("The key is damaged: its numbers are none of a key. Copy it once more.") from (
            error
        )
