"""Timeline rows of looking back at an incident that is over."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident, Mark
from warroom.report.rows.base import RowKind, RowText, Wordings
from warroom.times import format_stamp


def _review_noted(event: ev.ReviewNoted, entry: Entry, incident: Incident) -> RowText:
    amendments = incident.marks.get(entry.seq, Mark()).amendments
    text = amendments[-1].text if amendments else event.text
    about = ""
    if event.target is not None:
        about = f" about entry {event.target}"
    elif event.moment is not None:
        about = f" about {format_stamp(event.moment)}"
    return RowText(RowKind.REVIEW_NOTE, "¶", f"written afterwards{about}: {text}")


WORDING: Wordings = {ev.ReviewNoted: _review_noted}
"""The words of each kind of event."""
