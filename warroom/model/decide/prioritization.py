"""Rules of prioritization: the policy, the matrix, what a rise brings, estimates, deferral."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import find, invalid, optional_text, require_line, require_text
from warroom.model.decide.rights import require
from warroom.model.incident import Incident
from warroom.model.limits import MAX_DEFERRAL, MAX_ESTIMATE, MAX_LINE, MIN_DEFERRAL
from warroom.model.policy_check import policy_problems
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import Priority, Severity


def adopt_policy(
    incident: Incident, command: cm.AdoptPolicy, actor: str, now: datetime
) -> list[ev.Event]:
    """The incident commander's alone; a policy with a mistake in it is not taken."""
    policy = command.policy
    if policy == incident.policy:
        raise Refusal(Why.CONFLICT, f"{incident.id} runs under this policy already.")
    problem = next(iter(policy_problems(policy)), None)
    if problem is not None:
        where = ".".join(map(str, problem.path))
        raise invalid(f"The policy is not sound, at {where}: {problem.sentence}")
    return [
        ev.PolicyAdopted(policy=policy),
        *_sooner(replace(incident, policy=policy), incident.severity, incident.priority, now),
    ]


def assess_impact(
    incident: Incident, command: cm.AssessImpact, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody, as long as the priority does not fall by it: that is for who leads."""
    impact, urgency = command.impact, command.urgency
    if (impact, urgency) == (incident.impact, incident.urgency):
        raise Refusal(
            Why.CONFLICT, f"Impact {impact} and urgency {urgency} is what the record says already."
        )
    priority = incident.policy.matrix[impact][urgency]
    require(incident, command, actor, {Condition.NOT_LOWERED: priority <= incident.priority})
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    made: list[ev.Event] = [ev.ImpactAssessed(impact=impact, urgency=urgency, reason=reason)]
    if priority is not incident.priority:
        made.append(
            ev.PriorityChanged(priority=priority, reason=f"impact {impact}, urgency {urgency}")
        )
    return [*made, *what_a_rise_brings(incident, incident.severity, priority, now)]


def raised_with(incident: Incident, severity: Severity) -> Priority:
    """The priority when the severity is set: the policy's for it, if that is higher."""
    if severity >= incident.severity:
        return incident.priority
    return min(incident.priority, incident.policy.severities[severity].priority)


def what_a_rise_brings(
    incident: Incident, severity: Severity, priority: Priority, now: datetime
) -> list[ev.Event]:
    """What follows when severity or priority rises to these; nothing when neither does.

    A deferral ends, since another risk was accepted; promises are moved so that no audience waits
    longer than the cadence that holds from now on.
    """
    if severity >= incident.severity and priority >= incident.priority:
        return []
    made: list[ev.Event] = []
    if incident.deferral is not None:
        made.append(ev.IncidentResumed(reason=f"it is {severity}, {priority} now"))
    return [*made, *_sooner(incident, severity, priority, now)]


def _sooner(
    incident: Incident, severity: Severity, priority: Priority, now: datetime
) -> list[ev.Event]:
    if incident.over:
        return []
    made: list[ev.Event] = []
    for audience in incident.audiences.values():
        cadence = incident.policy.cadence(audience.name, severity, priority)
        if audience.due_at is None or cadence is None:
            continue
        latest = now + timedelta(seconds=cadence)
        if latest < audience.due_at:
            made.append(
                ev.NextUpdateSet(
                    audience=audience.name, due_at=latest, reason=f"{severity}, {priority}"
                )
            )
    return made


def estimate_work(
    incident: Incident, command: cm.EstimateWork, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody who knows; what is left from now on, not what it took so far."""
    seconds = command.seconds
    if seconds is not None and not 0 <= seconds <= MAX_ESTIMATE.total_seconds():
        raise invalid("An estimate is at most 1000 hours of work, as in 90m or 12h.")
    task_id, known = "", incident.estimate
    if command.task.strip():
        task = find(incident.tasks, command.task, "T", "task", "The checklist")
        task_id, known = task.id, task.estimate
    if seconds == known and (seconds is None or task_id):
        raise Refusal(Why.CONFLICT, "That is the estimate already; nothing changed.")
    return [ev.WorkEstimated(seconds=seconds, task=task_id)]


def defer(
    incident: Incident, command: cm.DeferIncident, actor: str, now: datetime
) -> list[ev.Event]:
    """Who leads lets it wait, with the name of whoever accepted the risk; again to move the end."""
    if incident.over:
        raise Refusal(
            Why.CONFLICT, f"{incident.id} is {incident.status}, so there is no work to defer."
        )
    if not MIN_DEFERRAL.total_seconds() <= command.seconds <= MAX_DEFERRAL.total_seconds():
        raise invalid("A deferral is between one minute and 30 days, as in 4h or 2d.")
    return [
        ev.IncidentDeferred(
            until=now + timedelta(seconds=command.seconds),
            accepted_by=require_line(command.accepted_by, "Who accepted the risk"),
            reason=require_text(command.reason, "The reason", MAX_LINE),
        )
    ]


def resume(
    incident: Incident, command: cm.ResumeIncident, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody: whoever sees that it cannot wait."""
    if incident.deferral is None:
        raise Refusal(Why.CONFLICT, f"{incident.id} is not deferred.")
    return [ev.IncidentResumed(reason=optional_text(command.reason, "The reason", MAX_LINE))]


RULES: Rules = {
    cm.AdoptPolicy: adopt_policy,
    cm.AssessImpact: assess_impact,
    cm.EstimateWork: estimate_work,
    cm.DeferIncident: defer,
    cm.ResumeIncident: resume,
}
"""The rule for each command."""
