"""Moments and durations as people write and read them."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.hostile import HOSTILE, raw_terminal_codes
from warroom.times import (
    FUTURE_GRACE,
    format_age,
    format_clock,
    format_short,
    format_stamp,
    parse_duration,
    parse_when,
)

NOW = datetime(2026, 11, 23, 2, 13, 7, tzinfo=UTC)
EAST = timezone(timedelta(hours=1))
MOMENTS = st.datetimes(
    datetime.fromisoformat("1970-01-02"),
    datetime.fromisoformat("9999-12-30"),
    timezones=st.just(UTC),
)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


class BerlinIn2026(tzinfo):
    """UTC+1, and UTC+2 from 29 March 01:00 UTC to 25 October 01:00 UTC."""

    spring = datetime.fromisoformat("2026-03-29 01:00")
    autumn = datetime.fromisoformat("2026-10-25 01:00")

    def utcoffset(self, dt: datetime | None) -> timedelta:
        assert dt is not None
        wall = dt.replace(tzinfo=None, fold=0)
        one, two = timedelta(hours=1), timedelta(hours=2)
        begins = self.spring + two
        if self.spring + one <= wall < begins:
            return two if dt.fold else one
        if self.autumn + one <= wall < self.autumn + two:
            return one if dt.fold else two
        return two if begins <= wall < self.autumn + one else one

    def fromutc(self, dt: datetime) -> datetime:
        utc = dt.replace(tzinfo=None)
        summer = self.spring <= utc < self.autumn
        again = self.autumn <= utc < self.autumn + timedelta(hours=1)
        return (dt + timedelta(hours=2 if summer else 1)).replace(fold=int(again))

    def dst(self, dt: datetime | None) -> timedelta:
        return self.utcoffset(dt) - timedelta(hours=1)

    def tzname(self, dt: datetime | None) -> str:
        return "CEST" if self.dst(dt) else "CET"


BERLIN = BerlinIn2026()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", "2026-11-23 02:13:07"),
        ("02:09", "2026-11-23 02:09"),
        ("2:09", "2026-11-23 02:09"),
        ("02:09:30", "2026-11-23 02:09:30"),
        ("02:09:30.25", "2026-11-23 02:09:30.25"),
        ("02:09Z", "2026-11-23 02:09"),
        ("03:09+01:00", "2026-11-23 02:09"),
        ("2026-11-20 02:09", "2026-11-20 02:09"),
        ("2026-11-20  02:09:30", "2026-11-20 02:09:30"),
        ("2026-11-23T02:09:00+01:00", "2026-11-23 01:09"),
        ("2026-11-23T02:09:00-0530", "2026-11-23 07:39"),
        ("2026-11-23T02:09:00Z", "2026-11-23 02:09"),
        ("2026-11-23 02:09:00 utc", "2026-11-23 02:09"),
        ("2027-01-01 00:00", "2027-01-01 00:00"),
        ("yesterday 23:50", "2026-11-22 23:50"),
        ("Today 01:00", "2026-11-23 01:00"),
        ("-10m", "2026-11-23 02:03:07"),
        ("- 10", "2026-11-23 02:03:07"),
        ("10m ago", "2026-11-23 02:03:07"),
        ("1 hour 30 minutes ago", "2026-11-23 00:43:07"),
        (" NOW ", "2026-11-23 02:13:07"),
    ],
)
def test_the_forms_of_a_moment(text: str, expected: str) -> None:
    assert parse_when(text, NOW) == at(expected)
    assert parse_when(text, NOW).tzinfo is UTC


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("2026-11-23 00:03", "23:58", "2026-11-22 23:58"),
        ("2026-11-23 00:03", "00:08", "2026-11-23 00:08"),
        ("2026-11-23 00:03", "00:09", "2026-11-22 00:09"),
        ("2026-11-23 23:58", "00:02", "2026-11-24 00:02"),
        ("2026-11-23 23:58", "00:04", "2026-11-23 00:04"),
    ],
)
def test_a_time_without_a_date_is_the_most_recent_one(now: str, text: str, expected: str) -> None:
    assert parse_when(text, at(now)) == at(expected)


def test_a_time_without_a_zone_is_meant_where_the_person_is() -> None:
    assert parse_when("03:09", NOW, EAST) == at("2026-11-23 02:09")
    assert parse_when("2026-11-23 03:09", NOW, EAST) == at("2026-11-23 02:09")
    assert parse_when("yesterday 00:30", NOW, EAST) == at("2026-11-21 23:30")
    assert parse_when("02:09Z", NOW, EAST) == at("2026-11-23 02:09")


def test_now_may_be_given_in_any_zone() -> None:
    assert parse_when("02:09", NOW.astimezone(EAST)) == at("2026-11-23 02:09")
    assert parse_when("now", NOW.astimezone(EAST)).tzinfo is UTC


def test_a_local_time_that_came_twice_is_the_later_one_that_has_come() -> None:
    assert parse_when("02:30", at("2026-10-25 00:40"), BERLIN) == at("2026-10-25 00:30")
    assert parse_when("02:30", at("2026-10-25 01:40"), BERLIN) == at("2026-10-25 01:30")
    local_now = at("2026-10-25 01:40").astimezone(BERLIN)
    assert parse_when("02:30", local_now, BERLIN) == at("2026-10-25 01:30")
    assert parse_when("2026-10-25 02:30", at("2026-10-26 00:00"), BERLIN) == at("2026-10-25 01:30")


def test_a_local_time_that_never_came_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match=r"no 02:30 on 2026-03-29.*in UTC, as in 01:30Z"):
        parse_when("02:30", at("2026-03-29 12:00"), BERLIN)
    assert parse_when("03:30", at("2026-03-29 12:00"), BERLIN) == at("2026-03-29 01:30")


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "25:00", "02:60", "02:09:60", "2:9", "2026-11-23", "2026-02-30 10:00"),
        *("2026-13-01 10:00", "0000-01-01 00:00", "0001-01-01 00:00+01:00", "tomorrow 10:00"),
        *("9999-12-31 23:59-01:00", "02:09+25:00", "02:09+01:75", "--10m", "-", "ago", " ago"),
        *("-10m ago", "-99999999d", "-999999d", "٠٢:٠٩", "02:09 \x1b[31m", "-02:09", "10m"),
    ],
)
def test_what_is_no_moment_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time") as refusal:
        parse_when(text, NOW)
    sentence = str(refusal.value)
    assert raw_terminal_codes(sentence) == []
    for form in ("02:09", "2026-11-23 02:09", "yesterday 23:50", "10m ago", "now"):
        assert form in sentence


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_hostile_text_is_refused_in_a_short_clean_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time") as no_time:
        parse_when(text, NOW)
    with pytest.raises(ValueError, match="is not a duration") as no_duration:
        parse_duration(text)
    for sentence in (str(no_time.value), str(no_duration.value)):
        assert raw_terminal_codes(sentence) == []
        assert "\n" not in sentence
        assert len(sentence) < 250


def test_a_megabyte_of_almost_a_time_is_refused_without_backtracking() -> None:
    for text in ("1d" + " " * 500_000 + "x", "9" * 1_000_000, "a " * 500_000, "-" * 1_000_000):
        with pytest.raises(ValueError, match="is not a time"):
            parse_when(text, NOW)
        with pytest.raises(ValueError, match="is not a duration"):
            parse_duration(text)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    for use in (
        lambda: parse_when("now", naive),
        lambda: format_clock(naive),
        lambda: format_stamp(naive),
    ):
        with pytest.raises(ValueError, match="needs a time zone"):
            use()


@given(MOMENTS, MOMENTS, ZONES)
def test_a_stamp_reads_back(moment: datetime, now: datetime, zone: timezone) -> None:
    whole = moment.replace(microsecond=0)
    assert parse_when(format_stamp(moment), now, zone) == whole
    assert parse_when(format_stamp(moment.astimezone(zone)), now, zone) == whole
    assert parse_when(moment.isoformat(), now, zone) == moment


@given(st.times(), MOMENTS, ZONES)
def test_a_bare_time_is_within_a_day_and_reads_back(
    clock: object, now: datetime, zone: timezone
) -> None:
    text = str(clock)[:8]
    moment = parse_when(text, now, zone)
    assert format_clock(moment, zone) == text
    assert now + FUTURE_GRACE - timedelta(days=1) < moment <= now + FUTURE_GRACE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15", timedelta(minutes=15)),
        ("15m", timedelta(minutes=15)),
        ("15 min", timedelta(minutes=15)),
        ("1h30m", timedelta(minutes=90)),
        ("1h 30m", timedelta(minutes=90)),
        ("90s", timedelta(seconds=90)),
        ("2d", timedelta(days=2)),
        ("2 days 3 hours", timedelta(days=2, hours=3)),
        ("1D", timedelta(days=1)),
        ("0", timedelta(0)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
    ],
)
def test_the_forms_of_a_duration(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "-5m",
        "m",
        "1.5h",
        "30m1h",
        "5m5m",
        "9999999",
        "9999999d",
        "٥m",
        "1h30",
        "5x",
    ],
)
def test_what_is_no_duration_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a duration\. Write 15m, 1h30m, 90s, 2d, or 15"):
        parse_duration(text)


@given(st.integers(0, 999_999), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_a_duration_reads_back(days: int, hours: int, minutes: int, seconds: int) -> None:
    expected = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    assert parse_duration(f"{days}d{hours}h{minutes}m{seconds}s") == expected
    assert parse_duration(f"{days} d {hours} h {minutes} m {seconds} s") == expected


def test_the_time_of_day_is_shown_in_a_zone() -> None:
    assert format_clock(NOW) == "02:13:07"
    assert format_clock(NOW, EAST) == "03:13:07"


def test_a_stamp_is_in_utc() -> None:
    assert format_stamp(NOW) == "2026-11-23 02:13:07Z"
    assert format_stamp(NOW.astimezone(EAST)) == "2026-11-23 02:13:07Z"
    assert format_stamp(at("0009-01-02 03:04:05")) == "0009-01-02 03:04:05Z"


def test_a_moment_at_the_end_of_the_calendar_is_shown_all_the_same() -> None:
    last = datetime.combine(date.max, datetime.max.time(), UTC)
    assert format_clock(last, EAST) == "23:59:59"
    assert format_stamp(last.replace(tzinfo=timezone(-timedelta(hours=1)))).startswith("9999-12-31")


@pytest.mark.parametrize(
    ("delta", "age", "short"),
    [
        (timedelta(0), "00:00:00", "0:00"),
        (timedelta(seconds=252), "00:04:12", "4:12"),
        (timedelta(hours=1, minutes=12, seconds=44), "01:12:44", "1:12:44"),
        (timedelta(hours=1, minutes=4, seconds=12), "01:04:12", "1:04:12"),
        (timedelta(hours=23, minutes=59, seconds=59.9), "23:59:59", "23:59:59"),
        (timedelta(days=1), "1d 00:00", "1d 0h"),
        (timedelta(days=3, hours=4, minutes=5), "3d 04:05", "3d 4h"),
        (timedelta(days=400), "400d 00:00", "400d 0h"),
        (timedelta(seconds=-252), "-00:04:12", "-4:12"),
        (timedelta(seconds=-0.5), "00:00:00", "0:00"),
        (timedelta(days=-2, hours=-3), "-2d 03:00", "-2d 3h"),
    ],
)
def test_how_a_span_reads(delta: timedelta, age: str, short: str) -> None:
    assert format_age(delta) == age
    assert format_short(delta) == short


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=400_000)))
def test_the_sign_is_all_that_tells_overdue_from_left(delta: timedelta) -> None:
    assert format_age(-delta) == "-" + format_age(delta)
    assert format_short(-delta) == "-" + format_short(delta)
