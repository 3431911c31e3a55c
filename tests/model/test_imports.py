"""Timelines that were written elsewhere: taken in once, as what they are, with their own times."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from tests.support.incidents import (
    START,
    Desk,
    Refused,
    Story,
    does,
    ready_to_close,
    resolved,
    then,
)
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.attention import concern_of
from warroom.model.deadlines import pending_deadlines
from warroom.model.decide import moment_of
from warroom.model.limits import MAX_IMPORT_ROWS, MAX_IMPORTS, MAX_ROWS_AT_ONCE
from warroom.model.refusal import Why
from warroom.model.summary import summarize
from warroom.model.words import NoteKind, Phase, Status

SHA = "ab" * 32
WEST = timezone(timedelta(hours=-8))
BEGAN = datetime(2018, 2, 22, 16, 30, tzinfo=WEST)

BEGIN = cm.BeginImport(source="nginx-down.csv", sha256=SHA, rows=4)


def row(line: int, text: str = "Pods deleted", **changes: object) -> cm.TimelineRow:
    made = cm.TimelineRow(
        line=line,
        at=BEGAN + timedelta(minutes=line),
        text=text,
        note_kind=NoteKind.ACTION,
        author="on-call",
        described="Action",
        written=f"2018-02-22T16:{30 + line}:00-08:00",
        offset=-480,
    )
    return replace(made, **changes)


def rows(*lines: int) -> cm.ImportRows:
    return cm.ImportRows(sha256=SHA, rows=tuple(map(row, lines)))


OWN = cm.DeclareImported(
    title="nginx down",
    source="nginx-down.csv",
    sha256=SHA,
    rows=4,
    skipped=1,
    occurred_at=BEGAN,
    started_at=BEGAN,
    detected_at=BEGAN,
    mitigated_at=BEGAN + timedelta(minutes=5),
    resolved_at=BEGAN + timedelta(minutes=5),
    ended_at=BEGAN + timedelta(minutes=6),
)

begun = does("ana", BEGIN)


def many(desk: Desk) -> None:
    for number in range(MAX_IMPORTS):
        desk.do("ana", replace(BEGIN, sha256=f"{number:064x}"))


def _rows_refused(changed: cm.TimelineRow, says: str) -> Refused:
    command = cm.ImportRows(sha256=SHA, rows=(row(2), changed))
    return Refused("ana", command, Why.INVALID, says, begun)


def _begin_refused(says: str, given: Story = begun, **changes: object) -> Refused:
    return Refused("ana", replace(BEGIN, **changes), Why.INVALID, says, given)


REFUSALS = [
    Refused("ben", BEGIN, Why.CONFLICT, "begun (0 of 4 rows) in INC-1 already", begun),
    Refused("ben", rows(2), Why.NOT_ALLOWED, "ana imports nginx-down.csv; let ana end it.", begun),
    Refused("ana", rows(2), Why.NOT_FOUND, "No import of that file was begun in INC-1."),
    Refused("ana", rows(), Why.INVALID, "batches of 1 to 500", begun),
    Refused("ana", rows(*range(2, MAX_ROWS_AT_ONCE + 3)), Why.INVALID, "batches of 1", begun),
    Refused("ana", rows(2, 3, 4, 5, 6), Why.CONFLICT, "with 4 rows and these are", begun),
    Refused("ana", rows(3, 3), Why.CONFLICT, "Line 3 of nginx-down.csv is not the next", begun),
    Refused("ana", rows(3), Why.CONFLICT, "Line 3 of nginx", then(begun, does("ana", rows(2, 3)))),
    _rows_refused(row(3, "  "), "Line 3: The message is empty."),
    _rows_refused(row(3, "x" * 10_001), "Line 3: The message has 10,001 characters"),
    _rows_refused(row(3, author="x" * 201), "Line 3: The author has 201"),
    _rows_refused(row(3, offset=1441), "Line 3: Its zone is more than a day from UTC."),
    _rows_refused(row(3, at=datetime(2018, 1, 1)), "Line 3: That time has no zone."),  # noqa: DTZ001
    _rows_refused(row(3, at=START + timedelta(days=1)), "Line 3: 2026-03-05 02:00:00Z is in the"),
    _rows_refused(row(3, at=datetime(1970, 1, 1, tzinfo=UTC)), "Line 3: 1970-01-01T00:00:00+00:00"),
    _begin_refused("That is no SHA-256", sha256="AB" * 32),
    _begin_refused("1 to 200,000 rows", sha256="0" * 64, rows=0),
    _begin_refused("1 to 200,000 rows", sha256="0" * 64, rows=MAX_IMPORT_ROWS + 1),
    _begin_refused("1 to 200,000 rows", sha256="0" * 64, skipped=-1),
    _begin_refused("has 100 timelines", many, sha256="f" * 64),
    Refused(
        "ana",
        replace(OWN, ended_at=BEGAN - timedelta(minutes=1)),
        Why.INVALID,
        "cannot have ended before it started",
        declared=False,
    ),
    Refused("ana", OWN, Why.CONFLICT, "INC-1 is declared already."),
    Refused(
        "ana",
        replace(OWN, resolved_at=START + timedelta(hours=1)),
        Why.INVALID,
        "is in the future",
        declared=False,
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def imported() -> Desk:
    """An incident that was made of a file, all rows taken."""
    desk = Desk(declared=False)
    desk.do("ana", OWN)
    desk.do("ana", rows(2, 3))
    desk.do("ana", rows(4, 6))
    return desk


def test_a_file_becomes_an_incident_that_is_over() -> None:
    incident = imported().incident
    assert (incident.title, incident.imported) == ("nginx down", True)
    assert (incident.status, incident.phase) == (Status.CLOSED, Phase.CONCLUSION)
    assert incident.started_at == incident.detected_at == incident.declared_at == BEGAN
    assert incident.resolved_at == incident.mitigated_at == BEGAN + timedelta(minutes=5)
    assert incident.ended_at == BEGAN + timedelta(minutes=6)
    assert incident.priority is incident.policy.severities[incident.severity].priority
    assert summarize(incident).imported
    timeline = incident.timelines["I1"]
    assert (timeline.rows, timeline.skipped, timeline.taken, timeline.last_line) == (4, 1, 4, 6)
    assert timeline.complete and timeline.by == "ana"


def test_a_record_of_the_past_rings_for_nobody_and_has_nothing_due() -> None:
    desk = Desk(declared=False)
    desk.do("ana", OWN)
    desk.do("ana", cm.ImportRows(sha256=SHA, rows=(row(2, "@all and @ben: look"),)))
    assert desk.incident.vacant_since is None
    desk.wait(60 * 24 * 30)
    assert pending_deadlines(desk.incident) == [] and desk.timer() == []
    assert [concern_of(entry, desk.incident, "ben") for entry in desk.entries] == [None] * 3


def test_each_row_happened_when_its_file_says_and_keeps_how_it_said_it() -> None:
    desk = imported()
    _, began, first, *_, last = desk.entries
    assert (began.occurred_at, desk.entries[0].occurred_at) == (None, BEGAN)
    assert [entry.at for entry in desk.entries[2:]] == [
        BEGAN + timedelta(minutes=minute) for minute in (2, 3, 4, 6)
    ]
    assert {entry.recorded_at for entry in desk.entries} == {desk.now}
    assert first.occurred_at is not None and first.occurred_at.tzinfo is UTC
    assert first.event == ev.RowImported(
        timeline="I1",
        line=2,
        text="Pods deleted",
        note_kind=NoteKind.ACTION,
        author="on-call",
        described="Action",
        written="2018-02-22T16:32:00-08:00",
        offset=-480,
    )
    assert first.actor == "ana"
    assert isinstance(last.event, ev.RowImported) and last.event.line == 6


def test_a_file_is_merged_into_an_incident_at_any_time() -> None:
    desk = Desk()
    desk.do("ben", BEGIN)
    desk.do("ben", rows(2))
    resolved(desk)
    ready_to_close(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.CLOSED))
    desk.do("ben", rows(3))
    desk.do("ana", replace(BEGIN, sha256="cd" * 32, source="chat.csv"))
    assert [t.source for t in desk.incident.timelines.values()] == ["nginx-down.csv", "chat.csv"]
    assert not desk.incident.imported
    assert desk.incident.status is Status.CLOSED and desk.incident.title == "Checkout returns 502"


def test_a_row_is_corrected_as_a_note_is() -> None:
    desk = imported()
    desk.do("ana", cm.Amend(target=3, text="Ingress pods deleted"))
    desk.do("ana", cm.Strike(target=4, reason="another cluster"))
    assert desk.incident.marks[3].amendments[-1].text == "Ingress pods deleted"
    desk.refused("ben", cm.Strike(target=5), Why.NOT_ALLOWED)


def test_an_imported_incident_that_is_taken_up_again_is_one_as_any_other() -> None:
    desk = imported()
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back"))
    assert desk.incident.vacant_since == desk.now and pending_deadlines(desk.incident)


def test_all_that_a_command_does_happened_together_but_for_the_rows_of_a_file() -> None:
    note = cm.Note(text="x", occurred_at=BEGAN)
    assert moment_of(note, 0) == moment_of(note, 1) == BEGAN
    assert moment_of(rows(2, 3), 1) == BEGAN + timedelta(minutes=3)
    assert moment_of(rows(2, 3), 2) is None
