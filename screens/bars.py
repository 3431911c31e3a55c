"""What stands on top of every screen: what is lost, that it is a drill, that nobody commands."""

from textual.app import ComposeResult
from textual.containers import Vertical

from screens.exercise import ExerciseBar
from screens.loss import LossBar
from screens.vacancy import VacancyBar


class Bars(Vertical):
    """The lines, one below the other; no height at all where none has to be said."""

    DEFAULT_CSS = """
    Bars { height: auto; width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """What everything else depends on comes first."""
        yield LossBar()
        yield ExerciseBar()
        yield VacancyBar()
