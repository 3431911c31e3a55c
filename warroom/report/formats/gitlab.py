"""`gitlab`: the timeline events of a GitLab incident, a GraphQL request a line.

Looked up in GitLab's source: the mutation `timelineEventCreate` takes incidentId, note, occurredAt
and timelineEventTagNames. A note may have 10,000 characters, but only 280 where a person's token
posts it (`IncidentManagement::TimelineEvent`, validation on `user_input`), so that longer texts
become several events. A tag has to exist in the project, but for the predefined ones, which GitLab
makes; so nothing but those is used.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.words import EXERCISE, Status
from warroom.report.formats.base import Case, Format
from warroom.report.formats.entries import Told, iso, told_entries
from warroom.report.rows import RowKind

MAX_NOTE = 280
"""Characters of a note that is posted with a token."""

INCIDENT = "gid://gitlab/Issue/INCIDENT"
"""What stands where the id of the GitLab incident belongs."""

START, END = "Start time", "End time"
DETECTED, INITIATED = "Impact detected", "Response initiated"
MITIGATED, CAUSE = "Impact mitigated", "Cause identified"
"""The predefined tags (`IncidentManagement::TimelineEventTag`)."""

QUERY = (
    "mutation($input: TimelineEventCreateInput!) { timelineEventCreate(input: $input)"
    " { timelineEvent { id } errors } }"
)

_LEFT_OUT = frozenset({RowKind.SYSTEM.value, RowKind.AMENDMENT.value})
"""Kinds of rows that say something about the log, not about what happened."""

# Everything that Markdown, HTML or one of GitLab's references (@all, #1, !1, ~label, %1, &1, $1,
# ^alert) could begin with. A backslash before punctuation makes it literal (CommonMark 2.4), and
# GitLab's references leave what was escaped alone.
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>()#+\-!|~@$%^&:/=\"']")


def literal(text: str) -> str:
    """A text that GitLab shows as it is: no markup, nobody mentioned, nothing referred to."""
    return _ACTIVE.sub(lambda found: f"\\{found[0]}", text)


def _write(case: Case) -> Iterator[bytes]:
    for at, text, tags in sorted(_events(case), key=lambda event: event[0]):
        for number, note in enumerate(_notes(text, case)):
            yield _request(note, at, tags if not number else ())


def _events(case: Case) -> Iterator[tuple[datetime, str, tuple[str, ...]]]:
    incident = case.incident
    if incident.started_at:
        yield incident.started_at, "The incident started.", (START,)
    if incident.detected_at:
        yield incident.detected_at, "The incident was detected.", (DETECTED,)
    for told in told_entries(case):
        if told.kind not in _LEFT_OUT:
            yield told.entry.at, _text(told), _tags(told.entry)


def _text(told: Told) -> str:
    marks = "".join(f" [{mark}]" for mark in told.marks)
    return f"{told.entry.actor}: {told.text}{marks}"


_CALLED = {
    "detected": DETECTED, "declared": INITIATED, "mitigated": MITIGATED, "repaired": MITIGATED,
    "resolved": END,
}  # fmt: skip
"""The tag for what a file calls the time of a row."""


def _tags(entry: Entry) -> tuple[str, ...]:
    match entry.event:
        case ev.RowImported(described=described):
            tag = _CALLED.get(described.casefold())
            return (tag,) if tag else ()
        case ev.Declared(imported=True):
            return ()
        case ev.Declared():
            return (INITIATED,)
        case ev.StatusChanged(status=Status.MITIGATED):
            return (MITIGATED,)
        case ev.StatusChanged(status=Status.RESOLVED):
            return (END,)
        case ev.TriggerSet():
            return (CAUSE,)
    return ()


def _notes(text: str, case: Case) -> list[str]:
    """A text as notes of at most MAX_NOTE characters, numbered where there are several."""
    prefix = literal(f"{case.tlp} " if case.tlp else "")
    prefix += f"{EXERCISE} " if case.incident.exercise else ""
    whole = prefix + literal(text)
    if len(whole) <= MAX_NOTE:
        return [whole]
    room = MAX_NOTE - len("\\(999\\/999\\) ") - len(prefix)
    parts, part = list[str](), ""
    for piece in re.findall(r"\\?.", literal(text), re.DOTALL):
        if len(part) + len(piece) > room:
            parts.append(part)
            part = ""
        part += piece
    parts.append(part)
    return [f"{prefix}\\({number}\\/{len(parts)}\\) {part}" for number, part in enumerate(parts, 1)]


def _request(note: str, at: datetime, tags: tuple[str, ...]) -> bytes:
    body = {
        "query": QUERY,
        "variables": {
            "input": {
                "incidentId": INCIDENT,
                "note": note,
                "occurredAt": iso(at),
                "timelineEventTagNames": list(tags),
            }
        },
    }
    return json.dumps(body, ensure_ascii=True).encode() + b"\n"


FORMAT = Format("Timeline events of a GitLab incident, a request a line.", ".gitlab.jsonl", _write)
