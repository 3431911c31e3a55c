"""The geometry of a report's drawings: numbers and names, no wording and no markup.

Coordinates are whole units of a drawing WIDTH wide, so that the same log always draws the same.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from warroom.model.words import Phase
from warroom.report.formats.view import Span, View, When

WIDTH = 720
LEFT = 116
"""Units left of the drawing itself, for names."""

BARS = 90
"""Bars of the activity: each is wide enough to be seen on paper."""

TICKS = 5
"""Labelled moments below an axis, at most."""

LEAST = 2
"""Units of the narrowest thing that is drawn."""

_STEPS = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7 * 1440, 14 * 1440)
)


class Tick(NamedTuple):
    """A labelled moment of an axis."""

    x: int
    at: datetime
    day: bool


class Box(NamedTuple):
    """Something that lasted, in its lane."""

    x: int
    y: int
    width: int
    name: str
    start: datetime
    end: datetime


class Flag(NamedTuple):
    """A moment on the axis of the phases. `row` keeps labels apart; `left`: it stands before x."""

    x: int
    row: int
    left: bool
    name: str
    at: datetime


class Bar(NamedTuple):
    """A bar of `entries`; `x`, `y`, `width`, `height` where it stands."""

    x: int
    y: int
    width: int
    height: int
    entries: int
    start: datetime
    name: str = ""
    text: str = ""


class Phases(NamedTuple):
    """The lanes of the phases with the moments above them."""

    height: int
    top: int
    lane: int
    lanes: list[str]
    boxes: list[Box]
    flags: list[Flag]
    ticks: list[Tick]


class Activity(NamedTuple):
    """How many entries there were in each stretch of `each`."""

    height: int
    base: int
    bars: list[Bar]
    ticks: list[Tick]
    most: int
    each: timedelta
    start: datetime
    end: datetime


class Charts(NamedTuple):
    """All drawings; None where there is nothing to draw."""

    width: int
    left: int
    phases: Phases | None
    activity: Activity | None
    durations: list[Bar]


def charts(view: View) -> Charts:
    """The drawings of a report."""
    times = [row.at for day in view.days for row in day.rows]
    return Charts(
        WIDTH, LEFT, _phases(view.phases, view.moments), _activity(times), _durations(view.moments)
    )


class _Axis:
    def __init__(self, start: datetime, end: datetime, left: int) -> None:
        self.start, self.left = start, left
        self.end = max(end, start + timedelta(minutes=1))
        self.length = self.end - start

    def x(self, moment: datetime) -> int:
        held = min(max(moment, self.start), self.end)
        return self.left + round((WIDTH - self.left - 8) * ((held - self.start) / self.length))

    def ticks(self) -> list[Tick]:
        step = next((s for s in _STEPS if self.length / s <= TICKS), None)
        if step is None:
            days = -(-self.length.days // TICKS)
            step = timedelta(days=max(1, days))
        midnight = self.start.replace(hour=0, minute=0, second=0, microsecond=0)
        moment = midnight + -(-(self.start - midnight) // step) * step
        made: list[Tick] = []
        while moment <= self.end:
            new = not made or made[-1].at.date() != moment.date()
            made.append(Tick(self.x(moment), moment, new))
            try:
                moment += step
            except OverflowError:
                break
        return made


def _phases(spans: Sequence[Span], moments: Sequence[When]) -> Phases | None:
    if not spans:
        return None
    start = min([spans[0].start, *(m.at for m in moments)])
    end = max([*(s.end or s.start for s in spans), *(m.at for m in moments)])
    axis = _Axis(start, end, LEFT)
    flags = _flags(axis, moments)
    lane, top = 26, 22 + 16 * (1 + max((flag.row for flag in flags), default=0))
    boxes = []
    lanes = [phase.value for phase in Phase]
    for span in spans:
        x = axis.x(span.start)
        until = span.end or axis.end
        width = max(LEAST, axis.x(until) - x)
        boxes.append(
            Box(x, top + lane * lanes.index(span.name) + 5, width, span.name, span.start, until)
        )
    return Phases(top + lane * len(lanes) + 26, top, lane, lanes, boxes, flags, axis.ticks())


def _flags(axis: _Axis, moments: Sequence[When]) -> list[Flag]:
    flags: list[Flag] = []
    ends: list[int] = []
    for moment in sorted(moments, key=lambda moment: moment.at):
        x = axis.x(moment.at)
        needs = 8 + 7 * len(moment.name)
        left = x + needs > WIDTH
        begin, end = (x - needs, x) if left else (x, x + needs)
        row = next((n for n, taken in enumerate(ends) if taken <= begin), len(ends))
        ends[row : row + 1] = [end]
        flags.append(Flag(x, row, left, moment.name, moment.at))
    return flags


def _activity(times: Sequence[datetime]) -> Activity | None:
    if not times:
        return None
    axis = _Axis(min(times), max(times), 40)
    step = axis.length / BARS
    base, height = 128, 108
    counts = Counter(min(BARS - 1, int((at - axis.start) / step)) for at in times)
    most = max(counts.values())
    edges = [axis.left + round((WIDTH - axis.left - 8) * n / BARS) for n in range(BARS + 1)]
    bars = []
    for number, count in sorted(counts.items()):
        tall = max(LEAST, round(height * count / most))
        bars.append(
            Bar(edges[number], base - tall, edges[number + 1] - edges[number] - 1, tall, count,
                axis.start + number * step)
        )  # fmt: skip
    return Activity(base + 30, base, bars, axis.ticks(), most, step, axis.start, axis.end)


def _durations(moments: Sequence[When]) -> list[Bar]:
    """A bar a moment: how long after the first it was."""
    if len(moments) < 2:
        return []
    first = moments[0].at
    longest = max(abs(moment.at - first) for moment in moments) or timedelta(seconds=1)
    room = WIDTH - LEFT - 200
    return [
        Bar(LEFT, 6 + 28 * number, max(LEAST, round(room * (abs(moment.at - first) / longest))),
            16, 0, moment.at, moment.name, moment.after)
        for number, moment in enumerate(moments[1:])
    ]  # fmt: skip
