"""Public keys of OpenSSH: one line of text, checked and brought into one form."""

import base64
import binascii
import hashlib
from typing import NamedTuple

KINDS = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
)
"""What is taken: what OpenSSH itself takes without being told to (sshd_config(5))."""

MIN_RSA_BITS = 2048
"""A shorter one is no longer safe (NIST SP 800-131A)."""

MAX_KEY = 4_000
"""Characters of a line; an RSA key of 16,384 bits has 2,800."""

_FIELDS = {"ssh-ed25519": 2, "ssh-rsa": 3, "sk-ssh-ed25519@openssh.com": 3} | {
    "sk-ecdsa-sha2-nistp256@openssh.com": 4,
}
"""Fields in the blob of each kind, the kind itself among them; of the others three."""


class PublicKey(NamedTuple):
    """`line` is kind and key, as they are compared; `fingerprint` as `ssh-keygen -l` shows it."""

    line: str
    fingerprint: str
    comment: str = ""


def read_key(text: str) -> PublicKey:
    """The key in a line of a .pub file. Raises ValueError with a sentence for the person."""
    text = text.strip()
    if "PRIVATE KEY" in text:
        raise ValueError(
            "That is a private key, which belongs on its owner's machine alone. Give the line in"
            " the .pub file beside it."
        )
    if len(text) > MAX_KEY or "\n" in text:
        raise ValueError("A public key is one line, as it stands in a .pub file.")
    kind, _, rest = text.partition(" ")
    encoded, _, comment = rest.strip().partition(" ")
    if kind not in KINDS:
        raise ValueError(
            "That is no public key that is taken here. Give the line of a .pub file, without"
            f" options: it begins with one of {', '.join(KINDS)}."
        )
    try:
        blob = base64.b64decode(encoded, validate=True)
        fields = _fields(blob)
    except (binascii.Error, ValueError):
        fields = []
    if len(fields) != _FIELDS.get(kind, 3) or fields[0] != kind.encode() or not all(fields):
        raise ValueError(f"That {kind} key is damaged or incomplete. Copy the whole line.")
    if kind == "ssh-rsa" and (bits := int.from_bytes(fields[2]).bit_length()) < MIN_RSA_BITS:
        raise ValueError(
            f"An RSA key of {bits} bits is too short to be safe. Make a new one, as in:"
            " ssh-keygen -t ed25519"
        )
    if kind.endswith("ssh-ed25519") and len(fields[1]) != 32:
        raise ValueError(f"That {kind} key is damaged or incomplete. Copy the whole line.")
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    # Written anew: the same key has one spelling, whatever the padding bits were.
    line = f"{kind} {base64.b64encode(blob).decode()}"
    return PublicKey(line, f"SHA256:{digest}", comment.strip())


def _fields(blob: bytes) -> list[bytes]:
    """The length-prefixed fields of a key (RFC 4253, section 6.6). Raises ValueError."""
    found = []
    while blob:
        size = int.from_bytes(blob[:4])
        if len(blob) < 4 + size:
            raise ValueError("cut short")
        found.append(blob[4 : 4 + size])
        blob = blob[4 + size :]
    return found
