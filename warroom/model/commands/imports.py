"""Commands that take timelines in which were written elsewhere."""

from datetime import datetime

import msgspec

from warroom.model.commands.base import Command
from warroom.model.words import NoteKind, Priority, Severity


class TimelineRow(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A row of a file; its fields are those of the event, `at` is when it happened."""

    line: int
    at: datetime
    text: str
    note_kind: NoteKind = NoteKind.OBSERVATION
    author: str = ""
    described: str = ""
    written: str = ""
    offset: int | None = None


class DeclareImported(Command, frozen=True, tag="declare_imported", kw_only=True):
    """Open an incident that is over already, made of a file; its rows follow with ImportRows.

    `occurred_at`: when it was declared, as far as the file says.
    """

    title: str
    source: str
    sha256: str
    rows: int
    skipped: int = 0
    severity: Severity = Severity.SEV3
    priority: Priority | None = None
    started_at: datetime | None = None
    detected_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None


class BeginImport(Command, frozen=True, tag="begin_import", kw_only=True):
    """Take a file into an incident that there is; its rows follow with ImportRows."""

    source: str
    sha256: str
    rows: int
    skipped: int = 0


class ImportRows(Command, frozen=True, tag="import_rows", kw_only=True):
    """Rows of the file with this SHA-256, in its order, after those that came before."""

    sha256: str
    rows: tuple[TimelineRow, ...]


ImportCommand = DeclareImported | BeginImport | ImportRows
"""Every command of this module."""
