"""Checks that several rules share: lengths, times, bounds."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar, get_args
from urllib.parse import urlsplit

from msgspec.structs import replace

from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.limits import (
    EARLIEST,
    FUTURE_TOLERANCE,
    MAX_AHEAD,
    MAX_LINE,
    MAX_SENTENCE,
    MAX_TEXT,
    MAX_TIME_BOX,
    MAX_URL,
    MIN_TIME_BOX,
)
from warroom.model.refusal import Refusal, Why
from warroom.model.words import HUB

C = TypeVar("C", bound=cm.Command)
T = TypeVar("T")

MAX_ID_SHOWN = 12
"""Characters of a mistyped id that a sentence repeats."""


def invalid(sentence: str) -> Refusal:
    """A refusal of what was typed."""
    return Refusal(Why.INVALID, sentence)


def require_text(text: str, what: str, limit: int = MAX_TEXT) -> str:
    """`text` without outer white space; refused when empty or longer than `limit` characters."""
    text = text.strip()
    if not text:
        raise invalid(f"{what} is empty. Type some text.")
    if len(text) > limit:
        raise invalid(
            f"{what} has {len(text):,} characters and the limit is {limit:,}. Shorten or split it."
        )
    return text


def optional_text(text: str, what: str, limit: int = MAX_TEXT) -> str:
    """Like `require_text`, but empty is fine."""
    return require_text(text, what, limit) if text.strip() else ""


def require_name(name: str) -> str:
    """A person's name as the hub knows people; refused when it cannot be one."""
    name = require_text(name, "The name", 32)
    if len(name.split()) > 1:
        name = " ".join(name.split())
        raise invalid(f"“{name}” is not a person's name here: names have no spaces.")
    if name.casefold() == HUB:
        raise invalid("The hub is not a person. Give a person's name.")
    return name


def require_line(text: str, what: str) -> str:
    """One short line: an audience, a channel, a system."""
    text = require_text(text, what, MAX_LINE)
    if "\n" in text:
        raise invalid(f"{what} has to fit on one line.")
    return text


def require_sentence(text: str, what: str) -> str:
    """A sentence or two on one line: line breaks become spaces."""
    return require_text(" ".join(text.split("\n")), what, MAX_SENTENCE)


def require_url(text: str) -> str:
    """An address that a browser opens: http or https, with a host and no password in it."""
    url = require_text(text, "The link", MAX_URL)
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and not url.split()[1:]
    except ValueError:
        whole = False
    if not whole:
        raise invalid("That is no link: give one that begins with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise invalid("That link has a login in it, which would stay in the log. Leave it out.")
    return url


def happened(moment: datetime, now: datetime) -> datetime:
    """A moment of the past in UTC; refused without a zone, before EARLIEST, or in the future.

    Clocks differ, so FUTURE_TOLERANCE after `now` (the hub's clock) is not the future yet.
    """
    if moment.tzinfo is None:
        raise invalid("That time has no zone. Give it with one, as 2026-03-04T02:09:00Z.")
    if moment < EARLIEST:
        raise invalid(f"{moment.isoformat()} is before the year 2000. Check the date.")
    moment = moment.astimezone(UTC)
    if moment > now + FUTURE_TOLERANCE:
        raise invalid(
            f"{moment:%Y-%m-%d %H:%M:%S}Z is in the future: the hub's clock says"
            f" {now:%H:%M:%S}Z. Entries tell what has happened."
        )
    return moment


_PAST = (
    "occurred_at", "started_at", "detected_at", "mitigated_at", "resolved_at", "ended_at",
    "moment",
)  # fmt: skip
"""Fields of commands that say when something happened."""

_KINDS: tuple[type[cm.Command], ...] = get_args(cm.AnyCommand)
_PAST_OF = {kind: tuple(f for f in kind.__struct_fields__ if f in _PAST) for kind in _KINDS}
"""The fields that each has, so that none is asked for that it has not."""

_AHEAD = frozenset(kind for kind in _KINDS if "due_at" in kind.__struct_fields__) - {
    cm.MissDeadline
}
"""The commands that say when something is due; the hub's own says when it was."""


def in_utc(command: C, now: datetime) -> C:
    """`command` with its times in UTC; none without a zone, or further ahead than clocks differ."""
    times: dict[str, datetime] = {}
    for field in _PAST_OF[type(command)]:
        moment: datetime | None = getattr(command, field)
        if moment is not None:
            times[field] = happened(moment, now)
    ahead: datetime | None = command.due_at if type(command) in _AHEAD else None  # type: ignore[attr-defined]
    if ahead is not None:
        if ahead.tzinfo is None:
            raise invalid("That time has no zone. Give it with one, as 2026-04-01T17:00:00Z.")
        if not EARLIEST <= ahead <= now + MAX_AHEAD:
            raise invalid(f"{ahead.isoformat()[:10]} is too far away. Check the date.")
        times["due_at"] = ahead.astimezone(UTC)
    return replace(command, **times) if times else command


def find(items: Mapping[str, T], typed: str, letter: str, what: str, where: str) -> T:
    """The item with this id, as people type it (`T3`, `t3`, `3`); refused where there is none."""
    wanted = typed.strip().upper()
    item = items.get(wanted) or items.get(f"{letter}{wanted}")
    if item is None:
        shown = wanted[:MAX_ID_SHOWN] + "…" if len(wanted) > MAX_ID_SHOWN else wanted or "?"
        have = f"ends at {letter}{len(items)}" if items else "is empty"
        raise Refusal(Why.NOT_FOUND, f"There is no {what} {shown}. {where} {have}.")
    return item


def require_time_box(seconds: int | None) -> int | None:
    """A time-box in seconds, within its bounds, or None."""
    if seconds is None:
        return None
    if not MIN_TIME_BOX.total_seconds() <= seconds <= MAX_TIME_BOX.total_seconds():
        raise invalid("A time-box is between one minute and seven days, as in 15m or 2h.")
    return seconds


def due(
    incident: Incident, command: cm.Command, seconds: int | None, now: datetime
) -> datetime | None:
    """The moment `seconds` after the thing happened; None where no clock runs, or none is set."""
    if not seconds or incident.over:
        return None
    return (command.occurred_at or now) + timedelta(seconds=seconds)


def clock(moment: datetime | None) -> str:
    """A time of day for a sentence."""
    return f"{moment:%H:%M:%S}Z" if moment else "an unknown time"
