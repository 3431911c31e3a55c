"""Timeline rows of marking: who may read it."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import RowKind, RowText, Wordings, because


def _tlp_marked(event: ev.TlpMarked, entry: Entry, incident: Incident) -> RowText:
    what = f"entry {event.target}" if event.target else "the whole incident"
    text = f"marked {what} {event.tlp}{because(event.reason)}"
    return RowText(RowKind.AMENDMENT, "◇", text)


WORDING: Wordings = {ev.TlpMarked: _tlp_marked}
"""The words of each kind of event."""
