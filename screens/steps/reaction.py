"""The pane of the step reaction."""

from screens.keys import Where, bindings
from screens.listing import Item
from screens.steps.base import StepPane, hint
from warroom.model.words import Phase


class Reaction(StepPane):
    """The step reaction."""

    PHASE = Phase.REACTION
    BINDINGS = bindings(Where.REACTION)

    def items(self, width: int) -> list[Item]:
        """Nothing yet."""
        return [hint("Nothing is known yet.", width=width)]
