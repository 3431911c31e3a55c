"""What stands on top of every screen: that this is a drill, and that nobody is in command."""

from textual.app import ComposeResult
from textual.containers import Vertical

from screens.exercise import ExerciseBar
from screens.vacancy import VacancyBar


class Bars(Vertical):
    """Both lines, one below the other; no height at all where neither has to be said."""

    DEFAULT_CSS = """
    Bars { height: auto; width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """What everything else depends on comes first."""
        yield ExerciseBar()
        yield VacancyBar()
