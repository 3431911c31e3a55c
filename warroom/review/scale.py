"""The bar that one scrubs with: gaps, and how much happened where, for any width."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low
from typing import NamedTuple

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.policy import DEFAULT
from warroom.model.words import Severity
from warroom.review.course import SECOND, Course, moment_of

MEDIANS = 10
"""A silence this many times as long as the usual pause stands out in any log."""


class Gap(NamedTuple):
    """A silence that stands out: after `place`, from one moment to another."""

    place: int
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long nothing was written."""
        return self.end - self.start


def gap_length(entries: Sequence[Entry], course: Course) -> timedelta:
    """From how long a silence on counts as a gap.

    The longer one of what the policy lets an audience wait for an update at the worst severity the
    log had (in that time somebody should have had something to say), and ten times the log's own
    usual pause (a timeline brought in from elsewhere may have an entry a day, and no gap).
    """
    policy, worst = DEFAULT, Severity.SEV5
    for entry in entries:
        event = entry.event
        if isinstance(event, ev.Declared):
            policy, worst = event.policy or DEFAULT, event.severity
        elif isinstance(event, ev.SeverityChanged):
            # SEV1, the worst, comes first.
            worst = min(worst, event.severity)
        elif isinstance(event, ev.PolicyAdopted):
            policy = event.policy
    rule = policy.severities.get(worst)
    promised = rule.cadence if rule else DEFAULT.severities[worst].cadence
    pauses = [later - time for time, later in pairwise(course.times) if later > time]
    usual = median_low(pauses) if pauses else 0
    return timedelta(microseconds=max(promised * SECOND, MEDIANS * usual))


def gaps(course: Course, longer_than: timedelta) -> tuple[Gap, ...]:
    """The silences longer than that, in their order."""
    least = longer_than // timedelta(microseconds=1)
    return tuple(
        Gap(place, moment_of(time), moment_of(later))
        for place, (time, later) in enumerate(pairwise(course.times), 1)
        if later - time > least
    )


class Scale:
    """Where each moment of a course lies on a bar, from 0.0 to 1.0.

    With `squeeze` no silence takes more of it than that: an incident of three hours and the review
    two weeks later share a bar on which both can be seen. Its marks say where time was left out.
    """

    def __init__(self, course: Course, squeeze: timedelta | None = None) -> None:
        self._course = course
        most = None if squeeze is None else squeeze // timedelta(microseconds=1)
        reach, lengths = 0, array("q", [0] if course.end else [])
        for time, later in pairwise(course.times):
            reach += later - time if most is None else min(later - time, most)
            lengths.append(reach)
        self._reach = lengths
        self._whole = max(1, reach)

    def of_place(self, place: int) -> float:
        """Where a place lies."""
        place = self._course.held(place)
        return self._reach[place - 1] / self._whole if place else 0.0

    def of_moment(self, moment: datetime) -> float:
        """Where a moment lies, also one at which nothing was written."""
        course = self._course
        place = course.at(moment)
        if place in (0, course.end):
            return self.of_place(place)
        gone = (moment - course.moment(place)) // timedelta(microseconds=1)
        silence = course.times[place] - course.times[place - 1]
        step = self._reach[place] - self._reach[place - 1]
        return (self._reach[place - 1] + step * gone / max(1, silence)) / self._whole

    def moment_at(self, fraction: float) -> datetime:
        """The moment at a fraction of the bar: the opposite of `of_moment`."""
        course, reach = self._course, self._reach
        if not course.end:
            return moment_of(0)
        wanted = round(max(0.0, min(fraction, 1.0)) * self._whole)
        place = max(1, bisect_right(reach, wanted))
        if place >= course.end:
            return course.moment(course.end)
        step = reach[place] - reach[place - 1]
        part = (wanted - reach[place - 1]) / max(1, step)
        silence = course.times[place] - course.times[place - 1]
        return moment_of(course.times[place - 1] + int(silence * part))

    def place_at(self, fraction: float) -> int:
        """The last place at or before a fraction of the bar, and at least the first."""
        place = bisect_right(self._reach, round(max(0.0, min(fraction, 1.0)) * self._whole))
        return max(min(1, self._course.end), place)

    def density(self, cells: int) -> list[int]:
        """How many entries lie in each of so many cells of the bar."""
        edges = [
            bisect_left(self._reach, -(-self._whole * cell // cells)) for cell in range(1, cells)
        ]
        bounds = [0, *edges, self._course.end]
        return [high - low for low, high in pairwise(bounds)]

    def cells_of(self, places: Iterable[int], cells: int) -> set[int]:
        """The cells (from 0) in which these places lie: milestones, pins, gaps."""
        return {self.cell(place, cells) for place in places}

    def cell(self, place: int, cells: int) -> int:
        """The cell (from 0) in which a place lies."""
        place = self._course.held(place)
        reach = self._reach[place - 1] if place else 0
        return min(cells - 1, reach * cells // self._whole)
