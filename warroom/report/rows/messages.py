"""Timeline rows of the communication log."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident, Message
from warroom.report.phrases import when
from warroom.report.rows.base import Missed, RowKind, RowText, Wordings, because


def message_row(message: Message) -> str:
    """The sentence of a line of the communication log: to whom, by which channel, what."""
    by = f" by {message.channel}" if message.channel else ""
    return f"to {message.audience}{by}: {message.text}"


def _communication(symbol: str, text: str) -> RowText:
    return RowText(RowKind.COMMUNICATION, symbol, text)


def _message_drafted(event: ev.MessageDrafted, entry: Entry, incident: Incident) -> RowText:
    message = incident.messages.get(event.message)
    if message is not None and message.sent_at == message.at and message.sent_by == message.by:
        # Written and sent in one step: the row of the sending has the words, once is enough.
        return _communication("⇢", f"wrote {event.message} for {event.audience}")
    by = f" by {event.channel}" if event.channel else ""
    text = f"draft for {event.audience}{by}: {event.text} ({event.message})"
    return _communication("○", text)


def _message_approved(event: ev.MessageApproved, entry: Entry, incident: Incident) -> RowText:
    message = incident.messages.get(event.message)
    to = f" for {message.audience}" if message else ""
    return _communication("✓", f"approved {event.message}{to}")


def _message_sent(event: ev.MessageSent, entry: Entry, incident: Incident) -> RowText:
    message = incident.messages.get(event.message)
    said = f"{message_row(message)} ({event.message})" if message else f"sent {event.message}"
    due = f", next update {when(event.next_due_at, entry.at)}" if event.next_due_at else ""
    return _communication("⇢", said + due)


def _message_received(event: ev.MessageReceived, entry: Entry, incident: Incident) -> RowText:
    by = f" by {event.channel}" if event.channel else ""
    sender = f"{event.sender} ({event.audience})" + (f" to {event.to}" if event.to else "")
    return _communication("⇠", f"from {sender}{by}: {event.text} ({event.message})")


def _next_update_set(event: ev.NextUpdateSet, entry: Entry, incident: Incident) -> RowText:
    if event.due_at is None:
        text = f"no further update promised to {event.audience}"
    else:
        text = f"next update to {event.audience} by {when(event.due_at, entry.at)}"
    return _communication("⇢", text + because(event.reason))


def _update_overdue(audience: str, was: str, incident: Incident) -> str:
    return f"update for {audience} overdue, {was}"


WORDING: Wordings = {
    ev.MessageDrafted: _message_drafted,
    ev.MessageApproved: _message_approved,
    ev.MessageSent: _message_sent,
    ev.MessageReceived: _message_received,
    ev.NextUpdateSet: _next_update_set,
}
"""The words of each kind of event."""

MISSED: Missed = {"update": _update_overdue}
"""The words of each sort of deadline."""
