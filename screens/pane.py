"""A frame around one view: a rule with its name and a count, and lines at the sides."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from screens.paint import Look, Painted, Piece, Pieces, fit, width_of
from warroom.text import cell_width


class PaneTitle(Painted):
    """The top rule, "┌ Timeline ───────── 412 ┐"; one that `joins` goes on from a pane above."""

    def __init__(self, title: str, *, joins: bool = False) -> None:
        super().__init__()
        self._corners = ("├─", "─┤") if joins else ("┌─", "─┐")
        self._title = title
        self._count = ""
        self._mark = ""
        self._focused = False

    def show(self, count: str, mark: str = "", title: str = "") -> None:
        """Take what stands at the right end; `mark` stands before it and asks for attention."""
        self._count, self._mark, self._title = count, mark, title or self._title
        self.repaint_for(count, mark, self._title)

    def focus_changed(self, focused: bool) -> None:
        """Say by the look whether keys go here."""
        self._focused = focused
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """One."""
        frame: Look = "accent" if self._focused else "frame"
        name: Look = "accent" if self._focused else "strong"
        right = [Piece(f" {self._mark}", "warning")] if self._mark else []
        right += [Piece(f" {self._count} " if self._count else "", "dim")]
        if right[-1].text == "" and self._mark:
            right[-1] = Piece(" ")
        # The name before the count: a pane that cannot be told from another is of no use.
        if width - 4 - width_of(right) < cell_width(self._title) + 2:
            right = list(fit(right, max(0, width - 6 - cell_width(self._title))))
        room = width - 4 - width_of(right)
        left = fit((Piece(f" {self._title} ", name),), max(0, room))
        rule = "─" * (room - width_of(left))
        start, end = self._corners
        return [(Piece(start, frame), *left, Piece(rule, frame), *right, Piece(end, frame))]


class Pane(Vertical):
    """A view in its frame. Where the screen is small the style sheet takes the frame away."""

    def __init__(
        self, title: str, body: Widget, *, id: str, joins: bool = False, classes: str = "pane"
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.heading = PaneTitle(title, joins=joins)
        self.body = body

    def compose(self) -> ComposeResult:
        """The rule, then the view."""
        if not self.body.is_attached:
            yield self.heading
            yield self.body

    def fill(self) -> None:
        """Have both at once, where somebody asks before this has composed itself."""
        if not self.body.is_attached:
            self.mount(self.heading, self.body)

    def on_descendant_focus(self) -> None:
        """Keys go here now."""
        self.heading.focus_changed(True)

    def on_descendant_blur(self) -> None:
        """Keys go elsewhere."""
        self.heading.focus_changed(False)
