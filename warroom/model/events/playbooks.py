"""Events of playbooks in use."""

from warroom.model.events.base import Event
from warroom.model.playbook import Playbook


class PlaybookStarted(Event, frozen=True, tag="playbook_started"):
    """A run of a playbook began; the tasks of its items follow, each an entry.

    The whole playbook is kept: its file may change, or be on one person's machine only.
    """

    run: str
    playbook: Playbook


class PlaybookStopped(Event, frozen=True, tag="playbook_stopped"):
    """A run was broken off, and why; the tasks that are skipped with it follow."""

    run: str
    reason: str


PlaybookEvent = PlaybookStarted | PlaybookStopped
"""Every kind that this module knows."""
