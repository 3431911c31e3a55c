"""Halves of sentences that rows, panes and headings share, and that need no event to be told."""

from datetime import datetime

from warroom.times import format_clock, format_stamp

RESTRICTED = "▬"
"""The symbol beside the word."""


def restricted_to(people: int) -> str:
    """That it is restricted, and to how many people."""
    return f"restricted: {people} {'person' if people == 1 else 'people'}"


def time_box_text(seconds: int) -> str:
    """A time-box in the form people type it: 15m, 2h, 1h30m, 90s."""
    minutes, rest = divmod(seconds, 60)
    if rest:
        return f"{seconds}s"
    hours, minutes = divmod(minutes, 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes or not hours else "")


def when(moment: datetime, near: datetime) -> str:
    """A moment for a sentence (UTC): the time of day, with the date unless `near` has the same."""
    date, clock = format_stamp(moment)[:10], f"{format_clock(moment)[:5]}Z"
    return clock if format_stamp(near)[:10] == date else f"{date} {clock}"
