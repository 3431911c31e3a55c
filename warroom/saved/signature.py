"""Ed25519 signatures of a log's head (RFC 8032): what is signed, and whether a signature holds."""

import binascii
from base64 import b64decode, b64encode
from enum import StrEnum

import msgspec

from warroom.model.ids import sealed_as
from warroom.saved.log import Head, Signature

KEY_BYTES = 32
"""Bytes of a public key (RFC 8032, section 5.1.5)."""

_SORT = "ed25519:"
_PURPOSE = "warroom log 1"


class Signed(StrEnum):
    """What a signature turned out to be."""

    NOT = "not_signed"
    GOOD = "signed"
    """By the key that was asked for."""
    UNKNOWN_KEY = "key_not_compared"
    """It holds by the key that is written beside it, which says nothing of whose key that is."""
    OTHER_KEY = "other_key"
    BAD = "bad_signature"


def statement(log: str, epoch: str, head: Head) -> bytes:
    """What is signed: the log's id, the history it was taken from, how many entries, their head.

    The head covers every entry. No time is in it: a clock would prove nothing.
    """
    return msgspec.json.encode([_PURPOSE, sealed_as(log), epoch, head.seq, head.hash])


def key_text(raw: bytes) -> str:
    """A public key as people keep it: `ed25519:` and its 32 bytes in base64."""
    return _SORT + b64encode(raw).decode()


def raw_key(text: str) -> bytes:
    """The bytes of a public key as people keep it. Raises ValueError with a sentence."""
    sort, _, rest = text.strip().partition(":")
    try:
        raw = b64decode(rest, validate=True) if f"{sort}:" == _SORT else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(
            "This is no public key: it is one line that begins with ed25519:,"
            " as `warroom hub --public-key` prints it."
        )
    return raw


def check(signature: Signature | None, said: bytes, key: str = "") -> Signed:
    """What a signature over the statement `said` is worth; `key` is the one that it has to be by.

    Raises ValueError where `key` is none.
    """
    wanted = raw_key(key) if key else b""
    if signature is None:
        return Signed.NOT
    if wanted and _holds(wanted, signature.value, said):
        return Signed.GOOD
    try:
        beside = raw_key(signature.key)
    except ValueError:
        return Signed.BAD
    if not _holds(beside, signature.value, said):
        return Signed.BAD
    return Signed.OTHER_KEY if wanted else Signed.UNKNOWN_KEY


def _holds(key: bytes, signature: str, said: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(b64decode(signature, validate=True), said)
    except (InvalidSignature, ValueError):
        return False
    return True
