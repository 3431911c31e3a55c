"""The rows of the timeline up to a moment: few at a time, however long the log is."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from screens.ledger import Ledger, entry_row
from screens.review.past import Past
from screens.rows import Row
from screens.timeline import Timeline
from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.plain import Order
from warroom.times import format_clock

WINDOW = 200
"""Rows that are made at first, and each time somebody scrolls up to the oldest of them."""

MOST = 3_000
"""Rows that are kept while time goes on; then the older ones are made anew when needed."""

_CORRECTIONS = (ev.Amended, ev.Struck, ev.Pinned, ev.Unpinned, ev.DetailsChanged)
"""Events that change how earlier rows read."""


class Frame(NamedTuple):
    """What is looked at, and how. `only` are the places (ascending) that pass a filter."""

    past: Past
    order: Order
    zone: tzinfo
    only: Sequence[int] | None = None


class PastRows(Ledger):
    """Puts the end of what is known into a `Timeline`."""

    def __init__(self, timeline: Timeline, frame: Frame) -> None:
        super().__init__(timeline, frame.zone)
        self._frame = frame
        self._state = Incident(id=frame.past.name)
        self._first = self._end = 0
        self._late = False

    def show(self, frame: Frame, place: int, state: Incident) -> None:
        """Show the rows up to a place on the frame's clock, as they read in `state`."""
        end = place if frame.only is None else bisect_right(frame.only, place)
        before, self._state = self._state, state
        goes_on = (
            frame == self._frame
            and not self._late
            and self._first <= self._end <= end <= self._end + WINDOW
            and end - self._first <= MOST
            and not self._corrected(before, state)
        )
        self._frame = frame
        if goes_on and self._end:
            fresh = self._entries(self._end, end)
            self._timeline.extend(self._with_days(fresh, state))
        else:
            self.zone, self.occurred = frame.zone, frame.order is Order.OCCURRED
            self._late = False
            self._first = max(0, end - WINDOW)
            self.start(self._entries(self._first, end), state)
        self._end = end

    def more(self) -> bool:
        """Show older rows, if there are any; gives whether there were."""
        if not self._first:
            return False
        first = max(0, self._first - WINDOW)
        self.older(self._entries(first, self._first), self._state, in_front=True)
        self._first = first
        return True

    @property
    def shown(self) -> int:
        """How many rows there are up to the moment, made or not."""
        return self._end

    def _corrected(self, before: Incident, state: Incident) -> bool:
        if not before.seq <= state.seq <= before.seq + WINDOW:
            return True
        fresh = self._frame.past.entries[before.seq : state.seq]
        return any(isinstance(entry.event, _CORRECTIONS) for entry in fresh)

    def _entries(self, first: int, end: int) -> list[Entry]:
        """The entries of the rows after `first` up to `end`."""
        past, order, _, only = self._frame
        course = past.moments.course(order)
        places = range(first + 1, end + 1) if only is None else only[first:end]
        return [past.entries[course.seq(place) - 1] for place in places]

    def row_of(self, entry: Entry, incident: Incident) -> Row:
        """A row; one that was written down only after the moment says so."""
        row = entry_row(entry, incident, self.zone, self.occurred)
        if entry.seq <= incident.seq:
            return row
        self._late = True
        written = format_clock(entry.recorded_at, self.zone)[:5]
        return Row(
            row.key,
            row.stamp,
            row.symbol,
            row.author,
            f"{row.text} (not known yet: written down {written})",
            row.look._replace(pending=True),
        )
