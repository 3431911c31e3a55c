"""How the state changes with the communication plan and with regulators' clocks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects, Missed
from warroom.model.incident import Audience, Clock, Incident


def _update_snoozed(incident: Incident, event: ev.UpdateSnoozed, entry: Entry) -> Incident:
    known = incident.audiences.get(event.audience, Audience(name=event.audience))
    later = replace(
        known,
        due_at=event.due_at,
        promised_at=entry.at,
        overdue=False,
        snoozed=event.reason,
    )
    return replace(incident, audiences={**incident.audiences, event.audience: later})


def _clock(incident: Incident, name: str, **changes: Any) -> Incident:
    known = incident.clocks.get(name)
    if known is None:
        rule = next((each for each in incident.policy.clocks if each.id == name), None)
        known = Clock(
            id=name,
            regulation=rule.regulation if rule else "",
            report=rule.report if rule else "",
        )
    return replace(incident, clocks={**incident.clocks, name: replace(known, **changes)})


def _start(incident: Incident, clocks: Iterable[ev.ClockDue], since: datetime) -> Incident:
    for each in clocks:
        incident = _clock(
            incident,
            each.clock,
            started_at=since,
            due_at=each.due_at,
            overdue=False,
            stopped_by="",
            stopped_reason="",
        )
    return incident


def _clocks_started(incident: Incident, event: ev.ReportingClocksStarted, entry: Entry) -> Incident:
    return _start(incident, event.clocks, entry.at)


def _report_filed(incident: Incident, event: ev.ReportFiled, entry: Entry) -> Incident:
    incident = _clock(
        incident,
        event.clock,
        filed_at=entry.at,
        filed_by=entry.actor,
        reference=event.reference,
        text=event.text,
        overdue=False,
    )
    return _start(incident, event.started, entry.at)


def _clock_stopped(incident: Incident, event: ev.ReportingClockStopped, entry: Entry) -> Incident:
    return _clock(
        incident,
        event.clock,
        stopped_by=entry.actor,
        stopped_reason=event.reason,
        overdue=False,
    )


def _clock_overdue(incident: Incident, name: str, due_at: datetime) -> Incident:
    known = incident.clocks.get(name)
    if known is None or known.due_at != due_at:
        return incident
    return _clock(incident, name, overdue=True)


APPLY: Effects = {
    ev.UpdateSnoozed: _update_snoozed,
    ev.ReportingClocksStarted: _clocks_started,
    ev.ReportFiled: _report_filed,
    ev.ReportingClockStopped: _clock_stopped,
}
"""What each kind of event changes."""

MISSED: Missed = {"clock": _clock_overdue}
"""What a missed deadline changes."""
