"""The pane of the step identification."""

from screens.keys import Where, bindings
from screens.listing import Item
from screens.steps.base import StepPane, hint
from warroom.model.words import Phase


class Identification(StepPane):
    """The step identification."""

    PHASE = Phase.IDENTIFICATION
    BINDINGS = bindings(Where.IDENTIFICATION)

    def items(self, width: int) -> list[Item]:
        """Nothing yet."""
        return [hint("Nothing is known yet.", width=width)]
