"""Timeline rows of the incident as a whole: declaration, phase, status, severity, deadlines."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import RowKind, RowText, Wordings, because, only_for
from warroom.times import format_stamp

_MOST = 5
"""Open tasks that the row of a resolution names."""


def _declared(event: ev.Declared, entry: Entry, incident: Incident) -> RowText:
    # Who reads a code name over a shoulder must not find the title in the row below.
    begun = "Exercise declared" if event.exercise else "Declared"
    begun = "Imported" if event.imported else begun
    text = f"{begun}: {incident.codename or event.title} ({event.severity}, {event.priority})"
    text += only_for(event.restricted)
    return RowText(RowKind.MILESTONE, "⚑", text)


def _details_changed(event: ev.DetailsChanged, entry: Entry, incident: Incident) -> RowText:
    facts: list[tuple[str, str | None]] = [
        ("title", _hidden(event.title, incident)),
        ("code name", event.codename),
        ("started", format_stamp(event.started_at) if event.started_at else None),
        ("detected", format_stamp(event.detected_at) if event.detected_at else None),
        ("reporter", event.reporter),
        ("responsible", event.responsible),
        ("detected by", event.detected_by),
        ("category", event.category),
        ("tags", None if event.tags is None else ", ".join(event.tags)),
        ("systems", None if event.systems is None else ", ".join(event.systems)),
        ("description", event.description),
    ]
    said = "; ".join(f"{name} {value or 'emptied'}" for name, value in facts if value is not None)
    return RowText(RowKind.AMENDMENT, "~", f"details: {said}")


def _hidden(title: str | None, incident: Incident) -> str | None:
    return "changed" if title and incident.codename else title


def _phase_changed(event: ev.PhaseChanged, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.MILESTONE, "■", f"phase {event.phase}{because(event.reason)}")


def _status_changed(event: ev.StatusChanged, entry: Entry, incident: Incident) -> RowText:
    text = f"status {event.status}{because(event.reason)}"
    if event.still_open:
        more = " …" if len(event.still_open) > _MOST else ""
        text += f" (still open: {', '.join(event.still_open[:_MOST])}{more})"
    if event.in_place:
        more = " …" if len(event.in_place) > _MOST else ""
        text += f" (still in place: {', '.join(event.in_place[:_MOST])}{more})"
    return RowText(RowKind.STATUS_UPDATE, "●", text)


def _severity_changed(event: ev.SeverityChanged, entry: Entry, incident: Incident) -> RowText:
    text = f"severity {event.severity}{because(event.reason)}"
    return RowText(RowKind.SEVERITY_CHANGE, "±", text)


def _priority_changed(event: ev.PriorityChanged, entry: Entry, incident: Incident) -> RowText:
    text = f"priority {event.priority}{because(event.reason)}"
    return RowText(RowKind.SEVERITY_CHANGE, "±", text)


WORDING: Wordings = {
    ev.Declared: _declared,
    ev.DetailsChanged: _details_changed,
    ev.PhaseChanged: _phase_changed,
    ev.StatusChanged: _status_changed,
    ev.SeverityChanged: _severity_changed,
    ev.PriorityChanged: _priority_changed,
}
"""The words of each kind of event."""
