"""Timeline rows of evidence and size-ups."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import RowKind, RowText, Wordings, and_


def bytes_text(size: int) -> str:
    """A size in bytes as people say it."""
    return f"{size:,} bytes" if size < 1024 else f"{size / 1024:.1f} KiB"


def _evidence_attached(event: ev.EvidenceAttached, entry: Entry, incident: Incident) -> RowText:
    facts = f"{event.media}, {bytes_text(event.size)}, SHA-256 {event.sha256[:12]}…"
    text = f"evidence {event.evidence}: {event.name} ({facts}){and_(event.note)}"
    return RowText(RowKind.OBSERVATION, "▪", text)


def _sized_up(event: ev.SizedUp, entry: Entry, incident: Incident) -> RowText:
    parts = (
        ("symptoms", event.symptoms),
        ("scope", event.scope),
        ("trend", event.trend),
        ("recent changes", event.recent_changes),
    )
    said = "; ".join(f"{name} {value or 'emptied'}" for name, value in parts if value is not None)
    return RowText(RowKind.OBSERVATION, "◇", f"size-up: {said}")


WORDING: Wordings = {
    ev.EvidenceAttached: _evidence_attached,
    ev.SizedUp: _sized_up,
}
"""The words of each kind of event."""
