"""The checklist, as far as an incident remembers it."""

from datetime import datetime

import msgspec

from warroom.model.words import (
    UNFINISHED,
    Phase,
    Role,
    TaskState,
)


class Task(msgspec.Struct, frozen=True, omit_defaults=True):
    """A checklist item. `time_box` in seconds; `due_at` while it is started and bounded.

    Of a playbook's item: its run, the role it is for, a command to copy, and the tasks that have
    to be finished before.

    `acknowledged_at`: when its person took it; `more_time`: how often they asked for more;
    `lead_warned`: the incident commander who took it and was told not to.

    `estimate`: the work in it, in seconds of one person.
    """

    id: str
    text: str
    phase: Phase
    added_by: str
    state: TaskState = TaskState.OPEN
    person: str = ""
    time_box: int | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None
    overdue: bool = False
    done_by: str = ""
    done_at: datetime | None = None
    result: str = ""
    verified_by: str = ""
    reason: str = ""
    run: str = ""
    role: Role | None = None
    command: str = ""
    after: tuple[str, ...] = ()
    assigned_by: str = ""
    acknowledged_at: datetime | None = None
    lead_warned: str = ""
    more_time: int = 0
    estimate: int | None = None

    @property
    def unacknowledged(self) -> bool:
        """Whether a person has it who has not said that they know, while there is work left."""
        return bool(self.person) and self.acknowledged_at is None and self.state in UNFINISHED
