"""A file that only takes up room, so that there is some when the disk is full."""

import logging
import os
from pathlib import Path

from server.store.disk import space_in

logger = logging.getLogger(__name__)

NAME = "ballast"

MOST = 2 * 1024 * 1024
"""Bytes of the file. Measured: enough for some hundred entries, and so for closing an incident."""

SHARE = 8
"""On a small disk the file takes one part in this many."""


class Ballast:
    """The ballast of one data directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._path = directory / NAME

    @property
    def is_there(self) -> bool:
        """Whether there is something to give."""
        return self._path.is_file()

    def size(self) -> int:
        """Bytes that it should have on this disk. Raises OSError."""
        return min(MOST, space_in(self._directory).total // SHARE)

    def release(self) -> bool:
        """Delete it; gives whether there was one."""
        try:
            self._path.unlink()
        except OSError:
            return False
        logger.warning("The disk is full: the reserve %s is given up.", self._path)
        return True

    def restore(self) -> bool:
        """Make it where it is missing and there is twice the room; gives whether it is there."""
        if self.is_there:
            return True
        try:
            size = self.size()
            if space_in(self._directory).free < 2 * size:
                return False
            fresh = self._path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                # Blocks, not a hole: a file without them would free nothing.
                os.posix_fallocate(fd, 0, size)
            finally:
                os.close(fd)
            fresh.replace(self._path)
        except OSError as error:
            logger.warning("The reserve %s could not be made: %s", self._path, error)
            self._path.with_suffix(".new").unlink(missing_ok=True)
            return False
        return True
