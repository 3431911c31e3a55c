"""A log to look back at: both clocks, turning points, gaps, pins, and what was known when."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property

from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.plain import Order
from warroom.review.course import Course
from warroom.review.milestones import Milestone, milestones
from warroom.review.scale import Gap, Scale, gap_length, gaps


class Moments:
    """What can be said of `entries` (all of a log, ascending) without folding them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._courses: dict[Order, Course] = {}
        self._gaps: dict[Order, tuple[Gap, ...]] = {}
        self._scales: dict[Order, Scale] = {}

    def course(self, order: Order) -> Course:
        """The entries in one order."""
        if order not in self._courses:
            self._courses[order] = Course(self.entries, order)
        return self._courses[order]

    @cached_property
    def milestones(self) -> tuple[Milestone, ...]:
        """The turning points, as they were recorded."""
        return milestones(self.entries)

    @cached_property
    def gap_length(self) -> timedelta:
        """From how long a silence on counts as a gap; the same on both clocks."""
        return gap_length(self.entries, self.course(Order.RECORDED))

    def gaps(self, order: Order) -> tuple[Gap, ...]:
        """The silences that stand out on one clock."""
        if order not in self._gaps:
            self._gaps[order] = gaps(self.course(order), self.gap_length)
        return self._gaps[order]

    def scale(self, order: Order) -> Scale:
        """The bar to scrub with, on which a gap takes no more room than the shortest of them."""
        if order not in self._scales:
            self._scales[order] = Scale(self.course(order), self.gap_length)
        return self._scales[order]

    def known_at(self, order: Order, place: int) -> int:
        """The last entry that the room had when it came to `place`: the state to be shown.

        As recorded, that is the entry itself. As it happened, it is what had been recorded by that
        moment: an entry at this place that was written down later was not yet known then.
        """
        if order is Order.RECORDED:
            return self.course(order).held(place)
        if place <= 0:
            return 0
        recorded = self.course(Order.RECORDED)
        return recorded.at_time(self.course(order).time(place))

    def written_later(self, order: Order, place: int) -> bool:
        """Whether the entry at a place was written down only after the moment it tells of."""
        return self.course(order).seq(place) > self.known_at(order, place)


def pinned(incident: Incident) -> tuple[int, ...]:
    """The entries that are pinned in this state, by number, ascending."""
    return tuple(sorted(seq for seq, mark in incident.marks.items() if mark.pinned))
