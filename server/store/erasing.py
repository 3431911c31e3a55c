"""Erases what was redacted out of every file of a data directory, not only out of the table.

SQLite writes over what it deletes (secure_delete), but pages that were moved about, the index of
the search and the write-ahead log still have it. What is to be erased is noted in the transaction
that redacts, so that a hub which was killed meanwhile goes on with it at its next start.
"""

import asyncio
import logging
import mmap
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import aiosqlite
import msgspec

from server.errors import DiskBroken, StoreFailed
from server.store import index
from server.store.backup import is_backup
from server.store.base import TAKEN_IN, Row
from server.store.disk import overwrite, overwrite_and_remove, sync_directory
from server.store.mirrors import Mirrors
from server.upkeep import failpoints
from warroom.model.entry import StoredEntry
from warroom.model.events import EntryTakenBack, decode_event
from warroom.saved.log import Head
from warroom.search.documents import Document

logger = logging.getLogger(__name__)

ERASING = "erasing"
"""The row of `meta` with what is not yet erased everywhere: a JSON array of salts."""

NOT_ERASED = (
    "What was redacted is gone from the log, but not yet from all files of the hub: {why}. It is"
    " tried again by itself."
)

_LIVE = frozenset({"log.db", "log.db-wal", "log.db-shm"})
_OTHERS = frozenset({"lock", "token", "heads.jsonl"})

_BLANK = "UPDATE entries SET data = ? WHERE incident = ? AND seq = ?"
_FORGET = (
    "UPDATE entries SET digest = ? WHERE (actor, command_id) IN"
    " (SELECT actor, command_id FROM entries WHERE incident = ? AND seq = ?)"
)
"""The digest of a command is not salted: a short text could be guessed from it."""

_LAST = "SELECT digest FROM entries WHERE incident = ? ORDER BY seq DESC LIMIT 1"

_INSERT = (
    "INSERT INTO entries (incident, seq, actor, command_id, nth, digest, data, indexed)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, 1)"
)


