"""Events of the communication log."""

from datetime import datetime

from warroom.model.events.base import Event


class MessageDrafted(Event, frozen=True, tag="message_drafted"):
    """Words for an audience, not sent. `next_update` in seconds; 0 promises none; None: cadence."""

    message: str
    audience: str
    channel: str
    text: str
    next_update: int | None = None


class MessageApproved(Event, frozen=True, tag="message_approved"):
    """It may go out."""

    message: str


class MessageSent(Event, frozen=True, tag="message_sent"):
    """It went out; `next_due_at` is when the audience hears from us again."""

    message: str
    next_due_at: datetime | None = None


class MessageReceived(Event, frozen=True, tag="message_received"):
    """An audience told us something; `to`: who of us heard it."""

    message: str
    audience: str
    channel: str
    sender: str
    text: str
    to: str = ""


class NextUpdateSet(Event, frozen=True, tag="next_update_set"):
    """The deadline for an audience's next update was set or taken away."""

    audience: str
    due_at: datetime | None = None
    reason: str = ""


MessageEvent = MessageDrafted | MessageApproved | MessageSent | MessageReceived | NextUpdateSet
"""Every kind that this module knows."""
