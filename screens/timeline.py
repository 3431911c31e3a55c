"""The list of rows that the timeline is made of: selecting, searching, and what is unread."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from screens.row_index import Predicate
from screens.row_view import RowView
from screens.rows import Key, Row


class Timeline(RowView, can_focus=True, inherit_bindings=False):
    """Rows, oldest first. Either it follows the tail and no row is selected, or it stays put.

    Selecting a row, or scrolling up, ends following; going down from the last row, to the bottom or
    by the wheel to the end takes it up again. While it stays put, nothing that arrives, in front or
    behind, moves what the reader sees. Keys come from the app's key table: there are only actions.
    """

    BINDINGS: ClassVar[list[BindingType]] = []

    unread: reactive[int] = reactive(0, repaint=False, init=False)

    class Selected(Message):
        """The person opened a row."""

        def __init__(self, timeline: "Timeline", key: Key) -> None:
            super().__init__()
            self.timeline = timeline
            self.key = key

        @property
        def control(self) -> "Timeline":
            """The list the row is in."""
            return self.timeline

    class Moved(Message):
        """Where the reader is has changed; only the last of several counts."""

        def __init__(
            self, timeline: "Timeline", cursor: Key | None, follow: bool, unread: int
        ) -> None:
            super().__init__()
            self.timeline = timeline
            self.cursor = cursor
            self.follow = follow
            self.unread = unread

        @property
        def control(self) -> "Timeline":
            """The list that was moved in."""
            return self.timeline

        def can_replace(self, message: Message) -> bool:
            """Whether an older message that still waits may be dropped."""
            return isinstance(message, Timeline.Moved) and message.timeline is self.timeline

    def __init__(
        self,
        *,
        empty_text: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(empty_text=empty_text, name=name, id=id, classes=classes)
        self._needle = ""
        self._told: tuple[Key | None, bool, int] = (None, True, 0)

    # Rows

    def extend(self, rows: Sequence[Row], before: Key | None = None) -> None:
        """Put rows at the tail, or in front of the row `before` (what is pending stays last)."""
        if not rows:
            return
        fresh = self._index.insert(rows, before)
        if not self.follow:
            self._note_unread(fresh)
        self._lay(self._view)

    def prepend(self, rows: Sequence[Row]) -> None:
        """Put older rows in front. What the reader sees does not move."""
        self._index.prepend(rows)
        self._lay(self._view)

    def replace(self, key: Key, row: Row) -> bool:
        """Put `row` in the place of the row `key`, and give whether there was one."""
        if not self._index.replace(key, row):
            return False
        if self._cursor == key:
            self._cursor = row.key
        self._lay(
            [
                spot._replace(row=row) if spot.row is not None and spot.row.key == key else spot
                for spot in self._view
            ]
        )
        return True

    def remove_row(self, key: Key) -> bool:
        """Take a row out, and give whether there was one."""
        if not self._index.remove(key):
            return False
        self._recount()
        self._lay(self._view)
        return True

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Take other rows (another order). The reader stays at the row that was on top."""
        self._index.clear()
        self._index.insert(rows)
        self._new_from = None
        self._recount()
        self._lay(self._view)

    def clear(self) -> None:
        """Take all rows out and follow the tail again."""
        self._index.clear()
        self._new_from = None
        self._cursor = None
        self._recount()
        self.follow = True
        self._lay([])

    def filter(self, predicate: Predicate | None) -> None:
        """Show only rows that pass, with the headings above them. None shows all rows."""
        self._index.filter(predicate)
        self._recount()
        self._lay(self._view)

    def row(self, key: Key) -> Row | None:
        """Give a row that is shown."""
        item = self._index.item_of(key)
        return None if item is None else self._index.row(item)

    # Where the reader is

    @property
    def cursor(self) -> Key | None:
        """The key of the selected row; None while following the tail."""
        return self._cursor

    @cursor.setter
    def cursor(self, key: Key | None) -> None:
        item = None if key is None else self._index.item_of(key)
        if key is None:
            self._cursor = None
            self._lay(self._view)
        elif item is not None:
            self.follow = False
            self._cursor = key
            self._reveal(item)

    @property
    def position(self) -> tuple[int, int]:
        """The number (from 1) of the row the reader is at, and of all rows shown."""
        count = len(self._index)
        item = None if self._cursor is None else self._index.item_of(self._cursor)
        if item is None:
            item = count - 1
            if not self.follow:
                keys = [spot.row.key for spot in self._view if spot.row is not None]
                last = self._index.item_of(keys[-1]) if keys else None
                item = count - 1 if last is None else last
        return item + 1, count

    def watch_follow(self, follow: bool) -> None:
        """Go to the tail; the divider stays, so that one can see what was new."""
        if follow:
            self._cursor = None
            self.unread = 0
            self._lay([])
        self._tell()

    def find(self, text: str, backwards: bool = False) -> bool:
        """Select the next row with `text` in it, in any case, and mark all matches.

        Goes on at the other end. "" takes the marks away. Gives whether there is such a row.
        """
        if text != self._needle:
            self._needle = text
            self.highlight(text)
        needle = text.casefold()
        if not needle:
            return False
        # A list: to ask the index for each of 100,000 rows takes 20 ms more than to make one.
        rows = list(self._index.rows())
        here = self._here(backwards)
        step = -1 if backwards else 1
        for distance in range(1, len(rows) + 1):
            row = rows[(here + step * distance) % len(rows)]
            if not row.look.heading and (
                needle in row.text.casefold() or needle in row.author.casefold()
            ):
                self.cursor = row.key
                return True
        return False

    # Actions

    def action_cursor_down(self) -> None:
        """Select the next row; from the last one, follow the tail."""
        self._step(1)

    def action_cursor_up(self) -> None:
        """Select the row above; from the tail, the last one."""
        self._step(-1)

    def action_top(self) -> None:
        """Select the first row."""
        self._select_from(0, 1)

    def action_bottom(self) -> None:
        """Follow the tail; if that is so already, take the divider away."""
        if self.follow:
            self._drop_divider()
            self._lay([])
        self.follow = True

    def action_page_up(self) -> None:
        """Go up by a screen, but for one line."""
        self._turn(-1)

    def action_page_down(self) -> None:
        """Go down by a screen, but for one line; from the end, follow the tail."""
        self._turn(1)

    def action_search_next(self) -> None:
        """Select the next row with the text that was searched for last."""
        self.find(self._needle)

    def action_search_previous(self) -> None:
        """Select the row before with the text that was searched for last."""
        self.find(self._needle, backwards=True)

    def action_first_unread(self) -> None:
        """Select the first row below the divider."""
        item = self._index.divided
        if item is not None:
            self._select_from(item, 1)

    def action_select(self) -> None:
        """Open the selected row."""
        if self._cursor is not None and self._index.item_of(self._cursor) is not None:
            self.post_message(self.Selected(self, self._cursor))

    # Textual

    def on_click(self, event: events.Click) -> None:
        """Select the row that was clicked; a click on the selected row opens it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y >= len(self._view):
            return
        row = self._view[offset.y].row
        if row is None or row.look.heading:
            return
        if row.key == self._cursor:
            self.action_select()
        else:
            self.cursor = row.key

    # Unread

    def _tell(self) -> None:
        now = self._cursor, self.follow, self.unread
        if now != self._told and self.is_mounted:
            self._told = now
            self.post_message(self.Moved(self, *now))

    def _note_unread(self, fresh: list[Row]) -> None:
        new = [
            row
            for row in fresh
            if not (row.look.heading or row.look.pending)
            and self._index.item_of(row.key) is not None
        ]
        if not new:
            return
        divided = self._index.divided
        # A divider from the last time moves only if no one sees it go.
        if divided is None or (
            not self.unread and self._index.start(divided) < self.scroll_offset.y
        ):
            self._new_from = new[0].key
            self._new = 0
            self._index.divide(self._new_from)
        self._new += len(new)
        self.unread += len(new)

    def _recount(self) -> None:
        """Find the divider's place and what is below it, after rows have gone or come back."""
        index = self._index
        first = None if self._new_from is None else index.item_from(self._new_from)
        if first is None or first == len(index):
            index.divide(None)
            count = 0
        else:
            index.divide(index.row(first).key)
            rows = (index.row(item) for item in range(first, len(index)))
            count = sum(not (row.look.heading or row.look.pending) for row in rows)
        self._new = count
        if self.unread:
            self.unread = count

    # Moving the cursor

    def _seen(self) -> list[int]:
        """Give the items on the screen that can be selected."""
        keys = [spot.row.key for spot in self._view if spot.row and not spot.row.look.heading]
        items = (self._index.item_of(key) for key in dict.fromkeys(keys))
        return [item for item in items if item is not None]

    def _here(self, backwards: bool) -> int:
        """Give the item that a search starts beside."""
        if self._cursor is not None:
            item = self._index.item_of(self._cursor)
            if item is not None:
                return item
        seen = self._seen()
        if self.follow or not seen:
            return len(self._index) if backwards else -1
        return seen[-1] + 1 if backwards else seen[0] - 1

    def _select_from(self, item: int, step: int) -> bool:
        """Select the first row from an item on that is no heading."""
        while 0 <= item < len(self._index):
            row = self._index.row(item)
            if not row.look.heading:
                self.cursor = row.key
                return True
            item += step
        return False

    def _step(self, step: int) -> None:
        seen = self._seen()
        if not seen or (self.follow and step > 0):
            return
        if self.follow:
            self._select_from(seen[-1], -1)
            return
        here = None if self._cursor is None else self._index.item_of(self._cursor)
        if here is None or here not in seen:
            self._select_from(seen[0] if step > 0 else seen[-1], step)
        elif not self._read_on(here, step) and not self._select_from(here + step, step):
            if step > 0:
                self.follow = True
            else:
                self._show(0)

    def _read_on(self, item: int, step: int) -> bool:
        """Show more of a selected row that is taller than the screen, before leaving it."""
        rows = self._area.height
        top = self.scroll_offset.y
        start = self._index.start(item)
        hidden = start + self._index.height(item) - (top + rows) if step > 0 else top - start
        if hidden <= 0 or self._index.height(item) <= rows:
            return False
        self._show(top + step * min(hidden, max(1, rows - 1)))
        return True

    def _turn(self, step: int) -> None:
        if not len(self._index):
            return
        self._cursor = None
        top = self.scroll_offset.y
        self._go(top + step * max(1, self._area.height - 1))
        if self.follow and step < 0:
            self.follow = False
        seen = self._seen()
        if not self.follow and seen:
            whole = list(filter(self._is_whole, seen))
            self._cursor = self._index.row((whole or seen)[-1 if step > 0 else 0]).key
            self._show(self.scroll_offset.y)
        self._tell()

    def _is_whole(self, item: int) -> bool:
        """Whether all lines of an item are on the screen."""
        top = self.scroll_offset.y
        start = self._index.start(item)
        return top <= start and start + self._index.height(item) <= top + self._area.height
