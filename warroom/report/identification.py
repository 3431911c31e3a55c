"""Plain text of the step identification: what is missing, the size-up, the evidence."""

from datetime import datetime

from warroom.model.completeness import missing
from warroom.model.incident import Evidence, Incident
from warroom.report.rows import bytes_text
from warroom.text import clean, clean_line, pad
from warroom.times import format_age, format_stamp


def missing_text(incident: Incident) -> str:
    """What nobody has said yet, on one line; empty when the record is complete."""
    return ", ".join(each.what for each in missing(incident))


def size_up_text(incident: Incident, now: datetime) -> str:
    """The latest size-up, a line a part, and when it was said."""
    it = incident.size_up
    if it is None:
        return ""
    parts = (
        ("symptoms", it.symptoms),
        ("scope", it.scope),
        ("trend", it.trend or ""),
        ("recent changes", it.recent_changes),
        ("said", f"by {clean_line(it.by)}, {format_stamp(it.at)} ({format_age(now - it.at)} ago)"),
    )
    return "\n".join(
        f"{pad(name, 14)}  {clean(value).replace(chr(10), chr(10) + ' ' * 16)}"
        for name, value in parts
        if value
    )


def evidence_text(incident: Incident) -> str:
    """A line a piece, and its hash below it."""
    return "\n".join(map(_piece, incident.evidence.values()))


def _piece(it: Evidence) -> str:
    note = f" — {clean_line(it.note)}" if it.note else ""
    facts = f"{it.media}, {bytes_text(it.size)}, by {clean_line(it.by)}"
    head = f"{pad(clean_line(it.id), 4)}  {format_stamp(it.at)}  {clean_line(it.name)} ({facts})"
    return f"{head}{note}\n      SHA-256 {clean_line(it.sha256)}"
