"""One copy of a log on a client's disk: its header, and how it grows."""

import contextlib
import fcntl
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from warroom.model.entry import Broken, StoredEntry, verify
from warroom.model.ids import GENESIS, is_log

FORMAT = 1
"""The format of the copies that are written here; newer ones are not read."""

SUFFIX, LOCK, KEEP = ".jsonl", ".lock", ".keep"
"""How a copy's name ends, and those of the files beside it: it is open somewhere; it is to stay."""


class Damaged(Exception):  # noqa: N818 - it says what was found
    """A copy does not hold together, so nothing of it is believed; `str(error)` says where."""


class Begun(Damaged):
    """Nothing whole is in a copy yet: another program begins it, or ended before it had."""


class Parted(Damaged):
    """The hub has other entries under numbers of a copy, in the same history; both are whole."""


class Header(msgspec.Struct, frozen=True):
    """The first line: the log `log` of the history `epoch`, from the hub at `hub`."""

    replica: int
    log: str
    epoch: str
    hub: str


class _Line(msgspec.Struct):
    seq: int
    hash: str


def read_header(path: Path, line: bytes) -> Header:
    """The first line of a copy. Raises Damaged."""
    try:
        header = msgspec.json.decode(line, type=Header)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Damaged(f"{path} does not begin as a copy of a log.") from error
    if header.replica > FORMAT or not is_log(header.log):
        raise Damaged(f"{path} was written by another version of warroom.")
    return header


class ReplicaFile:
    """One copy that grows. Several processes may have it open: each adds what is not there yet.

    The file is made with the first entry. Until `close` no process removes it for want of room.
    """

    def __init__(self, path: Path, header: Header) -> None:
        self.path = path
        self._header = header
        self._fd = -1
        self._use = -1
        self._end = 0
        self._known: dict[int, int] = {}
        self._last = _Line(0, GENESIS)
        self.closed = False

    def append(self, entries: Sequence[StoredEntry]) -> int:
        """Add those that are not there, and wait until they are on disk; gives the bytes added.

        Raises OSError, and then nothing of them is there; Parted where the file holds other ones.
        """
        if self._fd < 0:
            self._open()
        fcntl.flock(self._fd, fcntl.LOCK_EX)
        while os.fstat(self._fd).st_nlink == 0:
            self.close()  # somebody deleted it, or put another in its place: begin again
            self.closed = False
            self._open()
            fcntl.flock(self._fd, fcntl.LOCK_EX)
        try:
            self._catch_up()
            self._compare(entries)
            fresh = [each for each in entries if each.seq not in self._known]
            added = self._write(fresh)
        finally:
            fcntl.flock(self._fd, fcntl.LOCK_UN)
        if added:
            os.fdatasync(self._fd)
        return added

    def _compare(self, entries: Sequence[StoredEntry]) -> None:
        last, log = self._last, self._header.log
        for each in entries:
            if self._known.get(each.seq, _short(each.hash)) != _short(each.hash):
                raise Parted(f"{self.path}: entry {each.seq} is another one on the hub.")
            if each.seq == last.seq + 1:
                try:
                    verify(log, [each], previous=last.hash, after=last.seq)
                except Broken as broken:
                    raise Parted(f"{self.path}: what follows is another history.") from broken

    def part(self) -> None:
        """Put it away beside, whole, and begin anew at the next `append`. Raises OSError."""
        self.close()
        beside = self.path.parent.with_name(f"{self.path.parent.name}~{os.urandom(4).hex()}")
        beside.mkdir(mode=0o700)
        away = self.path.rename(beside / self.path.name)
        os.close(os.open(away.with_suffix(KEEP), os.O_WRONLY | os.O_CREAT, 0o600))
        self.closed = False

    def close(self) -> None:
        """Let go of it."""
        for fd in (self._fd, self._use):
            if fd >= 0:
                os.close(fd)
        self._fd = self._use = -1
        self._end, self._known, self._last = 0, {}, _Line(0, GENESIS)
        self.closed = True

    def _open(self) -> None:
        for each in (self.path.parent.parent, self.path.parent):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            each.chmod(0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        if self._use < 0:
            self._use = os.open(self.path.with_suffix(LOCK), flags, 0o600)
            fcntl.flock(self._use, fcntl.LOCK_SH)
        self._fd = os.open(self.path, flags | os.O_APPEND, 0o600)

    def _catch_up(self) -> None:
        """Take note of what is there, from other processes too; cut off a line that was torn."""
        size = os.fstat(self._fd).st_size
        if size == self._end:
            return
        data = os.pread(self._fd, size - self._end, self._end)
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            os.ftruncate(self._fd, self._end + whole)
        lines = data[:whole].split(b"\n")[:-1]
        if self._end == 0 and lines:
            found = read_header(self.path, lines.pop(0))
            if (found.log, found.epoch) != (self._header.log, self._header.epoch):
                raise Damaged(f"{self.path} is the copy of another log.")
        for line in lines:
            try:
                self._note(msgspec.json.decode(line, type=_Line))
            except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
                raise Damaged(f"{self.path} has a line that is no entry.") from error
        self._end += whole

    def _note(self, line: _Line | StoredEntry) -> None:
        self._known[line.seq] = _short(line.hash)
        if line.seq >= self._last.seq:
            self._last = _Line(line.seq, line.hash)

    def _write(self, fresh: Sequence[StoredEntry]) -> int:
        if not fresh:
            return 0
        lines = [msgspec.json.encode(each) for each in fresh]
        if self._end == 0:
            lines.insert(0, msgspec.json.encode(self._header))
        data = left = b"\n".join(lines) + b"\n"
        try:
            while left:
                left = left[os.write(self._fd, left) :]
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, self._end)
            raise
        self._end += len(data)
        for each in fresh:
            self._note(each)
        return len(data)


def _short(hash: str) -> int:
    """Enough of a hash to tell an entry from another one under its number."""
    return int(hash[:15] or "0", 16)
