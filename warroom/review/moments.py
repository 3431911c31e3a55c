"""A log to look back at: both clocks, turning points, gaps, pins, and what was known when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate

from warroom.model.entry import Entry
from warroom.model.events import Declared, RowImported
from warroom.model.incident import Incident
from warroom.report.plain import Order
from warroom.review.course import Course, micros
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
    def imported(self) -> bool:
        """Whether it was made of a file, all of whose rows were written down at one moment."""
        first = self.entries[0].event if self.entries else None
        return isinstance(first, Declared) and first.imported

    @property
    def natural(self) -> Order:
        """The clock on which to begin: one on which something can be seen to happen."""
        return Order.OCCURRED if self.imported else Order.RECORDED

    @cached_property
    def _of_the_file(self) -> list[int]:
        """The last entry that the file has told of at each place of the occurred clock."""
        course = self.course(Order.OCCURRED)
        seqs = (course.seq(place) for place in range(1, course.end + 1))
        told = (
            seq if isinstance(self.entries[seq - 1].event, (Declared, RowImported)) else 0
            for seq in seqs
        )
        return [0, *accumulate(told, max)]

    @cached_property
    def milestones(self) -> tuple[Milestone, ...]:
        """The turning points, as they were recorded."""
        return milestones(self.entries)

    @cached_property
    def gap_length(self) -> timedelta:
        """From how long a silence on counts as a gap; the same on both clocks."""
        length = gap_length(self.entries, self.course(self.natural))
        if not self.imported:
            return length
        # Until it was taken in, years may pass: it takes no more of the bar than the rest.
        rows = [entry.at for entry in self.entries if isinstance(entry.event, RowImported)]
        told = max(rows) - min(rows) if rows else length
        return min(length, max(told, timedelta(seconds=1)))

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

    def known_at(self, order: Order, place: int, moment: datetime | None = None) -> int:
        """The last entry that the room had when it came to `place`: the state to be shown.

        `moment`: where time has gone on since that entry, and more may have been written down.

        As recorded, that is the entry itself. As it happened, it is what had been recorded by that
        moment: an entry at this place that was written down later was not yet known then. Of what
        was made of a file nobody knows when it was written down; its rows are known as they happen.
        """
        if order is Order.RECORDED:
            return self.course(order).held(place)
        if place <= 0:
            return 0
        time = self.course(order).time(place) if moment is None else micros(moment)
        known = self.course(Order.RECORDED).at_time(time)
        return (
            max(known, self._of_the_file[self.course(order).held(place)])
            if self.imported
            else known
        )

    def written_later(self, order: Order, place: int) -> bool:
        """Whether the entry at a place was written down only after the moment it tells of."""
        return self.course(order).seq(place) > self.known_at(order, place)


def pinned(incident: Incident) -> tuple[int, ...]:
    """The entries that are pinned in this state, by number, ascending."""
    return tuple(sorted(seq for seq, mark in incident.marks.items() if mark.pinned))
