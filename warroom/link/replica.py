"""Copies of logs on a client's disk: what this person has seen of each incident, entry by entry.

STATE/replica/EPOCH/LOG.jsonl: a header, then one entry a line in the order in which they arrived,
which is not always that of their numbers. docs/client.md says how long they are kept.
"""

import contextlib
import fcntl
import hashlib
import logging
import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import msgspec

from warroom.link.replica_file import (
    FORMAT,
    KEEP,
    LOCK,
    SUFFIX,
    Begun,
    Damaged,
    Header,
    ReplicaFile,
    read_header,
)
from warroom.model.entry import Broken, StoredEntry, verify
from warroom.model.ids import GENESIS, is_log
from warroom.saved.log import Head, SavedLog

logger = logging.getLogger(__name__)

MAX_BYTES = 256 * 1024 * 1024
MAX_LOGS = 200
"""Bounds of all copies of one person; beyond either the one written longest ago goes first."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


@dataclass(frozen=True, slots=True)
class Replica:
    """What one file holds: proven entries, ascending, not always all from the first to the last.

    `kept`: it may hold entries that its hub has lost. `heard_at` is when it was written last (UTC).
    """

    path: Path
    log: str
    epoch: str
    hub: str
    stored: tuple[StoredEntry, ...]
    kept: bool
    heard_at: datetime

    @property
    def from_first(self) -> Sequence[StoredEntry]:
        """The entries from number 1 on, up to the first one that is not here."""
        if not self.stored or self.stored[0].seq != 1:
            return ()
        if self.stored[-1].seq == len(self.stored):
            return self.stored
        end = next(
            (n for n, (a, b) in enumerate(pairwise(self.stored), 1) if b.seq != a.seq + 1),
            len(self.stored),
        )
        return self.stored[:end]

    @property
    def head(self) -> Head:
        """The last of `from_first`; number 0 where there is none."""
        whole = self.from_first
        return Head(whole[-1].seq, whole[-1].hash) if whole else Head(0, GENESIS)

    def after(self, seq: int, hash: str) -> Sequence[StoredEntry]:
        """The entries that follow entry `seq` of that `hash` here, up to the first one missing."""
        found: list[StoredEntry] = []
        for each in self.stored:
            if each.seq == seq and each.hash != hash:
                return ()
            if each.seq == seq + 1 + len(found):
                found.append(each)
        with contextlib.suppress(Broken, ValueError, TypeError):
            verify(self.log, found, previous=hash, after=seq)
            return found
        return ()

    def saved(self) -> SavedLog:
        """`from_first` as a log to verify, export, or begin a hub with."""
        return SavedLog(self.log, self.epoch, self.from_first, self.head)


def replica_dir(state_dir: Path) -> Path:
    """Where the copies of one person are."""
    return state_dir / "replica"


def read_replica(path: Path) -> Replica:
    """Read a copy and prove it; a last line that was cut off counts as not written.

    Raises Damaged, OSError.
    """
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        data = file.read()
        changed = os.fstat(file.fileno()).st_mtime
    lines = data.split(b"\n")[:-1]
    if not lines:
        raise Begun(f"{path} has no whole line yet.")
    header = read_header(path, lines[0])
    stored: dict[int, StoredEntry] = {}
    for number, line in enumerate(lines[1:], 2):
        try:
            entry = msgspec.json.decode(line, type=StoredEntry)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise Damaged(f"{path}, line {number}, is no entry.") from error
        if stored.setdefault(entry.seq, entry) != entry:
            raise Damaged(f"{path} has two entries {entry.seq} that differ.")
    ordered = tuple(stored[seq] for seq in sorted(stored))
    _prove(path, header.log, ordered)
    return Replica(
        path,
        header.log,
        header.epoch,
        header.hub,
        ordered,
        path.with_suffix(KEEP).exists(),
        datetime.fromtimestamp(changed, UTC),
    )


def _prove(path: Path, log: str, ordered: Sequence[StoredEntry]) -> None:
    start = 0
    for end in range(1, len(ordered) + 1):
        if end < len(ordered) and ordered[end].seq == ordered[end - 1].seq + 1:
            continue
        first, rest = ordered[start], ordered[start + 1 : end]
        try:
            if first.seq == 1:
                verify(log, ordered[start:end])
            else:  # what entry `first` rests on is not here
                verify(log, rest, previous=first.hash, after=first.seq)
        except (Broken, ValueError, TypeError) as error:
            raise Damaged(f"{path}: {error}") from error
        start = end


class Replicas:
    """All copies below one directory. It does not have to exist."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.damaged: list[Path] = []

    def path(self, epoch: str, log: str) -> Path:
        """Where the copy of a log of one history is. Raises ValueError for what is no log's id."""
        if not is_log(log):
            raise ValueError(log)
        if not _PLAIN.fullmatch(epoch):
            epoch = "x" + hashlib.sha256(epoch.encode("utf-8", "replace")).hexdigest()[:32]
        return self.root / epoch / f"{log}{SUFFIX}"

    def file(self, epoch: str, log: str, hub: str) -> ReplicaFile:
        """The copy of a log to add to. Raises ValueError for what is no log's id."""
        return ReplicaFile(self.path(epoch, log), Header(FORMAT, log, epoch, hub))

    def paths(self, log: str = "*") -> list[Path]:
        """The files, of one log or all, the one written last first."""
        found = []
        for path in self.root.glob(f"*/{log}{SUFFIX}"):
            with contextlib.suppress(OSError):
                found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found, reverse=True)]

    def all(self) -> Iterator[Replica]:
        """Every copy that holds together, the one written last first; others are set aside."""
        for path in self.paths():
            if (found := self.read(path)) is not None:
                yield found

    def read(self, path: Path) -> Replica | None:
        """One copy; None where it cannot be read. A damaged one is set aside, see `damaged`."""
        try:
            return read_replica(path)
        except Begun:
            return None
        except Damaged as damage:
            self.set_aside(path, str(damage))
        except OSError as error:
            logger.warning("%s cannot be read: %s", path, error)
        return None

    def latest(self, log: str, hubs: Collection[str]) -> Replica | None:
        """The copy of a log that was heard last from the hub at these addresses, or None."""
        for path in self.paths(log):
            with contextlib.suppress(OSError, Damaged):
                with path.open("rb") as file:
                    header = read_header(path, file.readline().rstrip(b"\n"))
                if header.hub not in hubs:
                    continue
            if (found := self.read(path)) is not None and found.hub in hubs:
                return found
        return None

    def erase(self, epoch: str, log: str) -> None:
        """Remove a copy for good, open in another process or not, and what was put aside of it."""
        with contextlib.suppress(OSError, ValueError):
            path = self.path(epoch, log)
            aside = (path.parent / "damaged").glob(f"{log}-*{SUFFIX}")
            beside = self.root.glob(f"{path.parent.name}~*/{log}{SUFFIX}")
            for copy in (path, *beside, *aside):
                for each in (copy, copy.with_suffix(KEEP), copy.with_suffix(LOCK)):
                    each.unlink(missing_ok=True)

    def set_aside(self, path: Path, why: str) -> None:
        """Out of the way but kept, so that a person can still look at it."""
        logger.warning("A copy of a log is set aside: %s", why)
        aside = path.parent / "damaged" / f"{path.stem}-{os.urandom(4).hex()}{SUFFIX}"
        with contextlib.suppress(OSError):
            aside.parent.mkdir(mode=0o700, exist_ok=True)
            path = path.rename(aside)
        self.damaged.append(path)

    def keep(self, epoch: str, log: str) -> None:
        """Keep this copy whatever the bounds say: it may hold what its hub has lost."""
        path = self.path(epoch, log)
        with contextlib.suppress(OSError):
            if path.exists():
                os.close(os.open(path.with_suffix(KEEP), os.O_WRONLY | os.O_CREAT, 0o600))

    def let_go(self, epoch: str, log: str) -> None:
        """Nothing in this copy is lost any more."""
        with contextlib.suppress(OSError):
            self.path(epoch, log).with_suffix(KEEP).unlink()

    def make_room(self, max_bytes: int = MAX_BYTES, max_logs: int = MAX_LOGS) -> None:
        """Remove the copies written longest ago until the bounds hold.

        Never one that is open in any process, nor one to keep.
        """
        sizes: dict[Path, int] = {}
        for path in reversed(self.paths()):
            with contextlib.suppress(OSError):
                sizes[path] = path.stat().st_size
        total, count = sum(sizes.values()), len(sizes)
        for path, size in sizes.items():
            if total <= max_bytes and count <= max_logs:
                return
            with contextlib.suppress(OSError):
                if _remove(path):
                    total, count = total - size, count - 1


def _remove(path: Path) -> bool:
    if path.with_suffix(KEEP).exists():
        return False
    lock = path.with_suffix(LOCK)
    fd = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        path.unlink()
        lock.unlink()
        with contextlib.suppress(OSError):
            path.parent.rmdir()
        return True
    finally:
        os.close(fd)
