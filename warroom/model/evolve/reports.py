"""How the state changes with CAN reports, roll-calls and recaps."""

from datetime import datetime

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects, Missed
from warroom.model.incident import CanReport, Incident, Recap, RollCall


def _can_requested(incident: Incident, event: ev.CanRequested, entry: Entry) -> Incident:
    report = CanReport(event.report, event.to, asked_by=entry.actor, asked_at=entry.at)
    return replace(incident, can_reports={**incident.can_reports, event.report: report})


def _can_reported(incident: Incident, event: ev.CanReported, entry: Entry) -> Incident:
    known = incident.can_reports.get(event.report, CanReport(event.report, entry.actor))
    report = replace(
        known,
        reported_at=entry.at,
        conditions=event.conditions,
        actions=event.actions,
        needs=event.needs,
    )
    return replace(incident, can_reports={**incident.can_reports, event.report: report})


def _with(incident: Incident, call: RollCall) -> Incident:
    return replace(incident, roll_calls={**incident.roll_calls, call.id: call})


def _roll_call_started(incident: Incident, event: ev.RollCallStarted, entry: Entry) -> Incident:
    # A new one takes the place of one that still waits.
    calls = {name: replace(call, closed=True) for name, call in incident.roll_calls.items()}
    incident = replace(incident, roll_calls=calls)
    call = RollCall(
        event.roll_call,
        entry.actor,
        entry.at,
        event.closes_at,
        event.people,
        closed=incident.over,
    )
    return _with(incident, call)


def _roll_call_answered(incident: Incident, event: ev.RollCallAnswered, entry: Entry) -> Incident:
    call = incident.roll_calls.get(event.roll_call)
    if call is None:
        return incident
    call = replace(call, answers={**call.answers, entry.actor: event.text})
    return _with(incident, call if call.missing else replace(call, closed=True))


def _roll_call_over(incident: Incident, name: str, due_at: datetime) -> Incident:
    call = incident.roll_calls.get(name)
    if call is None or call.closes_at != due_at:
        return incident
    return _with(incident, replace(call, closed=True))


def _recap_posted(incident: Incident, event: ev.RecapPosted, entry: Entry) -> Incident:
    return replace(incident, recap=Recap(event.text, entry.actor, entry.at))


APPLY: Effects = {
    ev.CanRequested: _can_requested,
    ev.CanReported: _can_reported,
    ev.RollCallStarted: _roll_call_started,
    ev.RollCallAnswered: _roll_call_answered,
    ev.RecapPosted: _recap_posted,
}
"""What each kind of event changes."""

MISSED: Missed = {"roll-call": _roll_call_over}
"""What a missed deadline changes."""
