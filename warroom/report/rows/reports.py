"""Timeline rows of CAN reports, roll-calls and recaps."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import Missed, RowKind, RowText, Wordings, because


def can_words(conditions: str, actions: str, needs: str) -> str:
    """The three fields in one line; a field that was left empty is left out."""
    fields = (("conditions", conditions), ("actions", actions), ("needs", needs))
    return " · ".join(f"{name}: {text}" for name, text in fields if text)


def _can_requested(event: ev.CanRequested, entry: Entry, incident: Incident) -> RowText:
    text = f"asks {event.to} for conditions, actions and needs ({event.report})"
    return RowText(RowKind.COMMUNICATION, "?", text)


def _can_reported(event: ev.CanReported, entry: Entry, incident: Incident) -> RowText:
    text = f"{can_words(event.conditions, event.actions, event.needs)} ({event.report})"
    return RowText(RowKind.STATUS_UPDATE, "●", text)


def _roll_call_started(event: ev.RollCallStarted, entry: Entry, incident: Incident) -> RowText:
    text = f"roll-call {event.roll_call}: {', '.join(event.people)}"
    return RowText(RowKind.COMMUNICATION, "?", text)


def _roll_call_answered(event: ev.RollCallAnswered, entry: Entry, incident: Incident) -> RowText:
    text = f"here ({event.roll_call}){because(event.text)}"
    return RowText(RowKind.COMMUNICATION, "✓", text)


def _recap_posted(event: ev.RecapPosted, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.STATUS_UPDATE, "●", f"recap: {event.text}")


def _roll_call_over(name: str, was: str, incident: Incident) -> str:
    call = incident.roll_calls.get(name)
    missing = ", ".join(call.missing) if call else ""
    return f"roll-call {name} is over: " + (f"no answer from {missing}" if missing else "all here")


WORDING: Wordings = {
    ev.CanRequested: _can_requested,
    ev.CanReported: _can_reported,
    ev.RollCallStarted: _roll_call_started,
    ev.RollCallAnswered: _roll_call_answered,
    ev.RecapPosted: _recap_posted,
}
"""The words of each kind of event."""

MISSED: Missed = {"roll-call": _roll_call_over}
"""The words of each sort of deadline."""
