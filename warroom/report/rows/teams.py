"""Timeline rows of sub-teams and of the span of control."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import RowKind, RowText, Wordings


def _team(text: str) -> RowText:
    return RowText(RowKind.ROLE_CHANGE, "⇄", text)


def _formed(event: ev.TeamFormed, entry: Entry, incident: Incident) -> RowText:
    return _team(f"team {event.team}: {event.lead} leads it")


def _lead_changed(event: ev.TeamLeadChanged, entry: Entry, incident: Incident) -> RowText:
    return _team(f"team {event.team}: {event.lead} leads it now")


def _joined(event: ev.TeamJoined, entry: Entry, incident: Incident) -> RowText:
    return _team(f"team {event.team}: {event.person} joins")


def _left(event: ev.TeamLeft, entry: Entry, incident: Incident) -> RowText:
    return _team(f"team {event.team}: {event.person} leaves")


def _exceeded(event: ev.SpanExceeded, entry: Entry, incident: Incident) -> RowText:
    text = (
        f"span of control: {event.lead} has {event.reports} direct reports,"
        f" {event.most} is the most; form sub-teams"
    )
    return RowText(RowKind.ALERT, "!", text)


WORDING: Wordings = {
    ev.TeamFormed: _formed,
    ev.TeamLeadChanged: _lead_changed,
    ev.TeamJoined: _joined,
    ev.TeamLeft: _left,
    ev.SpanExceeded: _exceeded,
}
"""The words of each kind of event."""
