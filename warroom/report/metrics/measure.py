"""Computes the metrics of a set of incidents: durations, shares, counts. The order is no matter."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from warroom.model.figures import Figures, OpenFollowUp
from warroom.model.limits import EARLIEST
from warroom.model.words import OVER, Detection, Severity, Status
from warroom.report.metrics.definitions import COUNTS, DURATIONS, ITEMS, SHARES, Duration
from warroom.report.metrics.spread import Spread, spread
from warroom.text import clean_line

MOST_MONTHS = 36
"""Months that are told one by one; what was before is in the figures of all."""

NOT_SAID = "not said"
"""The group of incidents of which nobody said it."""


class By(StrEnum):
    """By what incidents can be grouped."""

    SEVERITY = "severity"
    CATEGORY = "category"
    SYSTEM = "system"
    MONTH = "month"
    DETECTED_BY = "detected-by"


class Timed(NamedTuple):
    """A duration over a set of incidents.

    `running`: incidents that are not over, so that it is not known yet. `unknown`: a moment is
    missing. `reversed`: ids of those whose later moment lies before the earlier one; their times
    have to be corrected.
    """

    spread: Spread
    running: int = 0
    unknown: int = 0
    reversed: tuple[str, ...] = ()


class Kept(NamedTuple):
    """A share over a set of incidents: of promises, time-boxes, follow-ups."""

    met: int
    missed: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where there is nothing to count."""
        return self.met / (self.met + self.missed) if self.met + self.missed else None


class Measured(NamedTuple):
    """All metrics of a set of incidents, by their names in definitions."""

    counts: Mapping[str, int]
    durations: Mapping[str, Timed]
    items: Mapping[str, Spread]
    shares: Mapping[str, Kept]


class Late(NamedTuple):
    """A follow-up that should have been done."""

    incident: Figures
    item: OpenFollowUp


def measure(every: Sequence[Figures]) -> Measured:
    """The metrics of these incidents. A cancelled one is counted and gives nothing else."""
    real = without_cancelled(every)
    return Measured(
        counts={each.name: sum(each.of(it) for it in every) for each in COUNTS},
        durations={each.name: _timed(each, real) for each in DURATIONS},
        items={each.name: spread(s for it in real for s in each.values(it)) for each in ITEMS},
        shares={
            each.name: Kept(*map(sum, zip((0, 0), *map(each.counted, real), strict=True)))
            for each in SHARES
        },
    )


def without_cancelled(every: Sequence[Figures]) -> list[Figures]:
    """A false alarm was neither detected nor ended."""
    return [it for it in every if it.status is not Status.CANCELLED]


def _timed(duration: Duration, every: Sequence[Figures]) -> Timed:
    values: list[float] = []
    running = unknown = 0
    wrong: list[str] = []
    for it in every:
        since, until = duration.moments(it)
        if duration.at_end and it.status not in OVER:
            running += 1
        elif since is None or until is None:
            # What is still to come of one that runs is no gap in the record.
            running += since is not None and it.status not in OVER
            unknown += since is None or it.status in OVER
        elif until < since:
            wrong.append(it.id)
        else:
            values.append((until - since).total_seconds())
    return Timed(spread(values), running, unknown, tuple(sorted(wrong)))


def month_of(moment: datetime) -> str:
    """The month of a moment, UTC, as 2026-03."""
    return f"{moment.year:04}-{moment.month:02}"


_KEYS: Mapping[By, Callable[[Figures], tuple[str, ...]]] = {
    By.SEVERITY: lambda it: (it.severity.value,),
    By.CATEGORY: lambda it: (clean_line(it.category),),
    By.SYSTEM: lambda it: tuple(dict.fromkeys(map(clean_line, it.systems))) or ("",),
    By.MONTH: lambda it: (month_of(it.declared_at),),
    By.DETECTED_BY: lambda it: (it.detected_by.value if it.detected_by else "",),
}


def grouped(every: Sequence[Figures], by: By) -> dict[str, list[Figures]]:
    """The incidents of each group, in the order in which groups are told.

    Names that differ in case only are one group. An incident of several systems is in each.
    """
    names: dict[str, str] = {}
    found: dict[str, list[Figures]] = {}
    for it in sorted(every, key=lambda it: (it.declared_at, it.id)):
        for key in dict.fromkeys(name.casefold() for name in _KEYS[by](it)):
            spelled = next(name for name in _KEYS[by](it) if name.casefold() == key)
            found.setdefault(names.setdefault(key, spelled or NOT_SAID), []).append(it)
    return dict(sorted(found.items(), key=lambda item: _place(by, *item)))


_ORDERED: Mapping[By, Sequence[str]] = {
    By.SEVERITY: [each.value for each in Severity],
    By.DETECTED_BY: [each.value for each in Detection],
}


def _place(by: By, name: str, inside: list[Figures]) -> tuple[bool, int, str]:
    if by is By.MONTH:
        return (False, 0, name)
    if by in _ORDERED:
        known = _ORDERED[by]
        return (name == NOT_SAID, known.index(name) if name in known else len(known), name)
    return (name == NOT_SAID, -len(inside), name.casefold())


def months(every: Sequence[Figures], until: datetime | None = None) -> dict[str, list[Figures]]:
    """The incidents of each month from the first to the last, or to that before `until`.

    Empty ones are there too; of more than MOST_MONTHS the last ones.
    """
    found = grouped(every, By.MONTH)
    if not found:
        return {}
    end = month_of(until - timedelta(microseconds=1)) if until and until > EARLIEST else ""
    names = [max(*found, end)]
    while names[0] > min(found) and len(names) < MOST_MONTHS:
        year, month = map(int, names[0].split("-"))
        names.insert(0, f"{year - 1:04}-12" if month == 1 else f"{year:04}-{month - 1:02}")
    return {name: found.get(name, []) for name in names}


def overdue(every: Sequence[Figures], now: datetime) -> list[Late]:
    """The open follow-ups whose date has passed, the longest overdue first."""
    late = [
        Late(it, item)
        for it in every
        for item in it.follow_ups
        if item.due_at is not None and item.due_at < now
    ]
    return sorted(late, key=lambda each: (each.item.due_at or now, each.incident.id, each.item.id))


def declared_between(
    every: Sequence[Figures], since: datetime | None, until: datetime | None
) -> list[Figures]:
    """Those declared from `since` on and before `until`."""
    return [
        it
        for it in every
        if (since is None or it.declared_at >= since) and (until is None or it.declared_at < until)
    ]
