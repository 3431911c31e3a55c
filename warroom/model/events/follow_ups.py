"""Events of the work after the incident: follow-ups and corrective actions."""

from datetime import datetime

from warroom.model.events.base import Event
from warroom.model.words import FollowUpKind


class FollowUpAdded(Event, frozen=True, tag="follow_up_added"):
    """Work after the incident. `url`: the ticket elsewhere; `entry`: the note that named it."""

    follow_up: str
    text: str
    follow_up_kind: FollowUpKind = FollowUpKind.FOLLOW_UP
    person: str = ""
    due_at: datetime | None = None
    url: str = ""
    entry: int | None = None


class FollowUpAssigned(Event, frozen=True, tag="follow_up_assigned"):
    """One named person has it."""

    follow_up: str
    to: str


class FollowUpDueSet(Event, frozen=True, tag="follow_up_due_set"):
    """The day by which it has to be done was moved."""

    follow_up: str
    due_at: datetime


class FollowUpLinked(Event, frozen=True, tag="follow_up_linked"):
    """The ticket elsewhere in which it is worked on."""

    follow_up: str
    url: str


class FollowUpDone(Event, frozen=True, tag="follow_up_done"):
    """The entry's actor says it is done; verified is another matter."""

    follow_up: str
    result: str = ""


class FollowUpVerified(Event, frozen=True, tag="follow_up_verified"):
    """A second pair of eyes saw that it is in place."""

    follow_up: str


class FollowUpDropped(Event, frozen=True, tag="follow_up_dropped"):
    """It is not going to be done, and why."""

    follow_up: str
    reason: str


class FollowUpReopened(Event, frozen=True, tag="follow_up_reopened"):
    """It was not done after all, or is wanted again."""

    follow_up: str
    reason: str = ""


FollowUpEvent = (
    FollowUpAdded
    | FollowUpAssigned
    | FollowUpDueSet
    | FollowUpLinked
    | FollowUpDone
    | FollowUpVerified
    | FollowUpDropped
    | FollowUpReopened
)
"""Every kind that this module knows."""
