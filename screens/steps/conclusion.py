"""The pane of the step conclusion."""

from screens.keys import Where, bindings
from screens.listing import Item
from screens.steps.base import StepPane, hint
from warroom.model.words import Phase


class Conclusion(StepPane):
    """The step conclusion."""

    PHASE = Phase.CONCLUSION
    BINDINGS = bindings(Where.CONCLUSION)

    def items(self, width: int) -> list[Item]:
        """Nothing yet."""
        return [hint("Nothing is known yet.", width=width)]
