"""Rules for the communication plan: when it begins, whom it calls for, what puts an update off."""

from datetime import datetime, timedelta

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import invalid, require_line, require_text
from warroom.model.incident import Incident
from warroom.model.limits import MAX_LINE, MAX_SNOOZE
from warroom.model.refusal import Refusal, Why
from warroom.model.words import OVER, Priority, Severity, Status


def begins(incident: Incident, status: Status, now: datetime) -> list[ev.NextUpdateSet]:
    """What the plan promises when the response begins: out of triage, or taken up again."""
    if status in OVER or not (incident.status is Status.TRIAGE or incident.over):
        return []
    made = _first_updates(incident, now)
    # Whoever was kept informed before a reopening has the next update by the reopening itself.
    known = incident.audiences if incident.over else {}
    return [first for first in made if first.audience not in known]


def _first_updates(incident: Incident, now: datetime) -> list[ev.NextUpdateSet]:
    """The first update of each audience that the severity calls for and nobody has promised."""
    made: list[ev.NextUpdateSet] = []
    for rule in incident.policy.audiences:
        known = incident.audiences.get(rule.name)
        seconds = incident.policy.cadence(rule.name, incident.severity, incident.priority)
        if seconds and not (known and known.due_at):
            due_at = now + timedelta(seconds=seconds)
            made.append(ev.NextUpdateSet(rule.name, due_at, "communication plan"))
    return made


def newly_called(
    incident: Incident, severity: Severity, priority: Priority, now: datetime
) -> list[ev.Event]:
    """The first updates of audiences that only this severity calls for, once the plan runs."""
    policy = incident.policy
    made: list[ev.Event] = []
    if incident.over or incident.status is Status.TRIAGE:
        return made
    for rule in policy.audiences:
        known = incident.audiences.get(rule.name)
        seconds = policy.cadence(rule.name, severity, priority)
        if seconds and incident.severity not in rule.cadence and not (known and known.due_at):
            due_at = now + timedelta(seconds=seconds)
            made.append(ev.NextUpdateSet(rule.name, due_at, f"communication plan: {severity}"))
    return made


def start(incident: Incident, command: cm.StartPlan, actor: str, now: datetime) -> list[ev.Event]:
    """By hand, where the plan did not begin with the status."""
    if incident.over:
        raise Refusal(
            Why.CONFLICT, f"{incident.id} is {incident.status}, so no update can be promised."
        )
    made = _first_updates(incident, now)
    if not made:
        raise Refusal(
            Why.CONFLICT,
            f"The plan calls for nothing more at {incident.severity}:"
            " each of its audiences has its next update, or needs none.",
        )
    return [*made]


def snooze(
    incident: Incident, command: cm.SnoozeUpdate, actor: str, now: datetime
) -> list[ev.Event]:
    """Later than promised, from the promise on; from now where that has passed."""
    audience = require_line(command.audience, "The audience").lower()
    known = incident.audiences.get(audience)
    if known is None or known.due_at is None:
        raise Refusal(Why.CONFLICT, f"No update is promised to {audience}.")
    if not 60 <= command.seconds <= MAX_SNOOZE.total_seconds():
        raise invalid("An update is put off by one minute to one day, as in 15m.")
    reason = require_text(command.reason, "The reason why it is put off", MAX_LINE)
    due_at = max(now, known.due_at) + timedelta(seconds=command.seconds)
    return [ev.UpdateSnoozed(audience=audience, due_at=due_at, reason=reason)]


RULES: Rules = {
    cm.StartPlan: start,
    cm.SnoozeUpdate: snooze,
}
"""The rule for each command."""
