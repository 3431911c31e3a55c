"""What reviewers wrote afterwards never passes for something known then."""

from tests.support.incidents import START, Desk, resolved
from warroom.model import commands as cm
from warroom.report.plain import Order, timeline_text
from warroom.report.rows import describe
from warroom.review.moments import Moments
from warroom.review.notes import review_notes


def reviewed() -> Desk:
    desk = Desk()
    resolved(desk)
    desk.wait(60)
    desk.do("ben", cm.AddReviewNote(target=2, text="nobody saw this"))
    desk.do("ben", cm.AddReviewNote(moment=START, text="too early"))
    desk.do("eve", cm.AddReviewNote(text="it went well\nall in all"))
    desk.do("ben", cm.Amend(target=4, text="only chloe saw this"))
    desk.do("ben", cm.Strike(target=5))
    return desk


def test_a_row_says_that_it_was_written_afterwards() -> None:
    desk = reviewed()
    rows = [describe(entry, desk.incident) for entry in desk.entries[3:6]]
    assert {row.kind for row in rows} == {"review note"}
    assert [row.text for row in rows] == [
        "written afterwards about entry 2: only chloe saw this",
        "written afterwards about 2026-03-04 02:00:00Z: too early",
        "written afterwards: it went well\nall in all",
    ]
    assert "2026-03-04 03:00:00Z  ben       ¶  written afterwards about entry 2" in timeline_text(
        desk.entries[3], desk.incident
    )


def test_it_stands_where_it_was_written_on_both_clocks() -> None:
    moments = Moments(reviewed().entries)
    for order in Order:
        assert [moments.course(order).place(seq) for seq in (4, 5, 6)] == [4, 5, 6]


def test_remarks_by_what_they_are_about() -> None:
    desk = reviewed()
    first, second, third = review_notes(desk.entries, desk.incident)
    assert (first.target, first.text, first.by, first.struck) == (
        2, "only chloe saw this", "ben", False,
    )  # fmt: skip
    assert (second.moment, second.struck) == (START, True)
    assert (third.target, third.moment, third.seq) == (None, None, 6)
