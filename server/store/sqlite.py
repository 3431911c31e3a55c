"""The log in SQLite: WAL, synchronous=FULL, one writing connection, one reading."""

import asyncio
import contextlib
import logging
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import aiosqlite
import msgspec

from server.errors import AlreadyThere, DiskBroken, HubBroken, HubError, StoreFailed
from server.store import commands, index
from server.store.base import TAKEN_IN, CommandKey, Hits, Parted, Row, Settled
from server.store.check import MARK
from server.store.compare import current_heads, differs, missing
from server.store.disk import failure_of, sync_directory
from server.store.erasing import Eraser, Erasing
from server.store.many_rows import many_rows
from server.store.migrating import bring_up_to_date
from server.store.mirrors import Mirrors, tell_of_loss
from server.store.salvage import PARTED, RESTORED
from server.store.searcher import Searcher, open_searcher
from server.store.transaction import InOneTurn, commit
from server.upkeep import failpoints
from warroom.model.words import Replaced
from warroom.saved.log import Head
from warroom.search.documents import Indexed
from warroom.search.query import Query

logger = logging.getLogger(__name__)

FORMER = "former"
"""The row of `meta` with the epochs that this history continues, a JSON array, oldest first."""

_ENTRIES = "entries (incident, seq, actor, command_id, nth, digest, data, indexed)"

AT_ONCE = 500
"""Entries read in one go where all are: 5,000 are no faster and take 3 MB that stay in use."""

_partings = msgspec.json.Decoder(list[Parted])

_PAGE = (
    "SELECT data FROM entries WHERE incident = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?"
)


