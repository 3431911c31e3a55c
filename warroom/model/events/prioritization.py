"""Events of prioritization: the policy, impact and urgency, estimates of work, deferral."""

from datetime import datetime

from warroom.model.events.base import Event
from warroom.model.policy import Policy
from warroom.model.words import Impact, Urgency


class PolicyAdopted(Event, frozen=True, tag="policy_adopted"):
    """The incident runs under another policy from here on."""

    policy: Policy


class ImpactAssessed(Event, frozen=True, tag="impact_assessed"):
    """How much is affected, and how soon it has to be dealt with."""

    impact: Impact
    urgency: Urgency
    reason: str = ""


class WorkEstimated(Event, frozen=True, tag="work_estimated"):
    """So much work is left, in seconds of one person: in the incident, or in one `task`.

    None: nobody knows any more; the incident counts as the policy has it again.
    """

    seconds: int | None
    task: str = ""


class IncidentDeferred(Event, frozen=True, tag="incident_deferred"):
    """Its work waits until then; `accepted_by` accepted the risk of that."""

    until: datetime
    accepted_by: str
    reason: str


class IncidentResumed(Event, frozen=True, tag="incident_resumed"):
    """Work on it goes on before the deferral ran out."""

    reason: str = ""


PrioritizationEvent = (
    PolicyAdopted | ImpactAssessed | WorkEstimated | IncidentDeferred | IncidentResumed
)
"""Every kind that this module knows."""
