"""Timeline rows of the post-mortem."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.phrases import when
from warroom.report.rows.base import Missed, RowKind, RowText, Wordings, because


def _said(symbol: str, text: str) -> RowText:
    return RowText(RowKind.TASK_CHANGE, symbol, f"post-mortem {text}")


def _started(event: ev.PostMortemStarted, entry: Entry, incident: Incident) -> RowText:
    return _said("○", f"started: {event.owner} owns it, due {when(event.due_at, entry.at)}")


def _assigned(event: ev.PostMortemAssigned, entry: Entry, incident: Incident) -> RowText:
    return _said("○", f"owned by {event.owner} now")


def _due_set(event: ev.PostMortemDueSet, entry: Entry, incident: Incident) -> RowText:
    return _said("○", f"due {when(event.due_at, entry.at)}{because(event.reason)}")


def _section_edited(event: ev.SectionEdited, entry: Entry, incident: Incident) -> RowText:
    lines = event.text.count("\n") + 1
    much = f"{lines} lines" if lines > 1 else "1 line"
    return _said("~", f"“{event.section}” {'changed' if event.base else 'written'} ({much})")


def _finished(event: ev.PostMortemFinished, entry: Entry, incident: Incident) -> RowText:
    return _said("✓", "finished")


def _overdue(name: str, was: str, incident: Incident) -> str:
    return f"post-mortem of {name} overdue, {was}"


WORDING: Wordings = {
    ev.PostMortemStarted: _started,
    ev.PostMortemAssigned: _assigned,
    ev.PostMortemDueSet: _due_set,
    ev.SectionEdited: _section_edited,
    ev.PostMortemFinished: _finished,
}
"""The words of each kind of event."""

MISSED: Missed = {"post-mortem": _overdue}
"""The words of each sort of deadline."""