class SqliteStore(Erasing):
    """A `Store` in one directory, to be used as an asynchronous context manager.

    `mended`: the database is what could be saved of a damaged one. `far`: the mirror elsewhere.
    """

    def __init__(self, directory: Path, far: Path | None = None, *, mended: bool = False) -> None:
        self._directory = directory
        self._path = directory / "log.db"
        self._heads = Mirrors(directory / "heads.jsonl", far)
        self._epoch = ""
        self._former: tuple[str, ...] = ()
        self._writer: aiosqlite.Connection
        self._reader: aiosqlite.Connection
        self._searcher: Searcher
        self._index: index.Writer
        self._lost = False
        self._broken = False
        self._mended = mended
        self._parted: list[Parted] = []

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def epoch(self) -> str:
        """Names this history."""
        return self._epoch

    @property
    def former(self) -> tuple[str, ...]:
        """The epochs that this history continues, oldest first."""
        return self._former

    @property
    def mirror_problem(self) -> str:
        """Why the mirror on another disk cannot be written; empty where it can."""
        return self._heads.problem

    async def open(self) -> None:
        """Open or make the database. Raises HubError when it is not one that can be served."""
        try:
            # Touch before SQLite does: it makes its WAL and shared-memory files with this mode.
            self._path.touch(mode=0o600)
            self._writer = await aiosqlite.connect(self._path, factory=InOneTurn)
            await self._writer.execute("PRAGMA journal_mode = WAL")
            # FULL, not NORMAL: an acknowledgement means on disk, also after a power cut.
            await self._writer.execute("PRAGMA synchronous = FULL")
            await self._writer.execute("PRAGMA secure_delete = ON")
            await bring_up_to_date(self._writer, self._path)
            self._index = index.Writer(self._writer)
            await self._index.start()
            self._eraser = Eraser(self._writer, self._path)
            await self._eraser.start()
            # Read-only: two connections that checkpoint can corrupt a WAL (SQLite before 3.51.3).
            self._reader = await aiosqlite.connect(f"file:{self._path}?mode=ro", uri=True)
            # Of its own, with a thread of its own: what is committed next waits for no search.
            self._searcher = await open_searcher(f"file:{self._path}?mode=ro")
            failpoints.reached(failpoints.BEFORE_EPOCH)
            await self._settle_epoch()
            await self._settle_disk()
        except HubError:
            await self._abandon()
            raise
        except (sqlite3.Error, OSError) as error:
            await self._abandon()
            if type(failure_of(error, self._directory)) is DiskBroken:
                raise HubBroken(f"The disk with {self._path} fails ({error}). Check it.") from error
            raise HubError(
                f"{self._path} cannot be opened as a log ({error})."
                " Check the disk and the directory's rights, or restore a backup."
            ) from error

    async def continue_histories(self, former: Sequence[str]) -> None:
        """Begin anew, as what continues the histories of the epochs `former`, oldest first."""
        self._former, self._epoch = tuple(former), ""
        if former:
            self._parted = [Parted(former[-1], Replaced.PROMOTED, everywhere=True)]
        await self._begin_epoch({})

    @property
    def parted(self) -> Sequence[Parted]:
        """Former histories that the hub has yet to record in the logs."""
        return self._parted

    async def parted_recorded(self) -> None:
        """The logs say it now. Raises StoreFailed."""
        try:
            await self._writer.execute("DELETE FROM meta WHERE name = ?", (PARTED,))
            await self._writer.commit()
        except (sqlite3.Error, OSError) as error:
            raise StoreFailed(str(error)) from error
        self._parted = []

    async def append(
        self,
        rows: Sequence[Row],
        indexed: Iterable[Indexed] | None = None,
        *,
        new: bool = False,
    ) -> None:
        """Keep all rows, and what changes in the index with them, in one transaction, or nothing.

        Raises StoreFailed; AlreadyThere where all commands were to be `new` and one may not be.
        """
        known = indexed is not None
        statements = [
            *many_rows(
                _ENTRIES,
                [
                    (r.incident, r.seq, r.actor, r.command_id, r.nth, r.digest, r.data, known)
                    for r in rows
                ],
            )
        ]
        if indexed is not None:
            statements += self._index.statements(indexed)
        try:
            await commit(self._writer, statements)
        except sqlite3.IntegrityError as error:
            # `entries_by_command` has each command once, so nothing has to look for them first.
            raise AlreadyThere(str(error)) if new else self._failed(error) from error
        except (sqlite3.Error, OSError) as error:
            raise self._failed(error) from error
        failpoints.reached(failpoints.AFTER_COMMIT)
        try:
            last = {row.incident: row for row in rows}
            self._heads.append({name: Head(row.seq, row.hash) for name, row in last.items()})
            failpoints.reached(failpoints.AFTER_MIRROR)
        except OSError as error:
            # The batch is durable all the same; only the guard against a later loss is weaker.
            logger.error("The mirror of the heads could not be written: %s", error)

    async def shrink(self) -> None:
        """Fold the WAL into the database and cut it to nothing, if the disk lets it.

        Raises DiskBroken.
        """
        try:
            await self._checkpoint()
        except (sqlite3.Error, OSError) as error:
            failure = self._failed(error)
            if isinstance(failure, DiskBroken):
                raise failure from error

    async def try_to_write(self) -> None:
        """Change a row that means nothing, durably. Raises StoreFailed."""
        try:
            await self._writer.execute(
                "INSERT OR REPLACE INTO meta (name, value) VALUES ('tried', hex(randomblob(16)))"
            )
            await self._writer.commit()
        except (sqlite3.Error, OSError) as error:
            with contextlib.suppress(sqlite3.Error):
                await self._writer.rollback()
            raise self._failed(error) from error

    async def find(self, keys: Sequence[CommandKey]) -> dict[CommandKey, Settled]:
        """Those of these commands that are in the log."""
        if not keys:
            return {}
        return commands.settled(await self._rows(*commands.all_of(keys)))

    async def _rows(self, query: str, values: Iterable[object]) -> Iterable[sqlite3.Row]:
        try:
            return await self._reader.execute_fetchall(query, values)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    async def differs_from(self, heads: Mapping[str, Head]) -> str:
        """How the database differs from `heads` or the mirror, which is mended where it is behind.

        Empty where it does not. Raises StoreFailed.
        """
        try:
            known = await asyncio.to_thread(self._heads.read)
            if wrong := await differs(self._path, heads, known):
                return wrong
        except (sqlite3.Error, OSError) as error:
            raise self._failed(error) from error
        if any(name not in known or known[name].seq < head.seq for name, head in heads.items()):
            logger.error("The mirror of the heads has lost lines; it is written anew.")
            self._heads.close()
            self._heads.start(await current_heads(self._reader), self._epoch)
        return ""

    async def begin_epoch(self) -> None:
        """Begin a new history, which continues this one. Raises StoreFailed."""
        try:
            await self._begin_epoch({})
        except (sqlite3.Error, OSError) as error:
            raise self._failed(error) from error

    async def resting(self) -> set[str]:
        """The logs whose last entry came with a file."""
        # max() makes the bare column that of the last entry (SQLite, "Bare columns").
        rows = await self._reader.execute_fetchall(
            "SELECT incident, max(seq), digest FROM entries GROUP BY incident"
        )
        return {row[0] for row in rows if row[2] == TAKEN_IN}

    async def page(
        self, incident: str, *, after: int, before: int, limit: int, max_bytes: int
    ) -> list[bytes]:
        """The newest entries with after < seq < before, ascending, bounded in number and size."""
        rows = await self._rows(_PAGE, (incident, after, before, limit))
        page: list[bytes] = []
        size = 0
        for row in rows:
            size += len(row[0])
            if page and size > max_bytes:
                break
            page.append(row[0])
        page.reverse()
        return page

    async def everything(self) -> AsyncIterator[tuple[str, bytes]]:
        """All entries as (incident, data), in the order in which they were kept."""
        async with self._reader.execute("SELECT incident, data FROM entries ORDER BY id") as rows:
            while page := await rows.fetchmany(AT_ONCE):
                for incident, data in page:
                    yield incident, data

    async def search(
        self, query: Query, *, limit: int, only: Iterable[str] | None, without: Iterable[str]
    ) -> Hits:
        """What answers to a query, the best first. Raises TooSlow, StoreFailed."""
        return await self._searcher.search(query, limit=limit, only=only, without=without)

    async def index_agrees(self, version: str) -> bool:
        """Whether the index has all entries, and was made as `version` says."""
        return not self._lost and await index.agrees(self._reader, version)

    async def index_anew(self, documents: AsyncIterator[Indexed], version: str) -> int:
        """Make the index of `documents` alone. Raises StoreFailed; the old index is there then."""
        try:
            return await self._index.make_anew(documents, version)
        except (sqlite3.Error, OSError) as error:
            raise StoreFailed(str(error)) from error

    async def close(self) -> None:
        """Close the connections; the last one folds the WAL into the database.

        Not on a disk that failed: the last one may only read then, and leaves the files alone.
        """
        if self._broken:
            await self._writer.close()
        await self._searcher.close()
        await self._reader.close()
        await self._writer.close()
        self._heads.close()

    async def _abandon(self) -> None:
        for name in ("_searcher", "_reader", "_writer"):
            connection = getattr(self, name, None)
            if connection is not None:
                await connection.close()

    def _failed(self, error: sqlite3.Error | OSError) -> StoreFailed:
        failure = failure_of(error, self._directory)
        self._broken = self._broken or isinstance(failure, DiskBroken)
        return failure

    async def _checkpoint(self) -> bool:
        async with self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
            row = await cursor.fetchone()
        return row is not None and not row[0]

    async def _settle_disk(self) -> None:
        """Write all that is in the WAL to the database, so that it is on the disk for certain.

        After a failed fsync the kernel may show pages that the disk never got and will not get: an
        acknowledgement of what they hold would rest on nothing, and what is added after them would
        be lost with them. They are written again here.
        """
        try:
            done = await self._checkpoint()
        except sqlite3.Error as error:
            if isinstance(failure_of(error, self._directory), DiskBroken):
                raise
            logger.warning("The WAL of %s could not be folded in: %s", self._path, error)
        else:
            if not done:
                logger.warning("Another program reads %s, so its WAL stays.", self._path)
        sync_directory(self._directory)

    async def _settle_epoch(self) -> None:
        """Keep the epoch, or begin a new one where the mirror file knows more than the database."""
        self._epoch = stored = await self._meta("epoch")
        self._former = tuple(msgspec.json.decode(await self._meta(FORMER) or "[]", type=list[str]))
        self._parted = _partings.decode(await self._meta(PARTED) or b"[]")
        restored = await self._meta(MARK)
        known = self._heads.read_both(self._former)
        if self._heads.epoch and self._mended and not restored:
            # Of the two that may be damaged, the mirror's lines have a sum.
            self._epoch = self._heads.epoch
        current, lost, beyond = await missing(self._reader, known)
        # The index may have what the log has lost.
        self._lost = bool(lost)
        tell_of_loss(self._path, lost, restored=bool(restored))
        # What is whole as far as the mirror knows is the same history, whatever file it was in.
        unknown = self._mended and not (known and self._heads.sound)
        if lost or restored or unknown or not self._epoch:
            if self._epoch or known:
                parted = Parted(
                    self._epoch or "unknown",
                    Replaced.RESTORED if restored else Replaced.DAMAGED,
                    beyond,
                    everywhere=bool(restored) or unknown or len(beyond) < len(lost),
                )
                self._parted.append(parted)
            await self._begin_epoch({RESTORED: restored} if restored else {})
        elif self._epoch != stored:
            await self._keep({"epoch": self._epoch})
        self._heads.start(current, self._epoch)

    async def _begin_epoch(self, facts: Mapping[str, str]) -> None:
        """A new history, which continues the one there was; `facts` are kept with it."""
        if self._epoch:
            self._former = (*self._former, self._epoch)
        self._epoch = uuid.uuid4().hex
        former, parted = map(msgspec.json.encode, (self._former, self._parted))
        kept = {"epoch": self._epoch, FORMER: former.decode(), PARTED: parted.decode(), **facts}
        await self._writer.execute("DELETE FROM meta WHERE name = ?", (MARK,))
        await self._keep(kept)

    async def _keep(self, facts: Mapping[str, str]) -> None:
        await self._writer.executemany(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", list(facts.items())
        )
        await self._writer.commit()

    async def _meta(self, name: str) -> str:
        query = "SELECT value FROM meta WHERE name = ?"
        async with self._reader.execute(query, (name,)) as cursor:
            row = await cursor.fetchone()
        return str(row[0]) if row else ""
