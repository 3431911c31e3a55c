"""A copy of the log while a hub writes to it: made under another name, checked, then named."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import msgspec

from server.errors import HubError
from server.store.check import MARK, Checked, Mark, check
from server.store.disk import overwrite, overwrite_and_remove, sync_directory
from server.store.heads import HeadsFile
from warroom.model.entry import StoredEntry
from warroom.model.redacting import named_in
from warroom.saved.log import Head

ENDING = ".part"
"""The end of the name of a copy that is not finished."""

_AGAIN = 2
"""Attempts where no hub runs: one that starts meanwhile may write under a reader's hands."""


class BackedUp(msgspec.Struct, frozen=True):
    """A good backup: where it is, when it was made, what is in it; sizes in bytes."""

    path: str
    made_at: datetime
    epoch: str
    logs: int
    entries: int
    size: int


def backup_name(epoch: str, now: datetime) -> str:
    """How a backup is called in a directory of backups: the history's name and the time (UTC)."""
    return f"warroom-{epoch[:8]}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"


def back_up(data: Path, target: Path, now: datetime) -> BackedUp:
    """Copy the log of `data` to the file `target`, or under a name of its own into a directory.

    A hub may run on `data`; it is not slowed and nothing in `data` is written. Only what was opened
    again and checked gets its name, with mode 0600. Raises HubError with a sentence.
    """
    source = data / "log.db"
    if not source.is_file():
        raise HubError(f"{data} holds no log: there is no log.db in it.")
    if target.is_dir():
        target = target / backup_name(_epoch(source, target), now)
    elif not target.parent.is_dir():
        raise HubError(f"There is no directory {target.parent}. Make it, or name another one.")
    if target.exists() and not is_backup(target):
        raise HubError(f"{target} exists and is no backup of warroom. Give another name.")
    part = target.with_name(f".{target.name}.{os.getpid()}{ENDING}")
    try:
        while True:
            checked = _copy_and_check(data, part, now)
            if _redacted_since(source, part):
                overwrite(part)
                continue
            size = part.stat().st_size
            part.replace(target)
            sync_directory(target.parent)
            # Again: the hub told of the backups that hold it while this one had no name yet.
            if not _redacted_since(source, target):
                break
            overwrite_and_remove(target)
    except OSError as error:
        raise HubError(
            f"No backup was made: {target.parent} did not take it ({error.strerror or error})."
            " The log and earlier backups are as they were."
        ) from error
    finally:
        for left in (part, part.with_name(f"{part.name}-journal")):
            with contextlib.suppress(OSError):
                left.unlink()
    # A file's name need not be text; what is told of it has to be.
    told = os.fsencode(target).decode("utf-8", "replace")
    return BackedUp(told, now, checked.epoch, len(checked.heads), checked.entries, size)


def is_backup(path: Path) -> bool:
    """Whether a file is a backup that was made here, and not a log that a hub works on."""
    try:
        with opened(path, "immutable=1") as database:
            return bool(database.execute("SELECT 1 FROM meta WHERE name = ?", (MARK,)).fetchone())
    except sqlite3.Error:
        return False


def still_holding(directory: Path, erased: Collection[tuple[str, int]]) -> list[Path]:
    """The backups in a directory that have the text of an entry which was redacted since.

    `erased`: each such entry by its log and number.
    """
    found = []
    for path in sorted(directory.glob("*.db")):
        with contextlib.suppress(sqlite3.Error, OSError):
            if is_backup(path) and _holds(path, erased):
                found.append(path)
    return found


def _holds(path: Path, erased: Collection[tuple[str, int]]) -> bool:
    with opened(path, "immutable=1") as database:
        for log, seq in erased:
            row = database.execute(
                "SELECT json_extract(CAST(data AS TEXT), '$.salt') FROM entries"
                " WHERE incident = ? AND seq = ?",
                (log, seq),
            ).fetchone()
            if row is not None and row[0]:
                return True
    return False


@contextlib.contextmanager
def opened(path: Path, how: str) -> Iterator[sqlite3.Connection]:
    """A connection for the length of the block; `how` are the parameters of SQLite's URI."""
    # Quoted: a ? or a # in the path would end it.
    database = sqlite3.connect(f"file:{quote(os.fspath(path))}?{how}", uri=True, timeout=30)
    try:
        yield database
    finally:
        database.close()


