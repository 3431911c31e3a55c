"""Commands about playbooks in use."""

from warroom.model.commands.base import Command
from warroom.model.playbook import Playbook


class StartPlaybook(Command, frozen=True, tag="start_playbook", kw_only=True):
    """Put a playbook's items on the checklist. The hub has no files, so all of it comes along.

    `again`: although a run of the same playbook has not ended.
    """

    playbook: Playbook
    again: bool = False


class StopPlaybook(Command, frozen=True, tag="stop_playbook", kw_only=True):
    """Break a run off, and say why; what nobody has begun is skipped."""

    run: str
    reason: str


PlaybookCommand = StartPlaybook | StopPlaybook
"""Every command of this module."""
