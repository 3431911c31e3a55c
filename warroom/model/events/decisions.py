"""Events of decisions by poll, and of the plan B."""

from datetime import datetime

from warroom.model.events.base import Event


class DecisionProposed(Event, frozen=True, tag="decision_proposed"):
    """ "Proceeding with …, strong objections?" Silence until `closes_at` proceeds.

    `options`: what else could be done. `closes_at` None: it never proceeds by itself.
    """

    decision: str
    text: str
    executor: str
    risks: str = ""
    options: tuple[str, ...] = ()
    closes_at: datetime | None = None


class DecisionObjected(Event, frozen=True, tag="decision_objected"):
    """A strong objection: now it is for the incident commander to decide."""

    decision: str
    text: str


class DecisionMade(Event, frozen=True, tag="decision_made"):
    """It proceeds. `text`: what was chosen. `by_silence`: nobody objected in time."""

    decision: str
    text: str
    executor: str
    reason: str = ""
    by_silence: bool = False


class DecisionDropped(Event, frozen=True, tag="decision_dropped"):
    """The incident commander decided against it."""

    decision: str
    reason: str


class ProposalWithdrawn(Event, frozen=True, tag="proposal_withdrawn"):
    """It was taken back before anything was decided."""

    decision: str
    reason: str = ""


class PlanBSet(Event, frozen=True, tag="plan_b_set"):
    """What is done if the plan does not work."""

    text: str


DecisionEvent = (
    DecisionProposed
    | DecisionObjected
    | DecisionMade
    | DecisionDropped
    | ProposalWithdrawn
    | PlanBSet
)
"""Every kind that this module knows."""
