"""How the state changes with the incident as a whole: declaration, phase, status, severity."""

from datetime import datetime

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.evolve.decisions import without_clocks
from warroom.model.evolve.roles import offered_again, vacant_again
from warroom.model.incident import Incident
from warroom.model.policy import DEFAULT
from warroom.model.words import ENDED, OVER, Status


def _declared(incident: Incident, event: ev.Declared, entry: Entry) -> Incident:
    return replace(
        incident,
        title=event.title,
        description=event.description,
        severity=event.severity,
        priority=event.priority,
        declared_at=entry.at,
        declared_by=entry.actor,
        started_at=event.started_at,
        detected_at=event.detected_at,
        reporter=event.reporter,
        responsible=event.responsible,
        systems=event.systems,
        policy=event.policy or DEFAULT,
        codename=event.codename,
        detected_by=event.detected_by,
        category=event.category,
        tags=event.tags,
        exercise=event.exercise,
        imported=event.imported,
        restricted=event.restricted,
        # A record of the past waits for nobody.
        vacant_since=None if event.imported else entry.recorded_at,
    )


def _details_changed(incident: Incident, event: ev.DetailsChanged, entry: Entry) -> Incident:
    given = {
        name: value
        for name in event.__struct_fields__
        if (value := getattr(event, name)) is not None
    }
    return replace(incident, **given)


def _phase_changed(incident: Incident, event: ev.PhaseChanged, entry: Entry) -> Incident:
    seen = incident.phases_seen
    return replace(
        incident,
        phase=event.phase,
        phases_seen=seen if event.phase in seen else (*seen, event.phase),
    )


def _status_changed(incident: Incident, event: ev.StatusChanged, entry: Entry) -> Incident:
    moments: dict[str, datetime | None] = {}
    if event.status is Status.MITIGATED:
        moments = {"mitigated_at": entry.at, "resolved_at": None, "ended_at": None}
    elif event.status is Status.RESOLVED:
        moments = {"resolved_at": entry.at, "ended_at": None}
    elif event.status in ENDED:
        moments = {"ended_at": entry.at}
    else:
        moments = {"mitigated_at": None, "resolved_at": None, "ended_at": None}
    if incident.over and event.status not in OVER:
        incident = _post_mortem_again(incident)
    if incident.over:
        # Nobody commanded or answered while it was over perhaps, but nobody had to.
        incident = offered_again(vacant_again(incident, entry.recorded_at), entry.recorded_at)
    incident = replace(incident, status=event.status, status_reason=event.reason, **moments)
    return _stop_clocks(incident, entry.recorded_at) if event.status in OVER else incident


def _post_mortem_again(incident: Incident) -> Incident:
    """What was finished is not the whole story any more; it is due after the next end."""
    again = replace(
        incident.post_mortem, finished_at=None, finished_by="", due_at=None, overdue=False
    )
    return replace(incident, post_mortem=again)


def _stop_clocks(incident: Incident, at: datetime) -> Incident:
    """Nothing is due any more; a reopening does not find deadlines that passed meanwhile."""
    return replace(
        incident,
        deferral=None,
        audiences={
            name: replace(audience, due_at=None, promised_at=at, overdue=False, snoozed="")
            for name, audience in incident.audiences.items()
        },
        tasks={
            task_id: replace(task, due_at=None, overdue=False)
            for task_id, task in incident.tasks.items()
        },
        roll_calls={name: replace(call, closed=True) for name, call in incident.roll_calls.items()},
        decisions=without_clocks(incident),
    )


def _severity_changed(incident: Incident, event: ev.SeverityChanged, entry: Entry) -> Incident:
    return replace(incident, severity=event.severity)


def _priority_changed(incident: Incident, event: ev.PriorityChanged, entry: Entry) -> Incident:
    return replace(incident, priority=event.priority)


APPLY: Effects = {
    ev.Declared: _declared,
    ev.DetailsChanged: _details_changed,
    ev.PhaseChanged: _phase_changed,
    ev.StatusChanged: _status_changed,
    ev.SeverityChanged: _severity_changed,
    ev.PriorityChanged: _priority_changed,
}
"""What each kind of event changes."""
