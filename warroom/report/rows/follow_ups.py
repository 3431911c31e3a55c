"""Timeline rows of the work after the incident."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import Missed, RowKind, RowText, Wordings, and_
from warroom.times import format_stamp


def _work(symbol: str, text: str) -> RowText:
    return RowText(RowKind.TASK_CHANGE, symbol, text)


def _words(follow_up: str, incident: Incident) -> str:
    item = incident.follow_ups.get(follow_up)
    return f"{item.text} ({follow_up})" if item else follow_up


def _added(event: ev.FollowUpAdded, entry: Entry, incident: Incident) -> RowText:
    to = f", for {event.person}" if event.person else ""
    due = f", due {format_stamp(event.due_at)[:10]}" if event.due_at else ""
    url = f", {event.url}" if event.url else ""
    said = f"{event.follow_up_kind}: {event.text} ({event.follow_up}){to}{due}{url}"
    return _work("○", said)


def _assigned(event: ev.FollowUpAssigned, entry: Entry, incident: Incident) -> RowText:
    return _work("○", f"assigned to {event.to}: {_words(event.follow_up, incident)}")


def _due_set(event: ev.FollowUpDueSet, entry: Entry, incident: Incident) -> RowText:
    due = format_stamp(event.due_at)[:10]
    return _work("○", f"due {due}: {_words(event.follow_up, incident)}")


def _linked(event: ev.FollowUpLinked, entry: Entry, incident: Incident) -> RowText:
    return _work("○", f"ticket of {_words(event.follow_up, incident)}: {event.url}")


def _done(event: ev.FollowUpDone, entry: Entry, incident: Incident) -> RowText:
    return _work("✓", f"done: {_words(event.follow_up, incident)}{and_(event.result)}")


def _verified(event: ev.FollowUpVerified, entry: Entry, incident: Incident) -> RowText:
    return _work("✓", f"verified: {_words(event.follow_up, incident)}")


def _dropped(event: ev.FollowUpDropped, entry: Entry, incident: Incident) -> RowText:
    return _work("×", f"dropped: {_words(event.follow_up, incident)}{and_(event.reason)}")


def _reopened(event: ev.FollowUpReopened, entry: Entry, incident: Incident) -> RowText:
    return _work("○", f"reopened: {_words(event.follow_up, incident)}{and_(event.reason)}")


def _late(follow_up: str, was: str, incident: Incident) -> str:
    item = incident.follow_ups.get(follow_up)
    whose = f", {item.person}'s" if item and item.person else ""
    return f"follow-up overdue: {_words(follow_up, incident)}{whose}, {was}"


WORDING: Wordings = {
    ev.FollowUpAdded: _added,
    ev.FollowUpAssigned: _assigned,
    ev.FollowUpDueSet: _due_set,
    ev.FollowUpLinked: _linked,
    ev.FollowUpDone: _done,
    ev.FollowUpVerified: _verified,
    ev.FollowUpDropped: _dropped,
    ev.FollowUpReopened: _reopened,
}
"""The words of each kind of event."""

MISSED: Missed = {"follow_up": _late}
"""The words of each sort of deadline."""
