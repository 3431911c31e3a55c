"""The index of full text: SQLite's FTS5 over the documents that come with the entries."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import aiosqlite

from server.errors import StoreFailed
from server.store.base import Hit, TooSlow
from server.store.many_rows import Statement, many_rows
from warroom.search.documents import Document, Indexed, Reworded
from warroom.search.query import Query, Term
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

_SCORE = (
    "bm25(search, 8.0, 5.0, 3.0, 1.0) * CASE d.sort WHEN 'known-error' THEN 3.0"
    " WHEN 'problem' THEN 2.5 WHEN 'incident' THEN 2.0 WHEN 'post-mortem' THEN 1.5 ELSE 1.0 END"
    " * CASE d.struck WHEN 1 THEN 0.3 ELSE 1.0 END"
)
"""How well a document answers; the lower, the better. One who searches wants what helped before
the chatter, so the texts and the sorts have weights; BM25 alone lets only the former saturate.
By trial."""

PATIENCE = 2.0
"""Seconds until a search is broken off."""

CHUNK = 250
"""Documents that are written with one call when the index is made anew."""

_ADD = "documents (id, log, key, seq, sort, kind, author, at, title, known, review, body)"
_ADD_WORDS = (
    "INSERT INTO search (rowid, title, known, review, body)"
    " SELECT id, title, known, review, body FROM documents WHERE id >= ?"
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

_COLUMNS = "d.log, d.key, d.seq, d.sort, d.kind, d.author, d.at, d.title, d.known, d.review, d.body"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Writer:
    """Changes the index, in whatever transaction is open on the one writing connection."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._last = 0

    async def start(self) -> None:
        """Look where the numbers of documents end."""
        rows = await self._connection.execute_fetchall("SELECT max(id) FROM documents")
        self._last = next(iter(rows))[0] or 0

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
        for place, each in documents.items():
            if each.key != str(each.seq):
                made += (_REMOVE_WORDS, place), (_REMOVE, place)
        if documents:
            first = self._last + 1
            rows = [_row(id, each) for id, each in enumerate(documents.values(), first)]
            # A number that a failed batch has used is not used again: a gap disturbs nobody.
            self._last += len(rows)
            made += many_rows(_ADD, rows)
            made.append((_ADD_WORDS, (first,)))
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
            f"SELECT {_COLUMNS}, d.struck FROM documents d WHERE d.log = ?",  # noqa: S608
            (log,),
        )
        there = {hit.document.key: hit for hit in map(_hit, rows)}
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


async def agrees(reader: aiosqlite.Connection, version: str) -> bool:
    """Whether the index has every entry, and is of this version."""
    rows = await reader.execute_fetchall(
        "SELECT (SELECT value FROM meta WHERE name = 'index_version'), EXISTS ("
        " SELECT 1 FROM entries WHERE indexed = 0 AND id >"
        " (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'indexed_to'))"
    )
    made, lacks = next(iter(rows))
    return bool(made == version and not lacks)


