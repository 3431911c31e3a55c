"""Public keys of OpenSSH: one line of text, checked for its form and brought into one spelling."""

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha256

_FIELDS = {
    "ssh-ed25519": 2,
    "sk-ssh-ed25519@openssh.com": 3,
    "ecdsa-sha2-nistp256": 3,
    "ecdsa-sha2-nistp384": 3,
    "ecdsa-sha2-nistp521": 3,
    "sk-ecdsa-sha2-nistp256@openssh.com": 4,
    "ssh-rsa": 3,
}
"""Fields in the blob of each kind, the kind itself among them (RFC 4253 and 5656, PROTOCOL.u2f)."""

KINDS = tuple(_FIELDS)
"""What is taken: what OpenSSH itself takes without being told to (sshd_config(5)), and no
certificates."""

MIN_RSA_BITS = 2048
"""A shorter one is no longer safe (NIST SP 800-131A)."""

MAX_KEY = 4_000
"""Characters of a line; an RSA key of 16,384 bits has 2,800."""


class NoKey(ValueError):  # noqa: N818 - it is an answer
    """What was given is no public key that can be used; the sentence says why."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key. Two are the same when `blob` is the same, whatever was written behind it."""

    kind: str
    blob: bytes
    comment: str = field(default="", compare=False)

    @property
    def line(self) -> str:
        """Kind and key. The same key has one spelling, whatever its padding bits were."""
        return f"{self.kind} {b64encode(self.blob).decode('ascii')}"

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` writes it."""
        return f"SHA256:{b64encode(sha256(self.blob).digest()).decode('ascii').rstrip('=')}"


def read_key(text: str) -> PublicKey:
    """The key in a line of a .pub file. Raises NoKey."""
    text = text.strip()
    if "PRIVATE KEY" in text:
        raise NoKey(
            "That is a private key, which belongs on its owner's machine alone. Give the line in"
            " the .pub file beside it."
        )
    if len(text) > MAX_KEY or "\n" in text:
        raise NoKey("A public key is one line, as it stands in a .pub file.")
    kind, _, rest = text.partition(" ")
    encoded, _, comment = rest.strip().partition(" ")
    return key_of(kind, encoded, comment.strip())


def key_of(kind: str, encoded: str, comment: str = "") -> PublicKey:
    """A key from the words of its line, of the right form. Raises NoKey.

    Whether its numbers are those of a key is for whoever can calculate with them.
    """
    if "-cert-v0" in kind:
        raise NoKey("That is a certificate. Give the key that it was made for.")
    if kind not in KINDS:
        raise NoKey(
            "That is no kind of public key that is taken here. Give the line of a .pub file,"
            f" without options: it begins with one of {', '.join(KINDS)}."
        )
    try:
        blob = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoKey("The key is not sound base64. Was the line cut, or broken in two?") from error
    fields = _fields(blob)
    if not fields or fields[0] != kind.encode("ascii"):
        raise NoKey(f"What follows {kind} is no key of that kind. Was the line cut?")
    if sum(4 + len(each) for each in fields) != len(blob):
        raise NoKey("The key ends in the middle, or something was added. Copy it once more.")
    short = kind.endswith("ssh-ed25519") and len(fields[1:2]) == 1 and len(fields[1]) != 32
    if len(fields) != _FIELDS[kind] or not all(fields) or short:
        raise NoKey("The key is damaged or incomplete. Copy the whole line once more.")
    if kind == "ssh-rsa" and (bits := int.from_bytes(fields[2]).bit_length()) < MIN_RSA_BITS:
        raise NoKey(
            f"An RSA key of {bits} bits is too short to be safe. Make a new one, as in:"
            " ssh-keygen -t ed25519"
        )
    return PublicKey(kind, blob, comment)


def _fields(blob: bytes) -> list[bytes]:
    """The strings of a key (RFC 4251, section 5), as far as they are whole."""
    found, at = [], 0
    while at + 4 <= len(blob):
        end = at + 4 + int.from_bytes(blob[at : at + 4])
        if end > len(blob):
            break
        found.append(blob[at + 4 : end])
        at = end
    return found
