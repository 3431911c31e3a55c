"""What a person types to get to a moment of a log: an entry, a share of it, a time, a step."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from warroom.review.course import Course
from warroom.review.player import Player
from warroom.review.scale import Scale
from warroom.text import clean_line
from warroom.times import parse_duration, parse_when

FORMS = (
    "Write an entry's number (412), a time (02:09, 2026-11-23 02:09), a share (50%), or a step"
    " (+10, -10 entries; +5m, -1h), start or end."
)
"""What can be typed."""

_NUMBER = re.compile(r"#?(\d{1,9})", re.ASCII)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%", re.ASCII)
_STEP = re.compile(r"([+-]) ?(\d{1,9})", re.ASCII)
_SPAN = re.compile(r"([+-]) ?(.*\D.*)", re.ASCII)


def went_to(text: str, player: Player, scale: Scale, zone: tzinfo = UTC) -> Player:
    """The player at the moment that a person wrote.

    A time without a date is on the day of the moment that is shown, or else on the day after or
    before, where the log has it; without a zone it is in `zone`. Beyond the ends of the log is its
    end. Raises ValueError with a sentence.
    """
    wanted = " ".join(text.split())
    if wanted.casefold() in ("start", "end"):
        end = player.course.end
        return player.seek_place(min(1, end) if wanted.casefold() == "start" else end)
    if number := _NUMBER.fullmatch(wanted):
        seq = int(number[1])
        if seq > player.course.end:
            raise ValueError(f"There is no entry {seq}: the last one is {player.course.end}.")
        return player.seek_place(player.course.place(seq))
    if share := _SHARE.fullmatch(wanted):
        return player.seek_place(scale.place_at(float(share[1]) / 100))
    if step := _STEP.fullmatch(wanted):
        return player.seek_place(player.course.by_entry(player.place, int(step[1] + step[2])))
    if (span := _SPAN.fullmatch(wanted)) and (length := _duration(span[2])) is not None:
        return held(player, player.moment, length if span[1] == "+" else -length)
    try:
        return player.seek(_moment(wanted, player, zone))
    except ValueError as error:
        raise ValueError(f"“{clean_line(text, 40)}” is no moment of this log. {FORMS}") from error


def held(player: Player, start: datetime, by: timedelta) -> Player:
    """The player `by` later or earlier than `start`, within the log."""
    course = player.course
    first, last = course.moment(0), course.moment(course.end)
    # Compared as lengths, since a moment beyond the year 9999 cannot be made.
    if by > last - start:
        return player.seek(max(start, last))
    return player.seek(first if by < first - start else start + by)


def within(moment: datetime, course: Course) -> datetime:
    """The moment, or the nearer end of the log."""
    return max(course.moment(0), min(moment, course.moment(course.end)))


def _moment(wanted: str, player: Player, zone: tzinfo) -> datetime:
    day, course = _end_of_day(player.moment, zone), player.course
    found = [parse_when(wanted, day + timedelta(days=more), zone) for more in (0, 1, -1)]
    return next((each for each in found if within(each, course) == each), within(found[0], course))


def _duration(text: str) -> timedelta | None:
    try:
        return parse_duration(text)
    except (ValueError, OverflowError):
        return None


def _end_of_day(moment: datetime, zone: tzinfo) -> datetime:
    try:
        local = moment.astimezone(zone)
        return local.replace(hour=23, minute=59, second=59, microsecond=999_999).astimezone(UTC)
    except (OverflowError, ValueError):
        return moment
