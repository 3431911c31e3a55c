"""The plot of one metric by month: columns of block characters with their numbers below."""

from collections.abc import Sequence

from screens.paint import Painted, Piece, Pieces, fit, spread
from warroom.report.metrics.drawing import columns
from warroom.report.metrics.plain import Trend
from warroom.text import cell_width

_AXIS = 8
"""Cells at the left for what the highest column is."""

_MIN, _MAX = 5, 9
"""Cells of a column, with its gap."""


class MetricsPlot(Painted):
    """Draws in as many lines as it is high; the last two have the numbers and the months."""

    def __init__(self) -> None:
        super().__init__(id="metrics-plot")
        self._trend = Trend("", [], [])
        self._months: tuple[str, ...] = ()
        self._steps = ""

    def show(self, trend: Trend, months: Sequence[str], steps: str) -> None:
        """Take what to draw, the months it is of, and the characters to draw with."""
        self._trend, self._months, self._steps = trend, tuple(months), steps
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """A title, the columns, a number and a month under each."""
        trend, height = self._trend, self.size.height - 3
        if not trend.known or height < 1:
            return []
        shown = min(len(self._months), max(1, (width - _AXIS - 1) // _MIN))
        cells = min(_MAX, (width - _AXIS - 1) // shown)
        months, texts = self._months[-shown:], trend.texts[-shown:]
        drawn = columns(trend.values[-shown:], height, cells, self._steps, trend.top)
        top = "100 %" if trend.top else trend.highest()
        span = f"{months[0]} to {months[-1]}" if len(months) > 1 else months[0]
        name = (Piece(" "), Piece(f"{trend.words} by month", "strong"))
        means = (Piece(f"  {trend.means}", "dim"),) if trend.means else ()
        title = spread((*name, *means), (Piece(f"{span} ", "dim"),), width)
        made = [title]
        for place, line in enumerate(drawn):
            axis = f"{top:>{_AXIS - 2}} ┤" if place == 0 else f"{'│':>{_AXIS}}"
            made.append(fit((Piece(axis, "dim"), Piece(line, "accent")), width))
        made.append((Piece(f"{'└':>{_AXIS}}", "dim"), Piece(_under(texts, cells))))
        names = [name[2:] if cells > 5 else name[5:] for name in months]
        made.append((Piece(" " * _AXIS), Piece(_under(names, cells), "dim")))
        return made


def _under(texts: Sequence[str], cells: int) -> str:
    """Each text at the left edge of its column; one that has no room there is left out."""
    line = ""
    for text in texts:
        fitting = text if cell_width(text) < cells else "…"
        line += fitting + " " * (cells - cell_width(fitting))
    return line
