"""How the state changes with the communication log."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects, Missed
from warroom.model.incident import Audience, Incident, Message
from warroom.model.words import MessageState


def _message_drafted(incident: Incident, event: ev.MessageDrafted, entry: Entry) -> Incident:
    message = Message(
        id=event.message,
        audience=event.audience,
        channel=event.channel,
        text=event.text,
        by=entry.actor,
        at=entry.at,
        state=MessageState.DRAFT,
        next_update=event.next_update,
    )
    return replace(incident, messages={**incident.messages, event.message: message})


def _message(incident: Incident, message_id: str, **changes: Any) -> Incident:
    message = incident.messages.get(message_id)
    if message is None:
        return incident
    changed = replace(message, **changes)
    return replace(incident, messages={**incident.messages, message_id: changed})


def _message_approved(incident: Incident, event: ev.MessageApproved, entry: Entry) -> Incident:
    return _message(incident, event.message, state=MessageState.APPROVED, approved_by=entry.actor)


def _audience(incident: Incident, name: str, **changes: Any) -> Incident:
    audience = replace(incident.audiences.get(name, Audience(name=name)), **changes)
    return replace(incident, audiences={**incident.audiences, name: audience})


def _message_sent(incident: Incident, event: ev.MessageSent, entry: Entry) -> Incident:
    incident = _message(
        incident, event.message, state=MessageState.SENT, sent_by=entry.actor, sent_at=entry.at
    )
    message = incident.messages.get(event.message)
    if message is None:
        return incident
    known = incident.audiences.get(message.audience, Audience(name=message.audience))
    return _audience(
        incident,
        message.audience,
        due_at=event.next_due_at,
        promised_at=max(known.promised_at or entry.at, entry.at),
        overdue=known.overdue and known.due_at == event.next_due_at,
        snoozed=known.snoozed if known.due_at == event.next_due_at else "",
        last_sent_at=max(known.last_sent_at or entry.at, entry.at),
    )


def _message_received(incident: Incident, event: ev.MessageReceived, entry: Entry) -> Incident:
    message = Message(
        id=event.message,
        audience=event.audience,
        channel=event.channel,
        text=event.text,
        by=event.sender,
        at=entry.at,
        state=MessageState.RECEIVED,
        to=event.to or entry.actor,
    )
    return replace(incident, messages={**incident.messages, event.message: message})


def _next_update_set(incident: Incident, event: ev.NextUpdateSet, entry: Entry) -> Incident:
    return _audience(
        incident,
        event.audience,
        due_at=event.due_at,
        promised_at=entry.at,
        overdue=False,
        snoozed="",
    )


def _update_overdue(incident: Incident, name: str, due_at: datetime) -> Incident:
    audience = incident.audiences.get(name)
    if audience is None or audience.due_at != due_at:
        return incident
    return _audience(incident, name, overdue=True)


APPLY: Effects = {
    ev.MessageDrafted: _message_drafted,
    ev.MessageApproved: _message_approved,
    ev.MessageSent: _message_sent,
    ev.MessageReceived: _message_received,
    ev.NextUpdateSet: _next_update_set,
}
"""What each kind of event changes."""

MISSED: Missed = {"update": _update_overdue}
"""What a missed deadline changes."""
