"""The cells of a row of the lobby: marks, command, how long, the next update."""

from datetime import datetime

from screens.header import VACANT, countdown, marking, restriction
from screens.paint import Piece, Pieces, join, say
from warroom.model.summary import Summary
from warroom.model.words import ENDED
from warroom.times import format_age


def marks(it: Summary, short: bool = False) -> Pieces:
    """What is lost of it, who sees it and may read it on, and whether it was written elsewhere."""
    imported = (Piece("imported", "dim"),) if it.imported else ()
    lost = (Piece(f"{it.lost} lost", "error"),) if it.lost else ()
    # Of what has ended nobody takes anything back.
    lacks = it.may_lack and it.status not in ENDED
    unknown = (Piece("may lack entries", "warning"),) if lacks else ()
    few = restriction(it.restricted, 58 if short else 100)[:1]
    return join((lost, unknown, few, marking(it.tlp)[:1], imported), " · ")


def commander(it: Summary) -> Pieces:
    """Who has the command; nobody is no warning where it has ended."""
    if it.commander:
        return (say(it.commander),)
    return (Piece(VACANT, "dim" if it.status in ENDED else "warning"),)


def lasted(summary: Summary, now: datetime) -> str:
    """How long it has been going on, or lasted."""
    if summary.declared_at is None:
        return ""
    return format_age((summary.ended_at or now) - summary.declared_at)


def next_update(summary: Summary, now: datetime, with_name: bool) -> Pieces:
    """The time left until it, or how late it is."""
    if summary.next_update_at is None:
        return (Piece("–", "dim"),)
    left = countdown(summary.next_update_at, now)
    name = (Piece(" "), say(summary.next_update_for, "dim")) if with_name else ()
    return (left, *name)
