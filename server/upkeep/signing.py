"""The hub's own key: it signs the heads of logs, so that an export can be proven to be its own."""

import os
from base64 import b64encode
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from server.errors import HubError
from warroom.saved.log import Head, Signature
from warroom.saved.signature import key_text, statement

PRIVATE, PUBLIC = "signing.key", "signing.pub"
"""The files in the data directory: the key (PKCS #8 in PEM, mode 0600), and the public one."""


class HubKey:
    """An Ed25519 key. `public` is its public half as people keep it."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key_text(key.public_key().public_bytes_raw())

    def sign(self, log: str, epoch: str, head: Head) -> Signature:
        """Sign a log's head; the same head gives the same signature (RFC 8032 has no chance)."""
        return Signature(
            self.public, b64encode(self._key.sign(statement(log, epoch, head))).decode()
        )


def read_key(directory: Path) -> HubKey | None:
    """The key of a data directory; None where there is none or this account may not read it.

    Raises HubError where the file is there and holds none.
    """
    path = directory / PRIVATE
    try:
        pem = path.read_bytes()
    except (FileNotFoundError, PermissionError):
        return None
    except OSError as error:
        raise HubError(f"{path} cannot be read ({error.strerror}).") from error
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise HubError(
            f"{path} holds no Ed25519 key. Put the right one back from a backup; or move the file"
            " away, and the hub makes a new key, which is another one to whoever kept the old."
        )
    return HubKey(key)


def hub_key(directory: Path) -> HubKey:
    """The key of a data directory, made at the first start. Raises HubError."""
    path = directory / PRIVATE
    found = read_key(directory)
    try:
        if found is None and path.exists():
            raise HubError(f"{path} may not be read by this account. Give the file to it.")
        if found is None:
            key = Ed25519PrivateKey.generate()
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            put(path, pem, 0o600)
            found = HubKey(key)
        public = directory / PUBLIC
        if not public.is_file() or public.read_text().strip() != found.public:
            put(public, f"{found.public}\n".encode(), 0o644)
    except OSError as error:
        raise HubError(f"The hub's key in {path} cannot be kept ({error.strerror}).") from error
    return found


def put(path: Path, content: bytes, mode: int) -> None:
    """All of a file or nothing, on disk, never with more rights than `mode`."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(fd, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(fd)
    fresh.replace(path)
