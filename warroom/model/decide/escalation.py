"""Rules for escalation: whom the ladder asks, when the next rung follows, and who answers."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Passing, Rules
from warroom.model.decide.checks import (
    clock,
    find,
    invalid,
    optional_text,
    require_line,
    require_name,
    require_text,
)
from warroom.model.escalation import holders, open_about, people_on
from warroom.model.incident import Escalation, Incident
from warroom.model.limits import MAX_ESCALATIONS, MAX_LINE
from warroom.model.refusal import Refusal, Why
from warroom.model.words import Priority, Role, Severity


def raised(
    incident: Incident, about: str, now: datetime, reason: str = "", also: str = ""
) -> list[ev.Event]:
    """The ladder's first rung for a subject, unless somebody is being asked about it already.

    `also`: a person who is asked with that rung. Nothing where the incident is over, or where the
    policy has no ladder.
    """
    full = len(incident.escalations) >= MAX_ESCALATIONS
    if incident.over or full or not incident.policy.ladder or open_about(incident, about):
        return []
    return _rung(incident, _new(incident, about, now, reason), 0, now, also)


def severity_raised(
    incident: Incident, severity: Severity, priority: Priority, actor: str, now: datetime
) -> list[ev.Event]:
    """Command is asked when somebody else raises the severity, and with it perhaps the priority.

    Nobody is where one of those who would be asked has raised it, or where nobody commands: then
    the vacancy is what is escalated.
    """
    if not incident.commander or severity >= incident.severity:
        return []
    first = next((p for rung in incident.policy.ladder if (p := people_on(rung, incident))), ())
    if actor in first:
        return []
    # The next rung waits as long as the priority allows from now on.
    then = replace(incident, priority=priority)
    return raised(then, "severity", now, f"{incident.severity} to {severity}")


def _next_id(incident: Incident) -> str:
    return f"X{len(incident.escalations) + 1}"


def _new(incident: Incident, about: str, now: datetime, reason: str) -> Escalation:
    return Escalation(id=_next_id(incident), about=about, at=now, rung=0, asked=(), reason=reason)


def _rung(
    incident: Incident, wanted: Escalation, number: int, now: datetime, also: str = ""
) -> list[ev.Event]:
    """The rung `number`, or the first one above it on which there is anybody left to ask.

    `wanted`: the escalation so far, with those who were asked already.
    """
    ladder = incident.policy.ladder
    it = wanted
    while number < len(ladder):
        asked = people_on(ladder[number], incident)
        if also and also not in asked:
            asked = (*asked, also)
        if asked := tuple(name for name in asked if name not in it.asked):
            next_at = _due(incident, number, now)
            return [ev.EscalationRaised(it.id, it.about, number, asked, it.reason, next_at)]
        number += 1
    if it.asked:
        return []
    return [ev.EscalationRaised(it.id, it.about, 0, (), it.reason)]


def _due(incident: Incident, number: int, now: datetime) -> datetime | None:
    """When the rung above `number` follows.

    The `wait` of a rung counts from the first one, in units of the priority's `accept`; a rung that
    is asked late or early still has its time to answer.
    """
    ladder = incident.policy.ladder
    if number + 1 >= len(ladder):
        return None
    accept = incident.policy.priorities[incident.priority].accept
    waits = max(0, ladder[number + 1].wait - ladder[number].wait)
    return now + timedelta(seconds=waits * accept)


def escalate(incident: Incident, command: cm.Escalate, actor: str, now: datetime) -> list[ev.Event]:
    """Anybody asks for help."""
    if incident.over:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.id} is {incident.status}, so nobody is asked. Take it up again first.",
        )
    if len(incident.escalations) >= MAX_ESCALATIONS:
        raise invalid(f"There are {MAX_ESCALATIONS:,} escalations, which is the limit.")
    reason = require_text(command.reason.replace("\n", " "), "The reason", MAX_LINE)
    it = _new(incident, f"call:{_next_id(incident)}", now, reason)
    if command.who.strip():
        asked = _asked(incident, command.who, actor)
        next_at = _due(incident, 0, now)
        return [ev.EscalationRaised(it.id, it.about, 0, asked, reason, next_at)]
    # Whoever asks knows it already.
    return _rung(incident, replace(it, asked=(actor,)), 0, now) or [
        ev.EscalationRaised(it.id, it.about, 0, (), reason)
    ]


def _asked(incident: Incident, who: str, actor: str) -> tuple[str, ...]:
    who = require_line(who, "Who is asked")
    if who in tuple(Role):
        asked = tuple(holders(incident, who))
        if not asked:
            raise Refusal(
                Why.CONFLICT, f"Nobody is {who}. Name a person, or leave it out to ask the ladder."
            )
    else:
        name = require_name(who.removeprefix("@"))
        asked = (f"@{name}" if who.startswith("@") else name,)
    if asked == (actor,):
        raise invalid("You would ask yourself. Name somebody else.")
    return asked


def answer(
    incident: Incident, command: cm.AnswerEscalation, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody answers: whoever is asked, or whoever has reached them."""
    escalation = find(
        incident.escalations, command.escalation, "X", "escalation", "The list of escalations"
    )
    if not escalation.open:
        by = f"by {escalation.answered_by}" if escalation.answered_by else "by what happened since"
        raise Refusal(
            Why.CONFLICT, f"{escalation.id} was settled at {clock(escalation.ended_at)} {by}."
        )
    text = optional_text(command.text, "The answer", MAX_LINE)
    return [ev.EscalationAnswered(escalation=escalation.id, text=text)]


def _next_rung(incident: Incident, name: str, now: datetime) -> list[ev.Event]:
    it = incident.escalations[name]
    # Whoever asked knows it already.
    return _rung(incident, replace(it, asked=(*it.asked, it.by)), it.rung + 1, now)


def _update_missed(incident: Incident, name: str, now: datetime) -> list[ev.Event]:
    rule = incident.policy.audience(name)
    also = incident.holder(rule.role) if rule else ""
    return raised(incident, f"update:{name}", now, also=also)


PASSING: dict[str, Passing] = {
    "escalation": _next_rung,
    "vacant": lambda incident, role, now: raised(incident, f"role:{role}", now),
    "offer": lambda incident, role, now: raised(incident, f"role:{role}", now),
    "task": lambda incident, task, now: raised(incident, f"task:{task}", now),
    "update": _update_missed,
    "clock": lambda incident, name, now: raised(incident, f"clock:{name}", now),
}
"""What follows when a deadline passes, by the sort of its subject."""

RULES: Rules = {
    cm.Escalate: escalate,
    cm.AnswerEscalation: answer,
}
"""The rule for each command."""
