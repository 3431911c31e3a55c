"""The bar to scrub with: how much was written when, turning points, silences, where one is."""

import contextlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import accumulate
from math import log1p
from typing import NamedTuple

from screens.paint import Look, Painted, Piece, Pieces, spread, width_of
from warroom.review.course import Course
from warroom.review.scale import Gap, Scale
from warroom.times import format_short

BLOCKS = "▁▂▃▄▅▆▇█"
HERE, MILESTONE, GAP, PIN, BOOKMARK = "▲", "◆", "┄", "▪", "*"

LEGEND: tuple[Piece, ...] = (
    Piece(f"{HERE} here", "accent"),
    Piece(f"  {MILESTONE} milestone  {GAP} silence  {PIN} pinned  {BOOKMARK} bookmark", "dim"),
)


class Track(NamedTuple):
    """What the bar is of. The lists have places of the course, ascending.

    `only` are the places that pass a filter, None where there is none.
    """

    course: Course
    scale: Scale
    gaps: Sequence[Gap]
    milestones: Sequence[int]
    pins: Sequence[int] = ()
    bookmarks: Sequence[int] = ()
    marked: tuple[tuple[str, int], ...] = ()
    only: Sequence[int] | None = None


class _Drawn(NamedTuple):
    """What does not change while one moves: a character a cell, for both rows, and their looks."""

    density: list[str]
    marks: list[tuple[str, Look]]


class ScrubBar(Painted):
    """Density above, marks below; the times of both ends beside or below them."""

    def __init__(self) -> None:
        super().__init__(id="scrub-bar")
        self._track: Track | None = None
        self._here = 0.0
        self._ends = ("", "")
        self._drawn: tuple[Track, int, _Drawn] | None = None

    def show(self, track: Track, here: float, zone: tzinfo) -> None:
        """Take what it is of, where one is (0.0 to 1.0), and the zone to show times in."""
        if track != self._track:
            self._drawn = None
        self._track, self._here = track, here
        course = track.course
        self._ends = ("", "")
        if course.end:
            self._ends = end_times(course.moment(0), course.moment(course.end), zone)
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """Three, two or one, as high as the style sheet makes it."""
        track, height = self._track, self.size.height
        if track is None or not track.course.end:
            return [(Piece(" Nothing is recorded, so there is nothing to go through.", "dim"),)]
        first, last = self._ends
        beside = height < 3
        left = (Piece(f" {first} " if beside else " ", "dim"),)
        right = (Piece(f" {last} " if beside else " ", "dim"),)
        cells = max(1, width - width_of(left) - width_of(right))
        drawn = self._draw(track, cells)
        here = min(cells - 1, int(self._here * cells))
        rows = [(*left, *self._density(drawn, here, alone=height < 2), *right)]
        if height >= 2:
            indent = Piece(" " * width_of(left))
            rows.append((indent, *_joined(self._marks(drawn, here))))
        if height >= 3:
            ends = (Piece(f" {first}", "dim"),), (Piece(f"{last} ", "dim"),)
            legend = (
                LEGEND if width_of(LEGEND) + width_of((*ends[0], *ends[1])) + 6 <= width else ()
            )
            space = max(2, (width - width_of(legend)) // 2 - width_of(ends[0]))
            rows.append(spread((*ends[0], Piece(" " * space), *legend), ends[1], width))
        return rows

    def _density(self, drawn: _Drawn, here: int, *, alone: bool) -> Pieces:
        chars = drawn.density
        at = "┃" if alone or chars[here] in (" ", GAP) else chars[here]
        return (
            Piece("".join(chars[:here])),
            Piece(at, "accent"),
            Piece("".join(chars[here + 1 :]), "dim"),
        )

    def _marks(self, drawn: _Drawn, here: int) -> list[tuple[str, Look]]:
        marks = list(drawn.marks)
        marks[here] = (HERE, "accent")
        return marks

    def _draw(self, track: Track, cells: int) -> _Drawn:
        if self._drawn and self._drawn[:2] == (track, cells):
            return self._drawn[2]
        counts = track.scale.density(cells)
        # Which places lie in which cell, so that a mark needs no more than a look into this.
        bounds = list(accumulate(counts))
        shown = counts if track.only is None else _counts(track.only, bounds)
        most = max(shown, default=0)
        chars = [_block(count, most) for count in shown]
        marks: list[tuple[str, Look]] = [(" ", "plain")] * cells
        for gap in track.gaps:
            start, end = _cell(gap.place, bounds), _cell(gap.place + 1, bounds)
            chars[start + 1 : end] = GAP * max(0, end - start - 1)
            _write(marks, start + 1, end, format_span(gap.length))
        signs: tuple[tuple[Iterable[int], str, Look], ...] = (
            (track.milestones, MILESTONE, "plain"),
            (track.pins, PIN, "warning"),
            (track.bookmarks, BOOKMARK, "strong"),
        )
        for places, sign, look in signs:
            for cell in {_cell(place, bounds) for place in places}:
                marks[cell] = (sign, look)
        for name, place in track.marked:
            marks[_cell(place, bounds)] = (name, "accent")
        drawn = _Drawn(chars, marks)
        self._drawn = (track, cells, drawn)
        return drawn


def end_times(first: datetime, last: datetime, zone: tzinfo) -> tuple[str, str]:
    """How the ends of the bar are called: with the date where a day is not enough."""
    with contextlib.suppress(OverflowError):
        first, last = first.astimezone(zone), last.astimezone(zone)
    form = "%H:%M" if last - first < timedelta(hours=20) else "%m-%d %H:%M"
    if last.year != first.year:
        form = "%Y-%m-%d"
    return f"{first:{form}}", f"{last:{form}}"


def format_span(length: timedelta) -> str:
    """A silence in short, "2d 3h", "4h 10m" or "35m"."""
    if length >= timedelta(days=1):
        return format_short(length)
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    return f"{hours}h {minutes:02}m" if hours else f"{minutes}m"


def _block(count: int, most: int) -> str:
    """A logarithmic step, so that one lonely entry is seen beside a thousand."""
    if not count:
        return " "
    if most == 1:
        return BLOCKS[2]
    return BLOCKS[round((len(BLOCKS) - 1) * log1p(count - 1) / log1p(most - 1))]


def _cell(place: int, bounds: Sequence[int]) -> int:
    return min(len(bounds) - 1, bisect_left(bounds, place))


def _counts(places: Sequence[int], bounds: Iterable[int]) -> list[int]:
    before, made = 0, []
    for bound in bounds:
        upto = bisect_right(places, bound)
        made.append(upto - before)
        before = upto
    return made


def _write(marks: list[tuple[str, Look]], start: int, end: int, text: str) -> None:
    """Put a text in the middle of these cells, where there is room for it."""
    room = end - start
    if room >= len(text) + 2:
        at = start + (room - len(text)) // 2
        marks[at : at + len(text)] = [(char, "dim") for char in text]


def _joined(marks: Iterable[tuple[str, Look]]) -> Iterable[Piece]:
    """Neighbours of one look as one piece."""
    text, look = "", None
    for char, its in marks:
        if look not in (None, its):
            yield Piece(text, look)
            text = ""
        text, look = text + char, its
    if look is not None:
        yield Piece(text, look)
