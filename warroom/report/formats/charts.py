"""The geometry of a report's drawings: numbers and names, no wording and no markup.

Coordinates are whole units of a drawing WIDTH wide, so that the same log always draws the same.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from warroom.model.words import Phase
from warroom.report.formats.view import IMPORTED, Span, View, When

WIDTH = 720
LEFT = 116
"""Units left of the drawing itself, for names."""

BARS = 90
"""Bars of the activity: each is wide enough to be seen on paper."""

TICKS = 5
"""Labelled moments below an axis, at most."""

LEAST = 2
"""Units of the narrowest thing that is drawn."""

SHORTEST = timedelta(seconds=10)
"""The least that an axis spans: clocks are read to the second, and one bar alone is no drawing."""

_DAY = 86_400
_STEPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
        _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY,
    )
)  # fmt: skip


class Tick(NamedTuple):
    """A labelled moment of an axis."""

    x: int
    at: datetime
    text: str


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
    """How many of `entries` there were in each stretch of `each`, a second or more."""

    height: int
    base: int
    bars: list[Bar]
    ticks: list[Tick]
    entries: int
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
    rows = [row for day in view.days for row in day.rows]
    # When somebody took a file in says nothing of the activity that the file tells of.
    times = [row.at for row in rows if not view.imported or IMPORTED in row.marks]
    return Charts(
        WIDTH, LEFT, _phases(view.phases, view.moments), _activity(times), _durations(view.moments)
    )


class _Axis:
    def __init__(self, start: datetime, end: datetime, left: int) -> None:
        self.start, self.left = start, left
        self.end = max(end, start + SHORTEST)
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
            made.append(Tick(self.x(moment), moment, self._text(moment, step, made)))
            try:
                moment += step
            except OverflowError:
                break
        return made

    def _text(self, moment: datetime, step: timedelta, before: Sequence[Tick]) -> str:
        if self.start.year != self.end.year and step >= timedelta(days=1):
            return f"{moment:%Y-%m-%d}"
        clock = f"{moment:%H:%M:%S}" if step < timedelta(minutes=1) else f"{moment:%H:%M}"
        same_day = before and before[-1].at.date() == moment.date()
        return clock if same_day else f"{moment:%m-%d} {clock}"


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
    start = min(times)
    # One more, so that the last entry is before the end of the last bar.
    seconds = max(SHORTEST, max(times) - start) // timedelta(seconds=1) + 1
    step = timedelta(seconds=-(-seconds // BARS))
    number_of_bars = -(-seconds // (step // timedelta(seconds=1)))
    axis = _Axis(start, start + number_of_bars * step, 40)
    base, height = 128, 108
    counts = Counter((at - start) // step for at in times)
    most = max(counts.values())
    room = WIDTH - axis.left - 8
    edges = [axis.left + round(room * n / number_of_bars) for n in range(number_of_bars + 1)]
    bars = []
    for number, count in sorted(counts.items()):
        tall = max(LEAST, round(height * count / most))
        bars.append(
            Bar(edges[number], base - tall, edges[number + 1] - edges[number] - 1, tall, count,
                start + number * step)
        )  # fmt: skip
    return Activity(base + 30, base, bars, axis.ticks(), len(times), most, step, start, max(times))


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
