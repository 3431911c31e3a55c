"""How the state changes with the checklist."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects, Missed
from warroom.model.evolve.playbooks import joined
from warroom.model.incident import Incident, Task
from warroom.model.words import TaskState


def _task_added(incident: Incident, event: ev.TaskAdded, entry: Entry) -> Incident:
    task = Task(
        id=event.task,
        text=event.text,
        phase=event.phase,
        added_by=entry.actor,
        person=event.to,
        time_box=event.time_box,
        run=event.run,
        role=event.role,
        command=event.command,
        after=event.after,
        assigned_by=entry.actor if event.to else "",
        acknowledged_at=entry.at if event.to == entry.actor else None,
    )
    return joined(replace(incident, tasks={**incident.tasks, event.task: task}), event)


def _task(incident: Incident, task_id: str, **changes: Any) -> Incident:
    task = incident.tasks.get(task_id)
    if task is None:
        return incident
    return replace(incident, tasks={**incident.tasks, task_id: replace(task, **changes)})


def _task_assigned(incident: Incident, event: ev.TaskAssigned, entry: Entry) -> Incident:
    return _task(
        incident,
        event.task,
        person=event.to,
        assigned_by=entry.actor,
        acknowledged_at=entry.at if event.to == entry.actor else None,
        lead_warned="",
    )


def _task_acknowledged(incident: Incident, event: ev.TaskAcknowledged, entry: Entry) -> Incident:
    return _task(incident, event.task, acknowledged_at=entry.at)


def _lead_took_task(incident: Incident, event: ev.LeadTookTask, entry: Entry) -> Incident:
    return _task(incident, event.task, lead_warned=event.lead)


def _more_time_taken(incident: Incident, event: ev.MoreTimeTaken, entry: Entry) -> Incident:
    task = incident.tasks.get(event.task)
    times = task.more_time + 1 if task else 1
    return _task(incident, event.task, due_at=event.due_at, overdue=False, more_time=times)


def _known_by(incident: Incident, task_id: str, entry: Entry) -> datetime | None:
    """When the task's person took it: at the latest now, if it is they who do something to it."""
    task = incident.tasks.get(task_id)
    if task is None or task.acknowledged_at or task.person != entry.actor:
        return task.acknowledged_at if task else None
    return entry.at


def _task_time_boxed(incident: Incident, event: ev.TaskTimeBoxed, entry: Entry) -> Incident:
    return _task(incident, event.task, time_box=event.time_box, due_at=event.due_at, overdue=False)


def _task_started(incident: Incident, event: ev.TaskStarted, entry: Entry) -> Incident:
    return _task(
        incident,
        event.task,
        state=TaskState.STARTED,
        person=entry.actor,
        acknowledged_at=_known_by(incident, event.task, entry) or entry.at,
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
        acknowledged_at=_known_by(incident, event.task, entry),
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
    task = incident.tasks.get(event.task)
    return _task(
        incident,
        event.task,
        state=TaskState.OPEN,
        done_by="",
        done_at=None,
        result="",
        verified_by="",
        started_at=None,
        acknowledged_at=None if task and task.person != entry.actor else entry.at,
        reason=event.reason,
    )


def _time_box_over(incident: Incident, task_id: str, due_at: datetime) -> Incident:
    task = incident.tasks.get(task_id)
    if task is None or task.due_at != due_at:
        return incident
    return _task(incident, task_id, overdue=True)


APPLY: Effects = {
    ev.TaskAdded: _task_added,
    ev.TaskAssigned: _task_assigned,
    ev.TaskAcknowledged: _task_acknowledged,
    ev.LeadTookTask: _lead_took_task,
    ev.MoreTimeTaken: _more_time_taken,
    ev.TaskTimeBoxed: _task_time_boxed,
    ev.TaskStarted: _task_started,
    ev.TaskDone: _task_done,
    ev.TaskVerified: _task_verified,
    ev.TaskBlocked: _task_blocked,
    ev.TaskSkipped: _task_skipped,
    ev.TaskReopened: _task_reopened,
}
"""What each kind of event changes."""

MISSED: Missed = {"task": _time_box_over}
"""What a missed deadline changes."""
