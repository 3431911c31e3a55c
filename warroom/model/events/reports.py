"""Events of who is here and how they fare: CAN reports, roll-calls, recaps."""

from datetime import datetime

from warroom.model.events.base import Event


class CanRequested(Event, frozen=True, tag="can_requested"):
    """A person was asked for conditions, actions and needs."""

    report: str
    to: str


class CanReported(Event, frozen=True, tag="can_reported"):
    """The entry's actor says how it stands with them (CAN: conditions, actions, needs)."""

    report: str
    conditions: str
    actions: str
    needs: str


class RollCallStarted(Event, frozen=True, tag="roll_call_started"):
    """These people are asked to say that they are there, until `closes_at`."""

    roll_call: str
    people: tuple[str, ...]
    closes_at: datetime


class RollCallAnswered(Event, frozen=True, tag="roll_call_answered"):
    """The entry's actor is there."""

    roll_call: str
    text: str = ""


class RecapPosted(Event, frozen=True, tag="recap_posted"):
    """Where the response stands, in the words of whoever leads."""

    text: str


ReportEvent = CanRequested | CanReported | RollCallStarted | RollCallAnswered | RecapPosted
"""Every kind that this module knows."""
