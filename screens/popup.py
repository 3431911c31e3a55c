"""What floats above the composer: completions, how a command is written, what was refused."""

from typing import TYPE_CHECKING

from textual.widget import Widget

from screens.paint import Look, Painted, Piece, Pieces, column, say
from warroom.text import cell_width, clean_line, wrap

if TYPE_CHECKING:
    from screens.completion import Completion

MOST_ROWS = 6
"""Completions seen at once."""

_MOST_HINT_ROWS = 4
_WIDEST_TEXT = 24


class Popup(Painted):
    """Rows over the bottom of the room. It takes no room itself, so that nothing below it moves."""

    DEFAULT_CSS = """
    Popup {
        overlay: screen;
        width: 1fr;
        height: 0;
        display: none;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._completions: list[Completion] = []
        self._index = 0
        self._rows = 0
        self._hint = ""
        self._hint_look: Look = "dim"

    def show(
        self, completions: "list[Completion]", index: int, hint: str, hint_look: Look = "dim"
    ) -> None:
        """Take what to show; nothing at all hides it."""
        self._completions, self._index = completions, index
        self._hint, self._hint_look = clean_line(hint), hint_look
        # While it is hidden it has no size of its own; it is as wide as the composer.
        rows = len(self.lines(self.parent.size.width if isinstance(self.parent, Widget) else 0))
        # Only a change is told to the layout: this runs with every key.
        if rows != self._rows:
            self._rows = rows
            self.styles.height = rows
            self.styles.offset = (0, -rows)
            self.display = bool(rows)
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """The rows, bottom one last."""
        if width < 1:
            return []
        hint = self._hint_rows(width)
        room = max(1, min(MOST_ROWS, self.app.size.height - 4 - len(hint)))
        first = min(max(0, self._index - room + 1), max(0, len(self._completions) - room))
        shown = self._completions[first : first + room]
        beside = min(_WIDEST_TEXT, max((cell_width(item.text) for item in shown), default=0))
        rows = [
            self._row(item, place == self._index, beside)
            for place, item in enumerate(shown, start=first)
        ]
        return rows + hint

    def _row(self, item: "Completion", chosen: bool, beside: int) -> Pieces:
        return (
            Piece("▸ " if chosen else "  ", "accent"),
            column(item.text, beside, "strong" if chosen else "plain"),
            Piece("  "),
            say(item.words, "plain" if chosen else "dim"),
        )

    def _hint_rows(self, width: int) -> list[Pieces]:
        more = len(self._completions) - MOST_ROWS
        hint = self._hint or (f"Tab takes it; {more} more below" if more > 0 else "")
        if not hint:
            return []
        mark = "! " if self._hint_look == "error" else "  "
        rows = wrap(hint, max(1, width - 2))[:_MOST_HINT_ROWS]
        return [
            (Piece(mark if not place else "  ", self._hint_look), Piece(row, self._hint_look))
            for place, row in enumerate(rows)
        ]
