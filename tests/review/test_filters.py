"""What a reviewer types to find entries, and what is found."""

from datetime import timedelta

import pytest

from tests.support.incidents import START, Desk, led_by_ana
from warroom.model import commands as cm
from warroom.model.words import NoteKind
from warroom.report.plain import Order
from warroom.review.filters import KEYS, Filter, Window
from warroom.review.moments import Moments
from warroom.review.search import Index


@pytest.fixture
def desk() -> Desk:
    """A log of twelve entries: 8 is a decision, which 10 amends; 9 tells of half an hour before."""
    desk = Desk()
    led_by_ana(desk)
    desk.wait(1)
    desk.do("ana", cm.AddTask(text="Drain the Pool", to="ben", time_box=600))
    desk.do("ben", cm.StartTask(task="T1"))
    desk.wait(1)
    desk.do("ana", cm.Tell(audience="customers", channel="mail", text="We are looking into it"))
    desk.wait(1)
    desk.do("ana", cm.Note(text="fail over to us-east", note_kind=NoteKind.DECISION))
    desk.do("ben", cm.Note(text="pool was full", occurred_at=START - timedelta(minutes=30)))
    desk.do("ana", cm.Amend(target=8, text="fail over to us-west"))
    desk.do("chloe", cm.Pin(target=8))
    desk.wait(20)
    desk.timer()
    return desk


def index(desk: Desk) -> Index:
    return Index(Moments(desk.entries), desk.incident)


def find(desk: Desk, line: str, order: Order = Order.RECORDED) -> list[int]:
    subject = index(desk)
    return subject.find(subject.parse(line), order)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", list(range(1, 14))),
        ("pool", [3, 4, 9, 12, 13]),
        ('"the pool"', [3, 4, 12, 13]),
        ("POOL full", [9]),
        ("kind:decision", [8]),
        ("kind:task-change", [3, 4]),
        ('kind:"task change"', [3, 4]),
        ("kind:task kind:decision", [3, 4, 8]),
        ("by:ben", [4, 9]),
        ("by:BE", [4, 9]),
        ("author:ben kind:obs", [9]),
        ("person:ben", [3, 4, 9]),
        ("person:@ben by:ana", [3]),
        ("task:T1", [3, 4, 12, 13]),
        ("task:1", [3, 4, 12, 13]),
        ("to:customers", [5, 6, 7]),
        ("audience:Customers by:ana", [5, 6, 7]),
        ("us-east", [8]),
        ("us-west", [8, 10]),
        ("is:pinned", [8]),
        ("is:amended", [8]),
        ("is:milestone", [1, 2]),
        ("is:struck", []),
        ("since:02:02", [5, 6, 7, 8, 9, 10, 11, 12, 13]),
        ("since:02:02 until:02:02", [5, 6, 7]),
        ("after:02:01 before:02:02 by:ben", [4]),
        ("around:5,1", [4, 5, 6]),
        ("around:#5±1m", [3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("around:12", [12, 13]),
        ("around:5±1 kind:task", [4]),
        ("https://x.example/y", []),
        ("looking:into", []),
    ],
)
def test_a_line_finds(desk: Desk, line: str, found: list[int]) -> None:
    assert find(desk, line) == found


def test_the_other_clock_has_its_own_order_and_times(desk: Desk) -> None:
    assert find(desk, "by:ben", Order.OCCURRED) == [9, 4]
    assert find(desk, "until:01:45", Order.OCCURRED) == [9]
    assert find(desk, "around:9±5m", Order.OCCURRED) == [9]
    assert find(desk, "around:1,1", Order.OCCURRED) == [9, 1, 2]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("by:zed", "Nothing called “zed” has written in this log. There are ana, ben, chloe, hub."),
        ("person:zed", "is named in this log"),
        ("to:press", "There are customers."),
        ('to:""', "Nothing called “”"),
        ("kind:foo", "no kind of entry"),
        ("kind:s", "may be status-update, severity-change, system"),
        ("kind:", "kind: has nothing after it"),
        ("tasks:T1", "Did you mean task:?"),
        ("task:T9", "Its checklist ends at T1."),
        ("is:odd", "pinned, milestone, amended or struck"),
        ("since:tea", "is not a time"),
        ("around:x", "is no entry"),
        ("around:99", "the log has 13"),
        ("around:0", "There is no entry 0"),
        ("around:5±tea", "is not a duration"),
    ],
)
def test_what_cannot_be_meant_is_said(desk: Desk, line: str, says: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        index(desk).parse(line)
    assert says in str(caught.value)


def test_a_name_that_could_be_two_people_asks_for_more(desk: Desk) -> None:
    desk.do("bea", cm.Note(text="hello"))
    with pytest.raises(ValueError, match="may be bea, ben"):
        index(desk).parse("by:be")
    assert find(desk, "by:bea") == [14]


def test_a_log_without_entries_finds_nothing() -> None:
    subject = Index(Moments([]), Desk(declared=False).incident)
    assert subject.find(subject.parse("pool")) == []


def test_hostile_words_do_not_come_back_raw(desk: Desk) -> None:
    for line in ("by:\x1b[31mzed", "kind:\x1b]0;x\x07", "task:\x1b[2J", "is:\x1b", "around:\x1b"):
        with pytest.raises(ValueError, match=r".") as caught:
            index(desk).parse(line)
        assert "\x1b" not in str(caught.value)


def test_the_index_is_made_in_steps(desk: Desk) -> None:
    subject = index(desk)
    assert [subject.build(4) for _ in range(3)] == [True] * 3
    assert not subject.build(4)
    assert subject.find(Filter(words=("pool",))) == [3, 4, 9, 12, 13]


def test_an_empty_line_is_no_filter(desk: Desk) -> None:
    assert index(desk).parse("  ").empty
    assert not index(desk).parse("x").empty
    assert index(desk).parse("around:3").window == Window(3)
    assert set(KEYS) >= {"kind", "by", "task", "to"}
