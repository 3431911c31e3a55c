"""Commands about the work after the incident; they are taken after its end too."""

from datetime import datetime

from warroom.model.commands.base import Command
from warroom.model.words import FollowUpKind


class AddFollowUp(Command, frozen=True, tag="add_follow_up", kw_only=True):
    """Name work for afterwards. `due_at` None: the policy's working days from now."""

    text: str
    follow_up_kind: FollowUpKind = FollowUpKind.FOLLOW_UP
    person: str = ""
    due_at: datetime | None = None
    url: str = ""


class AssignFollowUp(Command, frozen=True, tag="assign_follow_up", kw_only=True):
    """Give it to one named person."""

    follow_up: str
    to: str


class SetFollowUpDue(Command, frozen=True, tag="set_follow_up_due", kw_only=True):
    """Say by when it has to be done."""

    follow_up: str
    due_at: datetime


class LinkFollowUp(Command, frozen=True, tag="link_follow_up", kw_only=True):
    """Say in which ticket elsewhere it is worked on (http or https)."""

    follow_up: str
    url: str


class FinishFollowUp(Command, frozen=True, tag="finish_follow_up", kw_only=True):
    """Say that it is done, and with what result."""

    follow_up: str
    result: str = ""


class VerifyFollowUp(Command, frozen=True, tag="verify_follow_up", kw_only=True):
    """Say that you saw it in place; for another person than the one who did it."""

    follow_up: str


class DropFollowUp(Command, frozen=True, tag="drop_follow_up", kw_only=True):
    """Say why it is not going to be done."""

    follow_up: str
    reason: str


class ReopenFollowUp(Command, frozen=True, tag="reopen_follow_up", kw_only=True):
    """Take one up again that was done or dropped."""

    follow_up: str
    reason: str = ""


FollowUpCommand = (
    AddFollowUp
    | AssignFollowUp
    | SetFollowUpDue
    | LinkFollowUp
    | FinishFollowUp
    | VerifyFollowUp
    | DropFollowUp
    | ReopenFollowUp
)
"""Every command of this module."""
