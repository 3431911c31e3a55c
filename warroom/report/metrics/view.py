"""One look at the metrics: which incidents, and everything that is told of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from warroom.model.figures import Figures
from warroom.model.summary import Summary
from warroom.report.metrics.measure import (
    By,
    Late,
    Measured,
    declared_between,
    grouped,
    measure,
    months,
    overdue,
    without_cancelled,
)
from warroom.report.metrics.recurrence import Recurrence, recurrence


class Group(NamedTuple):
    """The metrics of one severity, category, system, month …"""

    name: str
    measured: Measured


class View(NamedTuple):
    """The metrics of a set of incidents; `months` has every month from the first on."""

    total: Measured
    months: tuple[Group, ...]
    recurrence: Recurrence
    overdue: tuple[Late, ...]
    audiences: Mapping[str, tuple[int, int]]
    every: tuple[Figures, ...]

    def by(self, by: By) -> tuple[Group, ...]:
        """The metrics of each group; a group for what nobody said comes last."""
        if by is By.MONTH:
            return self.months
        return tuple(
            Group(name, measure(inside)) for name, inside in grouped(self.every, by).items()
        )


def view(
    figures: Sequence[Figures],
    problems: Sequence[Summary],
    now: datetime,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    exercises: bool = False,
) -> View:
    """The metrics of incidents, or of exercises: never of both together."""
    chosen = [it for it in figures if it.exercise is exercises]
    every = declared_between(chosen, since, until)
    # Months without an incident are told up to now, but not into the time after what was asked.
    end = min(now, until) if until else now
    return View(
        total=measure(every),
        months=tuple(Group(name, measure(inside)) for name, inside in months(every, end).items()),
        recurrence=recurrence(every, problems),
        overdue=tuple(overdue(every, now)),
        audiences=_audiences(every),
        every=tuple(every),
    )


def _audiences(every: Sequence[Figures]) -> dict[str, tuple[int, int]]:
    """Updates kept and missed, by audience."""
    found: dict[str, tuple[int, int]] = {}
    for it in without_cancelled(every):
        for told in it.told:
            kept, missed = found.get(told.audience, (0, 0))
            missed += len(told.late) + told.overdue
            found[told.audience] = (kept + told.kept, missed)
    return dict(sorted(found.items()))
