"""Rules for regulators' clocks: what sets them off, filed, stopped. Not legal advice."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import clock as time_of
from warroom.model.decide.checks import optional_text, require_line, require_text
from warroom.model.incident import Incident
from warroom.model.limits import MAX_LINE
from warroom.model.policy import ReportingClock
from warroom.model.refusal import Refusal, Why


def _due(clocks: Iterable[ReportingClock], since: datetime) -> tuple[ev.ClockDue, ...]:
    return tuple(
        ev.ClockDue(clock=rule.id, due_at=since + timedelta(seconds=rule.within)) for rule in clocks
    )


def _id(incident: Incident, typed: str) -> str:
    """The clock's id; also of one that runs since before another policy was adopted."""
    name = require_line(typed, "The clock").lower()
    ids = tuple(dict.fromkeys((*(each.id for each in incident.policy.clocks), *incident.clocks)))
    found = next((each for each in ids if each.lower() == name), None)
    if found is None:
        have = ", ".join(ids) or "none"
        raise Refusal(Why.NOT_FOUND, f"The policy has no clock of that name. It has: {have}.")
    return found


def start(incident: Incident, command: cm.StartClock, actor: str, now: datetime) -> list[ev.Event]:
    """Anybody says what happened; from another moment than before, what runs is set anew.

    By a clock's own id that one starts, also where it was stopped.
    """
    wanted = require_line(command.start, "What sets the clocks off").lower()
    rules = incident.policy.clocks
    one = [rule for rule in rules if rule.id.lower() == wanted]
    found = one or [rule for rule in rules if rule.start.lower() == wanted]
    if not found:
        ids = {rule.id for rule in rules}
        starts = dict.fromkeys(rule.start for rule in rules if rule.start not in ids)
        have = ", ".join(starts) or "nothing"
        raise Refusal(
            Why.NOT_FOUND, f"The policy has no clock that this sets off. What does: {have}."
        )
    since = command.occurred_at or now
    made = tuple(due for due in _due(found, since) if _may_start(incident, due, named=bool(one)))
    if not made:
        raise Refusal(
            Why.CONFLICT,
            "These clocks run since then already, or are filed or stopped."
            " One that was stopped starts again by its own id.",
        )
    return [ev.ReportingClocksStarted(start=wanted, clocks=made)]


def _may_start(incident: Incident, due: ev.ClockDue, named: bool) -> bool:
    known = incident.clocks.get(due.clock)
    if known is None or (known.stopped_by and named and known.filed_at is None):
        return True
    return known.running and known.due_at != due.due_at


def file(incident: Incident, command: cm.FileReport, actor: str, now: datetime) -> list[ev.Event]:
    """It went out, whether a clock ran or not; it may set off the clock of the next report."""
    name = _id(incident, command.clock)
    known = incident.clocks.get(name)
    if known and known.filed_at:
        reference = f" as {known.reference}" if known.reference else ""
        raise Refusal(
            Why.CONFLICT, f"The report {name} was filed at {time_of(known.filed_at)}{reference}."
        )
    follow = [each for each in incident.policy.clocks if each.start == name]
    due = _due(follow, command.occurred_at or now)
    return [
        ev.ReportFiled(
            clock=name,
            reference=optional_text(command.reference, "The reference", MAX_LINE),
            text=optional_text(command.text, "The text"),
            started=tuple(each for each in due if each.clock not in incident.clocks),
        )
    ]


def stop(incident: Incident, command: cm.StopClock, actor: str, now: datetime) -> list[ev.Event]:
    """No report is due, and the log says why."""
    name = _id(incident, command.clock)
    known = incident.clocks.get(name)
    if known is None or not known.running:
        raise Refusal(Why.CONFLICT, f"The clock {name} does not run.")
    reason = require_text(command.reason, "The reason why no report is due", MAX_LINE)
    return [ev.ReportingClockStopped(clock=name, reason=reason)]


RULES: Rules = {
    cm.StartClock: start,
    cm.FileReport: file,
    cm.StopClock: stop,
}
"""The rule for each command."""
