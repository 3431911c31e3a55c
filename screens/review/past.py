"""A log to look back at, as the screen of the review has it: entries, clocks, states, people."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime

from warroom.model.decide import HUB
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.plain import Order
from warroom.review.moments import Moments
from warroom.review.replay import Replay
from warroom.text import clean_line
from warroom.wire.frames import Person


class Past:
    """All of a log called `name`, and what can be asked of it."""

    def __init__(self, name: str, entries: Sequence[Entry]) -> None:
        self.name = name
        self.entries = entries
        self.moments = Moments(entries)
        self.replay = Replay(name, entries)
        self._state = self.replay.at(0)
        self._came: list[int] = []
        self._people: list[Person] = []
        known: set[str] = {HUB}
        for entry in entries:
            if entry.actor not in known:
                known.add(entry.actor)
                self._came.append(entry.seq)
                self._people.append(Person(clean_line(entry.actor, 64), entry.recorded_at))

    def ready(self, order: Order) -> Iterator[None]:
        """Work out ahead, bit by bit, what going about on a clock needs."""
        moments = self.moments
        for make in (moments.course, moments.gaps, moments.scale):
            make(order)
            yield
        if moments.milestones:
            yield

    @property
    def end(self) -> int:
        """The number of the last entry."""
        return len(self.entries)

    def state(self, seq: int) -> Incident:
        """The state after entry `seq`."""
        if self._state.seq != seq:
            self._state = self.replay.at(seq)
        return self._state

    def people(self, seq: int) -> tuple[Person, ...]:
        """Who had written something by entry `seq`. Who only looked on is in no log."""
        return tuple(self._people[: bisect_right(self._came, seq)])

    def ends(self, order: Order) -> tuple[datetime, datetime]:
        """The moments of the first and the last entry."""
        course = self.moments.course(order)
        return course.moment(0), course.moment(course.end)
