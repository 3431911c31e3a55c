"""Which moments the hub's timer has to watch: a fold, absolute times, no clock."""

from datetime import datetime
from typing import NamedTuple

from warroom.model.incident import Incident
from warroom.model.words import TaskState


class Deadline(NamedTuple):
    """A promise with a time on it. `subject` is `update:AUDIENCE` or `task:ID`."""

    due_at: datetime
    subject: str


def pending_deadlines(incident: Incident) -> list[Deadline]:
    """Deadlines that have not been recorded as missed, the earliest first."""
    if incident.over:
        return []
    updates = [
        Deadline(audience.due_at, f"update:{audience.name}")
        for audience in incident.audiences.values()
        if audience.due_at is not None and not audience.overdue
    ]
    tasks = [
        Deadline(task.due_at, f"task:{task.id}")
        for task in incident.tasks.values()
        if task.due_at is not None and not task.overdue and task.state is TaskState.STARTED
    ]
    return sorted(updates + tasks)


def next_update(incident: Incident) -> Deadline | None:
    """When the next audience hears from us (or should have), its name as `subject`; or None."""
    if incident.over:
        return None
    due = [
        Deadline(audience.due_at, audience.name)
        for audience in incident.audiences.values()
        if audience.due_at is not None
    ]
    return min(due, default=None)
