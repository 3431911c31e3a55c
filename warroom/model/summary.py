"""One incident in one row: what the lobby and `warroom list` show."""

from datetime import datetime

import msgspec

from warroom.model.deadlines import next_update
from warroom.model.incident import Incident
from warroom.model.words import ENDED, Phase, Priority, Severity, Status, TaskState


class Summary(msgspec.Struct, frozen=True):
    """A fold of the log; who is present is not in the log and comes beside it."""

    id: str
    seq: int
    title: str
    status: Status
    phase: Phase
    severity: Severity
    priority: Priority
    declared_at: datetime | None
    ended_at: datetime | None
    commander: str
    next_update_at: datetime | None
    next_update_for: str
    tasks_total: int
    tasks_finished: int
    last_at: datetime | None
    codename: str = ""

    @property
    def called(self) -> str:
        """The code name, or the title where there is none: what others may read."""
        return self.codename or self.title


def summarize(incident: Incident) -> Summary:
    """The row for `incident`."""
    due = next_update(incident)
    finished = (TaskState.DONE, TaskState.VERIFIED, TaskState.SKIPPED)
    return Summary(
        id=incident.id,
        seq=incident.seq,
        title=incident.title,
        status=incident.status,
        phase=incident.phase,
        severity=incident.severity,
        priority=incident.priority,
        declared_at=incident.declared_at,
        ended_at=incident.ended_at,
        commander=incident.commander,
        next_update_at=due.due_at if due else None,
        next_update_for=due.subject if due else "",
        tasks_total=len(incident.tasks),
        tasks_finished=sum(task.state in finished for task in incident.tasks.values()),
        last_at=incident.last_at,
        codename=incident.codename,
    )


def lobby_order(summary: Summary) -> tuple[bool, str, str, float]:
    """Sort key: open incidents first, by priority, then severity, the oldest on top.

    Ended ones follow in the same order, but the youngest on top.
    """
    since = summary.declared_at.timestamp() if summary.declared_at else 0.0
    ended = summary.status in ENDED
    return (ended, summary.priority, summary.severity, -since if ended else since)
