"""`timesketch` and `timesketch-jsonl`: timelines for Timesketch's importer.

Looked up in its `timesketch/lib/utils.py`. Mandatory: message, datetime, timestamp_desc. The CSV
goes through pandas, which drops rows whose datetime has another form than the first one's and
fields that look like a missing value; JSON lines without datetime or timestamp get the other one
in whole seconds or through a float. So both are always written, each in one form.
"""

import json
from collections.abc import Iterator

from warroom.report.cells import csv_bytes
from warroom.report.formats.base import Case, Format
from warroom.report.formats.entries import Told, event_kind, iso, micros, told_entries
from warroom.report.rows import imported_text

COLUMNS = (
    "message", "datetime", "timestamp", "timestamp_desc", "author", "kind", "event", "recorded_at",
    "occurred_at", "marks", "incident", "warroom_entry", "exercise", "imported_by", "tlp",
)  # fmt: skip
"""The columns, in their order; the first four are Timesketch's own.

`warroom_entry` is the entry's number; an importer of ours knows by it that cells are `neutral`.
"""

RECORDED, OCCURRED = "Recorded", "Occurred"
"""timestamp_desc: which of an entry's two times its datetime is."""


def _event(told: Told, case: Case) -> tuple[str | int, ...]:
    entry, row = told.entry, told.imported
    text, author, described, imported_by = told.text, entry.actor, "", ""
    if row is not None:
        # As its file has it, so that what goes round comes back the same.
        text = imported_text(row, entry, case.incident)
        author, described, imported_by = row.author, row.described, entry.actor
    return (
        text, iso(entry.at), micros(entry.at),
        described or (OCCURRED if entry.occurred_at else RECORDED), author, told.kind,
        event_kind(entry), iso(entry.recorded_at), iso(entry.occurred_at), "; ".join(told.marks),
        case.saved.name, entry.seq, "yes" if case.incident.exercise else "no", imported_by,
        case.tlp or "",
    )  # fmt: skip


def _csv_rows(case: Case) -> Iterator[tuple[str | int, ...]]:
    yield COLUMNS
    for told in told_entries(case):
        yield _event(told, case)


def _write_csv(case: Case) -> Iterator[bytes]:
    return csv_bytes(_csv_rows(case))


def _write_jsonl(case: Case) -> Iterator[bytes]:
    for told in told_entries(case):
        event = dict(zip(COLUMNS, _event(told, case), strict=True))
        # A field that says nothing would be a search hit for the empty text.
        said = {name: value for name, value in event.items() if value != ""}
        yield json.dumps(said, ensure_ascii=True).encode() + b"\n"


CSV = Format("A timeline for Timesketch, as CSV.", ".timesketch.csv", _write_csv)
JSONL = Format("A timeline for Timesketch, as JSON lines.", ".timesketch.jsonl", _write_jsonl)
