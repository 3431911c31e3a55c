"""Timeline rows of timelines that were written elsewhere: shown as imported, not as typed."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident, Mark
from warroom.report.rows.base import RowKind, RowText, Wordings

IMPORTED_SYMBOL = "↧"
"""Before every row of a file, whatever its kind: nobody typed it here."""

_DIGITS = 12
"""Digits of a SHA-256 in a row; all of them are in the record."""


def _timeline_imported(event: ev.TimelineImported, entry: Entry, incident: Incident) -> RowText:
    skipped = f", {event.skipped:,} left out" if event.skipped else ""
    text = (
        f"imports the timeline {event.source} ({event.timeline}): {event.rows:,} rows{skipped},"
        f" SHA-256 {event.sha256[:_DIGITS]}…"
    )
    return RowText(RowKind.SYSTEM, IMPORTED_SYMBOL, text)


def _row_imported(event: ev.RowImported, entry: Entry, incident: Incident) -> RowText:
    who = f" ({event.author})" if event.author else ""
    text = f"imported{who}: {imported_text(event, entry, incident)}"
    return RowText(RowKind(event.note_kind), IMPORTED_SYMBOL, text)


def imported_text(event: ev.RowImported, entry: Entry, incident: Incident) -> str:
    """What a row of a file says, in its latest wording."""
    amendments = incident.marks.get(entry.seq, Mark()).amendments
    return amendments[-1].text if amendments else event.text


def source_of(event: ev.RowImported, incident: Incident) -> str:
    """Where a row is from: the file's name and the line in it."""
    timeline = incident.timelines.get(event.timeline)
    return f"{timeline.source if timeline else event.timeline}, line {event.line}"


WORDING: Wordings = {
    ev.TimelineImported: _timeline_imported,
    ev.RowImported: _row_imported,
}
"""The words of each kind of event."""
