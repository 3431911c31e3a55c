"""All the state: `evolve(incident, entry) -> incident`, a pure fold of the log."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Amendment, Audience, Incident, Line, Mark, Message, Offer, Task
from warroom.model.words import (
    ENDED,
    HUB,
    OVER,
    SHARED_ROLES,
    MessageState,
    Role,
    Status,
    TaskState,
)


def evolve(incident: Incident, entry: Entry) -> Incident:
    """The state after `entry`. Never refuses: what is in the log happened.

    An event this version does not know moves the place in the log and the list of authors only.
    """
    apply = _APPLY.get(type(entry.event))
    if apply is not None:
        incident = apply(incident, entry.event, entry)
    actor = entry.actor
    known = actor == HUB or actor in incident.contributors
    return replace(
        incident,
        seq=entry.seq,
        hash=entry.hash,
        last_at=entry.recorded_at,
        contributors=incident.contributors if known else (*incident.contributors, actor),
        lines=incident.lines.append(Line(actor, isinstance(entry.event, ev.Noted))),
    )


def fold(incident_id: str, entries: Iterable[Entry]) -> Incident:
    """The state after all `entries`, from the beginning."""
    incident = Incident(id=incident_id)
    for entry in entries:
        incident = evolve(incident, entry)
    return incident


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
    )


def _details_changed(incident: Incident, event: ev.DetailsChanged, entry: Entry) -> Incident:
    given = {
        name: value
        for name in event.__struct_fields__
        if (value := getattr(event, name)) is not None
    }
    return replace(incident, **given)


def _mark(incident: Incident, target: int, **changes: Any) -> Incident:
    mark = replace(incident.marks.get(target, Mark()), **changes)
    return replace(incident, marks={**incident.marks, target: mark})


def _amended(incident: Incident, event: ev.Amended, entry: Entry) -> Incident:
    earlier = incident.marks.get(event.target, Mark()).amendments
    amendment = Amendment(text=event.text, by=entry.actor, at=entry.recorded_at)
    return _mark(incident, event.target, amendments=(*earlier, amendment))


def _struck(incident: Incident, event: ev.Struck, entry: Entry) -> Incident:
    return _mark(incident, event.target, struck_by=entry.actor, struck_reason=event.reason)


def _pinned(incident: Incident, event: ev.Pinned, entry: Entry) -> Incident:
    return _mark(incident, event.target, pinned=True)


def _unpinned(incident: Incident, event: ev.Unpinned, entry: Entry) -> Incident:
    return _mark(incident, event.target, pinned=False)


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
    incident = replace(incident, status=event.status, **moments)
    return _stop_clocks(incident, entry.recorded_at) if event.status in OVER else incident


def _stop_clocks(incident: Incident, at: datetime) -> Incident:
    """Nothing is due any more; a reopening does not find deadlines that passed meanwhile."""
    return replace(
        incident,
        audiences={
            name: replace(audience, due_at=None, promised_at=at, overdue=False)
            for name, audience in incident.audiences.items()
        },
        tasks={
            task_id: replace(task, due_at=None, overdue=False)
            for task_id, task in incident.tasks.items()
        },
    )


def _severity_changed(incident: Incident, event: ev.SeverityChanged, entry: Entry) -> Incident:
    return replace(incident, severity=event.severity)


def _priority_changed(incident: Incident, event: ev.PriorityChanged, entry: Entry) -> Incident:
    return replace(incident, priority=event.priority)


def _give(incident: Incident, role: Role, person: str) -> Incident:
    shared = role in SHARED_ROLES
    holders = incident.roles.get(role, ()) if shared else ()
    # Once a role with one holder has changed hands, the offer of the holder before is void.
    offers = {
        r: o for r, o in incident.offers.items() if r is not role or (shared and o.to != person)
    }
    if person not in holders:
        holders = (*holders, person)
    return replace(incident, roles={**incident.roles, role: holders}, offers=offers)


def _role_claimed(incident: Incident, event: ev.RoleClaimed, entry: Entry) -> Incident:
    return _give(incident, event.role, entry.actor)


def _role_offered(incident: Incident, event: ev.RoleOffered, entry: Entry) -> Incident:
    offer = Offer(to=event.to, by=entry.actor, at=entry.recorded_at)
    return replace(incident, offers={**incident.offers, event.role: offer})


def _role_accepted(incident: Incident, event: ev.RoleAccepted, entry: Entry) -> Incident:
    return _give(incident, event.role, entry.actor)


def _role_declined(incident: Incident, event: ev.RoleDeclined, entry: Entry) -> Incident:
    return replace(
        incident, offers={r: o for r, o in incident.offers.items() if r is not event.role}
    )


def _role_released(incident: Incident, event: ev.RoleReleased, entry: Entry) -> Incident:
    left = tuple(name for name in incident.roles.get(event.role, ()) if name != entry.actor)
    roles = {r: h for r, h in incident.roles.items() if r is not event.role}
    return replace(incident, roles={**roles, event.role: left} if left else roles)


def _task_added(incident: Incident, event: ev.TaskAdded, entry: Entry) -> Incident:
    task = Task(
        id=event.task,
        text=event.text,
        phase=event.phase,
        added_by=entry.actor,
        person=event.to,
        time_box=event.time_box,
    )
    return replace(incident, tasks={**incident.tasks, event.task: task})


def _task(incident: Incident, task_id: str, **changes: Any) -> Incident:
    task = incident.tasks.get(task_id)
    if task is None:
        return incident
    return replace(incident, tasks={**incident.tasks, task_id: replace(task, **changes)})


def _task_assigned(incident: Incident, event: ev.TaskAssigned, entry: Entry) -> Incident:
    return _task(incident, event.task, person=event.to)


def _task_time_boxed(incident: Incident, event: ev.TaskTimeBoxed, entry: Entry) -> Incident:
    return _task(incident, event.task, time_box=event.time_box, due_at=event.due_at, overdue=False)


def _task_started(incident: Incident, event: ev.TaskStarted, entry: Entry) -> Incident:
    return _task(
        incident,
        event.task,
        state=TaskState.STARTED,
        person=entry.actor,
        started_at=entry.at,
        due_at=event.due_at,
        overdue=False,
        reason="",
    )


def _task_done(incident: Incident, event: ev.TaskDone, entry: Entry) -> Incident:
    return _task(
        incident,
        event.task,
        state=TaskState.DONE,
        done_by=entry.actor,
        done_at=entry.at,
        result=event.result,
        due_at=None,
        overdue=False,
        reason="",
    )


def _task_verified(incident: Incident, event: ev.TaskVerified, entry: Entry) -> Incident:
    return _task(incident, event.task, state=TaskState.VERIFIED, verified_by=entry.actor)


def _task_blocked(incident: Incident, event: ev.TaskBlocked, entry: Entry) -> Incident:
    return _task(
        incident,
        event.task,
        state=TaskState.BLOCKED,
        reason=event.reason,
        due_at=None,
        overdue=False,
    )


def _task_skipped(incident: Incident, event: ev.TaskSkipped, entry: Entry) -> Incident:
    return _task(
        incident,
        event.task,
        state=TaskState.SKIPPED,
        reason=event.reason,
        due_at=None,
        overdue=False,
    )


def _task_reopened(incident: Incident, event: ev.TaskReopened, entry: Entry) -> Incident:
    return _task(
        incident,
        event.task,
        state=TaskState.OPEN,
        done_by="",
        done_at=None,
        result="",
        verified_by="",
        started_at=None,
        reason=event.reason,
    )


def _message_drafted(incident: Incident, event: ev.MessageDrafted, entry: Entry) -> Incident:
    message = Message(
        id=event.message,
        audience=event.audience,
        channel=event.channel,
        text=event.text,
        by=entry.actor,
        at=entry.at,
        state=MessageState.DRAFT,
        next_update=event.next_update,
    )
    return replace(incident, messages={**incident.messages, event.message: message})


def _message(incident: Incident, message_id: str, **changes: Any) -> Incident:
    message = incident.messages.get(message_id)
    if message is None:
        return incident
    changed = replace(message, **changes)
    return replace(incident, messages={**incident.messages, message_id: changed})


def _message_approved(incident: Incident, event: ev.MessageApproved, entry: Entry) -> Incident:
    return _message(incident, event.message, state=MessageState.APPROVED, approved_by=entry.actor)


def _audience(incident: Incident, name: str, **changes: Any) -> Incident:
    audience = replace(incident.audiences.get(name, Audience(name=name)), **changes)
    return replace(incident, audiences={**incident.audiences, name: audience})


def _message_sent(incident: Incident, event: ev.MessageSent, entry: Entry) -> Incident:
    incident = _message(
        incident, event.message, state=MessageState.SENT, sent_by=entry.actor, sent_at=entry.at
    )
    message = incident.messages.get(event.message)
    if message is None:
        return incident
    known = incident.audiences.get(message.audience, Audience(name=message.audience))
    return _audience(
        incident,
        message.audience,
        due_at=event.next_due_at,
        promised_at=max(known.promised_at or entry.at, entry.at),
        overdue=known.overdue and known.due_at == event.next_due_at,
        last_sent_at=max(known.last_sent_at or entry.at, entry.at),
    )


def _message_received(incident: Incident, event: ev.MessageReceived, entry: Entry) -> Incident:
    message = Message(
        id=event.message,
        audience=event.audience,
        channel=event.channel,
        text=event.text,
        by=event.sender,
        at=entry.at,
        state=MessageState.RECEIVED,
    )
    return replace(incident, messages={**incident.messages, event.message: message})


def _next_update_set(incident: Incident, event: ev.NextUpdateSet, entry: Entry) -> Incident:
    return _audience(
        incident, event.audience, due_at=event.due_at, promised_at=entry.at, overdue=False
    )


def _deadline_missed(incident: Incident, event: ev.DeadlineMissed, entry: Entry) -> Incident:
    sort, _, name = event.subject.partition(":")
    if sort == "task":
        task = incident.tasks.get(name)
        if task is not None and task.due_at == event.due_at:
            return _task(incident, name, overdue=True)
    elif sort == "update":
        audience = incident.audiences.get(name)
        if audience is not None and audience.due_at == event.due_at:
            return _audience(incident, name, overdue=True)
    return incident


_APPLY: dict[type[ev.Event], Callable[[Incident, Any, Entry], Incident]] = {
    ev.Declared: _declared,
    ev.DetailsChanged: _details_changed,
    ev.Amended: _amended,
    ev.Struck: _struck,
    ev.Pinned: _pinned,
    ev.Unpinned: _unpinned,
    ev.PhaseChanged: _phase_changed,
    ev.StatusChanged: _status_changed,
    ev.SeverityChanged: _severity_changed,
    ev.PriorityChanged: _priority_changed,
    ev.RoleClaimed: _role_claimed,
    ev.RoleOffered: _role_offered,
    ev.RoleAccepted: _role_accepted,
    ev.RoleDeclined: _role_declined,
    ev.RoleReleased: _role_released,
    ev.TaskAdded: _task_added,
    ev.TaskAssigned: _task_assigned,
    ev.TaskTimeBoxed: _task_time_boxed,
    ev.TaskStarted: _task_started,
    ev.TaskDone: _task_done,
    ev.TaskVerified: _task_verified,
    ev.TaskBlocked: _task_blocked,
    ev.TaskSkipped: _task_skipped,
    ev.TaskReopened: _task_reopened,
    ev.MessageDrafted: _message_drafted,
    ev.MessageApproved: _message_approved,
    ev.MessageSent: _message_sent,
    ev.MessageReceived: _message_received,
    ev.NextUpdateSet: _next_update_set,
    ev.DeadlineMissed: _deadline_missed,
}
"""What each kind of event changes; a note changes nothing but the list of lines."""
