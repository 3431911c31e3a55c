"""The pane of the step prioritization."""

from screens.keys import Where, bindings
from screens.listing import Item
from screens.steps.base import StepPane, hint
from warroom.model.words import Phase


class Prioritization(StepPane):
    """The step prioritization."""

    PHASE = Phase.PRIORITIZATION
    BINDINGS = bindings(Where.PRIORITIZATION)

    def items(self, width: int) -> list[Item]:
        """Nothing yet."""
        return [hint("Nothing is known yet.", width=width)]
