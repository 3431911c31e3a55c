"""Plain text for the command line: what people read, and that no text gets out of its place."""

from datetime import timedelta

import pytest

from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.incidents import START, Desk
from warroom.model import commands as cm
from warroom.model.entry import Entry
from warroom.model.events import Declared, Noted, TaskAdded
from warroom.model.evolve import evolve
from warroom.model.incident import Incident, Mark, Message, Offer, Task
from warroom.model.summary import summarize
from warroom.model.words import MessageState, Phase, Priority, Role, Severity, Status, Trend
from warroom.report.plain import (
    Order,
    checklist_text,
    communication_text,
    in_order,
    incident_text,
    list_table,
    timeline_text,
    updates_text,
)
from warroom.wire.frames import LobbyRow


def test_a_row_has_number_time_actor_symbol_text() -> None:
    desk = Desk()
    desk.wait(13)
    note = desk.do("ben", cm.Note(text="502s on all LBs"))
    line = timeline_text(note, desk.incident)
    assert line == "   2  2026-03-04 02:13:00Z  ben       ·  502s on all LBs"


def test_further_lines_are_indented_so_that_none_passes_for_a_row() -> None:
    desk = Desk()
    forged = "done\n   9  2026-03-04 02:13:00Z  hub  ⚑  all clear"
    first, second = timeline_text(desk.do("ben", cm.Note(text=forged)), desk.incident).splitlines()
    assert first.endswith("done")
    assert second.startswith(" " * 41 + "   9")
    assert first.index("done") == 41


def test_marks_are_words() -> None:
    desk = Desk()
    desk.do("ana", cm.ClaimRole(role=Role.COMMANDER))
    note = desk.do("ben", cm.Note(text="500s"))
    desk.do("ben", cm.Amend(target=note.seq, text="502s"))
    desk.do("chloe", cm.Pin(target=note.seq))
    desk.do("ana", cm.Strike(target=note.seq, reason="other site"))
    line = timeline_text(note, desk.incident)
    assert line.endswith("502s [struck by ana: other site] [amended by ben] [pinned]")


def test_a_late_note_shows_both_times() -> None:
    desk = Desk()
    desk.wait(10)
    note = desk.do("ben", cm.Note(text="it began", occurred_at=desk.ago(8)))
    recorded = timeline_text(note, desk.incident)
    assert "2026-03-04 02:10:00Z  ben" in recorded
    assert recorded.endswith("[happened 2026-03-04 02:02:00Z]")
    occurred = timeline_text(note, desk.incident, Order.OCCURRED)
    assert "2026-03-04 02:02:00Z  ben" in occurred
    assert occurred.endswith("[recorded 2026-03-04 02:10:00Z]")


def test_orders() -> None:
    desk = Desk()
    desk.wait(10)
    desk.do("ben", cm.Note(text="now"))
    desk.do("ben", cm.Note(text="earlier", occurred_at=desk.ago(5)))
    desk.do("ben", cm.Note(text="as early, told later", occurred_at=desk.ago(5)))
    shuffled = [desk.entries[i] for i in (3, 1, 0, 2)]
    assert [each.seq for each in in_order(shuffled, Order.RECORDED)] == [1, 2, 3, 4]
    assert [each.seq for each in in_order(shuffled, Order.OCCURRED)] == [1, 3, 4, 2]


def busy_room() -> Desk:
    desk = Desk(declared=False)
    desk.do(
        "ana",
        cm.Declare(
            title="Checkout returns 502",
            severity=Severity.SEV1,
            description="All of eu-west.\nUS is fine.",
            started_at=desk.ago(20),
            detected_at=desk.ago(5),
            reporter="Rita from support",
            responsible="payments",
            systems=("lb-1", "lb-2"),
        ),
    )
    desk.do("ana", cm.ClaimRole(role=Role.COMMANDER))
    desk.do("ana", cm.OfferRole(role=Role.SCRIBE, to="chloe"))
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE))
    desk.do("ana", cm.ChangePhase(phase=Phase.CONTAINMENT))
    desk.do("ana", cm.AddTask(text="Freeze deploys", to="ben", time_box=900))
    desk.do("ana", cm.AddTask(text="Page the DBA"))
    desk.do("ben", cm.StartTask(task="T1"))
    desk.do("ben", cm.BlockTask(task="T2", reason="no answer"))
    desk.do("ana", cm.Tell(audience="customers", text="We look into it.", next_update=1800))
    desk.do("ben", cm.DraftMessage(audience="executives", channel="e-mail", text="Draft"))
    return desk


def test_an_incident_in_a_page() -> None:
    desk = busy_room()
    text = incident_text(desk.incident, START + timedelta(minutes=10))
    assert text.startswith("INC-1  Checkout returns 502\nSEV1  P1  active  phase containment\n")
    for line in (
        "started      2026-03-04 01:40:00Z  (00:30:00 ago)",
        "detected     2026-03-04 01:55:00Z  (00:15:00 ago)",
        "declared     2026-03-04 02:00:00Z  (00:10:00 ago)",
        "reporter     Rita from support",
        "responsible  payments",
        "systems      lb-1, lb-2",
        "phases       identification, containment",
        "Description\n  All of eu-west.\n  US is fine.",
        "incident commander     ana",
        "scribe                 offered to chloe by ana",
        "Checklist 0/2",
        "T1    started   Freeze deploys [ben] [5:00 left]",
        "T2    blocked   Page the DBA — no answer",
        "M1    2026-03-04 02:00:00Z  sent                to customers: We look into it.",
        "M2    2026-03-04 02:00:00Z  waits for approval  to executives by e-mail: Draft",
        "customers         2026-03-04 02:30:00Z  20:00 left",
    ):
        assert line in text