class Eraser:
    """Works on the one writing connection of the database at `path`."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self.waiting: list[str] = []
        """Salts of entries that are redacted and not yet erased everywhere."""

    async def start(self) -> None:
        """Look whether something was left undone."""
        rows = await self._connection.execute_fetchall(
            "SELECT value FROM meta WHERE name = ?", (ERASING,)
        )
        found = next(iter(rows), None)
        self.waiting = msgspec.json.decode(found[0], type=list[str]) if found else []

    async def redact(
        self,
        row: Row,
        blanked: Sequence[tuple[StoredEntry, StoredEntry]],
        documents: Sequence[Document],
        writer: index.Writer,
    ) -> None:
        """Put each blanked entry (as it was, as it is) in its place and `row` at the end.

        `documents` is all that the log gives to the index now. In the open transaction; nothing is
        committed.
        """
        connection, log = self._connection, row.incident
        last = await connection.execute_fetchall(_LAST, (log,))
        # What only came with a file rings for nothing, redacted or not.
        digest = TAKEN_IN if any(each[0] == TAKEN_IN for each in last) else row.digest
        salts = [salt for was, _ in blanked for salt in salts_of(was)]
        await connection.executemany(
            _BLANK, [(msgspec.json.encode(now), log, now.seq) for _, now in blanked]
        )
        await connection.executemany(_FORGET, [(TAKEN_IN, log, now.seq) for _, now in blanked])
        await connection.execute(
            _INSERT,
            (log, row.seq, row.actor, row.command_id, row.nth, digest, row.data),
        )
        await writer.replace(log, documents)
        waiting = msgspec.json.encode([*self.waiting, *salts]).decode()
        await connection.execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (ERASING, waiting)
        )
        self._next = [*self.waiting, *salts]

    def redacted(self) -> None:
        """The transaction was committed."""
        self.waiting = self._next

    async def erase(self) -> bool:
        """Leave nothing of it in any file; gives whether that is done.

        It is not while another program reads the log: try again. Raises sqlite3.Error, OSError.
        """
        if not self.waiting:
            return True
        connection = self._connection
        failpoints.reached(failpoints.BEFORE_ERASE)
        # Segments of the index keep the words of what was deleted until they are merged.
        await connection.execute("INSERT INTO search (search) VALUES ('rebuild')")
        await connection.commit()
        if not await self._checkpoint("RESTART"):
            return False
        # Every page anew: what lay in the gaps between the rows of a page is gone with them.
        await connection.execute("VACUUM")
        failpoints.reached(failpoints.AFTER_VACUUM)
        if not await self._checkpoint("RESTART"):
            return False
        # Nothing reads what has been folded in. Its header goes too, so that after a crash SQLite
        # takes it for an empty one.
        await asyncio.to_thread(overwrite, self._path.with_name(f"{self._path.name}-wal"))
        if not await self._checkpoint("TRUNCATE"):
            return False
        removed = await asyncio.to_thread(_remove_asides, self._path.parent, self.waiting)
        for path in removed:
            logger.warning("%s held what was redacted and was removed.", path)
        failpoints.reached(failpoints.AFTER_ERASE)
        await connection.execute("DELETE FROM meta WHERE name = ?", (ERASING,))
        await connection.commit()
        self.waiting = []
        return True

    async def _checkpoint(self, how: str) -> bool:
        async with self._connection.execute(f"PRAGMA wal_checkpoint({how})") as cursor:
            row = await cursor.fetchone()
        return row is not None and not row[0]


class Erasing:
    """The part of a store that redacts."""

    _writer: aiosqlite.Connection
    _index: index.Writer
    _heads: Mirrors
    _eraser: Eraser

    @property
    def erasing(self) -> bool:
        """Whether something that was redacted may still be in a file."""
        return bool(self._eraser.waiting)

    async def redact(
        self,
        row: Row,
        blanked: Sequence[tuple[StoredEntry, StoredEntry]],
        documents: Sequence[Document],
    ) -> None:
        """Keep `row` and the blanked entries in one transaction, or nothing. Raises StoreFailed."""
        try:
            await self._eraser.redact(row, blanked, documents, self._index)
            failpoints.reached(failpoints.BEFORE_REDACTED)
            await self._writer.commit()
        except (sqlite3.Error, OSError) as error:
            try:
                await self._writer.rollback()
            except sqlite3.Error:
                logger.exception("The failed redaction could not be rolled back.")
            raise self._failed(error) from error
        self._eraser.redacted()
        failpoints.reached(failpoints.AFTER_REDACTED)
        try:
            self._heads.append({row.incident: Head(row.seq, row.hash)})
        except OSError as error:
            logger.error("The mirror of the heads could not be written: %s", error)

    async def erase(self) -> str:
        """Leave nothing of it in any file; gives why that is not done yet, or an empty text.

        Raises DiskBroken.
        """
        try:
            done = await self._eraser.erase()
        except (sqlite3.Error, OSError) as error:
            failure = self._failed(error)
            if isinstance(failure, DiskBroken):
                raise failure from error
            logger.error("What was redacted is not erased from all files: %s", error)
            return NOT_ERASED.format(why=f"the disk does not take it ({error})")
        return "" if done else NOT_ERASED.format(why="another program reads the log now")

    def _failed(self, error: sqlite3.Error | OSError) -> StoreFailed:
        raise NotImplementedError


def salts_of(stored: StoredEntry) -> Iterator[str]:
    """The salts by which a file that holds the entry's text is known."""
    if stored.salt:
        yield stored.salt
    event = decode_event(stored.event)
    while isinstance(event, EntryTakenBack):
        if event.salt:
            yield event.salt
        event = decode_event(event.raw.encode())


def holds(path: Path, salts: Iterable[str]) -> bool:
    """Whether a file has one of the salts in it. Raises OSError."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return any(data.find(salt.encode()) >= 0 for salt in salts)


def _remove_asides(directory: Path, salts: Sequence[str]) -> list[Path]:
    """What was set aside in the data directory and holds it; a backup is left to people."""
    removed = []
    for path in sorted(directory.rglob("*")):
        inside = path.relative_to(directory).parts
        if (len(inside) == 1 and path.name in _LIVE | _OTHERS) or path.is_symlink():
            continue
        try:
            if path.is_file() and holds(path, salts) and not is_backup(path):
                overwrite_and_remove(path)
                sync_directory(path.parent)
                removed.append(path)
        except OSError as error:
            logger.error("%s may hold what was redacted: %s", path, error)
    return removed
