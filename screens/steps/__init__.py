"""The five steps of a response, a pane each: what it knows, what it lacks, what one can do."""

from screens.steps.base import JumpTo, StepPane
from warroom.model.words import Phase

__all__ = ["JumpTo", "StepPane", "view_of"]


def view_of(step: Phase) -> type[StepPane]:
    """The pane of a step, loaded when somebody looks at it."""
    match step:
        case Phase.IDENTIFICATION:
            from screens.steps.identification import Identification

            return Identification
        case Phase.CONTAINMENT:
            from screens.steps.containment import Containment

            return Containment
        case Phase.PRIORITIZATION:
            from screens.steps.prioritization import Prioritization

            return Prioritization
        case Phase.REACTION:
            from screens.steps.reaction import Reaction

            return Reaction
        case Phase.CONCLUSION:
            from screens.steps.conclusion import Conclusion

            return Conclusion
