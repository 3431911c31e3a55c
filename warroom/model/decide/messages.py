"""Rules for the communication log: draft, approve, sent, received, and the next update's time."""

from datetime import datetime, timedelta

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.checks import (
    after,
    invalid,
    optional_text,
    require_line,
    require_text,
)
from warroom.model.decide.rights import leads
from warroom.model.incident import Incident, Message
from warroom.model.policy import MAX_LINE, MAX_MESSAGES, MAX_NEXT_UPDATE, UPDATE_CADENCE
from warroom.model.refusal import Refusal, Why
from warroom.model.words import MessageState, Role


def find(incident: Incident, message_id: str) -> Message:
    """The message with this id, as people type it (`m3`, `3`); refused where there is none."""
    wanted = message_id.strip().upper()
    message = incident.messages.get(wanted) or incident.messages.get(f"M{wanted}")
    if message is None:
        have = (
            f"The log ends at M{len(incident.messages)}."
            if incident.messages
            else ("The communication log is empty.")
        )
        raise Refusal(Why.NOT_FOUND, f"There is no message {wanted or '?'}. {have}")
    return message


def _next_id(incident: Incident) -> str:
    if len(incident.messages) >= MAX_MESSAGES:
        raise invalid(f"The communication log has {MAX_MESSAGES:,} messages, which is its limit.")
    return f"M{len(incident.messages) + 1}"


def _next_update(seconds: int | None) -> int | None:
    if seconds is not None and not 0 <= seconds <= MAX_NEXT_UPDATE.total_seconds():
        raise invalid("The next update is within 30 days from now, as in 30m or 2h.")
    return seconds


def _audience(text: str) -> str:
    return require_line(text, "The audience").lower()


def _may_approve(incident: Incident, actor: str) -> bool:
    return leads(incident, actor, Role.COMMUNICATIONS)


def _drafted(incident: Incident, command: cm.DraftMessage | cm.Tell) -> ev.MessageDrafted:
    return ev.MessageDrafted(
        message=_next_id(incident),
        audience=_audience(command.audience),
        channel=optional_text(command.channel, "The channel", MAX_LINE),
        text=require_text(command.text, "The message"),
        next_update=_next_update(command.next_update),
    )


def _sent(incident: Incident, message: str, next_update: int | None, now: datetime) -> ev.Event:
    if next_update is None:
        next_update = int(UPDATE_CADENCE[incident.severity] / timedelta(seconds=1))
    due_at = after(now, next_update) if next_update else None
    return ev.MessageSent(message=message, next_due_at=due_at)


def draft(
    incident: Incident, command: cm.DraftMessage, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody drafts."""
    return [_drafted(incident, command)]


def tell(incident: Incident, command: cm.Tell, actor: str, now: datetime) -> list[ev.Event]:
    """At once for those who may approve; for others it becomes a draft that waits."""
    drafted = _drafted(incident, command)
    if not _may_approve(incident, actor):
        return [drafted]
    return [
        drafted,
        ev.MessageApproved(message=drafted.message),
        _sent(incident, drafted.message, drafted.next_update, now),
    ]


def approve(
    incident: Incident, command: cm.ApproveMessage, actor: str, now: datetime
) -> list[ev.Event]:
    """The IC, the deputy or the communications lead lets it out."""
    message = find(incident, command.message)
    if message.state is not MessageState.DRAFT:
        raise Refusal(Why.CONFLICT, f"{message.id} is {message.state} already.")
    if not _may_approve(incident, actor):
        lead = incident.holder(Role.COMMUNICATIONS) or incident.commander
        raise Refusal(
            Why.NOT_ALLOWED,
            f"Messages are approved by the incident commander or the communications lead."
            f" Ask {lead}.",
        )
    return [ev.MessageApproved(message=message.id)]


def send(incident: Incident, command: cm.SendMessage, actor: str, now: datetime) -> list[ev.Event]:
    """Approved first; whoever may approve does both in one."""
    message = find(incident, command.message)
    sent = _sent(incident, message.id, message.next_update, now)
    if message.state is MessageState.APPROVED:
        return [sent]
    if message.state is MessageState.DRAFT:
        return [*approve(incident, cm.ApproveMessage(message=message.id), actor, now), sent]
    raise Refusal(Why.CONFLICT, f"{message.id} is {message.state} already.")


def record_received(
    incident: Incident, command: cm.RecordReceived, actor: str, now: datetime
) -> list[ev.Event]:
    """What came in, from whom, by which channel."""
    return [
        ev.MessageReceived(
            message=_next_id(incident),
            audience=_audience(command.audience),
            channel=optional_text(command.channel, "The channel", MAX_LINE),
            sender=require_line(command.sender, "The sender"),
            text=require_text(command.text, "The message"),
        )
    ]


def set_next_update(
    incident: Incident, command: cm.SetNextUpdate, actor: str, now: datetime
) -> list[ev.Event]:
    """Promise a time, move it, or take it away; the last needs a reason."""
    audience = _audience(command.audience)
    seconds = _next_update(command.next_update)
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    if not seconds:
        current = incident.audiences.get(audience)
        if current is None or current.due_at is None:
            raise Refusal(Why.CONFLICT, f"No update is promised to {audience}.")
        if not reason:
            raise invalid(f"Say why {audience} get no further update.")
    return [
        ev.NextUpdateSet(
            audience=audience, due_at=after(now, seconds) if seconds else None, reason=reason
        )
    ]
