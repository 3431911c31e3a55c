"""Rules for the communication log: draft, approve, sent, received, and the next update's time."""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import (
    due,
    find,
    invalid,
    optional_text,
    require_line,
    require_text,
)
from warroom.model.decide.rights import leads, require
from warroom.model.incident import Incident, Message
from warroom.model.limits import MAX_LINE, MAX_MESSAGES, MAX_NEXT_UPDATE
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import MessageState, Role, marked


def _ours(incident: Incident, message_id: str) -> Message:
    """A message of ours that has not gone out yet."""
    message = find(incident.messages, message_id, "M", "message", "The communication log")
    if message.state is MessageState.RECEIVED:
        raise Refusal(
            Why.CONFLICT,
            f"{message.id} is what {message.audience} told us;"
            " only our own messages are approved and sent.",
        )
    if message.state is MessageState.SENT:
        raise Refusal(Why.CONFLICT, f"{message.id} is sent already.")
    return message


def _next_id(incident: Incident) -> str:
    if len(incident.messages) >= MAX_MESSAGES:
        raise invalid(f"The communication log has {MAX_MESSAGES:,} messages, which is its limit.")
    return f"M{len(incident.messages) + 1}"


def _next_update(incident: Incident, seconds: int | None) -> int | None:
    if seconds and incident.over:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.id} is {incident.status}, so no clock runs and no update can be promised."
            " Leave the time out, or take the incident up again first.",
        )
    if seconds is not None and not 0 <= seconds <= MAX_NEXT_UPDATE.total_seconds():
        raise invalid("The next update is within 30 days from now, as in 30m or 2h.")
    return seconds


def _audience(text: str) -> str:
    return require_line(text, "The audience").lower()


def _may_approve(incident: Incident, actor: str) -> bool:
    return leads(incident, actor, Role.COMMUNICATIONS)


def needs_approval(incident: Incident, audience: str) -> bool:
    """Whether the plan wants a second person's yes; for an audience that it does not name: yes."""
    rule = incident.policy.audience(audience)
    return rule.approval if rule else True


def _approvers(incident: Incident) -> tuple[str, ...]:
    held = (incident.holder(role) for role in (Role.COMMUNICATIONS, Role.COMMANDER, Role.DEPUTY))
    return tuple(dict.fromkeys(name for name in held if name))


def _words(incident: Incident, text: str) -> str:
    """What goes out in an exercise says so: somebody outside may take it for real."""
    said = require_text(text, "The message")
    return require_text(marked(said, exercise=incident.exercise), "The message")


def _drafted(incident: Incident, command: cm.DraftMessage | cm.Tell) -> ev.MessageDrafted:
    return ev.MessageDrafted(
        message=_next_id(incident),
        audience=_audience(command.audience),
        channel=optional_text(command.channel, "The channel", MAX_LINE),
        text=_words(incident, command.text),
        next_update=_next_update(incident, command.next_update),
    )


def _sent(
    incident: Incident,
    command: cm.Command,
    message: ev.MessageDrafted | Message,
    now: datetime,
) -> ev.MessageSent:
    """It went out; entered late it leaves alone what the audience has been promised since."""
    message_id = message.id if isinstance(message, Message) else message.message
    known, at = incident.audiences.get(message.audience), command.occurred_at
    if known and known.promised_at and at and at < known.promised_at:
        return ev.MessageSent(message=message_id, next_due_at=known.due_at)
    seconds = message.next_update
    if seconds is None:
        policy = incident.policy
        seconds = policy.cadence(message.audience, incident.severity, incident.priority)
        # Told of something of which the plan does not tell them: no promise follows.
    return ev.MessageSent(message=message_id, next_due_at=due(incident, command, seconds, now))


def draft(
    incident: Incident, command: cm.DraftMessage, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody drafts."""
    return [_drafted(incident, command)]


def tell(incident: Incident, command: cm.Tell, actor: str, now: datetime) -> list[ev.Event]:
    """At once for those who may approve, on their own word; for others a draft that waits.

    An audience that needs no approval is told at once by anybody.
    """
    drafted = _drafted(incident, command)
    if not needs_approval(incident, drafted.audience):
        return [drafted, _sent(incident, command, drafted, now)]
    if not _may_approve(incident, actor):
        return [drafted]
    return [
        drafted,
        ev.MessageApproved(message=drafted.message),
        _sent(incident, command, drafted, now),
    ]


def approve(
    incident: Incident, command: cm.ApproveMessage, actor: str, now: datetime
) -> list[ev.Event]:
    """The IC, the deputy or the communications lead lets it out, but not what they wrote alone.

    A second person reads what goes out; who is alone in command reads it twice.
    """
    message = _ours(incident, command.message)
    if message.state is MessageState.APPROVED:
        raise Refusal(Why.CONFLICT, f"{message.id} is approved already.")
    met = {Condition.NOT_WRITTEN_BY_SELF: _second(incident, message, actor)}
    require(incident, command, actor, met, _own_words(incident, message, actor))
    return [ev.MessageApproved(message=message.id)]


def _second(incident: Incident, message: Message, actor: str) -> bool:
    """Whether somebody else wrote it, or nobody else is there to approve it."""
    return message.by != actor or set(_approvers(incident)) <= {actor}


def _own_words(incident: Incident, message: Message, actor: str) -> str:
    if message.by != actor or not _may_approve(incident, actor):
        return ""
    others = [name for name in _approvers(incident) if name != actor]
    return (
        f"You wrote {message.id}, so somebody else approves it: {' or '.join(others)}."
        " What cannot wait is told with /tell, on your own word."
    )


def send(incident: Incident, command: cm.SendMessage, actor: str, now: datetime) -> list[ev.Event]:
    """Approved first, where the audience needs it; whoever may approve does both in one."""
    message = _ours(incident, command.message)
    sent = _sent(incident, command, message, now)
    approved = message.state is MessageState.APPROVED
    ready = approved or not needs_approval(incident, message.audience)
    met = {
        Condition.APPROVED: ready,
        Condition.NOT_WRITTEN_BY_SELF: _second(incident, message, actor),
    }
    require(incident, command, actor, met, _own_words(incident, message, actor))
    return [sent] if ready else [ev.MessageApproved(message=message.id), sent]


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
            to=optional_text(command.to, "Who heard it", MAX_LINE),
        )
    ]


def set_next_update(
    incident: Incident, command: cm.SetNextUpdate, actor: str, now: datetime
) -> list[ev.Event]:
    """Promise a time, move it, or take it away; the last needs a reason."""
    audience = _audience(command.audience)
    seconds = _next_update(incident, command.next_update)
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    if not seconds:
        current = incident.audiences.get(audience)
        if current is None or current.due_at is None:
            raise Refusal(Why.CONFLICT, f"No update is promised to {audience}.")
        if not reason:
            raise invalid(f"Say why {audience} get no further update.")
    return [
        ev.NextUpdateSet(
            audience=audience, due_at=due(incident, command, seconds, now), reason=reason
        )
    ]


RULES: Rules = {
    cm.DraftMessage: draft,
    cm.Tell: tell,
    cm.ApproveMessage: approve,
    cm.SendMessage: send,
    cm.RecordReceived: record_received,
    cm.SetNextUpdate: set_next_update,
}
"""The rule for each command."""
