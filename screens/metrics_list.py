"""The rows of the metrics: times, promises, groups, what recurs, what is overdue."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from textual.message import Message

from screens.keys import Where, bindings
from screens.listing import Item, Listing, empty_item
from screens.paint import Look, Piece, Pieces, column, fit, say, spread
from warroom.report.metrics.definitions import DURATIONS, ITEMS, SHARES
from warroom.report.metrics.drawing import BLOCKS, sparkline
from warroom.report.metrics.measure import By, Kept, Measured
from warroom.report.metrics.plain import (
    Trend,
    again_text,
    late_text,
    percent,
    took,
    trends,
    wrong_times,
)
from warroom.report.metrics.recurrence import Again
from warroom.report.metrics.spread import Spread
from warroom.report.metrics.view import View
from warroom.text import wrap

_WIDE, _NARROW, _LEAST = 76, 54, 46
"""Cells from which all columns are there, and below which there are fewer."""

_WIDEST = 104
"""Cells of a row at the most: further apart, names and numbers are hard to read together."""

_NAME, _CELL = 19, 7
_IN_GROUPS = {
    "time_to_detect": "detect",
    "time_to_acknowledge": "ack",
    "time_to_mitigate": "mitigate",
    "time_to_resolve": "resolve",
}
"""The times in the rows of groups, and what stands above them."""


class Chosen(NamedTuple):
    """What is shown, and how. `steps`: the characters to draw with."""

    view: View
    by: By
    now: datetime
    steps: str = BLOCKS


class MetricsList(Listing):
    """The metrics. Each row has a key; that of a trend names what is drawn above."""

    BINDINGS = bindings(Where.METRICS)

    class Asked(Message):
        """A key that the screen answers: "open", "by", "exercises", "again" or "lobby"."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self) -> None:
        super().__init__(id="metrics")
        self._chosen: Chosen | None = None
        self._empty = ""
        self._logs: dict[str, str] = {}

    def show(self, chosen: Chosen | None, empty: str) -> None:
        """Take what to show, and what to say if there is nothing."""
        self._chosen, self._empty = chosen, empty
        self.rebuild()

    @property
    def leads_to(self) -> str:
        """The log that the row under the cursor leads to, or the empty string."""
        return self._logs.get(self.cursor, "")

    def items(self, width: int) -> list[Item]:
        """All sections, one below the other."""
        self._logs, width = {}, min(width, _WIDEST)
        it = self._chosen
        if it is None or not it.view.every:
            return [empty_item(self._empty, width)]
        made = [*_times(it, width), *_kept(it, width), *_groups(it, width)]
        return [*made, *self._recurrences(it, width), *self._overdue(it, width)]

    def _recurrences(self, it: Chosen, width: int) -> Iterator[Item]:
        found = it.view.recurrence
        sections = (
            ("Systems again", found.systems),
            ("Contributing factors again", found.factors),
            ("Problems again", found.problems),
        )
        for heading, agains in sections:
            if agains:
                yield _heading(heading)
            for place, each in enumerate(agains):
                yield self._leading(f"{heading} {place}", _goal(each), again_text(each), width)

    def _overdue(self, it: Chosen, width: int) -> Iterator[Item]:
        if it.view.overdue:
            yield _heading("Follow-ups overdue")
        for late in it.view.overdue:
            key = f"late {late.incident.id} {late.item.id}"
            yield self._leading(key, late.incident.id, late_text(late, it.now), width)
        if wrong := wrong_times(it.view.total):
            yield _heading("Times to be corrected")
            for row in wrap(wrong, width - 2):
                yield Item("", ((Piece(f" {row}", "warning"),),))

    def _leading(self, key: str, log: str, text: str, width: int) -> Item:
        """A row that Enter goes on from."""
        self._logs[key] = log
        return Item(key, (fit((Piece(" "), say(text)), width - 1),))

    def action_open(self) -> None:
        """To the incident or the problem of the row."""
        self.post_message(self.Asked("open"))

    def action_by(self) -> None:
        """Group by the next thing."""
        self.post_message(self.Asked("by"))

    def action_exercises(self) -> None:
        """Incidents, or exercises."""
        self.post_message(self.Asked("exercises"))

    def action_again(self) -> None:
        """Ask the hub again."""
        self.post_message(self.Asked("again"))

    def action_lobby(self) -> None:
        """Back to the incidents."""
        self.post_message(self.Asked("lobby"))


def _goal(again: Again) -> str:
    return again.record or again.incidents[-1]


def _heading(text: str, right: str = "", width: int = 0) -> Item:
    name = (Piece(f" {text}", "strong"),)
    line = spread(name, (Piece(f"{right} ", "dim"),), width) if right else name
    return Item("", ((), line))


