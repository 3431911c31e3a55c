"""Playing a log back: time comes in, positions come out."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review.test_moments import log, minute
from warroom.review.course import Course
from warroom.review.player import LINGER, MOST, PATIENCE, SPEEDS, Player, Skip


def player(*times: float, speed: int = 60, place: int = 1) -> Player:
    return Player.of(Course(log(*times)), place)._replace(speed=speed, playing=True)


def test_a_minute_of_the_log_passes_in_a_second_at_60_times() -> None:
    now = player(0, 1, 2, 3).advance(1.0)
    assert (now.place, now.moment) == (2, minute(1))
    now = now.advance(0.5)
    assert (now.place, now.moment) == (2, minute(1.5))


def test_paused_it_stands_still() -> None:
    now = player(0, 1).toggle()
    assert not now.playing
    assert now.advance(1.0) == now


def test_it_stops_at_the_end_and_begins_anew_from_there() -> None:
    now = player(0, 1).advance(1.5)
    assert (now.place, now.playing, now.ended) == (2, False, True)
    again = now.toggle()
    assert (again.place, again.playing) == (1, True)


def test_speeds_go_from_real_time_to_600() -> None:
    assert (SPEEDS[0], SPEEDS[-1]) == (1, 600)
    now = player(0, 1)
    assert now.faster().speed == 120
    assert now.faster(-1).speed == 30
    assert now.faster(99).speed == 600
    assert now.faster(-99).speed == 1


def test_a_long_silence_is_seen_and_then_cut_short() -> None:
    now = player(0, 1, 500).advance(1.0)
    now = now.advance(LINGER / 2)
    assert (now.place, now.skipped) == (2, None)
    now = now.advance(LINGER / 2)
    assert (now.place, now.moment) == (3, minute(500))
    assert now.skipped == Skip(minute(1 + LINGER), minute(500))


def test_a_silence_that_is_short_at_this_speed_is_waited_out() -> None:
    silence = PATIENCE - 0.1
    now = player(0, silence, silence * 2).advance(2.0).advance(2.0)
    assert (now.place, now.skipped) == (1, None)
    assert now.advance(silence - 4.0).place == 2


def test_without_skipping_a_silence_takes_its_time() -> None:
    now = player(0, 100, 101).toggle_skip().advance(2.0)
    assert (now.place, now.moment) == (1, minute(2))


def test_entries_of_one_moment_are_stepped_through_and_played_together() -> None:
    now = player(0, 1, 1, 1, 2)
    assert now.seek_place(3).place == 3
    assert now.advance(1.0).place == 4
    assert now.seek_place(3).advance(0.01).place == 4


def test_a_laptop_that_slept_does_not_play_on_meanwhile() -> None:
    assert player(*range(100)).advance(3600.0).moment == minute(MOST)


def test_seeking_goes_anywhere_and_keeps_on_playing() -> None:
    now = player(0, 10, 20).seek(minute(12))
    assert (now.place, now.playing) == (2, True)
    assert now.seek(minute(-5)) == now.seek_place(1)
    assert now.seek(minute(99)).place == 3
    assert now.seek_place(0).advance(0.1).place == 1
    assert now.seek_place(99).place == 3


def test_an_empty_log_does_not_play() -> None:
    now = Player.of(Course([])).toggle()
    assert not now.playing


times = st.lists(st.integers(0, 3000), min_size=1, max_size=20).map(sorted)


@given(times, st.sampled_from(SPEEDS), st.booleans(), st.lists(st.floats(0, 2), max_size=40))
def test_it_never_goes_back_and_never_further_than_time_allows(
    minutes: list[int], speed: int, skip: bool, ticks: list[float]
) -> None:
    now = player(*minutes, speed=speed)._replace(skip=skip)
    for tick in ticks:
        later = now.advance(tick)
        assert later.time >= now.time
        assert later.place >= now.place
        assert later.place == 0 or later.course.times[later.place - 1] <= later.time
        if later.place < later.course.end:
            assert later.time <= later.course.times[later.place]
        if not skip:
            assert later.moment - now.moment <= timedelta(seconds=speed * tick + 1e-5)
        now = later


@given(times, st.sampled_from(SPEEDS))
def test_with_skipping_no_entry_is_waited_for_longer_than_patience(
    minutes: list[int], speed: int
) -> None:
    now = player(*minutes, speed=speed)
    ticks, tick = 0, 0.25
    while now.playing:
        now = now.advance(tick)
        ticks += 1
    assert ticks * tick <= (PATIENCE + tick) * len(minutes)


def test_a_time_is_kept_to_the_microsecond() -> None:
    now = player(0, 1000).toggle_skip()._replace(speed=1)
    for _ in range(1000):
        now = now.advance(0.1)
    assert now.moment - minute(0) == pytest.approx(timedelta(seconds=100), abs=timedelta(seconds=1))
