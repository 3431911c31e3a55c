"""The words of load and capacity, of what could wait, and of what has been deferred."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from warroom.model.workload import NOTHING, Standing, Workload, workload
from warroom.report.phrases import when
from warroom.text import clean_line

if TYPE_CHECKING:
    from warroom.model.summary import Summary
    from warroom.wire.frames import LobbyRow


def workload_of(rows: Collection[LobbyRow]) -> Workload:
    """Load and capacity of all incidents, from the rows of the lobby."""
    if not rows:
        return NOTHING
    return workload((row.summary, row.present) for row in rows)


def hours(value: float) -> str:
    """Hours of work: "30", "4.5"."""
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def workload_text(work: Workload) -> str:
    """Load against capacity: "workload 30 h of 24 h: over capacity"."""
    if not work.people:
        return f"workload {hours(work.load)} h, nobody present"
    over = ": over capacity" if work.over else ""
    return f"workload {hours(work.load)} h of {hours(work.capacity)} h{over}"


def could_wait_text(standing: Standing, work: Workload) -> str:
    """Why an incident could wait."""
    return (
        f"could wait: {hours(standing.ahead)} h of work come first,"
        f" capacity {hours(work.capacity)} h"
    )


def deferral_text(summary: Summary, now: datetime) -> str:
    """Until when an incident waits and who took that upon themselves; empty if it does not."""
    until = summary.deferred_until
    if until is None:
        return ""
    by = clean_line(summary.risk_accepted_by, 40)
    return f"deferred until {when(until, now)}, risk accepted by {by}"


def waiting_text(summary: Summary, work: Workload, now: datetime) -> str:
    """What a row of the lobby says below: deferred, not written up in time, could wait."""
    if summary.deferred_until is not None:
        return deferral_text(summary, now)
    if summary.post_mortem_late:
        return f"post-mortem overdue, {clean_line(summary.post_mortem_late, 40)} owns it"
    standing = work.standing(summary.id)
    return could_wait_text(standing, work) if standing and standing.could_wait else ""
