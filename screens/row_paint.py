"""Paints rows of the timeline as strips: styles, columns, marks, matches; never any markup."""

import re
from collections.abc import Callable, Iterator

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from screens.rows import Columns, Row, block, more_line
from warroom.text import cell_width, clean, clean_line, ellipsize, pad

PAINTED = 256
"""Rows whose strips are kept: some five screens full. A strip has seven caches of Textual's own and
takes 2 KiB, a row has three of them."""

KINDS = (
    "note",
    "action",
    "decision",
    "communication",
    "status",
    "role",
    "task",
    "severity",
    "alert",
    "milestone",
    "system",
    "amendment",
)
"""Kinds whose symbol has a style of its own; any other kind looks like a note."""

PARTS = (
    "stamp",
    "author",
    "pending",
    "struck",
    "pinned",
    "cursor",
    "unread",
    "match",
    "heading",
    "more",
    "empty",
)
"""The other things with a style of their own."""

CURSOR = "▌"
PENDING = "◌"
_NO_SYMBOL = "·"


class RowPainter:
    """Gives the strips of rows and remembers them until `forget`.

    `style_of` gives the style of a component class, and of the widget itself for "".
    """

    def __init__(self, style_of: Callable[[str], Style]) -> None:
        self._style_of = style_of
        self._styles: dict[str, Style] = {}
        self._painted: LRUCache[tuple[object, bool], tuple[Row, list[Strip]]] = LRUCache(PAINTED)
        self._needle: re.Pattern[str] | None = None
        self._blank: Strip | None = None

    def forget(self) -> None:
        """Forget all strips and styles: the theme, the columns or the focus changed."""
        self._painted.clear()
        self._styles.clear()
        self._blank = None

    def highlight(self, text: str) -> None:
        """Mark every place where `text` stands within a line, in any case; "" marks nothing."""
        self._needle = re.compile(re.escape(text), re.IGNORECASE) if text else None
        self._painted.clear()

    def row(self, row: Row, columns: Columns, cursor: bool) -> list[Strip]:
        """Give the strips of a row, each `columns.width` cells."""
        kept = self._painted.get((row.key, cursor))
        if kept is not None and kept[0] is row:
            return kept[1]
        strips = [
            self._strip(segments, columns.width, cursor) for segments in self._lines(row, columns)
        ]
        self._painted[(row.key, cursor)] = row, strips
        return strips

    def line(self, text: str, part: str, width: int) -> Strip:
        """Give one line of text that is no row: the divider, what an empty list says."""
        words = Segment(ellipsize(clean_line(text), width - 1), self._style(part))
        return self._strip([words], width, False)

    def blank(self, width: int) -> Strip:
        """Give an empty line."""
        if self._blank is None or self._blank.cell_length != width:
            self._blank = Strip.blank(width, self._style(""))
        return self._blank

    def _style(self, part: str) -> Style:
        style = self._styles.get(part)
        if style is None:
            style = self._styles[part] = self._style_of(part and f"timeline--{part}")
        return style

    def _lines(self, row: Row, columns: Columns) -> Iterator[list[Segment]]:
        look = row.look
        if look.heading:
            title = ellipsize(clean_line(row.text), columns.width - 7)
            yield [Segment(f"── {title} ──", self._style("heading"))]
            return
        shown = block(row, columns)
        style = self._style("pending" if look.pending else "struck" if look.struck else "")
        indent = Segment(" " * (columns.text_at - 1), self._style(""))
        head = self._head(row, columns)
        for number, line in enumerate(shown.lines):
            yield [
                *(head if number == 0 else [indent]),
                *self._words(line, style, look.pinned and number == 0),
            ]
        if shown.more:
            text = ellipsize(more_line(shown.more), columns.text)
            yield [indent, Segment(text, self._style("more"))]

    def _head(self, row: Row, columns: Columns) -> list[Segment]:
        look = row.look
        stamp = pad(clean_line(row.stamp)[: columns.stamp], columns.stamp)
        symbol = PENDING if look.pending else clean_line(row.symbol)
        if cell_width(symbol) != 1:
            symbol = _NO_SYMBOL
        kind = look.kind if look.kind in KINDS else "note"
        head = [Segment(symbol + " ", self._style("pending" if look.pending else f"symbol-{kind}"))]
        if columns.stamp:
            head.insert(0, Segment(stamp + " ", self._style("stamp")))
        if columns.author:
            author = pad(clean_line(row.author), columns.author)
            head.append(Segment(author + " ", self._style("author")))
        return head

    def _words(self, line: str, style: Style, pinned: bool) -> Iterator[Segment]:
        # Text is sanitised where it enters; this is for what forgot to be.
        line = clean(line).replace("\n", " ")
        done = 0
        if pinned and (mark := line.find("▪")) >= 0:
            yield Segment(line[:mark], style)
            yield Segment("▪", self._style("pinned"))
            done = mark + 1
        for match in self._needle.finditer(line, done) if self._needle else ():
            yield Segment(line[done : match.start()], style)
            yield Segment(match[0], style + self._style("match"))
            done = match.end()
        yield Segment(line[done:], style)

    def _strip(self, segments: list[Segment], width: int, cursor: bool) -> Strip:
        """Fill up to `width` by this project's measure of text, which wrapping went by as well."""
        plain = self._style("")
        mark = Segment(" ", plain)
        if cursor:
            bar = self._style("cursor")
            mark = Segment(CURSOR, bar)
            over = Style(bgcolor=bar.bgcolor, bold=bar.bold or None, reverse=bar.reverse or None)
            plain += over
            segments = [Segment(text, (style or plain) + over) for text, style, _ in segments]
        # All in one: a match may end inside of what is drawn as one character.
        used = 1 + cell_width("".join(segment.text for segment in segments))
        if used > width:
            return Strip([mark, *segments]).adjust_cell_length(width, plain).simplify()
        # A style costs the terminal's line 25 bytes each time that it begins.
        return Strip([mark, *segments, Segment(" " * (width - used), plain)], width).simplify()
