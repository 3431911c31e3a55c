"""Getting about in a log: steps, scrubbing, playing, the two clocks."""

from collections.abc import Sequence
from datetime import timedelta

from screens.pane_reading import PaneReading
from screens.review.past import Past
from warroom.report.plain import Order
from warroom.review.goto import went_to
from warroom.review.player import Player, Skip
from warroom.review.scale import Scale
from warroom.times import format_short

PERIOD = 0.1
"""Seconds between two pictures while it plays: as often as the live room shows changes."""

AGES = 5
"""Pictures between two in which only times go on, when nothing else has changed."""

TOLD = 4.0
"""Seconds for which it is said that a silence was skipped."""


class Moving(PaneReading):
    """A screen with a `Player` in a `Past`. The subclass gives `moved`, which shows the moment."""

    def __init__(self, log: str) -> None:
        super().__init__()
        self.past = Past(log, ())
        self.player = Player.of(self.past.moments.course(Order.RECORDED))
        self.only: Sequence[int] | None = None
        """The places on this clock that pass the filter."""
        self._landmarks: list[int] = []
        self._last = 0.0
        self._ages = 0
        self._skipped: tuple[float, str] | None = None

    # Where one is

    @property
    def order(self) -> Order:
        """The clock in use."""
        return self.player.course.order

    @property
    def scale(self) -> Scale:
        """The bar's, on this clock."""
        return self.past.moments.scale(self.order)

    @property
    def known(self) -> int:
        """The number of the last entry that the room had at the moment."""
        player = self.player
        return self.past.moments.known_at(self.order, player.place, player.moment)

    @property
    def skipped(self) -> str:
        """What was just cut short, in words."""
        if self._skipped and self.clock.monotonic() < self._skipped[0]:
            return self._skipped[1]
        return ""

    def take_past(self, past: Past) -> None:
        """Another log, or more of the same one; paused, at the same entry."""
        seq = self.player.course.seq(self.player.place)
        order = self.order
        self.past = past
        course = past.moments.course(order)
        self.player = self.player._replace(playing=False).on(course, course.place(seq))
        self._landmarks = [each.seq for each in past.moments.milestones]

    def begin_on(self, past: Past, order: Order) -> None:
        """Go by this clock from the first picture of a log on."""
        self.player = Player.of(past.moments.course(order))

    def moved(self, *, only_time: bool = False) -> None:
        """Show the moment; `only_time` where no entry has been passed since the last time."""
        raise NotImplementedError

    def go(self, player: Player) -> None:
        """To a moment, and to the end of the timeline as it was then."""
        self.player = player
        self._skipped = None
        if not self.timeline.follow:
            self.timeline.follow = True
        self.moved()

    def go_to_entry(self, seq: int) -> None:
        """To the moment of entry `seq`."""
        self.go(self.player.seek_place(self.player.course.place(seq)))

    # Steps

    def action_by_entry(self, by: int) -> None:
        """So many entries on or back, whatever the filter leaves out."""
        place = self.player.course.by_entry(self.player.place, by)
        self.go(self.player.seek_place(place))

    def action_to_selected(self) -> None:
        """To the moment of the entry that is selected on the timeline."""
        if isinstance(seq := self.timeline.cursor, int):
            self.go_to_entry(seq)

    def action_by_milestone(self, by: int) -> None:
        """To the next milestone or the one before."""
        course = self.player.course
        place = course.by_landmark(self.player.place, self._landmarks, by)
        self.go(self.player.seek_place(place))

    def action_by_minute(self, by: int) -> None:
        """To the end of the next minute with an entry in it, or back."""
        place = self.player.course.by_minute(self.player.place, by)
        self.go(self.player.seek_place(place))

    def action_scrub(self, percent: int) -> None:
        """So much of the bar on or back; at least one entry."""
        here, course = self.scale.of_moment(self.player.moment), self.player.course
        place = self.scale.place_at(here + percent / 100)
        step = 1 if percent > 0 else -1
        if (place - self.player.place) * step <= 0:
            place = course.by_entry(self.player.place, step)
        self.go(self.player.seek_place(place))

    def action_first(self) -> None:
        """To the first entry."""
        self.go(self.player.seek_place(min(1, self.player.course.end)))

    def action_last(self) -> None:
        """To the last entry."""
        self.go(self.player.seek_place(self.player.course.end))

    def go_to(self, text: str) -> None:
        """To a moment that somebody wrote. Raises ValueError with a sentence."""
        self.go(went_to(text, self.player, self.scale, self.zone))

    def action_toggle_clock(self) -> None:
        """From one clock to the other, at the same entry."""
        other = Order.OCCURRED if self.order is Order.RECORDED else Order.RECORDED
        course = self.past.moments.course(other)
        seq = self.player.course.seq(self.player.place)
        self.player = self.player.on(course, course.place(seq))
        self.clock_turned()
        self.go(self.player)

    def clock_turned(self) -> None:
        """Called when places mean something else from now on; nothing to do by itself."""

    # Playing

    def start_moving(self) -> None:
        """Have the time for playing; it stands still until something plays."""
        self._ticks = self.set_interval(PERIOD, self._tick, pause=True)

    def action_play(self) -> None:
        """Play, or pause."""
        self.player = self.player.toggle()
        self._last = self.clock.monotonic()
        if self.player.playing:
            self.timeline.follow = True
            self._ticks.resume()
        else:
            self._ticks.pause()
        self.moved()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self.player = self.player.faster(by)
        self.moved(only_time=True)

    def action_toggle_skip(self) -> None:
        """Cut long silences short, or wait them out."""
        self.player = self.player.toggle_skip()
        self.moved(only_time=True)

    def _tick(self) -> None:
        now = self.clock.monotonic()
        before = self.player
        self.player = before.advance(now - self._last)
        self._last = now
        if (skip := self.player.skipped) is not None:
            self._skipped = (now + TOLD, _skip_text(skip))
        if not self.player.playing:
            self._ticks.pause()
        self._ages += 1
        if self.player.place != before.place or not self.player.playing:
            self.moved()
        elif self._ages >= AGES:
            self._ages = 0
            self.moved(only_time=True)


def _skip_text(skip: Skip) -> str:
    length = skip.end - skip.start
    short = format_short(length - timedelta(microseconds=length.microseconds))
    return f"silence skipped: {short}"
