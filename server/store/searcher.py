"""Answers queries from the index of full text: which texts, in which order, how many are ranked."""

import asyncio
import json
import sqlite3
from collections.abc import Iterable, Sequence

import aiosqlite

from server.errors import StoreFailed
from server.store.base import Hits, TooSlow
from server.store.index import COLUMNS, hit_of, micros
from warroom.search.query import Query, Term
from warroom.search.sorts import Sort

_SCORE = (
    "bm25(search, 8.0, 5.0, 3.0, 1.0) * CASE d.sort WHEN 'known-error' THEN 3.0"
    " WHEN 'problem' THEN 2.5 WHEN 'incident' THEN 2.0 WHEN 'post-mortem' THEN 1.5 ELSE 1.0 END"
    " * CASE d.struck WHEN 1 THEN 0.3 ELSE 1.0 END"
)
"""How well a document answers; the lower, the better. One who searches wants what helped before
the chatter, so the texts and the sorts have weights; BM25 alone lets only the former saturate.
By trial."""

MOST_RANKED = 2_000
"""Texts that are ranked for an answer. What a rank costs (0.7 to 5 µs a text, by its words) is for
a word that every entry has most of a search: 1,000 incidents of 100 entries took 73 ms."""

PATIENCE = 2.0
"""Seconds until a search is broken off."""


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
    ) -> Hits:
        """What answers to a query, the best first, of documents as good the younger.

        Of MOST_RANKED or more that match, the best of that many: summaries first, the newest first.
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
        ranked = next((row[-1] for row in rows), 0)
        return Hits([hit_of(row[:-1]) for row in rows], ranked if ranked >= MOST_RANKED else 0)

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
        need("d.at >= ?", micros(query.after))
    if query.before is not None:
        need("d.at < ?", micros(query.before))
    if only is not None:
        need("d.log IN (SELECT value FROM json_each(?))", _many(only))
    if without:
        need("d.log NOT IN (SELECT value FROM json_each(?))", _many(without))
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    # Texts are read for what is left in the end alone.
    if query.terms:
        # In this order of tables and rows the bound ends the walk, and nothing beyond it is ranked;
        # what one may not see was passed over before it could count.
        best = (
            "WITH ranked AS MATERIALIZED"  # noqa: S608 - every value is bound
            f" (SELECT d.id AS id, {_SCORE} AS score, d.at AS at"
            f" FROM search CROSS JOIN documents d ON d.id = search.rowid{condition}"
            f" ORDER BY search.rowid DESC LIMIT {MOST_RANKED}),"
            " best AS (SELECT * FROM ranked ORDER BY score, at DESC, id DESC LIMIT ?)"
        )
        ranked = "(SELECT count(*) FROM ranked)"
    else:
        best = (
            "WITH best AS (SELECT d.id AS id, 0 AS score, d.at AS at"  # noqa: S608 - likewise
            f" FROM documents d INDEXED BY documents_by_time{condition}"
            " ORDER BY d.at DESC, d.id DESC LIMIT ?)"
        )
        ranked = "0"
    statement = (
        f"{best} SELECT {COLUMNS}, d.struck, {ranked} FROM best"  # noqa: S608 - likewise
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


async def open_searcher(path: str) -> Searcher:
    """For a database by its URI; it can change nothing. Raises sqlite3.Error."""
    connection = await aiosqlite.connect(path, uri=True)
    return await searcher_on(connection)


async def searcher_on(connection: aiosqlite.Connection) -> Searcher:
    """The same on a connection that is open."""
    await connection.create_function("folded", 1, str.casefold, deterministic=True)
    return Searcher(connection)
