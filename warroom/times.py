"""How people write and read moments and durations."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from warroom.text import clean_line

FUTURE_GRACE = timedelta(minutes=5)
"""How far ahead of now a time without a date may lie: room for clocks that differ. Anything later
is meant to be the day before, as "23:58" is when it is typed at 00:03."""

_WHEN_FORMS = (
    "Write 02:09, 02:09:30, 2026-11-23 02:09, 2026-11-23T02:09:00Z (or +01:00), "
    "yesterday 23:50, 10m ago, -10m, or now."
)
_DURATION_FORMS = "Write 15m, 1h30m, 90s, 2d, or 15 for minutes."

_MOMENT = re.compile(
    r"(?:(?P<date>\d{4}-\d{2}-\d{2})[ T]|(?P<day>today|yesterday) )?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,6}))?)?"
    r" ?(?P<zone>Z|UTC|(?P<sign>[+-])(?P<zone_hour>\d{2}):?(?P<zone_minute>[0-5]\d))?",
    re.ASCII | re.IGNORECASE,
)
_AGO = re.compile(r"- ?(?P<minus>.+)|(?P<ago>.+?) ?ago", re.IGNORECASE)

# Six digits keep every result well inside what a datetime can hold.
_DURATION = re.compile(
    r"(?:(?P<days>\d{1,6}) ?(?:d|days?))? ?"
    r"(?:(?P<hours>\d{1,6}) ?(?:h|hrs?|hours?))? ?"
    r"(?:(?P<minutes>\d{1,6}) ?(?:m|mins?|minutes?))? ?"
    r"(?:(?P<seconds>\d{1,6}) ?(?:s|secs?|seconds?))?",
    re.ASCII | re.IGNORECASE,
)
_BARE_MINUTES = re.compile(r"\d{1,6}", re.ASCII)


def parse_when(text: str, now: datetime, zone: tzinfo = UTC) -> datetime:
    """Give the moment that a person wrote, aware, in UTC.

    `now` is aware; `zone` is where a time without a zone was meant. A time without a date is the
    most recent such moment, at most `FUTURE_GRACE` ahead. Of two moments with the same local time
    (clocks went back) the later one is meant, unless it has not come yet.

    Raises ValueError with a sentence for the person that lists the forms.
    """
    _require_aware(now)
    # In UTC, because datetimes that share a zone compare by what the clock shows.
    now = now.astimezone(UTC)
    wanted = " ".join(text.split())
    if wanted.casefold() == "now":
        return now
    try:
        if moment := _MOMENT.fullmatch(wanted):
            return _moment(moment, now, zone)
        if ago := _AGO.fullmatch(wanted):
            return now - parse_duration(ago["minus"] or ago["ago"])
    except _NoSuchTimeError:
        raise
    except (ValueError, OverflowError):
        pass
    raise ValueError(f'"{clean_line(text, 40)}" is not a time. {_WHEN_FORMS}')


def parse_duration(text: str) -> timedelta:
    """Give the duration that a person wrote; a bare number is minutes, and none is negative.

    Raises ValueError with a sentence for the person that lists the forms.
    """
    wanted = " ".join(text.split())
    if _BARE_MINUTES.fullmatch(wanted):
        return timedelta(minutes=int(wanted))
    if wanted and (match := _DURATION.fullmatch(wanted)):
        return timedelta(**{unit: int(count) for unit, count in match.groupdict("0").items()})
    raise ValueError(f'"{clean_line(text, 40)}" is not a duration. {_DURATION_FORMS}')


def format_clock(moment: datetime, zone: tzinfo = UTC) -> str:
    """Give the time of day in `zone`, "02:13:07"."""
    if zone is not UTC or moment.tzinfo is not UTC:  # each row of a log has one, in UTC mostly
        _require_aware(moment)
        moment = _in_zone(moment, zone)
    return moment.time().isoformat("seconds")


def format_stamp(moment: datetime) -> str:
    """Give date and time in UTC, "2026-11-23 02:13:07Z"; `parse_when` reads it back."""
    _require_aware(moment)
    utc = _in_zone(moment, UTC)
    return utc.replace(tzinfo=None).isoformat(" ", "seconds") + "Z"


def format_age(delta: timedelta) -> str:
    """Give how long something has lasted in a fixed width, "01:12:44", from a day on "3d 04:05"."""
    sign, days, hours, minutes, seconds = _parts(delta)
    if days:
        return f"{sign}{days}d {hours:02}:{minutes:02}"
    return f"{sign}{hours:02}:{minutes:02}:{seconds:02}"


def format_short(delta: timedelta) -> str:
    """Give a time left, "4:12", "1:04:12" or "2d 3h"; a leading "-" says that it has passed."""
    sign, days, hours, minutes, seconds = _parts(delta)
    if days:
        return f"{sign}{days}d {hours}h"
    if hours:
        return f"{sign}{hours}:{minutes:02}:{seconds:02}"
    return f"{sign}{minutes}:{seconds:02}"


class _NoSuchTimeError(ValueError):
    """The clocks were put forward over the wanted time."""


def _moment(match: re.Match[str], now: datetime, zone: tzinfo) -> datetime:
    fraction = (match["fraction"] or "").ljust(6, "0")
    clock = time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), int(fraction))
    if match["zone"]:
        zone = _offset(match)
    today = now.astimezone(zone).date()
    if match["date"]:
        return _at(date.fromisoformat(match["date"]), clock, zone, now)
    if match["day"]:
        back = 1 if match["day"].casefold() == "yesterday" else 0
        return _at(today - timedelta(days=back), clock, zone, now)
    for day in (today + timedelta(days=1), today):
        if datetime.combine(day, clock, zone) <= now + FUTURE_GRACE:
            return _at(day, clock, zone, now)
    return _at(today - timedelta(days=1), clock, zone, now)


def _offset(match: re.Match[str]) -> tzinfo:
    if not match["sign"]:
        return UTC
    offset = timedelta(hours=int(match["zone_hour"]), minutes=int(match["zone_minute"]))
    return timezone(-offset if match["sign"] == "-" else offset)


def _at(day: date, clock: time, zone: tzinfo, now: datetime) -> datetime:
    """Give the moment in UTC at which clocks in `zone` show `clock` on `day`."""
    local = datetime.combine(day, clock, zone)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise _NoSuchTimeError(
            f"There was no {clock:%H:%M} on {day}: the clocks were put forward. "
            f"Write the time in UTC, as in {first:%H:%M}Z."
        )
    return second if second <= now + FUTURE_GRACE else first


def _require_aware(moment: datetime) -> None:
    if moment.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError:
        # Only within a day of the years 1 and 9999, which a log from elsewhere may well contain.
        return moment


def _parts(delta: timedelta) -> tuple[str, int, int, int, int]:
    """Give sign, days, hours, minutes and whole seconds, cut towards zero."""
    total = abs(delta) // timedelta(seconds=1)
    minutes, seconds = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    sign = "-" if delta < timedelta(0) and total else ""
    return sign, days, hours, minutes, seconds
