"""The entries of a log in one order, on one clock: which is where, and how one steps through."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from warroom.model.entry import Entry
from warroom.report.plain import Order

SECOND = 1_000_000
"""Microseconds, in which a course counts: exact, and small to keep."""

MINUTE = 60 * SECOND

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(time: int) -> datetime:
    """The moment so many microseconds after 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=time)


class Course:
    """All entries of a log in one order. Places go from 1 to `end`; 0 is before everything.

    In the recorded order a place is the entry's number. Where a hub's clock was set back, the
    entries after it count as recorded no earlier than those before, so that time never runs back.
    """

    def __init__(self, entries: Sequence[Entry], order: Order = Order.RECORDED) -> None:
        self.order = order
        self.end = len(entries)
        if order is Order.OCCURRED:
            pairs = sorted((micros(entry.at), entry.seq) for entry in entries)
            self.times = array("q", (time for time, _ in pairs))
            self._seqs = array("q", (seq for _, seq in pairs))
            self._places = array("q", bytes(8 * (self.end + 1)))
            for place, seq in enumerate(self._seqs, 1):
                self._places[seq] = place
        else:
            self.times = array("q", accumulate((micros(e.recorded_at) for e in entries), max))
            self._seqs = self._places = array("q")

    # Places, entries and moments

    def seq(self, place: int) -> int:
        """The number of the entry at a place; 0 at place 0."""
        place = self.held(place)
        return self._seqs[place - 1] if self._seqs and place else place

    def place(self, seq: int) -> int:
        """The place of entry `seq`."""
        seq = self.held(seq)
        return self._places[seq] if self._places else seq

    def held(self, place: int) -> int:
        """`place`, or the nearest that there is."""
        return max(0, min(place, self.end))

    def time(self, place: int) -> int:
        """When a place is (microseconds since 1970); place 0 is when the first one is."""
        return self.times[max(0, self.held(place) - 1)] if self.end else 0

    def moment(self, place: int) -> datetime:
        """When a place is (UTC)."""
        return moment_of(self.time(place))

    def at(self, moment: datetime) -> int:
        """The last place at or before a moment; 0 where nothing was there yet."""
        return self.at_time(micros(moment))

    def at_time(self, time: int) -> int:
        """The last place at or before so many microseconds since 1970."""
        return bisect_right(self.times, time)

    # Steps

    def by_entry(self, place: int, steps: int) -> int:
        """So many entries further, or back; never before the first."""
        return min(1, self.end) if place + steps < 1 else self.held(place + steps)

    def by_minute(self, place: int, steps: int) -> int:
        """The last entry of the next minute in which there is one, so many times; or back.

        Minutes are those of the clock, from :00. Going on, the present minute is left only when
        all of it has been seen; empty minutes are passed over: nothing changes in them.
        """
        place = self.held(place)
        for _ in range(abs(steps)):
            if not self.end:
                return 0
            if steps > 0:
                nxt = self.held(place + 1)
                place = max(place, bisect_left(self.times, _minute(self.time(nxt)) + MINUTE))
            else:
                place = max(1, bisect_left(self.times, _minute(self.time(place))))
        return place

    def by_landmark(self, place: int, landmarks: Sequence[int], steps: int) -> int:
        """The next of some entries (numbers, as of milestones or pins), so many times; or back.

        Where there is none in that direction, the place stays what it is.
        """
        places = sorted(map(self.place, landmarks))
        for _ in range(abs(steps)):
            index = bisect_right(places, place) if steps > 0 else bisect_left(places, place) - 1
            if not 0 <= index < len(places):
                break
            place = places[index]
        return place

    # What lies around

    def around(self, place: int, *, entries: int) -> range:
        """The places up to so many entries before and after one."""
        place = self.held(place)
        return range(max(1, place - entries), self.held(place + entries) + 1)

    def within(self, place: int, margin: timedelta) -> range:
        """The places no further than `margin` from one, before and after."""
        place = self.held(place)
        if not place:
            return range(1, 1)
        time, reach = self.time(place), margin // timedelta(microseconds=1)
        return range(bisect_left(self.times, time - reach) + 1, self.at_time(time + reach) + 1)


def _minute(time: int) -> int:
    return time - time % MINUTE
