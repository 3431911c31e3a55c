"""How the state changes with prioritization: the policy, the matrix, estimates, deferral."""

from datetime import datetime

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects, Missed
from warroom.model.evolve.roles import vacant_again
from warroom.model.incident import Deferral, Incident
from warroom.model.policy import DEFAULT


def _policy_adopted(incident: Incident, event: ev.PolicyAdopted, entry: Entry) -> Incident:
    # The default itself and not its twin: a snapshot leaves out only the former.
    return replace(incident, policy=DEFAULT if event.policy == DEFAULT else event.policy)


def _impact_assessed(incident: Incident, event: ev.ImpactAssessed, entry: Entry) -> Incident:
    return replace(incident, impact=event.impact, urgency=event.urgency)


def _work_estimated(incident: Incident, event: ev.WorkEstimated, entry: Entry) -> Incident:
    if not event.task:
        known = None if event.seconds is None else entry.at
        return replace(incident, estimate=event.seconds, estimated_at=known)
    task = incident.tasks.get(event.task)
    if task is None:
        return incident
    changed = replace(task, estimate=event.seconds)
    return replace(incident, tasks={**incident.tasks, event.task: changed})


def _incident_deferred(incident: Incident, event: ev.IncidentDeferred, entry: Entry) -> Incident:
    deferral = Deferral(
        until=event.until,
        accepted_by=event.accepted_by,
        reason=event.reason,
        by=entry.actor,
        at=entry.at,
    )
    return replace(incident, deferral=deferral)


def _incident_resumed(incident: Incident, event: ev.IncidentResumed, entry: Entry) -> Incident:
    return vacant_again(replace(incident, deferral=None), entry.recorded_at)


def _ran_out(incident: Incident, name: str, due_at: datetime) -> Incident:
    deferral = incident.deferral
    if deferral is None or deferral.until != due_at:
        return incident
    return replace(incident, deferral=None)


APPLY: Effects = {
    ev.PolicyAdopted: _policy_adopted,
    ev.ImpactAssessed: _impact_assessed,
    ev.WorkEstimated: _work_estimated,
    ev.IncidentDeferred: _incident_deferred,
    ev.IncidentResumed: _incident_resumed,
}
"""What each kind of event changes."""

MISSED: Missed = {"deferral": _ran_out}
"""What a missed deadline changes: the work is there again."""
