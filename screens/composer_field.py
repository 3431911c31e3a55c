"""The line in which one types, in the room: its keys, and what they ask of the composer."""

from typing import TYPE_CHECKING, ClassVar

from textual.actions import SkipAction
from textual.binding import BindingType

from screens.keys import Where, bindings
from screens.line_input import LineInput

if TYPE_CHECKING:
    from screens.composer import Composer

_PLACEHOLDER = "text is a note, / is a command"


class Field(LineInput):
    """The composer's line: its keys are the composer's."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.COMPOSER)

    def __init__(self, composer: "Composer") -> None:
        super().__init__(placeholder=_PLACEHOLDER)
        self._composer = composer

    # Not on_input_changed: a message arrives later, and Enter must see what was typed before it.
    def watch_value(self) -> None:
        """Every change, at once."""
        self._composer.edited()

    def watch_selection(self) -> None:
        """The cursor has moved, which Textual tells after the change that moved it."""
        self._composer.cursor_moved()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Proposals are for whoever is typing; leaving is a moment to keep the draft."""
        super().watch_has_focus(has_focus)
        self._composer.update_popup()
        if not has_focus:
            self._composer.save_draft()

    async def action_submit(self) -> None:
        """Enter."""
        self._composer.submit()

    def action_accept(self) -> None:
        """Tab: the completion, or the next pane."""
        if not self._composer.accept():
            raise SkipAction

    def action_accept_or_right(self) -> None:
        """→: the completion at the end of the line, else a step to the right."""
        if not (self.cursor_at_end and self._composer.accept()):
            self.action_cursor_right()

    def action_up(self) -> None:
        """↑: the previous completion, or what was written before."""
        if not self._composer.move(-1):
            raise SkipAction

    def action_down(self) -> None:
        """↓: the next completion, or what was written after."""
        if not self._composer.move(1):
            raise SkipAction

    def action_blank(self) -> None:
        """^R: without what looks like a credential; else it is the room's key."""
        if not self._composer.blank():
            raise SkipAction

    def action_escape(self) -> None:
        """Esc: close what is open here; else it is the room's key."""
        if not self._composer.close():
            raise SkipAction
