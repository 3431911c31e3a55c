"""What comes back: the same system, the same contributing factor, the same problem record."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from warroom.model.figures import Figures
from warroom.model.similar import words
from warroom.model.summary import Summary
from warroom.model.words import ProblemState
from warroom.report.metrics.measure import NOT_SAID, By, grouped, without_cancelled
from warroom.text import clean_line


class Again(NamedTuple):
    """Something that several incidents have in common: which, and when the last was declared."""

    name: str
    incidents: tuple[str, ...]
    last_at: datetime
    record: str = ""
    state: ProblemState | None = None


class Recurrence(NamedTuple):
    """`recurred`: incidents that are linked to a problem which an earlier one showed already."""

    systems: tuple[Again, ...]
    factors: tuple[Again, ...]
    problems: tuple[Again, ...]
    recurred: tuple[str, ...]


def recurrence(every: Sequence[Figures], problems: Iterable[Summary]) -> Recurrence:
    """What came back among these incidents, cancelled ones apart; the most frequent first."""
    real = without_cancelled(every)
    known = {it.id: it for it in real}
    found: list[Again] = []
    recurred: set[str] = set()
    for row in problems:
        inside = [known[name] for name in _linked(row) if name in known]
        if len(inside) > 1:
            again = _again(clean_line(row.title), inside)
            found.append(
                again._replace(record=row.id, state=row.problem.state if row.problem else None)
            )
            recurred.update(again.incidents[1:])
    systems = (
        _again(name, inside)
        for name, inside in grouped(real, By.SYSTEM).items()
        if len(inside) > 1 and name != NOT_SAID
    )
    return Recurrence(
        _often(systems), _often(_factors(real)), _often(found), tuple(sorted(recurred))
    )


def _linked(row: Summary) -> tuple[str, ...]:
    return row.problem.incidents if row.problem else ()


def _factors(every: Sequence[Figures]) -> Iterable[Again]:
    """Factors are the same when they have the same words, whatever their order and endings."""
    same: dict[frozenset[str], dict[str, Figures]] = {}
    spelled: dict[frozenset[str], str] = {}
    for it in sorted(every, key=lambda it: (it.declared_at, it.id)):
        for text in it.factors:
            key = words(text)
            if key:
                spelled.setdefault(key, clean_line(text))
                same.setdefault(key, {})[it.id] = it
    for key, inside in same.items():
        if len(inside) > 1:
            yield _again(spelled[key], list(inside.values()))


def _again(name: str, inside: list[Figures]) -> Again:
    ordered = sorted(inside, key=lambda it: (it.declared_at, it.id))
    return Again(name, tuple(it.id for it in ordered), ordered[-1].declared_at)


def _often(found: Iterable[Again]) -> tuple[Again, ...]:
    return tuple(sorted(found, key=lambda each: (-len(each.incidents), each.name.casefold())))
