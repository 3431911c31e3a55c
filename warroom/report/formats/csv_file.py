"""`csv`: a row an entry, for spreadsheets and scripts."""

from collections.abc import Iterator

from warroom.report.cells import csv_bytes
from warroom.report.formats.base import Case, Format
from warroom.report.formats.entries import Told, event_kind, iso, told_entries

COLUMNS = (
    "seq", "recorded_at", "occurred_at", "actor", "kind", "event", "text", "marks", "incident",
    "exercise", "source", "source_line", "source_author", "source_time", "tlp",
)  # fmt: skip
"""The columns, in their order; new ones are added at the end."""


def _write(case: Case) -> Iterator[bytes]:
    return csv_bytes(_rows(case))


def _rows(case: Case) -> Iterator[tuple[str | int, ...]]:
    yield COLUMNS
    exercise = "yes" if case.incident.exercise else "no"
    for told in told_entries(case):
        yield (*_row(told), case.saved.name, exercise, *_source(told, case), case.tlp or "")


def _row(told: Told) -> tuple[str | int, ...]:
    entry = told.entry
    return (
        entry.seq, iso(entry.recorded_at), iso(entry.occurred_at), entry.actor, told.kind,
        event_kind(entry), told.text, "; ".join(told.marks),
    )  # fmt: skip


def _source(told: Told, case: Case) -> tuple[str | int, ...]:
    """Where an imported row is from, and what its file says of it."""
    row = told.imported
    if row is None:
        return ("", "", "", "")
    timeline = case.incident.timelines.get(row.timeline)
    source = timeline.source if timeline else row.timeline
    return (source, row.line, row.author, row.written)


FORMAT = Format("A row an entry, for spreadsheets; formulas made harmless.", ".csv", _write)
