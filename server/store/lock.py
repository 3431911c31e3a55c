"""One hub a data directory: a lock that the kernel frees when its holder dies."""

import contextlib
import fcntl
import os
from pathlib import Path

from server.errors import DataLocked


class DataLock:
    """An flock on a file that names the holder's process id."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1

    def take(self) -> None:
        """Take it or raise DataLocked, naming the process that has it."""
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(fd, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(fd)
            raise DataLocked(
                f"Another hub (process {holder}) runs on {self._path.parent}."
                " Join that one, stop it first, or give this one its own --data directory."
            ) from None
        # On a full disk the lock holds all the same; only who has it cannot be told.
        with contextlib.suppress(OSError):
            os.ftruncate(fd, 0)
            os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        self._fd = fd

    def free(self) -> None:
        """Let the next hub in."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