def sync_file(path: Path) -> None:
    """Have a file on disk, and let what is read of it next come from there. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(fd)


def _copy_and_check(data: Path, part: Path, now: datetime) -> Checked:
    source = data / "log.db"
    for attempt in range(1, _AGAIN + 1):
        # Before the copy: the hub writes a head after its entry, so the copy has at least these.
        known = HeadsFile(data / "heads.jsonl").read()
        part.unlink(missing_ok=True)
        # SQLite takes an empty file for none; nobody else may read it, not for a moment.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        beside_a_hub = _beside(source, "-shm").exists()
        try:
            with readable(source, part.parent) as database:
                database.execute("VACUUM INTO ?", (os.fspath(part),))
            _mark(part, now)
            sync_file(part)
            checked = check_backup(part, known)
        except sqlite3.Error as error:
            if attempt < _AGAIN and not beside_a_hub and not _full(error):
                continue
            raise HubError(_why_not(error, source, part.parent)) from error
        if not checked.wrong:
            return checked
        if attempt == _AGAIN or beside_a_hub:
            raise HubError(
                f"No backup was made: the copy of {source} is not sound. {checked.wrong[0]}"
                " Keep the earlier backups; `warroom doctor --data DIR` says what is wrong."
            )
    raise AssertionError("not reached")


def _redacted_since(source: Path, copy: Path) -> bool:
    """Whether something was redacted after `copy` was begun, which then has its text."""
    with opened(copy, "immutable=1") as database:
        last = database.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()
    with readable(source, copy.parent) as database:
        since = database.execute("SELECT data FROM entries WHERE id > ? ORDER BY id", last)
        return any(
            named_in(msgspec.json.decode(data, type=StoredEntry)) for (data,) in since.fetchall()
        )


def check_backup(path: Path, known: dict[str, Head] | None = None) -> Checked:
    """Look at all of a copy, against `known` heads and those that it names itself.

    Raises HubError, sqlite3.Error, OSError.
    """
    with opened(path, "immutable=1") as database:
        checked = check(database, known or {})
    if checked.mark is not None:
        for name, head in checked.mark.heads.items():
            if checked.heads.get(name) != head:
                checked.wrong.append(f"{name} is not as it was when the backup was made.")
    return checked


def look_at(data: Path) -> Checked:
    """Look at all of the log in a data directory, against its mirror; writes nothing there.

    Raises HubError.
    """
    try:
        # Before the log: the hub writes a head after its entry.
        known = HeadsFile(data / "heads.jsonl").read()
        with readable(data / "log.db", None) as database:
            return check(database, known)
    except (sqlite3.Error, OSError) as error:
        raise HubError(
            f"It cannot be read ({error}). Check the disk (dmesg), then start the hub, which keeps"
            " what is sound, or restore a backup."
        ) from error


def _mark(part: Path, now: datetime) -> None:
    with opened(part, "mode=rw") as copy:
        copy.execute("PRAGMA journal_mode = MEMORY")
        heads = dict(_heads(copy))
        row = copy.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()
        mark = Mark(now, row[0] if row else "", heads)
        copy.execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
            (MARK, msgspec.json.encode(mark).decode()),
        )
        copy.commit()


def _heads(copy: sqlite3.Connection) -> Iterator[tuple[str, Head]]:
    # max() makes the bare column that of the last entry (SQLite, "Bare columns").
    for name, seq, digest in copy.execute(
        "SELECT incident, max(seq), CASE WHEN json_valid(CAST(data AS TEXT))"
        " THEN json_extract(CAST(data AS TEXT), '$.hash') END FROM entries GROUP BY incident"
    ):
        yield name, Head(seq, digest or "")


def _epoch(source: Path, place: Path) -> str:
    try:
        with readable(source, place) as database:
            row = database.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()
    except sqlite3.Error as error:
        raise HubError(_why_not(error, source, place)) from error
    return str(row[0]) if row else "new"


@contextlib.contextmanager
def readable(source: Path, place: Path | None) -> Iterator[sqlite3.Connection]:
    """A connection that writes nothing beside `source`: of a reader, or of a copy in `place`.

    None is the directory for temporary files.
    """
    if _beside(source, "-shm").exists():
        # A hub works here, or was killed: SQLite sees to it that nobody disturbs the other.
        with opened(source, "mode=ro") as database:
            if _can_read(database):
                yield database
                return
    elif not _beside(source, "-wal").exists():
        # With mode=ro alone SQLite would leave two files here, of whoever reads.
        with opened(source, "immutable=1") as database:
            yield database
        return
    with tempfile.TemporaryDirectory(dir=place, prefix=".warroom-") as name:
        copy = Path(name) / source.name
        for ending in ("", "-wal"):
            if (original := _beside(source, ending)).exists():
                shutil.copyfile(original, _beside(copy, ending))
        with opened(copy, "mode=rw") as database:
            yield database


def _can_read(database: sqlite3.Connection) -> bool:
    """Whether SQLite may do here what it needs to read after a crash."""
    try:
        database.execute("SELECT 1 FROM meta").fetchone()
    except sqlite3.OperationalError:
        return False
    return True


def _full(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL


def _why_not(error: sqlite3.Error, source: Path, place: Path) -> str:
    if _full(error):
        return (
            f"No backup was made: the disk of {place} is full. Free space there, or name another"
            " place; the log and earlier backups are as they were."
        )
    return (
        f"No backup was made: {source} cannot be copied to {place} ({error})."
        " `warroom doctor --data DIR` says more."
    )


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
