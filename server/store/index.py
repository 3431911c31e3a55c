"""The index of full text as it is written: SQLite's FTS5 over what comes with the entries."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import aiosqlite

from server.store.base import Hit
from server.store.many_rows import Statement, many_rows
from warroom.search.documents import Document, Indexed, Reworded
from warroom.search.sorts import Sort

INDEX: tuple[str, ...] = (
    # Texts last: a filter that looks at the rest does not read them.
    """
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        log TEXT NOT NULL,
        key TEXT NOT NULL,
        seq INTEGER NOT NULL,
        sort TEXT NOT NULL,
        kind TEXT NOT NULL,
        author TEXT NOT NULL,
        at INTEGER NOT NULL,
        struck INTEGER NOT NULL DEFAULT 0,
        title TEXT NOT NULL,
        known TEXT NOT NULL,
        review TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX documents_by_key ON documents (log, key)",
    # All that a filter looks at: filters alone read this, the youngest first, and no text.
    "CREATE INDEX documents_by_time ON documents (at, log, sort, kind, author)",
    # No characters are made part of words: eu-west-1 is three words in a row, so that it is found
    # by all of it, by eu-west and by west.
    """
    CREATE VIRTUAL TABLE search USING fts5(
        title, known, review, body,
        content='documents', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
    """,
)
"""The statements that make the index, empty. The text of a document is in `documents` alone.

There are no triggers between the two: FTS5 writes to the disk at the end of each statement that a
trigger runs, which costs three times as much (measured).
"""

KNOWN: tuple[str, ...] = (
    "ALTER TABLE entries ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0",
    # Empty as long as all is well, so it costs nothing and the answer is there at once.
    "CREATE INDEX entries_not_indexed ON entries (id) WHERE indexed = 0",
    "INSERT INTO meta (name, value) VALUES ('indexed_to', '0'), ('index_version', '')",
)
"""The statements that let a log know which of its entries the index has."""

SUMMARIES = 1 << 40
"""Where the numbers of those texts begin that sum something up: an incident, a problem, a section.

FTS5 hands out what matches by number, the highest first, without looking at the rest: so these come
before entries, and of each the newest: whatever a bound cuts off is old chatter first."""

CHUNK = 250
"""Documents that are written with one call when the index is made anew."""

_ADD = "documents (id, log, key, seq, sort, kind, author, at, title, known, review, body)"
_ADD_WORDS = (
    "INSERT INTO search (rowid, title, known, review, body)"
    " SELECT id, title, known, review, body FROM documents WHERE id >= ? AND id <= ?"
)
_PLACE = "FROM documents WHERE log = ? AND key = ?"
_REMOVE_WORDS = (
    "INSERT INTO search (search, rowid, title, known, review, body)"
    f" SELECT 'delete', id, title, known, review, body {_PLACE}"
)
_REMOVE = f"DELETE {_PLACE}"
_REWORD = "UPDATE documents SET body = ? WHERE log = ? AND key = ?"
_WORDS_ANEW = (
    "INSERT INTO search (rowid, title, known, review, body)"
    f" SELECT id, title, known, review, body {_PLACE}"
)
_STRIKE = "UPDATE documents SET struck = 1 WHERE log = ? AND key = ?"

