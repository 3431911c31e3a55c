"""Answers searches: reads the query, keeps to what a person may see, cuts the texts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Protocol

from server.authority.access import may_see
from server.errors import StoreFailed
from server.store.base import Hit, Hits, TooSlow
from warroom.model.incident import Incident, Mark
from warroom.model.summary import summarize
from warroom.search.query import Query, QueryError, Term, parse_query, resembling
from warroom.search.snippet import snippet
from warroom.text import clean
from warroom.wire.frames import Found, FoundText, Search
from warroom.wire.limits import MAX_FOUND, MAX_TEXT_FOUND

logger = logging.getLogger(__name__)

Rule = Callable[[str, Incident], bool]


class Searchable(Protocol):
    """An index."""

    async def search(
        self, query: Query, *, limit: int, only: Iterable[str] | None, without: Iterable[str]
    ) -> Hits:
        """What answers to a query. Raises TooSlow."""


class HasIncident(Protocol):
    """A room, or whatever else knows the state of a log."""

    @property
    def incident(self) -> Incident:
        """The state."""


async def answer(
    index: Searchable,
    rooms: Mapping[str, HasIncident],
    person: str,
    search: Search,
    now: datetime,
    *,
    may: Rule | None = None,
) -> Found:
    """The answer to a search. What `person` may not see is not in it, nor counted in it.

    `may` is the rule of access; None: the hub's. What cannot be answered is a sentence in it.
    """
    sees = partial(may or may_see, person)
    try:
        query = (
            resembling(search.query)
            if search.alike
            else parse_query(search.query, now, typing=search.typing)
        )
    except QueryError as error:
        return Found(search.id, sentence=str(error))
    while True:
        found, logs = await _look(index, rooms, search, query, sees)
        # Of what was redacted meanwhile nothing is told any more.
        if all(rooms[name].incident.redactions == logs[name].redactions for name in logs):
            return found


async def _look(
    index: Searchable,
    rooms: Mapping[str, HasIncident],
    search: Search,
    query: Query,
    sees: Callable[[Incident], bool],
) -> tuple[Found, Mapping[str, Incident]]:
    """What is found now, and the logs that are in it, as they were."""
    every = {name: room.incident for name, room in rooms.items()}
    logs = {name: log for name, log in every.items() if sees(log)}
    hidden = every.keys() - logs.keys()
    limit = max(1, min(search.limit, MAX_FOUND))
    only = _logs(query, logs)
    try:
        hits, ranked = await index.search(query, limit=limit + 1, only=only, without=hidden)
    except TooSlow:
        return Found(
            search.id, sentence="That took too long. Write longer words, or add a filter: after:…"
        ), {}
    except StoreFailed as error:
        logger.exception("A search failed.")
        sentence = f"The hub could not search ({error}). The log is safe."
        return Found(search.id, sentence=sentence), {}
    # A log that came between is not known here: it is in the next answer.
    hits = [hit for hit in hits if hit.document.log in logs]
    texts = await asyncio.to_thread(_texts, hits[:limit], logs, query.terms, search.whole)
    # Who was excluded while this was looked for does not find it any more.
    texts = [text for text in texts if sees(rooms[text.log].incident)]
    named = dict.fromkeys(hit.log for hit in texts)
    rows = [summarize(logs[name]) for name in named]
    found = Found(search.id, texts, rows, more=len(hits) > limit, ranked=ranked)
    return found, {name: logs[name] for name in named}


def _logs(query: Query, logs: Mapping[str, Incident]) -> set[str] | None:
    """The logs that a query's filters leave; None for all."""
    if not query.logs and not query.systems:
        return None
    found = {name for name in logs if not query.logs or name in query.logs}
    if query.systems:
        of = {name for name, log in logs.items() if _has_system(log, query.systems)}
        # A problem is one of the systems of the incidents it was seen in.
        of |= {
            name for name, log in logs.items() if log.problem and of & set(log.problem.incidents)
        }
        found &= of
    return found


def _has_system(log: Incident, systems: frozenset[str]) -> bool:
    return not systems.isdisjoint(name.casefold() for name in log.systems)


def _texts(
    hits: list[Hit], logs: Mapping[str, Incident], terms: tuple[Term, ...], whole: bool
) -> list[FoundText]:
    return [_text(hit, logs[hit.document.log], terms, whole) for hit in hits]


def _text(hit: Hit, log: Incident, terms: tuple[Term, ...], whole: bool) -> FoundText:
    it = hit.document
    # The title is left out: it is shown beside it, unless the incident has a code name.
    parts = (it.known, it.review, it.body)
    if whole:
        text, marks = clean("\n".join(filter(None, parts)), limit=MAX_TEXT_FOUND), []
    else:
        shown = snippet(parts, terms)
        text, marks = shown.text, shown.marks
    tlp = log.marks.get(it.seq, Mark()).tlp or log.tlp
    return FoundText(
        it.log, it.seq, it.sort, it.kind, it.author, it.at, text, marks, hit.struck, tlp
    )


class Searches:
    """One person's questions: one at a time, and of those that wait only the newest.

    So that a person who types, or a program that floods, holds the index up for one search.
    """

    def __init__(
        self, find: Callable[[Search], Awaitable[Found]], send: Callable[[Found], None]
    ) -> None:
        self._find = find
        self._send = send
        self._next: Search | None = None
        self._task: asyncio.Task[None] | None = None

    def ask(self, search: Search) -> None:
        """Take a question; the answer is sent."""
        self._next = search
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    def stop(self) -> None:
        """Nobody waits for the answer any more."""
        if self._task is not None:
            self._task.cancel()

    async def _work(self) -> None:
        while self._next is not None:
            search, self._next = self._next, None
            try:
                found = await self._find(search)
            except Exception:
                logger.exception("A search failed in a way that is a defect.")
                found = Found(search.id, sentence="The hub failed on this search; it is logged.")
            self._send(found)
