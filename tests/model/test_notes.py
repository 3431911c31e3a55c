"""What is said on the timeline, and how it is corrected."""

import pytest

from tests.support.incidents import Desk, Refused, does, led_by_ana, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.refusal import Why
from warroom.model.words import NoteKind, Role, Status

ben_notes = does("ben", cm.Note(text="502s begin at 02:09"))
"""Entry 2."""

REFUSALS = [
    Refused("ben", cm.Note(text=" \n"), Why.INVALID, "The note is empty. Type some text."),
    Refused("ben", cm.Amend(target=9, text="x"), Why.NOT_FOUND, "no entry 9; the log has 1"),
    Refused("ben", cm.Pin(target=0), Why.NOT_FOUND, "There is no entry 0"),
    Refused("ben", cm.Unpin(target=-1), Why.NOT_FOUND, "There is no entry -1"),
    Refused("ana", cm.Amend(target=1, text="x"), Why.INVALID, "Entry 1 is not a note"),
    Refused("ana", cm.Strike(target=1), Why.INVALID, "set right by doing it again"),
    Refused(
        "chloe",
        cm.Amend(target=2, text="no"),
        Why.NOT_ALLOWED,
        "Entry 2 is ben's. Its author, the scribe or the incident commander corrects it",
        given=ben_notes,
    ),
    Refused("chloe", cm.Strike(target=2), Why.NOT_ALLOWED, "Entry 2 is ben's", given=ben_notes),
    Refused(
        "ben",
        cm.Amend(target=2, text="x"),
        Why.CONFLICT,
        "Entry 2 is struck already, by ben",
        given=then(ben_notes, does("ben", cm.Strike(target=2))),
    ),
    Refused(
        "ben",
        cm.Amend(target=2, text=" x "),
        Why.CONFLICT,
        "Entry 2 says that already",
        given=then(ben_notes, does("ben", cm.Amend(target=2, text="x"))),
    ),
    Refused("ben", cm.Amend(target=2, text=""), Why.INVALID, "is empty", given=ben_notes),
    Refused(
        "ben",
        cm.Strike(target=2, reason="x" * 201),
        Why.INVALID,
        "The reason has 201 characters",
        given=ben_notes,
    ),
    Refused(
        "ben",
        cm.Pin(target=1),
        Why.CONFLICT,
        "Entry 1 is pinned already",
        given=does("ana", cm.Pin(target=1)),
    ),
    Refused("ben", cm.Unpin(target=1), Why.CONFLICT, "Entry 1 is not pinned"),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_a_note_says_what_and_when() -> None:
    desk = Desk()
    desk.wait(20)
    entry = desk.do(
        "ben",
        cm.Note(text=" fail over\n\nnow ", note_kind=NoteKind.DECISION, occurred_at=desk.ago(11)),
    )
    assert entry.event == ev.Noted(text="fail over\n\nnow", note_kind=NoteKind.DECISION)
    assert (entry.at, entry.recorded_at) == (desk.ago(11), desk.now)
    assert (entry.seq, entry.actor) == (2, "ben")


@pytest.mark.parametrize("keeper", ["ben", "ana", "chloe"])
def test_author_commander_and_scribe_correct_a_note(keeper: str) -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("chloe", cm.ClaimRole(role=Role.SCRIBE))
    seq = desk.do("ben", cm.Note(text="502s begin at 02:09")).seq
    desk.wait(1)
    desk.do(keeper, cm.Amend(target=seq, text="502s begin at 02:08"))
    desk.do(keeper, cm.Amend(target=seq, text="502s begin at 02:07"))
    desk.do(keeper, cm.Strike(target=seq, reason="wrong graph"))
    mark = desk.incident.marks[seq]
    assert [a.text for a in mark.amendments] == ["502s begin at 02:08", "502s begin at 02:07"]
    assert {(a.by, a.at) for a in mark.amendments} == {(keeper, desk.now)}
    assert (mark.struck_by, mark.struck_reason) == (keeper, "wrong graph")
    assert desk.entries[seq - 1].event == ev.Noted(text="502s begin at 02:09")


def test_a_correction_is_not_itself_a_note() -> None:
    desk = Desk()
    ben_notes(desk)
    amendment = desk.do("ben", cm.Amend(target=2, text="x")).seq
    desk.refused("ben", cm.Strike(target=amendment), Why.INVALID)


def test_any_entry_can_be_pinned_by_anybody_and_the_pin_taken_off() -> None:
    desk = Desk()
    ben_notes(desk)
    desk.do("chloe", cm.Pin(target=1))
    desk.do("chloe", cm.Pin(target=2))
    desk.do("dmi", cm.Unpin(target=1))
    assert [seq for seq, mark in desk.incident.marks.items() if mark.pinned] == [2]


def test_a_pin_and_the_corrections_do_not_disturb_each_other() -> None:
    desk = Desk()
    ben_notes(desk)
    desk.do("ben", cm.Amend(target=2, text="x"))
    desk.do("ana", cm.Pin(target=2))
    desk.do("ben", cm.Strike(target=2))
    mark = desk.incident.marks[2]
    assert (len(mark.amendments), mark.pinned, mark.struck_by) == (1, True, "ben")


def test_the_log_of_an_ended_incident_takes_corrections() -> None:
    desk = Desk()
    ben_notes(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="false alarm"))
    desk.do("ben", cm.Amend(target=2, text="x"))
    desk.do("ben", cm.Pin(target=2))
    desk.do("ben", cm.Unpin(target=2))
    desk.do("ben", cm.Strike(target=2))
    assert desk.incident.marks[2].struck_by == "ben"
    desk.refused("ben", cm.Note(text="more"), Why.CONFLICT)


def test_people_who_wrote_are_contributors_and_the_hub_is_not_one() -> None:
    desk = Desk()
    ben_notes(desk)
    ben_notes(desk)
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=60))
    desk.wait(2)
    assert desk.timer() == ["update:customers"]
    assert desk.incident.contributors == ("ana", "ben")
