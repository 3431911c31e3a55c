"""The five steps of a response, a pane each: what it knows, what it lacks, what one can do."""

from screens.steps.base import JumpTo, StepPane
from screens.steps.conclusion import Conclusion
from screens.steps.containment import Containment
from screens.steps.identification import Identification
from screens.steps.prioritization import Prioritization
from screens.steps.reaction import Reaction
from warroom.model.words import Phase

__all__ = ["STEPS", "JumpTo", "StepPane"]

STEPS: dict[Phase, type[StepPane]] = {
    Phase.IDENTIFICATION: Identification,
    Phase.CONTAINMENT: Containment,
    Phase.PRIORITIZATION: Prioritization,
    Phase.REACTION: Reaction,
    Phase.CONCLUSION: Conclusion,
}
"""The pane of each step."""
