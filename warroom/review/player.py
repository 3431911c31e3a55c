"""The clock that plays a log back, faster than it was. Pure: the real time comes in."""

from datetime import datetime
from typing import NamedTuple, Self

from warroom.review.course import SECOND, Course, micros, moment_of

SPEEDS = (1, 2, 5, 10, 30, 60, 120, 300, 600)
"""Seconds of the log that pass in a second of the reviewer's."""

PATIENCE = 5.0
"""Seconds of real waiting from which on a silence is cut short: people then think it hangs."""

LINGER = 1.5
"""Seconds that are still waited in it: time to read what came before, and to see the silence."""

MOST = 2.0
"""Seconds that one `advance` may bring: a laptop that slept does not play on meanwhile."""


class Skip(NamedTuple):
    """A silence that was cut short: the moments between which nothing was shown."""

    start: datetime
    end: datetime


class Player(NamedTuple):
    """Where the playing is. A value: every method gives another one.

    `place`: the last entry passed; several may have one time. `time`: the position, microseconds
    since 1970 on the clock of `course`. `waited`: seconds of real time since an entry was last
    passed. `skipped`: what the last `advance` cut short.
    """

    course: Course
    place: int
    time: int
    speed: int = 60
    playing: bool = False
    skip: bool = True
    waited: float = 0.0
    skipped: Skip | None = None

    @classmethod
    def of(cls, course: Course, place: int = 0) -> Self:
        """A player that stands at a place of a course and is paused."""
        return cls(course, course.held(place), course.time(place))

    @property
    def moment(self) -> datetime:
        """The position (UTC)."""
        return moment_of(self.time)

    @property
    def ended(self) -> bool:
        """Whether nothing is left to play."""
        return self.place >= self.course.end

    def seek(self, moment: datetime) -> Self:
        """At another moment, not outside the log; it goes on playing if it was."""
        first, last = self.course.time(1), self.course.time(self.course.end)
        time = max(first, min(micros(moment), last))
        place = self.course.at_time(time)
        return self._replace(place=place, time=time, waited=0.0, skipped=None)

    def seek_place(self, place: int) -> Self:
        """At another place."""
        place, time = self.course.held(place), self.course.time(place)
        return self._replace(place=place, time=time, waited=0.0, skipped=None)

    def on(self, course: Course, place: int) -> Self:
        """On the other clock, at a place there."""
        return self._replace(course=course).seek_place(place)

    def toggle(self) -> Self:
        """Play, or pause. At the end it plays from the beginning."""
        if self.playing or not self.ended:
            return self._replace(playing=not self.playing, waited=0.0, skipped=None)
        return self.seek_place(min(1, self.course.end))._replace(playing=self.course.end > 1)

    def toggle_skip(self) -> Self:
        """Cut long silences short, or wait them out."""
        return self._replace(skip=not self.skip)

    def faster(self, steps: int = 1) -> Self:
        """The next speed, or one before; the fastest and the slowest stay."""
        index = SPEEDS.index(self.speed) + steps
        return self._replace(speed=SPEEDS[max(0, min(index, len(SPEEDS) - 1))])

    def advance(self, seconds: float) -> Self:
        """So many seconds of real time later. It pauses by itself at the last entry."""
        if not self.playing:
            return self
        left, time, waited, skipped = min(max(0.0, seconds), MOST), self.time, self.waited, None
        pace = self.speed * SECOND
        place = self.place
        while left > 0 and place < self.course.end:
            following = self.course.times[place]
            ahead = (following - time) / pace
            cut = self.skip and waited + ahead > PATIENCE
            wait = min(ahead, max(0.0, LINGER - waited)) if cut else ahead
            if wait > left:
                time, waited, left = time + int(left * pace), waited + left, 0.0
            else:
                if cut and wait < ahead:
                    skipped = Skip(moment_of(time + int(wait * pace)), moment_of(following))
                time, waited, left = following, 0.0, left - wait
                place = self.course.at_time(time)
        return self._replace(
            place=place, time=time, waited=waited, skipped=skipped, playing=place < self.course.end
        )