def _times(it: Chosen, width: int) -> Iterator[Item]:
    cells = "".join(f"{name:>{_CELL}}" for name in _heads(width))
    yield Item("", (spread((Piece(" Times", "strong"),), (Piece(f"{cells} ", "dim"),), width),))
    by_words = {trend.words: trend for trend in trends(it.view.months[-_months(width) :])}
    total = it.view.total
    yield _row(by_words["incidents"], _numbers(width, n=str(total.counts["incidents"])), it, width)
    for each in DURATIONS:
        timed = total.durations[each.name]
        gaps = timed.unknown + len(timed.reversed)
        right = _cells(timed.spread, timed.running, gaps, width)
        yield _row(by_words[f"{each.words} p50"], right, it, width)
    for item in ITEMS:
        trend = Trend(item.words, [], [], means=f"{item.since} → {item.until}")
        yield _row(trend, _cells(total.items[item.name], 0, 0, width), it, width)


def _heads(width: int) -> tuple[str, ...]:
    if width >= _WIDE:
        return ("p50", "p90", "n", "runs", "gaps")
    return ("p50", "p90", "n") if width >= _LEAST else ("p50", "n")


def _numbers(width: int, **told: str) -> tuple[str, ...]:
    return tuple(told.get(name, "") for name in _heads(width))


def _cells(spread: Spread, running: int, gaps: int, width: int) -> tuple[str, ...]:
    """With "*" behind a number that is too small for a trend."""
    return _numbers(
        width,
        p50=took(spread.p50),
        p90=took(spread.p90),
        n=f"{spread.n}{'*' * spread.few}",
        runs=str(running or ""),
        gaps=str(gaps or ""),
    )


def _kept(it: Chosen, width: int) -> Iterator[Item]:
    names = ("share", "yes", "no")[: len(_heads(width))]
    yield _heading("Kept", "".join(f"{name:>{_CELL}}" for name in names), width)
    by_words = {trend.words: trend for trend in trends(it.view.months[-_months(width) :])}
    for each in SHARES:
        kept = it.view.total.shares[each.name]
        yield _row(by_words[each.words], _kept_cells(kept), it, width)
        if each.name == "updates_on_time" and len(it.view.audiences) > 1:
            for name, (met, missed) in it.view.audiences.items():
                cells = _kept_cells(Kept(met, missed))
                trend = Trend(f"  {name}", [], [])
                yield _row(trend, cells, it, width)


def _kept_cells(kept: Kept) -> tuple[str, ...]:
    return (percent(kept), str(kept.met), str(kept.missed))


def _months(width: int) -> int:
    """Months of a sparkline: a year, or half a year where there is little room."""
    return 12 if width >= _NARROW else 6


def _row(
    trend: Trend,
    right: Iterable[str],
    it: Chosen,
    width: int,
) -> Item:
    """A metric in one line: its name, its months, what it means, its numbers."""
    numbers = [*right][: len(_heads(width))]
    look: Look = "dim" if numbers[0] == "-" else "plain"
    left: list[Piece] = [Piece(" "), column(trend.words, _NAME - (width < _NARROW) * 3, look)]
    line = sparkline(trend.values, it.steps, trend.top) if trend.known else ""
    left.append(column(line, _months(width) + 2, "accent"))
    if width >= _WIDE + 8:
        left.append(Piece(trend.means, "dim"))
    ends = Piece("".join(f"{cell:>{_CELL}}" for cell in numbers) + " ", look)
    return Item(f"row {trend.words}", (spread(left, (ends,), width, gap=0),))


def _groups(it: Chosen, width: int) -> Iterator[Item]:
    """A line a group; where there is little room, fewer of the times."""
    room = max(1, (width - _NAME - _CELL - 3) // 9)
    names = [*_IN_GROUPS][-room:] if room < 5 else [*_IN_GROUPS]
    heads = ["n", *(_IN_GROUPS[name] for name in names)]
    heads += ["updates"] if room >= 5 else []
    cells = f"{heads[0]:>{_CELL}}" + "".join(f"{name:>9}" for name in heads[1:])
    yield _heading(f"By {it.by.value}", cells, width)
    for group in it.view.by(it.by):
        line: Pieces = (Piece(" "), say(group.name))
        ends = Piece(f"{_group(group.measured, names, with_updates=room >= 5)} ")
        yield Item(f"group {group.name}", (spread(line, (ends,), width),))


def _group(it: Measured, names: Iterable[str], *, with_updates: bool) -> str:
    cells = [f"{it.counts['incidents']:>{_CELL}}"]
    for name in names:
        found = it.durations[name].spread
        cells.append(f"{took(found.p50) + '*' * found.few:>9}")
    if with_updates:
        cells.append(f"{percent(it.shares['updates_on_time']):>9}")
    return "".join(cells)
