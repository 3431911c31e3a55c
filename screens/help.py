"""The keys of where you are and the slash commands, made from the two tables."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.screen import ModalScreen, Screen

from screens.bars import Bars
from screens.keys import Where, bindings, keys_for
from screens.lifetime import Lifetime
from screens.paint import Painted, Piece, Pieces, column, fit, width_of
from screens.slash.base import Group
from screens.slash.commands import COMMANDS
from warroom.text import cell_width, wrap

TWO_COLUMNS = 100
"""Cells from which keys and commands stand side by side."""

_GAP = 3
_WIDEST_LEFT = 24
_HEADINGS = {Where.APP: "Keys everywhere", Where.HELP: "Keys here"}

Row = tuple[str, str]


def places(screen: Screen[object]) -> tuple[Where, ...]:
    """The places whose keys work on this screen now, from the focused widget outwards."""
    names = {where.value: where for where in Where}
    ids = (active.binding.id or "" for active in screen.active_bindings.values())
    return tuple(
        dict.fromkeys(names[place] for id in ids if (place := id.partition(":")[0]) in names)
    )


def key_sections(wheres: Iterable[Where]) -> list[tuple[str, list[Row]]]:
    """A heading and rows (keys, words) for each place."""
    return [
        (
            _HEADINGS.get(where, f"Keys in the {where.value}"),
            [(key.label, key.words) for key in keys],
        )
        for where, keys in keys_for(*wheres)
    ]


def slash_sections() -> list[tuple[str, list[Row]]]:
    """A heading and rows (usage, words) for each group of commands."""
    return [
        (f"Commands: {group.value}", [(s.usage, s.words) for s in COMMANDS if s.group is group])
        for group in Group
    ]


class HelpText(Painted):
    """The rows, in as many columns as fit."""

    DEFAULT_CSS = "HelpText { height: auto; width: 1fr; }"

    def __init__(self, wheres: tuple[Where, ...]) -> None:
        super().__init__()
        self._wheres = wheres

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the rows need, so that the screen can scroll."""
        return len(self.lines(width))

    def lines(self, width: int) -> list[Pieces]:
        """All rows."""
        if width < 1:
            return []
        # In the past there is no line to write a command in.
        slashes = [] if Where.REVIEW in self._wheres else slash_sections()
        keys = key_sections(self._wheres)
        if not slashes:
            return [fit(row, width) for row in _block(keys, width)]
        if width < TWO_COLUMNS:
            rows = [*_block(keys, width), (), *_block(slashes, width)]
            return [fit(row, width) for row in rows]
        left = (width - _GAP) * 2 // 5
        right = width - _GAP - left
        return [
            (*first, Piece(" " * (left + _GAP - width_of(first))), *second)
            for first, second in zip_longest(
                _block(keys, left), _block(slashes, right), fillvalue=()
            )
        ]


def _block(sections: list[tuple[str, list[Row]]], width: int) -> list[Pieces]:
    lines: list[Pieces] = []
    for heading, rows in sections:
        if lines:
            lines.append(())
        lines.append((column(heading, width, "accent"),))
        widest = min(_WIDEST_LEFT, max((cell_width(left) for left, _ in rows), default=0))
        for left, words in rows:
            lines += _row(left, words, min(widest, width // 2), width)
    return lines


def _row(left: str, words: str, beside: int, width: int) -> list[Pieces]:
    """A row; words go below where the left side is too wide, and wrap."""
    indent = beside + 2
    wrapped = wrap(words, max(1, width - indent))
    rest: list[Pieces] = [(Piece(" " * indent), Piece(row, "dim")) for row in wrapped]
    if cell_width(left) <= beside:
        return [(column(left, indent, "strong"), Piece(wrapped[0], "dim")), *rest[1:]]
    return [*((Piece(row, "strong"),) for row in wrap(left, width)), *rest]


class HelpScreen(Lifetime, ModalScreen[None]):
    """Help over the screen it was asked on; `wheres` is what `places` gave there."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.HELP)

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > VerticalScroll {
        width: 100%;
        max-width: 120;
        height: auto;
        max-height: 100%;
        padding: 0 1;
        background: $panel;
        border: round $border-blurred;
        scrollbar-size-vertical: 0;
    }
    """

    def __init__(self, wheres: tuple[Where, ...]) -> None:
        super().__init__()
        self._scroller = VerticalScroll(HelpText((*wheres, Where.HELP)), can_focus=False)

    def compose(self) -> ComposeResult:
        """One text in a box that scrolls."""
        yield Bars()
        yield self._scroller

    def action_down(self) -> None:
        """A line down."""
        self._scroller.scroll_down(animate=False)

    def action_up(self) -> None:
        """A line up."""
        self._scroller.scroll_up(animate=False)

    def action_page_down(self) -> None:
        """A page down."""
        self._scroller.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """A page up."""
        self._scroller.scroll_page_up(animate=False)

    def action_first(self) -> None:
        """To the top."""
        self._scroller.scroll_home(animate=False)

    def action_last(self) -> None:
        """To the bottom."""
        self._scroller.scroll_end(animate=False)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)
