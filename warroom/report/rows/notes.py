"""Timeline rows of the timeline: notes, and what is said of earlier entries."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.model.words import NoteKind
from warroom.report.rows.base import RowKind, RowText, Wordings, because

NOTE_SYMBOLS: dict[NoteKind, str] = {
    NoteKind.OBSERVATION: "·",
    NoteKind.ACTION: "▸",
    NoteKind.DECISION: "◆",
    NoteKind.COMMUNICATION: "⇢",
    NoteKind.STATUS_UPDATE: "●",
    NoteKind.ALERT: "!",
    NoteKind.MILESTONE: "⚑",
}
"""What stands before a note. Every symbol here and below is one cell, in the BMP, and in the
usual terminal fonts, with no emoji form that a terminal might draw two cells wide."""


_KINDS = {kind: RowKind(kind) for kind in NoteKind}


def _noted(event: ev.Noted, entry: Entry, incident: Incident) -> RowText:
    mark = incident.marks.get(entry.seq)
    text = mark.amendments[-1].text if mark is not None and mark.amendments else event.text
    return RowText(_KINDS[event.note_kind], NOTE_SYMBOLS[event.note_kind], text)


def _amended(event: ev.Amended, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.AMENDMENT, "~", f"amended entry {event.target}: {event.text}")


def _struck(event: ev.Struck, entry: Entry, incident: Incident) -> RowText:
    text = f"struck entry {event.target}{because(event.reason)}"
    return RowText(RowKind.AMENDMENT, "×", text)


def _pinned(event: ev.Pinned, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.AMENDMENT, "★", f"pinned entry {event.target}")


def _unpinned(event: ev.Unpinned, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.AMENDMENT, "☆", f"unpinned entry {event.target}")


WORDING: Wordings = {
    ev.Noted: _noted,
    ev.Amended: _amended,
    ev.Struck: _struck,
    ev.Pinned: _pinned,
    ev.Unpinned: _unpinned,
}
"""The words of each kind of event."""
