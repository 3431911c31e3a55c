"""Which earlier incidents and problems resemble a title: words weighed by how rare they are."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from warroom.model.summary import Summary

MOST = 3
"""Results that are given where nothing else is asked for: more is not read under stress."""

ENOUGH = 0.3
"""Likeness from which a row is worth a line, 0 to 1. By trial on postmortem titles: one rare word
in common out of four passes, one common word does not."""

SYSTEM_FACTOR = 2.0
"""How much more a system's name counts than another word: it says where the fault is."""

PREFIX = 3
"""Characters from which the last word of a title that is being typed counts as a beginning."""

_WORD = re.compile(r"[^\W_]+")
STOP_WORDS = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "do", "for", "from", "has",
        "have", "in", "into", "is", "it", "its", "no", "not", "of", "off", "on", "or", "our", "out",
        "so", "that", "the", "their", "there", "they", "this", "to", "up", "was", "we", "were",
        "when", "which", "while", "with",
    }
)  # fmt: skip
"""English words that say nothing by themselves."""


class Similar(NamedTuple):
    """A row that resembles what was asked for; `score` is from ENOUGH to 1."""

    summary: Summary
    score: float


class Recurring(NamedTuple):
    """A problem that an incident resembles, by its title or by an incident linked to it."""

    problem: Summary
    score: float
    through: str


def similar(
    title: str,
    rows: Iterable[Summary],
    systems: tuple[str, ...] = (),
    *,
    without: Iterable[str] = (),
    most: int = MOST,
    typing: bool = False,
) -> list[Similar]:
    """The rows most like `title` and `systems`, the best first; never those in `without`.

    The same rows and question give the same answer in the same order: of rows as much alike the
    younger comes first. `typing`: the last word may be the beginning of one. For 2,000 rows the
    first question costs 40 ms, another one about the same rows up to 12 ms (measured).
    """
    # What was only played answers nobody who asks how it went last time.
    known = {row.id: row for row in rows if row.title and not row.exercise}
    index = _index(tuple(map(_what_counts, known.values())))
    left_out = set(without)
    found = (each for each in index.find(title, systems, typing=typing) if each[0] not in left_out)
    return [Similar(known[name], score) for name, score in islice(found, most)]


def recurring(
    title: str,
    systems: tuple[str, ...],
    incidents: Mapping[str, Summary],
    problems: Mapping[str, Summary],
    *,
    incident: str = "",
    most: int = MOST,
) -> list[Recurring]:
    """Problems that an incident may be another case of, the most alike first.

    `incident` is its id, where it has one: problems that it is linked to are left out. Nothing
    follows from it by itself: people link what belongs together.
    """
    behind: dict[str, list[Summary]] = {}
    for row in problems.values():
        linked = row.problem.incidents if row.problem else ()
        if incident not in linked:
            for name in (row.id, *linked):
                behind.setdefault(name, []).append(row)
    best: dict[str, Recurring] = {}
    rows = (*incidents.values(), *problems.values())
    for row, score in similar(title, rows, systems, without=(incident,), most=len(rows)):
        for problem in behind.get(row.id, ()):
            best.setdefault(problem.id, Recurring(problem, score, row.id))
    return list(best.values())[:most]


def problems_of(incident: str, problems: Mapping[str, Summary]) -> list[Summary]:
    """The problems that an incident is linked to, by the rows of problems."""
    return [row for row in problems.values() if row.problem and incident in row.problem.incidents]


def last_seen(problem: Summary, incidents: Mapping[str, Summary]) -> datetime | None:
    """When the last of its incidents was declared; None where none is linked.

    Of an incident whose row is not here the time it was linked stands in.
    """
    if problem.problem is None:
        return None
    rows = (incidents.get(name) for name in problem.problem.incidents)
    times = [row.declared_at for row in rows if row and row.declared_at]
    return max(times, default=problem.problem.linked_at)


_Row = tuple[str, str, tuple[str, ...], float]
"""What counts of a row: id, title, systems, when it began."""


def _what_counts(row: Summary) -> _Row:
    began = row.declared_at.timestamp() if row.declared_at else 0.0
    return (row.id, row.title, row.systems, began)


class _Index:
    """The words of rows, how rare each is, and which rows have it."""

    def __init__(self, rows: tuple[_Row, ...]) -> None:
        self._rows = sorted(rows, key=lambda row: (-row[3], row[0]))
        self._systems = frozenset().union(*(words(name) for row in rows for name in row[2]))
        self._having: dict[str, list[int]] = {}
        terms = [_terms(title, systems) for _, title, systems, _ in self._rows]
        for place, each in enumerate(terms):
            for term in each:
                self._having.setdefault(term, []).append(place)
        self._lengths = [self._length(each, self._systems) for each in terms]

    def find(
        self, title: str, systems: tuple[str, ...], *, typing: bool
    ) -> list[tuple[str, float]]:
        """Ids and scores of the rows that are ENOUGH alike, the best first."""
        asked = _terms(title, systems)
        if typing and title and title[-1].isalnum():
            asked = self._completed(title, asked)
        named = self._systems.union(*map(words, systems))
        products: dict[int, float] = {}
        # In order, as sums of floats depend on it, and a frozenset of strings has none.
        for term in sorted(asked):
            weight = self._weight(term, named) ** 2
            for place in self._having.get(term, ()):
                products[place] = products.get(place, 0.0) + weight
        length = self._length(asked, named)
        found = [
            (-round(min(1.0, product / (length * self._lengths[place])), 4), place)
            for place, product in products.items()
        ]
        return [
            (self._rows[place][0], -score) for score, place in sorted(found) if -score >= ENOUGH
        ]

    def _completed(self, title: str, asked: frozenset[str]) -> frozenset[str]:
        *_, last = _WORD.findall(title.casefold())
        if len(last) < PREFIX or stem(last) in self._having:
            return asked
        meant = sorted(term for term in self._having if term.startswith(last))
        return asked - {stem(last)} | set(meant[:1]) if meant else asked

    def _weight(self, term: str, systems: frozenset[str]) -> float:
        """The rarer, the more: the inverse document frequency, smoothed so that it is above 0."""
        rare = math.log(1 + (1 + len(self._rows)) / (1 + len(self._having.get(term, ()))))
        return rare * (SYSTEM_FACTOR if term in systems else 1.0)

    def _length(self, terms: Iterable[str], systems: frozenset[str]) -> float:
        return math.sqrt(sum(self._weight(term, systems) ** 2 for term in sorted(terms))) or 1.0


@lru_cache(maxsize=4)
def _index(rows: tuple[_Row, ...]) -> _Index:
    """Kept while titles, systems and times stay the same: while somebody types, and between."""
    return _Index(rows)


@lru_cache(maxsize=20_000)
def words(text: str) -> frozenset[str]:
    """The words of a text that say something, in one form: “Returns 502s” is {return, 502}."""
    typed = _WORD.findall(text.casefold())
    return frozenset(stem(word) for word in typed if word not in STOP_WORDS)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its usual English endings; light, so that only forms of one word meet."""
    if word.isdigit() or len(word) < 4:
        return word
    if word[:-1].isdigit():  # 502s
        return word[:-1]
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"),
                            ("xes", "x"), ("ing", ""), ("ed", ""), ("s", "")):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sle":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _terms(title: str, systems: Iterable[str]) -> frozenset[str]:
    return frozenset().union(words(title), *map(words, systems))
