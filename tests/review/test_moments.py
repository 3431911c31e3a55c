"""Both clocks, steps, turning points, gaps and the bar that one scrubs with."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.support.incidents import START, Desk, led_by_ana, ready_to_close, resolved
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.words import NoteKind, Phase, Role, Severity, Status
from warroom.report.plain import Order
from warroom.review.course import Course, micros
from warroom.review.milestones import MilestoneSort, milestones
from warroom.review.moments import Moments, pinned
from warroom.review.scale import Scale, gap_length, gaps


def entry(seq: int, recorded: float, occurred: float | None = None) -> Entry:
    """An entry, with its times in minutes after START."""
    return Entry(
        seq=seq,
        recorded_at=START + timedelta(minutes=recorded),
        actor="ana",
        command_id=f"c{seq}",
        hash="",
        event=ev.Noted(text=f"note {seq}"),
        occurred_at=None if occurred is None else START + timedelta(minutes=occurred),
    )


def log(*times: float | tuple[float, float]) -> list[Entry]:
    """Entries that were recorded then; of a pair, the second is when it occurred."""
    pairs = [time if isinstance(time, tuple) else (time, None) for time in times]
    return [entry(seq, *pair) for seq, pair in enumerate(pairs, 1)]


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


minutes = st.integers(-5000, 5000)
logs = st.lists(st.tuples(minutes, st.none() | minutes), max_size=40).map(
    lambda pairs: [entry(seq, *pair) for seq, pair in enumerate(pairs, 1)]
)
orders = st.sampled_from(list(Order))


def test_the_second_clock_has_its_own_order() -> None:
    course = Course(log(0, 1, (2, -9), 3), Order.OCCURRED)
    assert [course.seq(place) for place in range(6)] == [0, 3, 1, 2, 4, 4]
    assert [course.place(seq) for seq in range(5)] == [0, 2, 3, 1, 4]
    assert course.moment(1) == minute(-9)
    assert course.at(minute(-10)) == 0
    assert course.at(minute(1)) == 3
    assert course.at(minute(99)) == 4


def test_a_hubs_clock_that_was_set_back_does_not_turn_time_back() -> None:
    course = Course(log(0, 5, 3, 6))
    assert [course.moment(place) for place in (2, 3, 4)] == [minute(5), minute(5), minute(6)]
    assert course.at(minute(4)) == 1
    assert course.at(minute(5)) == 3


@given(logs, orders)
def test_places_and_entries_are_one_to_one_and_times_ascend(
    entries: list[Entry], order: Order
) -> None:
    course = Course(entries, order)
    places = range(1, course.end + 1)
    assert [course.place(course.seq(place)) for place in places] == list(places)
    assert sorted(course.seq(place) for place in places) == list(places)
    assert list(course.times) == sorted(course.times)
    for place in places:
        at = course.at(course.moment(place))
        assert at >= place
        assert course.moment(at) == course.moment(place)


def test_steps_stay_within_the_log() -> None:
    course = Course(log(0, 1, 2))
    assert course.by_entry(2, 1) == 3
    assert course.by_entry(2, 9) == 3
    assert course.by_entry(2, -9) == 1
    assert Course([]).by_entry(0, 1) == 0
    assert Course([]).by_minute(0, -1) == 0
    assert Course([]).within(0, timedelta(minutes=1)) == range(1, 1)


def test_a_step_by_minute_ends_with_all_of_a_minute_and_passes_over_empty_ones() -> None:
    course = Course(log(0, 0.2, 0.4, 1, 7, 7.5, 8))
    assert [course.by_minute(place, 1) for place in (0, 1, 3, 4, 5, 6, 7)] == [3, 3, 4, 6, 6, 7, 7]
    assert [course.by_minute(place, -1) for place in (7, 6, 5, 4, 3, 1)] == [6, 4, 4, 3, 1, 1]
    assert course.by_minute(1, 2) == 4
    assert course.by_minute(7, -2) == 4


def test_landmarks_are_passed_in_the_order_of_the_clock() -> None:
    course = Course(log(0, 1, (2, -9), 3), Order.OCCURRED)
    assert course.by_landmark(2, [3, 4], -1) == 1
    assert course.by_landmark(2, [3, 4], 1) == 4
    assert course.by_landmark(4, [3, 4], 1) == 4
    assert course.by_landmark(4, [3, 4], -5) == 1
    assert course.by_landmark(2, [], 1) == 2


def test_what_lies_around_an_entry() -> None:
    course = Course(log(0, 1, 2, 7, 20))
    assert list(course.around(2, entries=1)) == [1, 2, 3]
    assert list(course.around(5, entries=1)) == [4, 5]
    assert list(course.within(3, timedelta(minutes=5))) == [1, 2, 3, 4]
    assert list(course.within(5, timedelta(0))) == [5]


def test_turning_points_are_told_by_what_happened() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=Role.SCRIBE))
    desk.do("ben", cm.Note(text="resolved, fixed, SEV1"))
    desk.do("ben", cm.Note(text="first region", note_kind=NoteKind.MILESTONE))
    desk.do("ana", cm.ChangePhase(phase=Phase.CONTAINMENT))
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV1))
    desk.do("ana", cm.RecordWorkaround(what="traffic to us-east"))
    desk.do("ana", cm.SolveByWorkaround(workaround="W1"))
    resolved(desk)
    ready_to_close(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.CLOSED))
    found = [(each.sort.value, type(desk.entries[each.seq - 1].event)) for each in milestones(
        desk.entries
    )]  # fmt: skip
    assert [(sort, kind) for sort, kind in found if sort != "report"] == [
        ("begin", ev.Declared),
        ("command", ev.RoleClaimed),
        ("milestone", ev.Noted),
        ("phase", ev.PhaseChanged),
        ("severity", ev.SeverityChanged),
        ("workaround", ev.WorkaroundSolved),
        ("status", ev.StatusChanged),
        ("resolved", ev.StatusChanged),
        ("fix", ev.TriggerSet),
        ("fix", ev.FixRecorded),
        ("end", ev.StatusChanged),
    ]
    assert MilestoneSort.BEGIN in {each.sort for each in Moments(desk.entries).milestones}


def test_a_gap_is_longer_than_the_policy_lets_people_wait_at_the_worst_severity() -> None:
    desk = Desk()
    entries = desk.entries

    def promised() -> timedelta:
        return gap_length(entries, Course(entries))

    policy = desk.incident.policy
    third = timedelta(seconds=policy.severities[Severity.SEV3].cadence)
    assert promised() == third
    led_by_ana(desk)
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV1))
    first = timedelta(seconds=policy.severities[Severity.SEV1].cadence)
    assert promised() == first < third
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV5, reason="less"))
    assert promised() == first
    desk.do("ana", cm.Note(text="a"))
    desk.wait(31)
    desk.do("ana", cm.Note(text="b"))
    (gap,) = gaps(Course(entries), timedelta(minutes=30))
    assert (gap.place, gap.length) == (len(entries) - 1, timedelta(minutes=31))


def test_a_timeline_with_an_entry_a_day_is_not_all_gaps() -> None:
    days = log(*(1440 * number for number in range(20)), 1440 * 40)
    course = Course(days)
    length = gap_length(days, course)
    assert length == timedelta(days=10)
    assert [gap.place for gap in gaps(course, length)] == [20]


@given(logs, orders, st.integers(1, 30), st.none() | st.integers(1, 200))
def test_the_bar_shows_every_entry_once_and_where_it_is(
    entries: list[Entry], order: Order, cells: int, squeeze: int | None
) -> None:
    course = Course(entries, order)
    scale = Scale(course, None if squeeze is None else timedelta(minutes=squeeze))
    density = scale.density(cells)
    assert len(density) == cells
    counted = [0] * cells
    for place in range(1, course.end + 1):
        counted[scale.cell(place, cells)] += 1
    assert density == counted
    last = 0.0
    for place in range(1, course.end + 1):
        fraction = scale.of_place(place)
        assert last <= fraction <= 1.0
        last = fraction
        assert scale.of_moment(course.moment(place)) == pytest.approx(fraction)
        back = course.moment(scale.place_at(fraction))
        assert abs(back - course.moment(place)) <= timedelta(milliseconds=1)
        assert abs(scale.moment_at(fraction) - course.moment(place)) <= timedelta(seconds=1)


def test_a_gap_takes_no_more_room_than_the_squeeze() -> None:
    course = Course(log(0, 10, 20, 20_000))
    assert Scale(course).of_place(3) < 0.002
    squeezed = Scale(course, timedelta(minutes=20))
    assert [squeezed.of_place(place) for place in (1, 2, 3, 4)] == [0.0, 0.25, 0.5, 1.0]
    assert squeezed.moment_at(0.75) == minute(10_010)
    assert squeezed.of_moment(minute(10_010)) == 0.75
    assert squeezed.of_moment(minute(-5)) == 0.0
    assert squeezed.of_moment(minute(99_999)) == 1.0
    assert squeezed.cells_of([1, 4], 10) == {0, 9}


def test_an_empty_log_has_an_empty_bar() -> None:
    moments = Moments([])
    for order in Order:
        scale = moments.scale(order)
        assert scale.density(5) == [0, 0, 0, 0, 0]
        assert scale.place_at(0.5) == scale.of_place(3) == 0
        assert moments.gaps(order) == ()
        assert micros(scale.moment_at(0.5)) == 0


def test_what_the_room_knew_when_something_happened() -> None:
    moments = Moments(log(0, 1, (30, 2), 3))
    assert moments.known_at(Order.RECORDED, 3) == 3
    occurred = moments.course(Order.OCCURRED)
    assert occurred.seq(3) == 3
    assert moments.known_at(Order.OCCURRED, 3) == 2
    assert moments.written_later(Order.OCCURRED, 3)
    assert not moments.written_later(Order.OCCURRED, 2)
    assert not moments.written_later(Order.RECORDED, 3)
    assert moments.known_at(Order.OCCURRED, 0) == 0


def test_pinned_entries_by_number() -> None:
    desk = Desk()
    desk.do("ana", cm.Note(text="a"))
    desk.do("ana", cm.Pin(target=2))
    desk.do("ana", cm.Pin(target=1))
    assert pinned(desk.incident) == (1, 2)
    desk.do("ana", cm.Unpin(target=2))
    assert pinned(desk.incident) == (1,)
    assert replace(desk.incident, marks={}) != desk.incident
