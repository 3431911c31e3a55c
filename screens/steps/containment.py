"""The pane of the step containment."""

from screens.keys import Where, bindings
from screens.listing import Item
from screens.steps.base import StepPane, hint
from warroom.model.words import Phase


class Containment(StepPane):
    """The step containment."""

    PHASE = Phase.CONTAINMENT
    BINDINGS = bindings(Where.CONTAINMENT)

    def items(self, width: int) -> list[Item]:
        """Nothing yet."""
        return [hint("Nothing is known yet.", width=width)]
