"""What is sent to the terminal: the cells that differ from what it shows, with few colour codes.

Textual sends each stretch of a line that changed from its beginning, every piece of it with all of
its colours and a reset behind it. Here a stretch is compared with what was sent for it last, and a
colour is sent where it changes.

What is drawn as a whole is sent as a whole: that is how a screen recovers which something else has
written over.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple, Self

from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.cache import LRUCache
from textual.screen import Screen
from textual.strip import Strip

from warroom.text import is_single_cells

RESET = "\x1b[0m"

KEPT = 512
"""Lines that are kept in the form that they are compared in: some screens full."""

BLOCK = 8
"""Cells that are compared at once. To go past two such costs less than to send them again."""


class Terminal:
    """What the terminal shows, as far as it is known: by line, the stretches that were sent."""

    def __init__(self) -> None:
        self._rows: dict[int, _Row] = {}
        self._lines: LRUCache[int, tuple[Strip, _Line]] = LRUCache(KEPT)
        self._pen = ""

    def lean(self, update: CompositorUpdate) -> CompositorUpdate:
        """What does the same to the screen as `update`, in fewer bytes."""
        if isinstance(update, ChopsUpdate):
            return _Lean(self, update, None)
        return _Lean(self, None, update) if isinstance(update, LayoutUpdate) else update

    def changes(self, update: ChopsUpdate, system: ColorSystem) -> str:
        """What to send for some stretches."""
        sent: list[str] = []
        for y, spans in _by_line(update).items():
            ends = update.chop_ends[y]
            row = self._rows.get(y)
            if row is None or row.ends != ends:
                row = self._rows[y] = _Row(list(ends), {})
            for end, (x, strip) in zip(ends, update.chops[y].items(), strict=False):
                if strip is not None and any(x < last and end > first for first, last in spans):
                    self._stretch(sent, row, (x, y, end - x), self._line(strip, system))
        return "".join(sent) + self._put_away()

    def everything(self, update: LayoutUpdate, system: ColorSystem) -> str:
        """What to send for the whole screen."""
        self._rows.clear()
        sent: list[str] = []
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            row = _Row([], {})
            sent.append(_go(x, y))
            for strip in strips:
                line = self._line(strip, system)
                self._draw(sent, line, 0, len(line.text))
                row.lines[x] = line
                x += line.cells
                row.ends.append(x)
            self._rows[y] = row
        return "".join(sent) + self._put_away()

    # Own

    def _stretch(
        self, sent: list[str], row: "_Row", place: tuple[int, int, int], line: "_Line"
    ) -> None:
        """Add what makes a stretch of a line, at (x, y) and so wide, look as it should."""
        x, y, width = place
        before = row.lines.get(x)
        if line.cells == width:
            row.lines[x] = line
        else:
            # It does not fill its place, or goes beyond: who knows what stands there now.
            row.lines.clear()
            before = None
        if before is not None and before.fixed and line.fixed:
            for first, last in line.differences(before):
                sent.append(_go(x + first, y))
                self._draw(sent, line, first, last)
        elif line != before:
            sent.append(_go(x, y))
            self._draw(sent, line, 0, len(line.text))

    def _draw(self, sent: list[str], line: "_Line", first: int, last: int) -> None:
        if line.raw:
            sent += self._put_away(), line.raw
            return
        for begin, end, codes in line.pieces:
            if begin < last and end > first:
                if codes != self._pen:
                    sent.append(turn(self._pen, codes))
                    self._pen = codes
                sent.append(line.text[max(begin, first) : min(end, last)])

    def _put_away(self) -> str:
        """Leave the terminal as Textual does: without a colour."""
        used, self._pen = self._pen, ""
        return RESET if used else ""

    def _line(self, strip: Strip, system: ColorSystem) -> "_Line":
        kept = self._lines.get(id(strip))
        if kept is None:
            # The strip is kept too, so that its id stays its own.
            kept = self._lines[id(strip)] = strip, _Line.of(strip, system)
        return kept[1]


class _Lean(CompositorUpdate):
    """An update that knows what the terminal shows when it is sent, and not before."""

    def __init__(
        self, terminal: Terminal, some: ChopsUpdate | None, whole: LayoutUpdate | None
    ) -> None:
        self._terminal, self._some, self._whole = terminal, some, whole

    def render_segments(self, console: Console) -> str:
        """The characters and escape sequences to send."""
        system = console._color_system or ColorSystem.TRUECOLOR
        if self._some is not None:
            return self._terminal.changes(self._some, system)
        assert self._whole is not None
        return self._terminal.everything(self._whole, system)


class LeanApp(App[int]):
    """An app that sends its terminal what differs."""

    def __init__(self) -> None:
        super().__init__()
        self.terminal = Terminal()
        # There is no mouse to show one.
        self._disable_tooltips = True
        self.defect: Exception | None = None
        """What ended it, where that was a defect."""

    def _handle_exception(self, error: Exception) -> None:
        # The only place where Textual says that an exception of anybody's ends the program.
        self.defect = self.defect or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual's own prints all local variables onto the terminal: texts of an incident, tokens.
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """End, and print nothing of what Textual would: whoever runs the app tells the person."""
        self._close_messages_no_wait()

    def refresh_css(self, animate: bool = True) -> None:
        """Work out all styles anew. Before there is a screen, nothing but the theme's colours.

        Textual parses the whole style sheet for that and forgets it: 9 ms of each start.
        """
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def _end_batch(self) -> None:
        super()._end_batch()
        # What was put off while nothing was to be drawn (`WarScreen`) is drawn and done now.
        if not self._batch_count and self.screen_stack:
            self.screen.check_idle()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        # Textual sends here what it has drawn; there is no public place between the two.
        if isinstance(renderable, CompositorUpdate):
            renderable = self.terminal.lean(renderable)
        super()._display(screen, renderable)


class _Row(NamedTuple):
    """A line of the terminal: where its stretches end, and by their beginnings what they show."""

    ends: list[int]
    lines: "dict[int, _Line]"


class _Line(NamedTuple):
    """The text of a stretch, the codes of each piece of it, and one letter a character for them.

    `cells` is its width; `fixed`: each character is one cell on every terminal. `raw` is what to
    send of one with links in it, which have more to them than codes.
    """

    text: str
    pieces: tuple[tuple[int, int, str], ...]
    looks: str
    cells: int
    fixed: bool
    raw: str = ""

    @classmethod
    def of(cls, strip: Strip, system: ColorSystem) -> Self:
        """The line of a strip."""
        pieces: list[tuple[int, int, str]] = []
        at = 0
        for text, style, _ in strip:
            codes = codes_of(style, system) if style is not None else ""
            pieces.append((at, at := at + len(text), codes))
        text = "".join(segment.text for segment in strip)
        looks = "".join(_letter(codes) * (end - begin) for begin, end, codes in pieces)
        cells = strip.cell_length
        if any(style is not None and style.link for _, style, _ in strip):
            raw = "".join(
                Strip.render_style(style, text, system) if style is not None else text
                for text, style, _ in strip
            )
            return cls(text, (), looks, cells, fixed=False, raw=raw)
        fixed = len(text) == cells and is_single_cells(text)
        return cls(text, tuple(pieces), looks, cells, fixed)

    def differences(self, before: "_Line") -> Iterator[tuple[int, int]]:
        """From which characters to which it looks otherwise than a line that was as long."""
        text, looks, old_text, old_looks = self.text, self.looks, before.text, before.looks
        if text == old_text and looks == old_looks:
            return
        first, same_end = _same(text, old_text), _same_end(text, old_text)
        if looks != old_looks:
            first = min(first, _same(looks, old_looks))
            same_end = min(same_end, _same_end(looks, old_looks))
        last = len(text) - same_end
        at = first
        while at < last:
            end = at
            while end < last and (
                text[end : end + BLOCK] == old_text[end : end + BLOCK]
                and looks[end : end + BLOCK] == old_looks[end : end + BLOCK]
            ):
                end += BLOCK
            if end - at >= 2 * BLOCK:
                yield first, at
                first = end
            at = max(end, at + BLOCK)
        yield first, last


def turn(before: str, now: str) -> str:
    """The sequence that goes from one look to another; each as SGR codes, "" for none."""
    return _turn(before, now)


@lru_cache(4_096)
def _turn(before: str, now: str) -> str:
    if not now:
        return RESET
    had, has = _Parts.of(before), _Parts.of(now)
    if not set(had.marks) <= set(has.marks):
        return f"\x1b[0;{now}m"
    codes = [mark for mark in has.marks if mark not in had.marks]
    if has.ink != had.ink:
        codes.append(has.ink or "39")
    if has.paper != had.paper:
        codes.append(has.paper or "49")
    return f"\x1b[{';'.join(codes)}m" if codes else ""


class _Parts(NamedTuple):
    """SGR codes taken apart: bold and the like, the colour of the text, that behind it."""

    marks: tuple[str, ...]
    ink: str
    paper: str

    @classmethod
    def of(cls, codes: str) -> Self:
        """Those of a look."""
        marks, colours = [], {"3": "", "4": ""}
        left = iter(codes.split(";") if codes else ())
        for code in left:
            if code in ("38", "48"):
                sort = next(left)
                values = [next(left) for _ in range(3 if sort == "2" else 1)]
                colours[code[0]] = ";".join((code, sort, *values))
            elif len(code) == 1 or code in ("21", "51", "52", "53"):
                marks.append(code)
            else:
                # 30 to 39 and the bright 90 to 97 are of the text; the others are behind it.
                colours["3" if code[0] in "39" else "4"] = code
        return cls(tuple(marks), colours["3"], colours["4"])


@lru_cache(4_096)
def codes_of(style: Style, system: ColorSystem) -> str:
    """The SGR codes of a style, as Textual makes them."""
    return Strip.render_ansi(style, system)


_LETTERS: dict[str, str] = {}


def _letter(codes: str) -> str:
    """A character for a look, so that looks are compared as texts are."""
    return _LETTERS.setdefault(codes, chr(len(_LETTERS) + 1))


def _by_line(update: ChopsUpdate) -> dict[int, list[tuple[int, int]]]:
    """Each line with something to send, and from which cells to which."""
    lines: dict[int, list[tuple[int, int]]] = {}
    for y, first, last in update.spans:
        lines.setdefault(y, []).append((first, last))
    return lines


def _go(x: int, y: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H"


def _same(one: str, other: str) -> int:
    """The length of what two texts begin with alike: by halving, as slices compare fast."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _same_end(one: str, other: str) -> int:
    """The length of what two texts end with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low
