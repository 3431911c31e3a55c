"""Which metrics there are. docs/metrics.md says of each what it means; a test compares the two."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from warroom.model.figures import Figures
from warroom.model.words import OVER, Status


class Duration(NamedTuple):
    """A time from one moment to another, one value an incident, or one for each of `every`.

    `moments` takes the two out of an incident's figures; either may be None. `at_end`: it counts
    only once the incident is over, as until then the later moment may still move.
    """

    name: str
    words: str
    since: str
    until: str
    moments: Callable[[Figures], tuple[datetime | None, datetime | None]]
    at_end: bool = True


class Items(NamedTuple):
    """A time of which an incident has several values, seconds each."""

    name: str
    words: str
    since: str
    until: str
    values: Callable[[Figures], tuple[int, ...]]


class Share(NamedTuple):
    """How many of several: `counted` gives those that were met and those that were not."""

    name: str
    words: str
    met: str
    missed: str
    counted: Callable[[Figures], tuple[int, int]]


class Count(NamedTuple):
    """A number of incidents, or of things in them."""

    name: str
    words: str
    of: Callable[[Figures], int]


def _declared(it: Figures) -> datetime | None:
    """An import is no declaration."""
    return None if it.undeclared else it.declared_at


def _noticed(it: Figures) -> datetime | None:
    """By the declaration somebody knew of it, if nobody said when it was detected."""
    return it.detected_at or _declared(it)


def _harmless(it: Figures) -> datetime | None:
    """The harm ended at the latest with the resolution."""
    return it.mitigated_at or it.resolved_at


def _acknowledged(it: Figures) -> tuple[datetime | None, datetime | None]:
    """Somebody who was at work before it was declared kept nobody waiting."""
    declared, at = _declared(it), it.acknowledged_at
    return declared, max(at, declared) if at and declared else at


DURATIONS: tuple[Duration, ...] = (
    Duration(
        "time_to_detect", "detect", "started", "detected",
        lambda it: (it.started_at, it.detected_at), at_end=False,
    ),
    Duration(
        "time_to_declare", "declare", "detected", "declared",
        lambda it: (it.detected_at, _declared(it)), at_end=False,
    ),
    Duration(
        "time_to_acknowledge", "acknowledge", "declared", "acknowledged",
        _acknowledged, at_end=False,
    ),
    Duration(
        "time_to_contain", "contain", "detected", "contained",
        lambda it: (_noticed(it), it.contained_at),
    ),
    Duration(
        "time_to_mitigate", "mitigate", "detected", "mitigated",
        lambda it: (_noticed(it), _harmless(it)),
    ),
    Duration(
        "time_to_resolve", "resolve", "detected", "resolved",
        lambda it: (_noticed(it), it.resolved_at),
    ),
    Duration(
        "time_to_close", "close", "resolved", "closed",
        lambda it: (it.resolved_at, it.ended_at if it.status is Status.CLOSED else None),
    ),
    Duration(
        "time_of_harm", "harm", "started", "mitigated",
        lambda it: (it.started_at, _harmless(it)),
    ),
)  # fmt: skip
"""The times of an incident, in the order in which things happen."""

ITEMS: tuple[Items, ...] = (
    Items("time_to_settle", "settle", "escalated", "settled", lambda it: it.settled),
    Items("time_to_decide", "decide", "proposed", "decided", lambda it: it.decided),
    Items(
        "update_lateness", "late by", "due", "sent",
        lambda it: tuple(late for told in it.told for late in told.late),
    ),
)  # fmt: skip
"""The times of which an incident has several."""

SHARES: tuple[Share, ...] = (
    Share(
        "updates_on_time", "updates on time", "kept", "missed",
        lambda it: (
            sum(told.kept for told in it.told),
            sum(len(told.late) + told.overdue for told in it.told),
        ),
    ),
    Share(
        "time_boxes_met", "time-boxes met", "met", "missed",
        lambda it: (it.boxes_met, it.boxes_missed),
    ),
    Share(
        "follow_ups_in_time", "follow-ups in time", "in time", "late",
        lambda it: (it.in_time, it.late),
    ),
)  # fmt: skip
"""What was promised, and how much of it was kept."""

COUNTS: tuple[Count, ...] = (
    Count("incidents", "incidents", lambda it: 1),
    Count("open", "open", lambda it: it.status not in OVER),
    Count("resolved", "resolved", lambda it: it.status is Status.RESOLVED),
    Count("closed", "closed", lambda it: it.status is Status.CLOSED),
    Count("cancelled", "cancelled", lambda it: it.status is Status.CANCELLED),
    Count("deferred", "deferred now", lambda it: it.deferred),
    Count("reopened", "reopened", lambda it: it.reopenings > 0),
    Count("imported", "imported", lambda it: it.imported),
    Count("hand_overs", "hand-overs of command", lambda it: it.hand_overs),
    Count("follow_ups_open", "follow-ups open", lambda it: len(it.follow_ups)),
)
"""How many."""
