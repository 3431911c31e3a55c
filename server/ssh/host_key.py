"""The key by which this door is known: made at the first start, kept for its owner alone."""

import contextlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server.errors import HubError

HOST_KEY = "ssh_host_key"
"""Its name in the data directory; a promoted hub that is given the old one is known at once."""


def host_key(data: Path) -> bytes:
    """The private key in OpenSSH's form. Raises HubError where it cannot be kept."""
    path = data / HOST_KEY
    try:
        with contextlib.suppress(FileNotFoundError):
            if found := path.read_bytes():
                return found
        made = Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
        )
        fresh = path.with_name(f".{path.name}.new")
        fresh.unlink(missing_ok=True)
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(made)
            file.flush()
            os.fsync(fd)
        fresh.replace(path)
    except OSError as error:
        raise HubError(f"The SSH key in {path} cannot be kept ({error.strerror}).") from error
    return made
