"""The line that stays on every screen of an exercise: nobody takes it for real."""

from typing import Protocol, cast

from screens.bar import Bar
from screens.paint import Piece, Pieces, fit
from warroom.model.words import EXERCISE
from warroom.text import clean_line

_SENTENCES = ("This is a drill. Nothing here is real.", "This is a drill.", "a drill")


class Exercises(Protocol):
    """The app, as far as the line knows it."""

    def exercise(self) -> str:
        """The id of the exercise that the person is in, or the empty string."""


class ExerciseBar(Bar):
    """One line, or none."""

    DEFAULT_CSS = """
    ExerciseBar { height: 1; width: 1fr; display: none; background: $panel; }
    """

    def has_to_say(self) -> bool:
        """Whether it is so now."""
        return bool(self._exercise())

    def _exercise(self) -> str:
        ask = getattr(self.app, "exercise", None)
        return cast(Exercises, self.app).exercise() if ask else ""

    def lines(self, width: int) -> list[Pieces]:
        """The mark at both ends where there is room, and what it means between them."""
        if not (name := clean_line(self._exercise(), 20)):
            return []
        for sentence in _SENTENCES:
            said = f" {EXERCISE} {name}  {sentence}"
            if len(said) + len(EXERCISE) + 2 <= width:
                gap = " " * (width - len(said) - len(EXERCISE) - 1)
                return [(Piece(f"{said}{gap}{EXERCISE} ", "warning"),)]
        return [fit((Piece(f" {EXERCISE} {name}", "warning"),), width)]