COLUMNS = "d.log, d.key, d.seq, d.sort, d.kind, d.author, d.at, d.title, d.known, d.review, d.body"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Writer:
    """Changes the index, in whatever transaction is open on the one writing connection."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._last_entry = 0
        self._last_summary = SUMMARIES

    async def start(self) -> None:
        """Look where the numbers of documents end."""
        rows = await self._connection.execute_fetchall(
            "SELECT (SELECT max(id) FROM documents WHERE id < ?), (SELECT max(id) FROM documents)",
            (SUMMARIES,),
        )
        entry, newest = next(iter(rows))
        self._last_entry = entry or 0
        self._last_summary = max(newest or 0, SUMMARIES)

    async def write(self, indexed: Iterable[Indexed]) -> None:
        """Put documents and new wordings into the index, in their order."""
        for statement, values in self.statements(indexed):
            await self._connection.execute(statement, values)

    def statements(self, indexed: Iterable[Indexed]) -> list[Statement]:
        """What puts documents and new wordings into the index, in their order, once it is run."""
        made: list[Statement] = []
        documents: dict[tuple[str, str], Document] = {}
        rewordings: list[Reworded] = []
        for each in indexed:
            if isinstance(each, Document):
                documents[each.log, each.key] = each
            else:
                rewordings.append(each)
        # What belongs to an entry has never been there before, and most documents do.
        entries, summaries = list[Document](), list[Document]()
        for place, each in documents.items():
            if each.key == str(each.seq):
                entries.append(each)
            else:
                summaries.append(each)
                made += (_REMOVE_WORDS, place), (_REMOVE, place)
        # A number that a failed batch has used is not used again: a gap disturbs nobody.
        if entries:
            made += _added(self._last_entry + 1, entries)
            self._last_entry += len(entries)
        if summaries:
            made += _added(self._last_summary + 1, summaries)
            self._last_summary += len(summaries)
        for each in rewordings:
            place = (each.log, each.key)
            if each.body is not None:
                made += (_REMOVE_WORDS, place), (_REWORD, (each.body, *place)), (_WORDS_ANEW, place)
            if each.struck:
                made.append((_STRIKE, place))
        return made

    async def replace(self, log: str, documents: Sequence[Document]) -> None:
        """Have of `log` these documents and no others; what is the same stays as it is."""
        rows = await self._connection.execute_fetchall(
            f"SELECT {COLUMNS}, d.struck FROM documents d WHERE d.log = ?",  # noqa: S608
            (log,),
        )
        there = {hit.document.key: hit for hit in map(hit_of, rows)}
        wanted = {each.key: each for each in documents}
        gone = [
            (log, key) for key, hit in there.items() if not _same(hit.document, wanted.get(key))
        ]
        await self._connection.executemany(_REMOVE_WORDS, gone)
        await self._connection.executemany(_REMOVE, gone)
        await self.write(
            [
                each
                for each in documents
                if (hit := there.get(each.key)) is None or not _same(hit.document, each)
            ]
        )
        struck = [place for place in gone if there[place[1]].struck and place[1] in wanted]
        await self._connection.executemany(_STRIKE, struck)

    async def make_anew(self, documents: AsyncIterator[Indexed], version: str) -> int:
        """Empty the index and fill it, in one transaction; gives the number of documents."""
        connection, count, chunk = self._connection, 0, list[Indexed]()
        await connection.execute("BEGIN IMMEDIATE")
        try:
            # Whole tables: of an index that is damaged nothing can be removed by its words.
            await connection.execute("DROP TABLE search")
            await connection.execute("DROP TABLE documents")
            for statement in INDEX:
                await connection.execute(statement)
            async for each in documents:
                chunk.append(each)
                if len(chunk) == CHUNK:
                    count += CHUNK
                    await self.write(chunk)
                    chunk = []
            await self.write(chunk)
            await connection.execute("INSERT INTO search (search) VALUES ('optimize')")
            await connection.execute(
                "UPDATE meta SET value = (SELECT coalesce(max(id), 0) FROM entries)"
                " WHERE name = 'indexed_to'"
            )
            await connection.execute(
                "UPDATE meta SET value = ? WHERE name = 'index_version'", (version,)
            )
            await connection.commit()
        except BaseException:
            await connection.rollback()
            raise
        # The pages of the whole index are in SQLite's memory, and nobody needs them now.
        await connection.execute("PRAGMA shrink_memory")
        return count + len(chunk)


def _added(first: int, documents: Sequence[Document]) -> list[Statement]:
    rows = [_row(id, each) for id, each in enumerate(documents, first)]
    return [*many_rows(_ADD, rows), (_ADD_WORDS, (first, first + len(rows) - 1))]


async def agrees(reader: aiosqlite.Connection, version: str) -> bool:
    """Whether the index has every entry, and is of this version."""
    rows = await reader.execute_fetchall(
        "SELECT (SELECT value FROM meta WHERE name = 'index_version'), EXISTS ("
        " SELECT 1 FROM entries WHERE indexed = 0 AND id >"
        " (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'indexed_to'))"
    )
    made, lacks = next(iter(rows))
    return bool(made == version and not lacks)


# All that a commit has to index happened at one moment, or nearly all.
@lru_cache(maxsize=16)
def micros(moment: datetime) -> int:
    """A time as the index has it: microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def _row(id: int, each: Document) -> tuple[object, ...]:
    return (
        id, each.log, each.key, each.seq, str(each.sort), str(each.kind), each.author,
        micros(each.at), each.title, each.known, each.review, each.body,
    )  # fmt: skip


def _same(one: Document, other: Document | None) -> bool:
    """As far as the index tells them apart: it keeps words as plain texts."""
    return other is not None and _row(0, one)[2:] == _row(0, other)[2:]


def hit_of(row: Sequence[Any]) -> Hit:
    """The document in a row of COLUMNS and `struck`."""
    log, key, seq, sort, kind, author, at, *texts, struck = row
    moment = _EPOCH + timedelta(microseconds=at)
    return Hit(Document(log, key, seq, Sort(sort), kind, author, moment, *texts), bool(struck))
