"""The communication log and the audiences, as an incident remembers them."""

from datetime import datetime

import msgspec

from warroom.model.words import MessageState


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the communication log; `to`: who of us heard what came in."""

    id: str
    audience: str
    channel: str
    text: str
    by: str
    at: datetime
    state: MessageState
    next_update: int | None = None
    approved_by: str = ""
    sent_by: str = ""
    sent_at: datetime | None = None
    to: str = ""


class Audience(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is kept informed, and when they hear from us next; `promised_at`: when that was said.

    `snoozed`: why it was put off, until the next promise.
    """

    name: str
    due_at: datetime | None = None
    promised_at: datetime | None = None
    overdue: bool = False
    last_sent_at: datetime | None = None
    snoozed: str = ""
