"""Events of the checklist."""

from datetime import datetime

from warroom.model.events.base import Event
from warroom.model.words import Phase, Role


class TaskAdded(Event, frozen=True, tag="task_added"):
    """Work to do. `time_box` is in seconds.

    Of a playbook: the run and the item, the role it is for, a command to copy, and the tasks that
    have to be finished before.
    """

    task: str
    text: str
    phase: Phase
    to: str = ""
    time_box: int | None = None
    run: str = ""
    item: str = ""
    role: Role | None = None
    command: str = ""
    after: tuple[str, ...] = ()


class TaskAssigned(Event, frozen=True, tag="task_assigned"):
    """One named person has the task."""

    task: str
    to: str


class TaskAcknowledged(Event, frozen=True, tag="task_acknowledged"):
    """The person who has the task, the entry's actor, knows of it and takes it."""

    task: str


class LeadTookTask(Event, frozen=True, tag="lead_took_task"):
    """A warning: the incident commander, `lead`, does a technical task as well."""

    task: str
    lead: str


class MoreTimeTaken(Event, frozen=True, tag="more_time_taken"):
    """A started task got `seconds` more, and ends at `due_at`."""

    task: str
    seconds: int
    due_at: datetime


class TaskTimeBoxed(Event, frozen=True, tag="task_time_boxed"):
    """A time-box was set (seconds) or taken away; `due_at` when the task is already started."""

    task: str
    time_box: int | None = None
    due_at: datetime | None = None


class TaskStarted(Event, frozen=True, tag="task_started"):
    """The entry's actor works on it; `due_at` is when the time-box ends.

    `ahead_of`: the tasks that have to be finished before, where somebody began all the same.
    """

    task: str
    due_at: datetime | None = None
    ahead_of: tuple[str, ...] = ()


class TaskDone(Event, frozen=True, tag="task_done"):
    """The entry's actor says it is done; verified is another matter."""

    task: str
    result: str = ""


class TaskVerified(Event, frozen=True, tag="task_verified"):
    """A second pair of eyes saw that it worked."""

    task: str


class TaskBlocked(Event, frozen=True, tag="task_blocked"):
    """It cannot go on, and why."""

    task: str
    reason: str


class TaskSkipped(Event, frozen=True, tag="task_skipped"):
    """It is not going to be done, and why."""

    task: str
    reason: str


class TaskReopened(Event, frozen=True, tag="task_reopened"):
    """It was not finished after all."""

    task: str
    reason: str = ""


TaskEvent = (
    TaskAdded
    | TaskAssigned
    | TaskAcknowledged
    | LeadTookTask
    | MoreTimeTaken
    | TaskTimeBoxed
    | TaskStarted
    | TaskDone
    | TaskVerified
    | TaskBlocked
    | TaskSkipped
    | TaskReopened
)
"""Every kind that this module knows."""
