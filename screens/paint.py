"""Lines made of styled pieces of text, and the widget that draws a few of them."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from screens.looks import Drawn
from warroom.text import cell_width, clean_line, ellipsize

Look = Literal[
    "plain", "strong", "dim", "faint", "accent", "good", "warning", "error", "severe", "frame"
]
"""What a piece looks like; theme.tcss gives each a `.look--NAME`."""

SHOWN = 400
"""Characters of a text that are looked at for one row: no terminal has room for more."""


class Piece(NamedTuple):
    """A bit of one line, all in one look. The text is clean and has no newline."""

    text: str
    look: Look = "plain"


Pieces = tuple[Piece, ...]


def say(text: str, look: Look = "plain") -> Piece:
    """A piece from a text of a person or a machine: sanitised, on one line."""
    return Piece(clean_line(text, SHOWN), look)


def width_of(pieces: Iterable[Piece]) -> int:
    """The cells of a line."""
    return sum(cell_width(piece.text) for piece in pieces)


def join(parts: Iterable[Iterable[Piece]], between: str, look: Look = "dim") -> Pieces:
    """One line out of several, with `between` in the gaps; empty ones leave no gap."""
    joined: list[Piece] = []
    for part in map(tuple, parts):
        if part:
            joined += [Piece(between, look), *part] if joined else part
    return tuple(joined)


def fit(pieces: Iterable[Piece], cells: int) -> Pieces:
    """A line in at most `cells` cells; what does not fit is cut with "…"."""
    kept: list[Piece] = []
    left = cells
    remaining = list(pieces)
    for place, piece in enumerate(remaining):
        wide = cell_width(piece.text)
        more = any(later.text for later in remaining[place + 1 :])
        if wide > left or (wide == left and more):
            # One cell short, so that the sign of the cut is there whatever comes after.
            kept.append(Piece(ellipsize(piece.text + " …" * more, left), piece.look))
            break
        kept.append(piece)
        left -= wide
    return tuple(kept)


def spread(left: Iterable[Piece], right: Iterable[Piece], cells: int, gap: int = 2) -> Pieces:
    """A line of exactly `cells`: `right` stands at the end in full, `left` is cut if need be."""
    right = fit(right, cells)
    beside = width_of(right)
    left = fit(left, max(0, cells - beside - gap)) if beside else fit(left, cells)
    return (*left, Piece(" " * (cells - beside - width_of(left))), *right)


def column(text: str, cells: int, look: Look = "plain") -> Piece:
    """A piece of exactly `cells`, from a text of a person or a machine."""
    fitted = ellipsize(clean_line(text, SHOWN), cells)
    return Piece(fitted + " " * max(0, cells - cell_width(fitted)), look)


def first_difference(old: Sequence[Piece], new: Sequence[Piece]) -> int | None:
    """The first cell in which two lines differ, or None."""
    at = 0
    for before, now in zip(old, new, strict=False):
        if before != now:
            return at
        at += cell_width(before.text)
    return at if len(old) != len(new) else None


class Painter(Drawn):
    """A widget whose lines are pieces. It looks each look up in the style sheet."""

    _styles: dict[Look, Style] | None = None

    def style_of(self, look: Look) -> Style:
        """The style of a look, over this widget's background."""
        # Textual forgets its own with every refresh, and one takes 40 µs to work out.
        if self._styles is None:
            self._styles = {}
        if look not in self._styles:
            self._styles[look] = self.get_component_rich_style(f"look--{look}")
        return self._styles[look]

    def notify_style_update(self) -> None:
        """Take up a new theme, or the look of having the focus."""
        super().notify_style_update()
        self._styles = None

    def strip_of(self, pieces: Iterable[Piece], cells: int, over: Style | None = None) -> Strip:
        """A line as Textual draws it, exactly `cells` wide; `over` is laid over every style."""
        segments = [
            Segment(piece.text, self.style_of(piece.look) + over) for piece in pieces if piece.text
        ]
        return Strip(segments).adjust_cell_length(cells, self.style_of("plain") + over).simplify()


class Painted(Painter):
    """A few lines that do not scroll. A subclass gives `lines`; `repaint` draws what differs."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[Pieces] = []
        self._shown_for: tuple[object, ...] = ()

    def lines(self, width: int) -> list[Pieces]:
        """The lines to show in `width` cells."""
        raise NotImplementedError

    def repaint_for(self, *facts: object) -> None:
        """`repaint`, where one of these facts, which are all that the lines tell, is another."""
        # Of all sizes the one that Textual has at hand.
        told = (self.outer_size, *facts)
        if told != self._shown_for:
            self._shown_for = told
            self.repaint()

    def repaint(self) -> None:
        """Work the lines out again, and send the terminal only the ends of lines that differ."""
        width = self.size.width
        old, self._lines = self._lines, self.lines(width) if width else []
        for y in range(max(len(old), len(self._lines))):
            before = old[y] if y < len(old) else ()
            now = self._lines[y] if y < len(self._lines) else ()
            x = first_difference(before, now)
            if x is not None:
                self.redraw(Region(x, y, max(0, width - x), 1))

    def on_resize(self) -> None:
        """Another width: other lines."""
        self._lines = self.lines(self.size.width)
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines for Textual, past what it does for frames and margins where there are none.

        That takes as long as the line itself, and this draws the clock and each count in a title.
        """
        if self.gutter != (0, 0, 0, 0) or self.opacity != 1.0:
            return super().render_lines(crop)
        background = self.background_colors[1]
        strips = [self.render_line(y) for y in crop.line_range]
        for door in self.get_line_filters():
            strips = [strip.apply_filter(door, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """One line, for Textual."""
        pieces = self._lines[y] if y < len(self._lines) else ()
        return self.strip_of(pieces, self.size.width)
