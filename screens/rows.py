"""What one row of the timeline is, and how its text is cut into lines for a given width."""

from functools import lru_cache
from typing import NamedTuple

import msgspec

from warroom.text import cell_width, ellipsize, wrap

Key = int | str
"""What a row is known by: the entry's seq, or the id of a command that is still pending."""

TALL = 40
"""An entry of more lines than this is cut on the screen, so that one pasted log does not push the
rest of the room away."""

CUT = 12
"""Lines that are left of an entry that was cut, the line that says so included."""

_AUTHOR = 8
"""Cells of an author's name in front of the text, where there is no column for it."""

WRAPPED = 4096
"""Wrapped texts that are kept: some eighty screens full."""


class Look(NamedTuple):
    """How a row is drawn. Each flag has a word or a symbol beside its colour."""

    kind: str = "note"
    pending: bool = False
    struck: bool = False
    pinned: bool = False
    amended: bool = False
    imported: bool = False
    heading: bool = False


PLAIN = Look()

look_of = lru_cache(256)(Look)
"""A look with these fields in order; the same one each time, as there are few and many rows."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row: `text` is sanitised and may hold newlines, `symbol` takes one cell.

    Python does not look at it for cycles, as it is in none: with 100,000 that is a pause of 50 ms.
    """

    key: Key
    stamp: str
    symbol: str
    author: str
    text: str
    look: Look = PLAIN


class Columns(NamedTuple):
    """Where things stand on a row, in cells: first the cursor's cell, the text last."""

    width: int
    stamp: int
    author: int
    text_at: int
    text: int

    @classmethod
    def for_width(cls, width: int) -> "Columns":
        """Give the columns that fit in `width` cells. 0 stands for "not laid out yet"."""
        if width >= 70:
            stamp, author, text_at = 8, 12, 25
        elif width >= 40:
            stamp, author, text_at = 5, 8, 18
        else:
            stamp, author, text_at = 0, 0, 3
        # A blank stays before the right frame, except where every cell is needed.
        blank = 1 if author else 0
        return cls(width, stamp, author, text_at, max(1, width - text_at - blank) if width else 0)

    @property
    def prefix(self) -> int:
        """The most cells that the author takes in front of the text, where there is no column."""
        return 0 if self.author or not self.text else _AUTHOR + 2

    def estimate(self, cells: int, breaks: int) -> int:
        """Give the likely lines of a text of so many cells and newlines. 1 is certain."""
        lines = breaks + 1
        if self.text:
            lines = max(1, -(-(cells + self.prefix) // self.text)) + breaks
        return CUT if lines > TALL else lines


class Block(NamedTuple):
    """The lines of a row's text, and how many more there are than are shown."""

    lines: tuple[str, ...]
    more: int

    @property
    def height(self) -> int:
        """Lines on the screen, the one that says "more" included."""
        return len(self.lines) + bool(self.more)


def extent(row: Row) -> tuple[int, int]:
    """Give the cells and the newlines of a row's text, without the author."""
    if row.look.heading:
        return 0, 0
    text = _marked(row)
    if "\n" not in text:
        return cell_width(text), 0
    lines = text.split("\n")
    return sum(map(cell_width, lines)), len(lines) - 1


def block(row: Row, columns: Columns) -> Block:
    """Give a row's text as the lines to show. The last screens' texts are remembered."""
    if row.look.heading:
        return Block((row.text,), 0)
    return _remembered(_body(row, columns), columns.text)


def height(row: Row, columns: Columns) -> int:
    """Give the number of lines a row takes, without remembering its text."""
    if row.look.heading:
        return 1
    return _block(_body(row, columns), columns.text).height


def more_line(more: int) -> str:
    """Give the line under an entry that was cut."""
    return f"… {more} more lines (Enter opens it)"


def _block(text: str, cells: int) -> Block:
    lines = tuple(wrap(text, cells))
    if len(lines) <= TALL:
        return Block(lines, 0)
    return Block(lines[: CUT - 1], len(lines) - CUT + 1)


_remembered = lru_cache(maxsize=WRAPPED)(_block)


def _body(row: Row, columns: Columns) -> str:
    text = _marked(row)
    if columns.prefix and row.author:
        return f"{ellipsize(row.author, _AUTHOR)}: {text}"
    return text


def _marked(row: Row) -> str:
    """Say in words what the look says in style: a screen reader and 16 colours know no strike."""
    look = row.look
    text = row.text
    if look.struck:
        text = f"struck: {text}"
    if look.pinned:
        text = f"▪ {text}"
    if look.amended:
        text = f"{text} (amended)"
    if look.imported:
        text = f"{text} (imported)"
    return text