def test_what_is_overdue_says_so() -> None:
    desk = busy_room()
    late = START + timedelta(minutes=45)
    assert "[overdue by 30:00]" in checklist_text(desk.incident, late)
    assert updates_text(desk.incident, late).endswith("overdue by 15:00")


def test_nobody_in_command_is_said() -> None:
    assert "incident commander     nobody yet" in incident_text(Desk().incident, START)


def test_done_and_verified_are_two_things() -> None:
    desk = busy_room()
    desk.do("chloe", cm.FinishTask(task="T1", result="froze 3 pipelines"))
    desk.do("ana", cm.VerifyTask(task="T1"))
    text = checklist_text(desk.incident, START)
    line = "T1    verified  Freeze deploys [ben] [done by chloe] [verified by ana]"
    assert f"{line} — froze 3 pipelines" in text


def test_the_list_has_a_line_an_incident_with_the_title_last() -> None:
    desk = busy_room()
    rows = [LobbyRow(summarize(desk.incident), ["ana", "ben"])]
    head, line = list_table(rows, START + timedelta(minutes=72)).splitlines()
    assert " ".join(head.split()) == (
        "ID SEV PRI STATUS PHASE AGE COMMANDER NEXT UPDATE HERE TITLE"
    )
    assert " ".join(line.split()) == (
        "INC-1 SEV1 P1 active containment 01:12:00 ana customers overdue 42:00 2"
        " Checkout returns 502"
    )
    assert line.index("Checkout") == head.index("TITLE")


def test_the_list_lines_up_with_wide_titles_and_names() -> None:
    rows = []
    for name in ("ana", "漢字", "a" * 32):
        desk = Desk()
        desk.do(name, cm.ClaimRole(role=Role.COMMANDER))
        rows.append(LobbyRow(summarize(desk.incident), []))
    lines = list_table(rows, START).splitlines()
    assert lines[2].index("Checkout") == lines[1].index("Checkout") - 2
    assert lines[3].index("Checkout") == lines[1].index("Checkout")


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_hostile_text_stays_in_its_place(text: str) -> None:
    """Straight into the state, past the hub's own door: an old log may hold anything."""
    task = Task(
        id=text, text=text, phase=Phase.REACTION, added_by=text, person=text, done_by=text + "x",
        verified_by=text, result=text, reason=text,
    )  # fmt: skip
    message = Message(
        id=text, audience=text, channel=text, text=text, by=text, at=START,
        state=MessageState.SENT,
    )  # fmt: skip
    incident = Incident(
        id=text, title=text, description=text, reporter=text, responsible=text, systems=(text,),
        declared_by=text, declared_at=START, roles={Role.SCRIBE: (text,)},
        offers={Role.SCRIBE: Offer(to=text, by=text, at=START)}, tasks={"T1": task},
        messages={"M1": message}, marks={2: Mark(struck_by=text or "x", struck_reason=text)},
    )  # fmt: skip
    entry = Entry(
        seq=2, recorded_at=START, actor=text, command_id=text, hash="", event=Noted(text=text)
    )
    row = timeline_text(entry, incident)
    assert all(line.startswith(" " * 33) or not line for line in row.splitlines()[1:])
    table = list_table([LobbyRow(summarize(incident), [text])], START)
    assert len(table.splitlines()) == 2
    assert len(checklist_text(incident, START).splitlines()) == 2
    for shown in (row, table, incident_text(incident, START), communication_text(incident)):
        assert raw_terminal_codes(shown) == []


def test_events_of_every_age_fold_and_print() -> None:
    """The whole of a log can be printed against the state at its end."""
    desk = busy_room()
    lines = [timeline_text(entry, desk.incident) for entry in desk.entries]
    assert len(lines) == len(desk.entries)
    assert sum(isinstance(entry.event, TaskAdded) for entry in desk.entries) == 2
    assert isinstance(desk.entries[0].event, Declared)
    again = Incident(id="INC-1")
    for entry in desk.entries:
        again = evolve(again, entry)
    assert incident_text(again, START) == incident_text(desk.incident, START)
    assert again.priority is Priority.P1


def test_the_record_with_code_name_size_up_evidence_and_what_is_missing() -> None:
    desk = Desk()
    desk.do("ana", cm.ChangeDetails(codename="quiet heron", category="data", tags=("pii",)))
    desk.do("ben", cm.SizeUp(symptoms="names\nand salaries", trend=Trend.WORSE))
    desk.do("ben", cm.AttachEvidence(name="page", content="x" * 2048, note="from the cache"))
    desk.wait(4)
    text = incident_text(desk.incident, desk.now)
    assert "Checkout returns 502" in text
    assert "code name    quiet heron" in text and "category     data" in text
    assert "symptoms        names\n                  and salaries" in text
    assert "trend           worse" in text and "said            by ben, 2026-03-04" in text
    assert "E1    2026-03-04 02:00:00Z  page (text, 2.0 KiB, by ben) — from the cache" in text
    assert "Missing in the record\n  commander, scope, recent changes, systems" in text
    table = list_table([LobbyRow(summarize(desk.incident), [])], desk.now)
    assert "quiet heron" in table and "Checkout" not in table
