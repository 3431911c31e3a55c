"""Shows rows line by line: at the tail, or where one reads; nothing that arrives moves a reader."""

from time import perf_counter
from typing import NamedTuple

from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from screens.compositor import runs
from screens.looks import Drawn
from screens.row_index import RowIndex
from screens.row_paint import RowPainter
from screens.rows import Columns, Key, Row
from warroom.text import clean, wrap

SLICE = 0.004
"""Seconds of exact measuring at a time: short enough to type through."""

FRAMED = 256
"""Lines that are kept as Textual sends them: some screens full."""

PAUSE = 0.02
"""Seconds between two slices."""


class Spot(NamedTuple):
    """What stands on one line of the screen: a line of a row, or (`row` None) a text of our own."""

    row: Row | None
    line: int = 0
    cursor: bool = False
    text: str = ""
    part: str = ""


class RowView(Drawn, ScrollView, inherit_bindings=False):
    """The lines on the screen: which they are, what must be repainted, what may not move.

    `Timeline` adds what a person does: selecting, searching, counting what is unread.
    """

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    RowView {
        height: 1fr;
        color: $foreground;
        background: $surface;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size: 0 0;
    }
    RowView > .timeline--stamp, RowView > .timeline--author, RowView > .timeline--more,
    RowView > .timeline--empty, RowView > .timeline--symbol-note,
    RowView > .timeline--symbol-system, RowView > .timeline--symbol-role,
    RowView > .timeline--symbol-amendment {
        color: $text-muted;
    }
    RowView > .timeline--symbol-decision, RowView > .timeline--symbol-milestone,
    RowView > .timeline--symbol-status {
        color: $accent;
        text-style: bold;
    }
    RowView > .timeline--symbol-task, RowView > .timeline--symbol-action,
    RowView > .timeline--symbol-communication {
        color: $success;
    }
    RowView > .timeline--symbol-severity, RowView > .timeline--symbol-alert {
        color: $error;
        text-style: bold;
    }
    RowView > .timeline--pending {
        color: $text-muted;
        text-style: dim;
    }
    RowView > .timeline--struck {
        color: $text-muted;
        text-style: strike;
    }
    RowView > .timeline--pinned, RowView > .timeline--unread {
        color: $warning;
        text-style: bold;
    }
    RowView > .timeline--heading {
        color: $text-muted;
        text-style: bold;
    }
    RowView > .timeline--match {
        text-style: bold reverse;
    }
    RowView > .timeline--cursor {
        color: $accent;
        text-style: bold;
    }
    RowView:focus > .timeline--cursor {
        background: $foreground 12%;
    }
    """

    follow: reactive[bool] = reactive(True, repaint=False, init=False)

    def __init__(
        self,
        *,
        empty_text: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._index = RowIndex()
        self._painter = RowPainter(self._style_of)
        self._area = Size(0, 0)
        self._view: list[Spot] = []
        self._cursor: Key | None = None
        self._new_from: Key | None = None
        self._new = 0
        self._empty_text = empty_text
        self._mending = False
        self._framed: dict[tuple[int, int, bool], tuple[Row, Strip]] = {}
        self._frame: object = None

    @property
    def settled(self) -> bool:
        """Whether the height of every row is exact."""
        return not self._index.rough

    @property
    def empty_text(self) -> str:
        """What is said where there is nothing to show."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        self._empty_text = text
        self._lay(self._view)

    # Textual

    def on_resize(self) -> None:
        """Lay out for the new width, with the reader at the same row, the selected one in view."""
        seen = any(spot.cursor for spot in self._view)
        self._area = self.container_size
        columns = Columns.for_width(self._area.width)
        if columns != self._index.columns:
            self._index.set_columns(columns)
            self._forget()
            self.refresh()
        self._lay(self._view)
        item = self._index.item_of(self._cursor) if seen and self._cursor is not None else None
        if item is not None:
            self._reveal(item)

    def notify_style_update(self) -> None:
        """Take up a new theme, or the look of having the focus."""
        super().notify_style_update()
        self._forget()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Go where the wheel went."""
        super().watch_scroll_y(old_value, new_value)
        # While a layout is under way Textual clamps the position; `on_resize` finds it again.
        if self.container_size == self._area and self._area and len(self._index):
            self._go(round(new_value))

    def render_line(self, y: int) -> Strip:
        """Give what was laid out for a line of the screen."""
        return self._strip(y)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines with the frame around them, for Textual.

        What Textual makes of a line (edges, filters) is kept with it, wherever it stands: when a
        pane of 34 lines scrolls by one, 33 of them are not made anew.
        """
        frame = self.outer_size, self.background_colors, self.opacity
        if frame != self._frame:
            self._frame = frame
            self._framed.clear()
        edge, whole = self.gutter.top, crop.column_span == (0, self.outer_size.width)
        made: dict[int, Strip] = {}
        fresh: dict[int, Spot] = {}
        if whole:
            inside = self._view[: self.size.height]
            for y, spot in enumerate(inside, edge):
                if spot.row is not None and crop.y <= y < crop.bottom:
                    kept = self._framed.get((id(spot.row), spot.line, spot.cursor))
                    if kept is not None:
                        made[y] = kept[1]
                    else:
                        fresh[y] = spot
        if len(self._framed) > FRAMED:
            self._framed.clear()
        for top, end in runs(y for y in crop.line_range if y not in made):
            region = Region(crop.x, top, crop.width, end - top)
            for y, framed in enumerate(super().render_lines(region), top):
                made[y] = framed
                drawn = fresh.get(y)
                if drawn is not None and drawn.row is not None:
                    # The row is kept too, so that its id stays its own.
                    self._framed[id(drawn.row), drawn.line, drawn.cursor] = drawn.row, framed
        return [made[y] for y in crop.line_range]

    def highlight(self, text: str) -> None:
        """Mark every place where `text` stands; "" marks nothing."""
        self._painter.highlight(text)
        self._framed.clear()
        self.refresh()

    # Own

    def _strip(self, y: int) -> Strip:
        width = self._area.width
        if y >= len(self._view):
            return self._painter.blank(width)
        spot = self._view[y]
        if spot.row is None:
            return self._painter.line(spot.text, spot.part, width)
        return self._painter.row(spot.row, self._index.columns, spot.cursor)[spot.line]

    def _forget(self) -> None:
        self._painter.forget()
        self._framed.clear()

    def _style_of(self, name: str) -> Style:
        return self.get_component_rich_style(name) if name else self.rich_style

    def _tell(self) -> None:
        """Say that the reader may be elsewhere now."""

    def _drop_divider(self) -> None:
        self._index.divide(None)
        self._new_from = None

    def _lay(self, held: list[Spot]) -> None:
        """Show the tail, or what `held` (the lines before a change) says the reader sees."""
        if self._cursor is not None and self._index.item_of(self._cursor) is None:
            self._cursor = None
        if self._area.width and self._area.height:
            self._show(self._tail() if self.follow else self._line_of(held))
        self._tell()

    def _tail(self) -> int:
        index = self._index
        rows = self._area.height
        index.measure(len(index) - 1, rows + 1, -1)
        item = index.divided
        if item is not None and index.start(item) < index.total - rows:
            # Once the divider has left the screen it says nothing any more.
            self._drop_divider()
        return index.total - rows

    def _line_of(self, held: list[Spot]) -> int:
        """Give the line at the top of the screen that keeps what is held where it was."""
        index = self._index
        if not len(index):
            return 0
        seen = [(above, spot.row, spot.line) for above, spot in enumerate(held) if spot.row]
        place = None
        for above, row, line in seen:
            item = index.item_of(row.key)
            if item is not None:
                place = item, line, above
                break
        else:
            for above, row, _ in seen:
                item = index.item_from(row.key)
                if item is not None:
                    place = min(item, len(index) - 1), 0, above
                    break
        if place is None:
            item, line = index.locate(self.scroll_offset.y)
            place = item, line, 0
        item, line, above = place
        self._measure_around(item)
        divider = item == index.divided
        line = min(line, index.height(item) - divider - 1)
        return index.start(item) + divider + line - above

    def _measure_around(self, item: int) -> None:
        """Make exact what one can see from here, and what a page up or down will show."""
        self._index.measure(item, 2 * self._area.height, -1)
        self._index.measure(item, 3 * self._area.height)

    def _go(self, line: int) -> None:
        """Show a line at the top of the screen; the end of all lines means to follow."""
        item, within = self._index.locate(line)
        self._measure_around(item)
        line = self._index.start(item) + min(within, self._index.height(item) - 1)
        if line >= self._index.total - self._area.height:
            self.follow = True
            self._lay([])
        else:
            self.follow = False
            self._show(line)
            self._tell()

    def _reveal(self, item: int) -> None:
        """Show an item, moving no more than needed."""
        rows = self._area.height
        if rows:
            index = self._index
            self._measure_around(item)
            top = self._line_of(self._view)
            start, height = index.start(item), index.height(item)
            if start < top:
                top = start
            elif start + height > top + rows:
                top = min(start, start + height - rows)
            self._show(top)
        self._tell()

    def _show(self, line: int) -> None:
        """Put a line at the top of the screen and repaint what is different now.

        The size and the position are set past Textual's watchers: a change of `virtual_size` lays
        out the whole screen and sends the whole pane, also where a reader sees nothing of it.
        """
        width, rows = self._area
        total = self._index.total
        line = max(0, min(line, total - rows))
        self.set_reactive(Widget.virtual_size, Size(width, max(total, rows)))
        self.set_reactive(Widget.scroll_y, line)
        self.set_reactive(Widget.scroll_target_y, line)
        before, self._view = self._view, self._spots(line)
        if before != self._view:
            blank = Spot(None)
            old = before + [blank] * (rows - len(before))
            new = self._view + [blank] * (rows - len(self._view))
            changed = [y for y in range(rows) if old[y] != new[y]]
            if changed:
                self.redraw(Region(0, changed[0], width, changed[-1] - changed[0] + 1))
        if self._index.rough and not self._mending:
            self._mending = True
            self.set_timer(PAUSE, self._mend)

    def _spots(self, line: int) -> list[Spot]:
        index = self._index
        width, rows = self._area
        if not len(index):
            lines = wrap(clean(self._empty_text), width - 2) if self._empty_text else []
            return [Spot(None, text=text, part="empty") for text in lines[:rows]]
        item, within = index.locate(line)
        spots: list[Spot] = []
        while len(spots) < rows and item < len(index):
            index.measure(item, 1)
            row = index.row(item)
            divider = item == index.divided
            if divider and within == 0:
                spots.append(Spot(None, text=f"── {self._new} new ──", part="unread"))
                within = 1
            cursor = row.key == self._cursor
            for number in range(within - divider, index.height(item) - divider):
                spots.append(Spot(row, number, cursor))
            item += 1
            within = 0
        return spots[:rows]

    def _mend(self) -> None:
        self._mending = False
        end = perf_counter() + SLICE
        self._index.mend(lambda: perf_counter() < end)
        self._lay(self._view)
