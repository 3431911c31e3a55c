"""A list with a cursor that redraws only the lines that differ: checklist, messages, lobby."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.paint import Painter, Piece, Pieces, first_difference
from warroom.text import wrap


class Item(NamedTuple):
    """Some lines that belong together. Without a `key` the cursor passes over them."""

    key: str
    lines: tuple[Pieces, ...]


def empty_item(text: str, width: int) -> Item:
    """What a list says that has nothing in it: lines below a gap, with a margin."""
    rows = (row for part in text.split("\n") for row in wrap(part, width - 4))
    return Item("", ((), *((Piece(f"  {row}", "dim"),) for row in rows)))


class Listing(Painter, ScrollView, can_focus=True):
    """Items one under the other. A subclass gives `items`; `rebuild` shows what changed."""

    class Moved(Message):
        """The cursor is on another item."""

    reading: ClassVar[bool] = False
    """Whether it is of the past: what is empty says so, and not what one could do about it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._items: list[Item] = []
        self._lines: list[tuple[Pieces, str]] = []
        self._cursor = ""

    def items(self, width: int) -> Sequence[Item]:
        """What to show in `width` cells."""
        raise NotImplementedError

    def all_items(self, width: int) -> Sequence[Item]:
        """`items`, and what a family of lists adds to each of its own."""
        return self.items(width)

    # What it shows

    @property
    def cursor(self) -> str:
        """The key of the item under the cursor, or the empty string."""
        return self._cursor

    @property
    def keys(self) -> list[str]:
        """The keys that the cursor can stand on, top to bottom."""
        return [item.key for item in self._items if item.key]

    def rebuild(self) -> None:
        """Work the items out again; lines that are the same are not sent to the terminal."""
        width = self.scrollable_content_region.width
        if not width:
            return
        place = self.keys.index(self._cursor) if self._cursor in self.keys else 0
        self._items = list(self.all_items(width))
        old = self._lines
        self._lines = [(line, item.key) for item in self._items for line in item.lines]
        if self._cursor not in (keys := self.keys) and (self._cursor or keys):
            self._cursor = keys[min(place, len(keys) - 1)] if keys else ""
            self.refresh()
        if len(old) != len(self._lines):
            self.virtual_size = Size(width, len(self._lines))
            self.refresh()
            return
        top = self.scroll_offset.y
        seen = slice(top, top + self.scrollable_content_region.height)
        lines = zip(old[seen], self._lines[seen], strict=True)
        for y, ((before, _), (now, _)) in enumerate(lines, top):
            x = None if before is now else first_difference(before, now)
            if x is not None:
                self._refresh_line(y, x)

    # The cursor

    def action_move_down(self) -> None:
        """To the next item."""
        self._move(1)

    def action_move_up(self) -> None:
        """To the item before."""
        self._move(-1)

    def action_move_first(self) -> None:
        """To the first item."""
        self._move(-len(self._items))

    def action_move_last(self) -> None:
        """To the last item."""
        self._move(len(self._items))

    def move_to(self, key: str) -> None:
        """Put the cursor on the item with this key, if there is one."""
        if key not in self.keys:
            return
        if key != self._cursor:
            before, self._cursor = self._cursor, key
            for y, (_, owner) in enumerate(self._lines):
                if owner in (before, key):
                    self._refresh_line(y)
            self.post_message(self.Moved())
        self._show_cursor()

    def _move(self, by: int) -> None:
        keys = self.keys
        if keys:
            place = keys.index(self._cursor) + by
            self.move_to(keys[max(0, min(place, len(keys) - 1))])

    def _show_cursor(self) -> None:
        mine = [y for y, (_, owner) in enumerate(self._lines) if owner == self._cursor]
        if not mine:
            # Not laid out: a pane that is hidden has no width to make lines for.
            return
        top, bottom = mine[0], mine[-1]
        height = self.scrollable_content_region.height
        # At least so far down, or the item itself is not seen.
        least = max(0, min(top, bottom - height + 1))
        above = 0 if self._cursor == self.keys[0] else top
        if above < self.scroll_offset.y:
            self.scroll_to(y=max(above, least), animate=False)
            return
        # What stands below the last item is seen only from there; not more than the item bears.
        end = len(self._lines) - 1 if self._cursor == self.keys[-1] else bottom
        end = min(end, top + height - 1)
        if max(bottom, end) >= self.scroll_offset.y + height:
            self.scroll_to(y=max(least, end - height + 1), animate=False)

    # Drawing

    def _refresh_line(self, y: int, x: int = 0) -> None:
        size = self.scrollable_content_region.size
        row = y - self.scroll_offset.y
        if 0 <= row < size.height:
            self.redraw(Region(x, row, max(0, size.width - x), 1))

    def on_resize(self) -> None:
        """Another width: other lines."""
        self._lines = []
        self.rebuild()
        if self._cursor:
            self._show_cursor()

    def on_focus(self) -> None:
        """The cursor shows only where the keys go."""
        self.move_to(self._cursor)
        self._refresh_cursor()

    def on_blur(self) -> None:
        """The cursor shows only where the keys go."""
        self._refresh_cursor()

    def on_click(self, event: events.Click) -> None:
        """A click is a way to move; nothing needs it."""
        y = event.y + self.scroll_offset.y
        if 0 <= y < len(self._lines) and self._lines[y][1]:
            self.move_to(self._lines[y][1])

    def _refresh_cursor(self) -> None:
        for y, (_, owner) in enumerate(self._lines):
            if owner and owner == self._cursor:
                self._refresh_line(y)

    def render_line(self, y: int) -> Strip:
        """One line of the visible part, for Textual."""
        width = self.scrollable_content_region.width
        y += self.scroll_offset.y
        if y >= len(self._lines):
            return Strip.blank(width, self.style_of("plain"))
        pieces, owner = self._lines[y]
        over = None
        if owner and owner == self._cursor and self.has_focus:
            over = self.get_component_rich_style("look--cursor", partial=True)
        return self.strip_of(pieces, width, over)
