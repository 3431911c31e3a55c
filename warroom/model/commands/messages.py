"""Commands about the communication log."""

from warroom.model.commands.base import Command


class DraftMessage(Command, frozen=True, tag="draft_message", kw_only=True):
    """Write to an audience; somebody approves it. `next_update`: seconds, 0 none, None cadence."""

    audience: str
    text: str
    channel: str = ""
    next_update: int | None = None


class Tell(Command, frozen=True, tag="tell", kw_only=True):
    """Write to an audience and, if you may approve it yourself, record it as sent at once."""

    audience: str
    text: str
    channel: str = ""
    next_update: int | None = None


class ApproveMessage(Command, frozen=True, tag="approve_message", kw_only=True):
    """Let a draft go out."""

    message: str


class SendMessage(Command, frozen=True, tag="send_message", kw_only=True):
    """Record that an approved message went out."""

    message: str


class RecordReceived(Command, frozen=True, tag="record_received", kw_only=True):
    """Record what an audience told us; `to`: whom of us, where that is not the one who writes."""

    audience: str
    sender: str
    text: str
    channel: str = ""
    to: str = ""


class SetNextUpdate(Command, frozen=True, tag="set_next_update", kw_only=True):
    """Promise an audience its next update (seconds from now), or none with a reason."""

    audience: str
    next_update: int | None
    reason: str = ""


MessageCommand = DraftMessage | Tell | ApproveMessage | SendMessage | RecordReceived | SetNextUpdate
"""Every command of this module."""
