"""Times as they stand in timeline files: ISO 8601 with a zone, or microseconds since 1970."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from warroom.text import clean_line
from warroom.timelines.base import BadRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROS = re.compile(r"-?\d{1,18}", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{2}):?([0-5]\d)", re.ASCII)
_SPELLED_UTC = re.compile(r" ?(?:UTC|GMT)$", re.IGNORECASE)

_HOW = "Write it as 2026-03-04T02:09:00+01:00 or 2026-03-04 02:09:00Z."


class Moment(NamedTuple):
    """`at` is UTC; `offset` minutes from UTC where it was written, None where nobody said."""

    at: datetime
    offset: int | None
    written: str


_LONGEST = 100
"""Characters; the longest name of a zone has 32."""


def zone_of(text: str) -> tzinfo:
    """A zone as people name it: UTC, +01:00, Europe/Berlin. Raises ValueError with a sentence."""
    wanted = text.strip()
    if wanted.upper() in ("Z", "UTC"):
        return UTC
    if match := _OFFSET.fullmatch(wanted):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        if offset < timedelta(days=1):
            return timezone(-offset if match[1] == "-" else offset)
    try:
        # A longer one is none, and each part of it would be looked for as a package.
        return ZoneInfo(wanted[:_LONGEST])
    except (ValueError, OSError, KeyError):
        raise ValueError(
            f"“{clean_line(text, 40)}” is no zone. Give an offset (+01:00) or a name"
            " (Europe/Berlin)."
        ) from None


def moment_in(when: str, micros: str, zone: tzinfo | None) -> Moment:
    """The moment of a row: its datetime, or where that is empty its timestamp in microseconds.

    A datetime without a zone is in `zone`; where that is None the timestamp beside it says which
    moment is meant. Raises BadRow.
    """
    written = clean_line(when)
    if not written:
        if not micros.strip():
            raise BadRow("It has no time.")
        return Moment(_from_micros(micros), None, clean_line(micros))
    moment = _parsed(written)
    if moment.tzinfo is not None:
        return _moment(moment, written)
    if zone is not None:
        return _moment(_in_zone(moment, zone), written)
    if micros.strip():
        return Moment(_from_micros(micros), None, written)
    raise BadRow(f"“{written[:40]}” has no zone. Say which one is meant with --zone.")


def _parsed(written: str) -> datetime:
    try:
        return datetime.fromisoformat(_SPELLED_UTC.sub("+00:00", written))
    except ValueError:
        raise BadRow(f"“{written[:40]}” is no time. {_HOW}") from None


def _moment(moment: datetime, written: str) -> Moment:
    offset = moment.utcoffset()
    assert offset is not None
    try:
        return Moment(moment.astimezone(UTC), offset // timedelta(minutes=1), written)
    except OverflowError:
        raise BadRow(f"“{written[:40]}” does not exist in UTC. Check the date.") from None


def _in_zone(local: datetime, zone: tzinfo) -> datetime:
    """What a clock in `zone` meant; refused where it showed that never, or twice."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    shown = local.isoformat(" ", "minutes")
    try:
        there = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return first
    if there != local:
        raise BadRow(f"There was no {shown} in {zone}: the clocks were put forward.")
    if first.utcoffset() != second.utcoffset():
        raise BadRow(f"{shown} was there twice in {zone}. Write it with its offset.")
    return first


def _from_micros(text: str) -> datetime:
    value = text.strip()
    if not _MICROS.fullmatch(value):
        raise BadRow(f"“{clean_line(value, 40)}” is no timestamp: whole microseconds since 1970.")
    try:
        return _EPOCH + timedelta(microseconds=int(value))
    except OverflowError:
        raise BadRow(f"“{value}” is no timestamp of this age.") from None
