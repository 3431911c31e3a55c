"""Playbooks in use, as far as an incident remembers them."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from warroom.model.incident.tasks import Task
from warroom.model.playbook import Playbook, PlaybookItem
from warroom.model.words import UNFINISHED


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """A playbook in use. `tasks`: the task of each item that has one, by the item's id.

    An item without a task waits for a higher severity.
    """

    id: str
    playbook: Playbook
    started_by: str
    started_at: datetime
    tasks: dict[str, str] = {}
    stopped_by: str = ""
    stopped_at: datetime | None = None
    reason: str = ""

    @property
    def waiting(self) -> tuple[PlaybookItem, ...]:
        """The items that are not on the checklist."""
        return tuple(item for item in self.playbook.items if item.id not in self.tasks)

    def ended(self, tasks: Mapping[str, Task]) -> bool:
        """Whether it was stopped, or none of its tasks has work left; `tasks` by their ids."""
        return self.stopped_at is not None or not any(
            tasks[task].state in UNFINISHED for task in self.tasks.values() if task in tasks
        )