class Searcher:
    """Answers queries on a connection that serves nothing else, one at a time."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        # A search is broken off by interrupting the connection: it must not hit another one.
        self._alone = asyncio.Lock()

    async def search(
        self,
        query: Query,
        *,
        limit: int,
        only: Iterable[str] | None,
        without: Iterable[str],
        patience: float = PATIENCE,
    ) -> list[Hit]:
        """What answers to a query, the best first, of documents as good the younger.

        Raises TooSlow after `patience` seconds, StoreFailed.
        """
        statement, values = _statement(query, limit, only, tuple(without))
        async with self._alone:
            asked = asyncio.ensure_future(self._connection.execute_fetchall(statement, values))
            try:
                async with asyncio.timeout(patience):
                    rows = await asyncio.shield(asked)
            except BaseException as error:
                if not asked.done():
                    await self._connection.interrupt()
                    await asyncio.wait({asked})
                    asked.exception()
                if isinstance(error, TimeoutError):
                    raise TooSlow from error
                if isinstance(error, sqlite3.Error):
                    raise StoreFailed(str(error)) from error
                raise
        return [_hit(row) for row in rows]

    async def close(self) -> None:
        """Let go of the connection."""
        await self._connection.close()


def _statement(
    query: Query, limit: int, only: Iterable[str] | None, without: Sequence[str]
) -> tuple[str, list[object]]:
    where: list[str] = []
    values: list[object] = []

    def need(condition: str, *more: object) -> None:
        where.append(condition)
        values.extend(more)

    if query.terms:
        need("search MATCH ?", _expression(query))
    elif query.without:
        none = _either(query.without)
        need("d.id NOT IN (SELECT rowid FROM search WHERE search MATCH ?)", none)
    if query.kinds:
        kinds = json.dumps(sorted(query.kinds | _wider(query.kinds)))
        inside = "IN (SELECT value FROM json_each(?))"
        need(f"(d.kind {inside} OR d.sort {inside})", kinds, kinds)
    if query.authors:
        need("folded(d.author) IN (SELECT value FROM json_each(?))", _many(query.authors))
    if query.after is not None:
        need("d.at >= ?", _micros(query.after))
    if query.before is not None:
        need("d.at < ?", _micros(query.before))
    if only is not None:
        need("d.log IN (SELECT value FROM json_each(?))", _many(only))
    if without:
        need("d.log NOT IN (SELECT value FROM json_each(?))", _many(without))
    if query.terms:
        source, score = "search JOIN documents d ON d.id = search.rowid", _SCORE
    else:
        source, score = "documents d", "0"
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    # Texts are read for what is left in the end alone.
    statement = (
        f"SELECT {_COLUMNS}, d.struck FROM"  # noqa: S608 - every value is bound
        f" (SELECT d.id AS id, {score} AS score, d.at AS at FROM {source}{condition}"
        " ORDER BY score, at DESC, d.id DESC LIMIT ?) AS best"
        " JOIN documents d ON d.id = best.id ORDER BY best.score, best.at DESC, best.id DESC"
    )
    return statement, [*values, limit]


def _expression(query: Query) -> str:
    """The terms in FTS5's language: quoted, so that nothing in them is an operator."""
    wanted = (" OR " if query.any else " AND ").join(map(_phrase, query.terms))
    return f"({wanted}) NOT ({_either(query.without)})" if query.without else wanted


def _either(terms: Iterable[Term]) -> str:
    return " OR ".join(map(_phrase, terms))


def _phrase(term: Term) -> str:
    text = term.text.replace('"', " ").replace("\0", " ")
    return f'"{text}"{" *" if term.prefix else ""}'


def _wider(kinds: frozenset[str]) -> frozenset[str]:
    """A known error is a problem too."""
    return frozenset({Sort.KNOWN_ERROR}) if Sort.PROBLEM in kinds else frozenset()


def _many(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))


# All that a commit has to index happened at one moment, or nearly all.
@lru_cache(maxsize=16)
def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _row(id: int, each: Document) -> tuple[object, ...]:
    return (
        id, each.log, each.key, each.seq, str(each.sort), str(each.kind), each.author,
        _micros(each.at), each.title, each.known, each.review, each.body,
    )  # fmt: skip


def _same(one: Document, other: Document | None) -> bool:
    """As far as the index tells them apart: it keeps words as plain texts."""
    return other is not None and _row(0, one)[2:] == _row(0, other)[2:]


def _hit(row: sqlite3.Row) -> Hit:
    log, key, seq, sort, kind, author, at, *texts, struck = row
    moment = _EPOCH + timedelta(microseconds=at)
    return Hit(Document(log, key, seq, Sort(sort), kind, author, moment, *texts), bool(struck))


async def open_searcher(path: str) -> Searcher:
    """For a database by its URI; it can change nothing. Raises sqlite3.Error."""
    connection = await aiosqlite.connect(path, uri=True)
    return await searcher_on(connection)


async def searcher_on(connection: aiosqlite.Connection) -> Searcher:
    """The same on a connection that is open."""
    await connection.create_function("folded", 1, str.casefold, deterministic=True)
    return Searcher(connection)
