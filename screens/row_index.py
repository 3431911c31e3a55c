"""Which row stands on which line: order, filter and heights of the timeline's rows, no widget."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from screens.rows import Columns, Key, Row, extent, height

Predicate = Callable[[Row], bool]


class _Guesses(dict[int, int]):
    """The likely lines of texts without a newline, by their cells: few differ among 100,000."""

    def __init__(self, columns: Columns) -> None:
        super().__init__()
        self._columns = columns

    def __missing__(self, cells: int) -> int:
        lines = self[cells] = self._columns.estimate(cells, 0)
        return lines


class RowIndex:
    """Rows in order, the items (rows that pass the filter), and the line each item starts on.

    Heights are estimated from the width of the text, and made exact by `measure` and `mend`. Prefix
    sums answer "which item is on this line" by bisection; they are made good from the first item
    that changed on, when somebody asks.

    A row's serial is its position plus `_base`: rows that come in front get negative serials, so
    that no serial of the rows that were there before changes.
    """

    def __init__(self) -> None:
        self._columns = Columns.for_width(0)
        self._predicate: Predicate | None = None
        self._rows: list[Row] = []
        self._serials: dict[Key, int] = {}
        self._base = 0
        self._cells = array("L")
        self._breaks = array("L")
        self._heights = array("L")
        self._exact = bytearray()
        self._items: array[int] | None = None
        self._starts = array("L", [0])
        self._settled = 0
        self._lone_heading: int | None = None
        self._divided: Key | None = None

    def __len__(self) -> int:
        """Give the number of items: of rows that pass the filter."""
        return len(self._rows) if self._items is None else len(self._items)

    @property
    def columns(self) -> Columns:
        """The columns that heights are for."""
        return self._columns

    @property
    def rough(self) -> bool:
        """Whether any height is still an estimate."""
        return 0 in self._exact

    @property
    def total(self) -> int:
        """Lines of all items."""
        self._settle()
        return self._starts[len(self)]

    @property
    def divided(self) -> int | None:
        """The item with the divider above it, if it is shown."""
        return None if self._divided is None else self.item_of(self._divided)

    # Changes

    def insert(self, rows: Sequence[Row], before: Key | None = None) -> list[Row]:
        """Put rows in front of the row `before`, or at the end; give those that were not here.

        A row whose key is known already takes the place of the old one: an entry that comes twice
        is never shown twice.
        """
        fresh: dict[Key, Row] = {}
        for row in rows:
            if row.key in self._serials:
                self.replace(row.key, row)
            else:
                fresh[row.key] = row
        if fresh:
            position = None if before is None else self._position(before)
            self._insert(len(self._rows) if position is None else position, list(fresh.values()))
        return list(fresh.values())

    def prepend(self, rows: Sequence[Row]) -> list[Row]:
        """Put older rows in front of all others; give those that were not here."""
        return self.insert(rows, self._rows[0].key if self._rows else None)

    def replace(self, key: Key, row: Row) -> bool:
        """Put `row` where the row `key` is. False if there is none."""
        position = self._position(key)
        if position is None:
            return False
        shown = self.item_of(key) is not None
        if row.key != key:
            if row.key in self._serials:
                self.remove(key)
                return self.replace(row.key, row)
            self._serials[row.key] = self._serials.pop(key)
            if self._divided == key:
                self._divided = row.key
        heading = row.look.heading or self._rows[position].look.heading
        self._rows[position] = row
        self._cells[position], self._breaks[position] = extent(row)
        self._guess(position)
        if self._predicate is not None and (heading or self._predicate(row) != shown):
            self._refilter()
        return True

    def remove(self, key: Key) -> bool:
        """Take a row out. False if there is none."""
        position = self._position(key)
        if position is None:
            return False
        self._touch(position)
        if self._divided == key:
            self._divided = None
        del self._serials[key]
        for own in (self._rows, self._cells, self._breaks, self._heights, self._exact):
            del own[position]
        if position == 0:
            # As with each page of older entries of the day that was on top: 15 ms at 100,000.
            self._base += 1
        else:
            for row in self._rows[position:]:
                self._serials[row.key] -= 1
        self._refilter()
        return True

    def clear(self) -> None:
        """Take all rows out. Columns and filter stay."""
        for own in (self._rows, self._cells, self._breaks, self._heights, self._exact):
            del own[:]
        self._serials.clear()
        self._base = 0
        self._divided = None
        self._settled = 0
        self._refilter()

    def filter(self, predicate: Predicate | None) -> None:
        """Show the rows that pass, and the headings that still have such a row below them."""
        self._predicate = predicate
        self._settled = 0
        self._refilter()

    def divide(self, key: Key | None) -> None:
        """Keep a line free above the row `key`, and no other. Raises KeyError if there is none."""
        for old, lines in ((self._divided, -1), (key, 1)):
            if old is not None:
                position = self._serials[old] - self._base
                self._heights[position] += lines
                self._touch(position)
        self._divided = key

    def set_columns(self, columns: Columns) -> None:
        """Take new columns: all heights are estimates again."""
        if columns == self._columns:
            return
        self._columns = columns
        lone, broken = _Guesses(columns), columns.estimate
        self._heights = array(
            "L",
            [
                broken(cells, breaks) if breaks else lone[cells]
                for cells, breaks in zip(self._cells, self._breaks, strict=True)
            ],
        )
        self._exact = bytearray(map((1).__eq__, self._heights))
        self._settled = 0
        if self._divided is not None:
            self._heights[self._serials[self._divided] - self._base] += 1

    # Questions

    def rows(self) -> Iterator[Row]:
        """Give the items' rows, first to last."""
        if self._items is None:
            return iter(self._rows)
        return (self._rows[serial - self._base] for serial in self._items)

    def row(self, item: int) -> Row:
        """Give the row of an item."""
        return self._rows[self._place(item)]

    def item_of(self, key: Key) -> int | None:
        """Give the item of a row, None if there is no such row or the filter hides it."""
        item = self.item_from(key)
        if item is None or item == len(self) or self.row(item).key != key:
            return None
        return item

    def item_from(self, key: Key) -> int | None:
        """Give the first item at or after a row, hidden or not: `len(self)` if none follows."""
        serial = self._serials.get(key)
        if serial is None:
            return None
        if self._items is None:
            return serial - self._base
        return bisect_left(self._items, serial)

    def height(self, item: int) -> int:
        """Give an item's lines, the divider's included."""
        return self._heights[self._place(item)]

    def start(self, item: int) -> int:
        """Give the line an item starts on: the divider, if it has one."""
        self._settle()
        return self._starts[item]

    def locate(self, line: int) -> tuple[int, int]:
        """Give the item on a line and the line within it; beyond the ends, the nearest.

        Raises IndexError if there are no items.
        """
        if not len(self):
            raise IndexError("there are no items")
        line = max(0, min(line, self.total - 1))
        item = bisect_right(self._starts, line, 0, len(self)) - 1
        return item, line - self._starts[item]

    # Exact heights

    def measure(self, item: int, lines: int, step: int = 1) -> None:
        """Make heights exact from an item on, downwards or (step -1) upwards, for so many lines."""
        while 0 <= item < len(self) and lines > 0:
            position = self._place(item)
            if not self._exact[position]:
                self._measure(position)
            lines -= self._heights[position]
            item += step

    def mend(self, go_on: Callable[[], bool]) -> None:
        """Make heights exact, newest first, as long as `go_on` says so."""
        position = self._exact.rfind(0)
        while position >= 0:
            self._measure(position)
            if not go_on():
                return
            position = self._exact.rfind(0, 0, position)

    # Own

    def _position(self, key: Key) -> int | None:
        serial = self._serials.get(key)
        return None if serial is None else serial - self._base

    def _place(self, item: int) -> int:
        return item if self._items is None else self._items[item] - self._base

    def _insert(self, position: int, rows: list[Row]) -> None:
        at_end = position == len(self._rows)
        if position == 0 and not at_end:
            self._base -= len(rows)
        else:
            for row in self._rows[position:]:
                self._serials[row.key] += len(rows)
        self._touch(position)
        for serial, row in enumerate(rows, self._base + position):
            self._serials[row.key] = serial
        extents = [extent(row) for row in rows]
        guesses = [self._columns.estimate(*size) for size in extents]
        self._rows[position:position] = rows
        self._cells[position:position] = array("L", [cells for cells, _ in extents])
        self._breaks[position:position] = array("L", [breaks for _, breaks in extents])
        self._heights[position:position] = array("L", guesses)
        self._exact[position:position] = bytearray(lines == 1 for lines in guesses)
        if not at_end:
            self._refilter()
        elif self._items is not None:
            self._items.extend(self._passing(position, self._lone_heading))

    def _guess(self, position: int) -> None:
        lines = self._columns.estimate(self._cells[position], self._breaks[position])
        self._exact[position] = lines == 1
        self._put(position, lines)

    def _measure(self, position: int) -> None:
        self._exact[position] = 1
        self._put(position, height(self._rows[position], self._columns))

    def _put(self, position: int, lines: int) -> None:
        lines += self._divided is not None and self._rows[position].key == self._divided
        if lines != self._heights[position]:
            self._heights[position] = lines
            self._touch(position)

    def _touch(self, position: int) -> None:
        """Note that the lines of items after this row have moved."""
        item = position
        if self._items is not None:
            item = bisect_left(self._items, position + self._base)
        self._settled = min(self._settled, item)

    def _settle(self) -> None:
        """Make the prefix sums good from the first item that changed on."""
        if self._settled == len(self) == len(self._starts) - 1:
            return
        heights: Iterable[int]
        if self._items is None:
            heights = self._heights[self._settled :]
        else:
            base = self._base
            heights = [self._heights[serial - base] for serial in self._items[self._settled :]]
        sums = array("L", accumulate(heights, initial=self._starts[self._settled]))
        self._starts[self._settled :] = sums
        self._settled = len(self)

    def _refilter(self) -> None:
        self._lone_heading = None
        if self._predicate is None:
            self._items = None
        else:
            self._items = array("q", self._passing(0, None))
            self._settled = 0

    def _passing(self, position: int, heading: int | None) -> Iterator[int]:
        """Give the serials that the filter lets through, from a position on.

        A heading waits until a row below it passes: a date with nothing under it says nothing.
        """
        assert self._predicate is not None
        for serial, row in enumerate(self._rows[position:], position + self._base):
            if row.look.heading:
                heading = serial
            elif self._predicate(row):
                if heading is not None:
                    yield heading
                    heading = None
                yield serial
        self._lone_heading = heading
