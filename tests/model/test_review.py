"""Remarks that are written afterwards, told apart from what people knew."""

from datetime import timedelta

import pytest

from tests.support.incidents import START, Desk, Refused, does, led_by_ana, resolved, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.evolve import fold
from warroom.model.refusal import Why
from warroom.model.words import ClosingItem, Role, Status

about_2 = does("ben", cm.AddReviewNote(target=2, text="nobody saw this"))

REFUSALS = [
    Refused(
        "ben",
        cm.AddReviewNote(text="x"),
        Why.CONFLICT,
        "INC-1 is triage: what you see now is a note on its timeline",
    ),
    Refused(
        "ben", cm.AddReviewNote(text=" "), Why.INVALID, "The review note is empty", given=resolved
    ),
    Refused(
        "ben",
        cm.AddReviewNote(text="x", occurred_at=START),
        Why.INVALID,
        "A review note is written now and has no other time",
        given=resolved,
    ),
    Refused(
        "ben",
        cm.AddReviewNote(text="x", target=1, moment=START),
        Why.INVALID,
        "Name one of them",
        given=resolved,
    ),
    Refused(
        "ben",
        cm.AddReviewNote(text="x", target=9),
        Why.NOT_FOUND,
        "There is no entry 9; the log has 3",
        given=resolved,
    ),
    Refused(
        "ben",
        cm.AddReviewNote(text="x", target=0),
        Why.NOT_FOUND,
        "There is no entry 0",
        given=resolved,
    ),
    Refused(
        "ben",
        cm.AddReviewNote(text="x", moment=START + timedelta(minutes=2)),
        Why.INVALID,
        "The log of INC-1 ends at 2026-03-04 02:00Z, before 2026-03-04 02:02Z. Give the date",
        given=then(resolved, lambda desk: desk.wait(60)),
    ),
    Refused(
        "ben",
        cm.AddReviewNote(text="x", moment=START.replace(tzinfo=None)),
        Why.INVALID,
        "no zone",
        given=resolved,
    ),
    Refused(
        "chloe",
        cm.AddReviewNote(text="x"),
        Why.NOT_ALLOWED,
        "You are an observer",
        given=then(led_by_ana, does("chloe", cm.ClaimRole(role=Role.OBSERVER)), resolved),
    ),
]


@pytest.mark.parametrize("refused", REFUSALS, ids=str)
def test_refusals(refused: Refused) -> None:
    refused.check()


def test_it_is_about_an_entry_a_moment_or_the_whole() -> None:
    desk = Desk()
    resolved(desk)
    desk.wait(60)
    at_two = cm.AddReviewNote(moment=START, text="too early")
    assert desk.do("ben", cm.AddReviewNote(target=2, text=" late ")).event == ev.ReviewNoted(
        text="late", target=2
    )
    assert desk.do("ben", at_two).event == ev.ReviewNoted(text="too early", moment=START)
    last = desk.do("eve", cm.AddReviewNote(text="went well"))
    assert last.event == ev.ReviewNoted(text="went well")
    assert (last.occurred_at, last.at) == (None, START + timedelta(minutes=60))


@pytest.mark.parametrize("status", [Status.CLOSED, Status.CANCELLED])
def test_it_is_taken_after_the_end_and_so_is_a_pin(status: Status) -> None:
    desk = Desk()
    led_by_ana(desk)
    if status is Status.CLOSED:
        for item in ClosingItem:
            desk.do("ana", cm.WaiveForClosing(what=item, reason="a small one"))
        resolved(desk)
    desk.do("ana", cm.ChangeStatus(status=status, reason="over"))
    assert desk.incident.ended
    about_2(desk)
    desk.do("ben", cm.Pin(target=2))
    desk.do("ben", cm.Unpin(target=2))


def test_it_changes_nothing_that_was_known() -> None:
    desk = Desk()
    resolved(desk)
    before = desk.incident
    about_2(desk)
    after = desk.incident
    for field in before.__struct_fields__:
        if field not in ("seq", "hash", "last_at", "lines", "contributors"):
            assert getattr(before, field) == getattr(after, field)


def test_it_is_corrected_like_a_note_and_struck() -> None:
    desk = Desk()
    resolved(desk)
    about_2(desk)
    seq = desk.incident.seq
    assert "ben's" in desk.refused("chloe", cm.Amend(target=seq, text="y"), Why.NOT_ALLOWED)
    desk.do("ben", cm.Amend(target=seq, text="only chloe saw this"))
    desk.do("ben", cm.Strike(target=seq))
    mark = desk.incident.marks[seq]
    assert (mark.amendments[-1].text, mark.struck_by) == ("only chloe saw this", "ben")
    assert fold("INC-1", desk.entries) == desk.incident


def test_once_reopened_what_is_seen_is_a_note_again() -> None:
    desk = Desk()
    resolved(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back"))
    desk.refused("ben", cm.AddReviewNote(text="x"), Why.CONFLICT)
