"""The mirror file: each incident's head, kept outside the database, so that a loss shows.

A database that lost its tail is still a valid one (a flipped bit in the WAL does that), and so is
the chain in it. Only something that remembers the head elsewhere can tell.
"""

import errno
import logging
import os
from pathlib import Path
from zlib import crc32

import msgspec

from server.errors import DiskFull
from server.store.disk import failure_of, sync_directory
from server.upkeep import failpoints
from warroom.saved.log import Head

logger = logging.getLogger(__name__)

MISSED = 1024 * 1024
"""Bytes of lines that are kept for later while the disk takes nothing; the newest count."""


class _Line(msgspec.Struct, omit_defaults=True):
    """`sum`: CRC-32 of the rest, so that a flipped bit here is not taken for a lost entry."""

    incident: str
    seq: int
    hash: str
    sum: int | None = None


_decoder = msgspec.json.Decoder(_Line)


class HeadsFile:
    """An append-only file of heads, one JSON object a line.

    It is written after the commit and before the acknowledgement, without an fsync of its own:
    after a power cut it may be behind the database, never ahead of what was acknowledged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1
        self._missed = b""
        self.sound = True
        self.epoch = ""

    def read(self) -> dict[str, Head]:
        """The heads on file; a torn last line counts as not written.

        `sound` says afterwards whether every other line of it is what was written, `epoch` which
        history they are of.
        """
        self.sound = True
        heads: dict[str, Head] = {}
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return heads
        for number, line in enumerate(lines, 1):
            try:
                found = _decoder.decode(line)
                if found.sum not in (None, _sum(found.incident, Head(found.seq, found.hash))):
                    raise msgspec.DecodeError("another sum")
            except (msgspec.DecodeError, UnicodeDecodeError):
                self.sound = self.sound and number == len(lines)
                continue
            if not found.incident:
                self.epoch = found.hash
                continue
            heads[found.incident] = Head(found.seq, found.hash)
        return heads

    def start(self, heads: dict[str, Head], epoch: str = "") -> None:
        """Begin the file anew with `heads`, one line each, and keep it open for appending."""
        fresh = self._path.with_suffix(".new")
        try:
            with fresh.open("wb") as file:
                fresh.chmod(0o600)
                # A line of no log names the history: the database can lose its own name too.
                file.write(_line("", Head(0, epoch)) if epoch else b"")
                file.write(b"".join(_line(name, head) for name, head in heads.items()))
                file.flush()
                # A rename may reach the disk before what is in the file.
                os.fsync(file.fileno())
            failpoints.reached(failpoints.BEFORE_MIRROR_RENAMED)
            fresh.replace(self._path)
            sync_directory(self._path.parent)
        except OSError as error:
            if not isinstance(failure_of(error, self._path.parent), DiskFull):
                raise
            # A full disk keeps nobody from reading; the old file holds no less, only more lines.
            logger.warning("The mirror %s stays as it is: %s", self._path, error)
            fresh.unlink(missing_ok=True)
            self._path.touch(0o600)
            self._missed = b"\n"
        self._fd = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    def append(self, heads: dict[str, Head]) -> None:
        """Remember new heads. Raises OSError."""
        # What did not fit before comes with it, after an end to the line that was torn.
        data = self._missed + b"".join(_line(name, head) for name, head in heads.items())
        self._missed = b"\n" + data[-MISSED:]
        if os.write(self._fd, data) < len(data):
            raise OSError(errno.ENOSPC, "only a part of it was written")
        self._missed = b""

    def close(self) -> None:
        """Let go of the file."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _line(incident: str, head: Head) -> bytes:
    line = _Line(incident, head.seq, head.hash, _sum(incident, head))
    return msgspec.json.encode(line) + b"\n"


def _sum(incident: str, head: Head) -> int:
    return crc32(f"{incident} {head.seq} {head.hash}".encode())
