"""Checks that several rules share: lengths, times, bounds."""

from datetime import datetime, timedelta

from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.policy import (
    FUTURE_TOLERANCE,
    MAX_LINE,
    MAX_TEXT,
    MAX_TIME_BOX,
    MIN_TIME_BOX,
)
from warroom.model.refusal import Refusal, Why

HUB = "hub"
"""The actor of what the hub does by itself; no person can have this name."""


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
    if " " in name or "\n" in name:
        raise invalid(f"“{name}” is not a person's name here: names have no spaces.")
    if name == HUB:
        raise invalid("The hub is not a person. Give a person's name.")
    return name


def require_line(text: str, what: str) -> str:
    """One short line: an audience, a channel, a system."""
    text = require_text(text, what, MAX_LINE)
    if "\n" in text:
        raise invalid(f"{what} has to fit on one line.")
    return text


def require_times(incident: Incident, command: cm.Command, now: datetime) -> None:
    """No time without a zone, and none further ahead than clocks differ."""
    for field in ("occurred_at", "started_at", "detected_at"):
        moment: datetime | None = getattr(command, field, None)
        if moment is None:
            continue
        if moment.tzinfo is None:
            raise invalid("That time has no zone. Give it with one, as 2026-03-04T02:09:00Z.")
        if moment > now + FUTURE_TOLERANCE:
            raise invalid(
                f"{moment:%Y-%m-%d %H:%M:%S}Z is in the future: the hub's clock says"
                f" {now:%H:%M:%S}Z. Entries tell what has happened."
            )


def require_time_box(seconds: int | None) -> int | None:
    """A time-box in seconds, within its bounds, or None."""
    if seconds is None:
        return None
    if not MIN_TIME_BOX <= timedelta(seconds=seconds) <= MAX_TIME_BOX:
        raise invalid("A time-box is between one minute and seven days, as in 15m or 2h.")
    return seconds


def after(now: datetime, seconds: int | None) -> datetime | None:
    """The moment `seconds` after `now`, or None."""
    return None if seconds is None else now + timedelta(seconds=seconds)


def clock(moment: datetime | None) -> str:
    """A time of day for a sentence."""
    return f"{moment:%H:%M:%S}Z" if moment else "an unknown time"
