"""Commands of prioritization: the policy, impact and urgency, estimates of work, deferral."""

from warroom.model.commands.base import Command
from warroom.model.policy import Policy
from warroom.model.words import Impact, Urgency


class AdoptPolicy(Command, frozen=True, tag="adopt_policy", kw_only=True):
    """Run the incident under another policy from now on."""

    policy: Policy


class AssessImpact(Command, frozen=True, tag="assess_impact", kw_only=True):
    """Say how much is affected and how soon it has to be dealt with; the matrix does the rest."""

    impact: Impact
    urgency: Urgency
    reason: str = ""


class EstimateWork(Command, frozen=True, tag="estimate_work", kw_only=True):
    """Say how much work is left, in seconds of one person; without `task`, in the incident.

    None takes an estimate away.
    """

    seconds: int | None
    task: str = ""


class DeferIncident(Command, frozen=True, tag="defer_incident", kw_only=True):
    """Let it wait for `seconds` from now; `accepted_by` has accepted the risk."""

    seconds: int
    accepted_by: str
    reason: str


class ResumeIncident(Command, frozen=True, tag="resume_incident", kw_only=True):
    """Take a deferred incident up again."""

    reason: str = ""


PrioritizationCommand = AdoptPolicy | AssessImpact | EstimateWork | DeferIncident | ResumeIncident
"""Every command of this module."""
