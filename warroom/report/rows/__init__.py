"""The wording of timeline rows, one place for screens, reports and the command line."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.forks import original
from warroom.model.incident import Incident
from warroom.report.phrases import when
from warroom.report.rows import (
    access,
    causes,
    containment,
    decisions,
    escalation,
    exercises,
    follow_ups,
    forks,
    identification,
    imports,
    lifecycle,
    marking,
    messages,
    notes,
    people,
    plan,
    playbooks,
    post_mortem,
    prioritization,
    problems,
    reports,
    review,
    roles,
    tasks,
    teams,
)
from warroom.report.rows import redaction as redaction_rows
from warroom.report.rows.base import Missed, RowKind, RowText, Wordings
from warroom.report.rows.identification import bytes_text
from warroom.report.rows.imports import imported_text, source_of
from warroom.report.rows.messages import message_row
from warroom.report.rows.notes import NOTE_SYMBOLS
from warroom.report.rows.redaction import redacted_text
from warroom.text import clean_line

__all__ = [
    "NOTE_SYMBOLS",
    "RowKind",
    "RowText",
    "bytes_text",
    "describe",
    "imported_text",
    "message_row",
    "source_of",
]

MAX_RAW = 200
"""Characters of an event of a newer version that are shown; all of it stays in the log."""


def describe(entry: Entry, incident: Incident) -> RowText:
    """The row of `entry`, as the room knows it now.

    `incident` is the state that texts of tasks and messages are looked up in. A note that was
    corrected has its latest wording; whether it is corrected, struck or pinned stands in
    `incident.marks`. Text from people is as clean as it came in with `entry`.
    """
    if isinstance(event := entry.event, ev.EntryTakenBack):
        was = describe(original(entry, event, incident), incident)
        if entry.seq in incident.redactions:
            return was
        return forks.taken_back_row(event, entry, incident, was)
    row = _WORDING[type(entry.event)](entry.event, entry, incident)
    if (redaction := incident.redactions.get(entry.seq)) is not None:
        return RowText(row.kind, redaction_rows.SYMBOL, redacted_text(redaction))
    return row


def _deadline_missed(event: ev.DeadlineMissed, entry: Entry, incident: Incident) -> RowText:
    sort, _, name = event.subject.partition(":")
    was = f"due {when(event.due_at, entry.at)}"
    words = _MISSED.get(sort)
    text = words(name, was, incident) if words else f"deadline missed: {event.subject}, {was}"
    return text if isinstance(text, RowText) else RowText(RowKind.ALERT, "!", text)


def _unknown(event: ev.Unknown, entry: Entry, incident: Incident) -> RowText:
    text = f"[newer version] {clean_line(event.name, 60)}: {clean_line(event.raw, MAX_RAW)}"
    return RowText(RowKind.SYSTEM, "?", text)


_WORDING: Wordings = {
    **lifecycle.WORDING,
    **notes.WORDING,
    **roles.WORDING,
    **tasks.WORDING,
    **messages.WORDING,
    **causes.WORDING,
    **decisions.WORDING,
    **follow_ups.WORDING,
    **reports.WORDING,
    **playbooks.WORDING,
    **prioritization.WORDING,
    **problems.WORDING,
    **containment.WORDING,
    **teams.WORDING,
    **identification.WORDING,
    **escalation.WORDING,
    **plan.WORDING,
    **imports.WORDING,
    **post_mortem.WORDING,
    **exercises.WORDING,
    **review.WORDING,
    **marking.WORDING,
    **access.WORDING,
    **forks.WORDING,
    **people.WORDING,
    **redaction_rows.WORDING,
    ev.DeadlineMissed: _deadline_missed,
    ev.Unknown: _unknown,
}

_MISSED: Missed = {
    **tasks.MISSED,
    **messages.MISSED,
    **prioritization.MISSED,
    **decisions.MISSED,
    **follow_ups.MISSED,
    **reports.MISSED,
    **escalation.MISSED,
    **plan.MISSED,
    **post_mortem.MISSED,
}
