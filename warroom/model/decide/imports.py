"""Rules for timelines that were written elsewhere: what is taken in, once, as what it is."""

import re
from datetime import datetime

from msgspec.structs import replace

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import happened, invalid, optional_text, require_line, require_text
from warroom.model.decide.forks import original_at
from warroom.model.decide.lifecycle import declare
from warroom.model.decide.rights import require
from warroom.model.incident import Incident, Timeline
from warroom.model.limits import (
    MAX_IMPORT_ROWS,
    MAX_IMPORTS,
    MAX_LINE,
    MAX_OFFSET,
    MAX_ROWS_AT_ONCE,
)
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition


def declare_imported(
    incident: Incident, command: cm.DeclareImported, actor: str, now: datetime
) -> list[ev.Event]:
    """A record of the past: over from the beginning, so that nothing is due and nobody is asked."""
    if command.started_at and command.ended_at and command.ended_at < command.started_at:
        raise invalid("It cannot have ended before it started. Check the times of the file.")
    asked = cm.Declare(
        title=command.title,
        severity=command.severity,
        priority=command.priority,
        started_at=command.started_at,
        detected_at=command.detected_at,
    )
    [declared] = declare(incident, asked, actor, now)
    assert isinstance(declared, ev.Declared)
    begun = replace(
        _begun(incident, command),
        own=True,
        mitigated_at=command.mitigated_at,
        resolved_at=command.resolved_at,
        ended_at=command.ended_at,
    )
    return [replace(declared, imported=True), begun]


def begin_import(
    incident: Incident, command: cm.BeginImport, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody in the room adds what others wrote down elsewhere, each file once."""
    known = _find(incident, command.sha256)
    if known is not None:
        where = "is" if known.complete else f"is begun ({known.taken:,} of {known.rows:,} rows)"
        raise Refusal(
            Why.CONFLICT,
            f"That file {where} in {incident.id} already, as {known.id} by {known.by}."
            " The same import by the same person completes what was interrupted.",
        )
    return [_begun(incident, command)]


def import_rows(
    incident: Incident, command: cm.ImportRows, actor: str, now: datetime
) -> list[ev.Event]:
    """The next rows of a file that was begun; a row that does not fit refuses all of them."""
    timeline = _find(incident, command.sha256)
    if timeline is None:
        raise Refusal(
            Why.NOT_FOUND, f"No import of that file was begun in {incident.id}. Begin with it."
        )
    require(
        incident,
        command,
        actor,
        {Condition.BEGAN_IT: actor == timeline.by},
        f"{timeline.by} imports {timeline.source}; let {timeline.by} end it.",
    )
    if not 1 <= len(command.rows) <= MAX_ROWS_AT_ONCE:
        raise invalid(f"Rows come in batches of 1 to {MAX_ROWS_AT_ONCE}. Divide them.")
    if timeline.taken + len(command.rows) > timeline.rows:
        raise Refusal(
            Why.CONFLICT,
            f"The import of {timeline.source} was begun with {timeline.rows:,} rows and these are"
            " more. Run the same import of the same file.",
        )
    made: list[ev.Event] = []
    last = timeline.last_line
    for row in command.rows:
        if row.line <= last:
            raise Refusal(
                Why.CONFLICT, f"Line {row.line} of {timeline.source} is not the next one to take."
            )
        last = row.line
        made.append(_imported(timeline, row, now))
    return made


def row_checked(row: cm.TimelineRow, now: datetime) -> cm.TimelineRow:
    """A row as it is taken, its time in UTC. Raises Refusal with what is wrong with it."""
    return replace(
        row,
        at=happened(row.at, now),
        text=require_text(row.text, "The message"),
        author=optional_text(row.author, "The author", MAX_LINE),
        described=optional_text(row.described, "What the time is called", MAX_LINE),
        written=optional_text(row.written, "The time as it is written", MAX_LINE),
    )


_SEVERAL_MOMENTS = frozenset({cm.ImportRows, cm.TakeBack, cm.DeclareImported})


def moment_of(command: cm.Command, nth: int) -> datetime | None:
    """When the event that `command` makes in place `nth` (from 0) happened, if anybody said so.

    All events of a command happened together, but for the rows of a file, which have their own
    times, and for an import itself, which happens now.
    """
    if type(command) not in _SEVERAL_MOMENTS:
        return command.occurred_at
    if isinstance(command, cm.ImportRows):
        return command.rows[nth].at if nth < len(command.rows) else None
    if isinstance(command, cm.TakeBack):
        return original_at(command, nth)
    if isinstance(command, cm.DeclareImported) and nth:
        return None
    return command.occurred_at


def _begun(incident: Incident, command: cm.DeclareImported | cm.BeginImport) -> ev.TimelineImported:
    if not re.fullmatch(r"[0-9a-f]{64}", command.sha256):
        raise invalid("That is no SHA-256 of a file: 64 digits 0-9 and a-f.")
    if not (1 <= command.rows <= MAX_IMPORT_ROWS and 0 <= command.skipped <= MAX_IMPORT_ROWS):
        raise invalid(f"A file of 1 to {MAX_IMPORT_ROWS:,} rows can be imported. Divide it.")
    if len(incident.timelines) >= MAX_IMPORTS:
        raise invalid(f"{incident.id} has {MAX_IMPORTS} timelines, which is the limit.")
    return ev.TimelineImported(
        timeline=f"I{len(incident.timelines) + 1}",
        source=require_line(command.source, "The file's name"),
        sha256=command.sha256,
        rows=command.rows,
        skipped=command.skipped,
    )


def _find(incident: Incident, sha256: str) -> Timeline | None:
    return next((each for each in incident.timelines.values() if each.sha256 == sha256), None)


def _imported(timeline: Timeline, row: cm.TimelineRow, now: datetime) -> ev.RowImported:
    if row.offset is not None and abs(row.offset) > MAX_OFFSET:
        raise invalid(f"Line {row.line}: Its zone is more than a day from UTC. Check the offset.")
    try:
        checked = row_checked(row, now)
    except Refusal as refusal:
        raise Refusal(refusal.why, f"Line {row.line}: {refusal.sentence}") from refusal
    return ev.RowImported(
        timeline=timeline.id,
        line=checked.line,
        text=checked.text,
        note_kind=checked.note_kind,
        author=checked.author,
        described=checked.described,
        written=checked.written,
        offset=checked.offset,
    )


RULES: Rules = {
    cm.DeclareImported: declare_imported,
    cm.BeginImport: begin_import,
    cm.ImportRows: import_rows,
}
"""The rule for each command."""
