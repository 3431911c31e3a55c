"""Timeline rows of who may see it, and the words for it in a heading."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.phrases import RESTRICTED
from warroom.report.rows.base import RowKind, RowText, Wordings, because


def _restricted(event: ev.AccessRestricted, entry: Entry, incident: Incident) -> RowText:
    text = f"restricted to {', '.join(event.people)}{because(event.reason)}"
    return RowText(RowKind.ROLE_CHANGE, RESTRICTED, text)


def _given(event: ev.AccessGiven, entry: Entry, incident: Incident) -> RowText:
    by = ", as keeper of the hub and from outside" if event.by_keeper else ""
    text = f"admitted {', '.join(event.people)}{by}{because(event.reason)}"
    return RowText(RowKind.ROLE_CHANGE, RESTRICTED, text)


def _withdrawn(event: ev.AccessWithdrawn, entry: Entry, incident: Incident) -> RowText:
    text = f"excluded {', '.join(event.people)}{because(event.reason)}"
    return RowText(RowKind.ROLE_CHANGE, RESTRICTED, text)


def _opened(event: ev.AccessOpened, entry: Entry, incident: Incident) -> RowText:
    text = f"open to everybody again{because(event.reason)}"
    return RowText(RowKind.ROLE_CHANGE, RESTRICTED, text)


WORDING: Wordings = {
    ev.AccessRestricted: _restricted,
    ev.AccessGiven: _given,
    ev.AccessWithdrawn: _withdrawn,
    ev.AccessOpened: _opened,
}
"""The words of each kind of event."""
