"""A certificate's pin: the hash of its public key, by which a client knows its hub."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

LENGTH = 43
"""Characters of a pin: SHA-256 in base64url without padding."""


def pin_of(certificate: bytes) -> str:
    """The pin of a certificate in DER: SHA-256 of its SubjectPublicKeyInfo (RFC 7469, section 2.4).

    It stays the same where a certificate is renewed with the same key. Empty for what is no
    certificate, or has a key of an unknown sort.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509 import load_der_x509_certificate

    try:
        key = load_der_x509_certificate(certificate).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return ""
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return urlsafe_b64encode(hashlib.sha256(spki).digest()).decode().rstrip("=")


def same_pin(one: str, other: str) -> bool:
    """Whether both are one pin; an empty one is like none."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())
