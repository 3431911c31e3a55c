"""Rules for CAN reports, roll-calls and recaps: how the one who leads learns where all stand."""

from datetime import datetime, timedelta

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import invalid, optional_text, require_name, require_text
from warroom.model.incident import CanReport, Incident, RollCall
from warroom.model.limits import MAX_LINE, MAX_REPORTS, MAX_ROLL_CALLS
from warroom.model.refusal import Refusal, Why
from warroom.model.words import HUB, SHARED_ROLES, Role

ANSWER_WITHIN = timedelta(minutes=3)
"""Until a roll-call says who did not answer: long enough to look up from another terminal."""


def _asked(incident: Incident, person: str) -> CanReport | None:
    """The request to `person` that waits for an answer."""
    open_ = (r for r in incident.can_reports.values() if r.person == person and not r.reported_at)
    return next(open_, None)


def _next_report(incident: Incident) -> str:
    if len(incident.can_reports) >= MAX_REPORTS:
        raise invalid(f"There are {MAX_REPORTS:,} CAN reports, which is the limit. Write a note.")
    return f"C{len(incident.can_reports) + 1}"


def request_can(
    incident: Incident, command: cm.RequestCan, actor: str, now: datetime
) -> list[ev.Event]:
    """One open request a person."""
    to = require_name(command.to)
    if to == actor:
        raise Refusal(Why.INVALID, "Report at once instead of asking yourself: /can CONDITIONS.")
    if waiting := _asked(incident, to):
        raise Refusal(
            Why.CONFLICT, f"{waiting.asked_by} has asked {to} already; the answer is due."
        )
    return [ev.CanRequested(report=_next_report(incident), to=to)]


def report_can(
    incident: Incident, command: cm.ReportCan, actor: str, now: datetime
) -> list[ev.Event]:
    """Conditions are the least; it answers the request to the actor, or stands for itself."""
    waiting = _asked(incident, actor)
    return [
        ev.CanReported(
            report=waiting.id if waiting else _next_report(incident),
            conditions=require_text(command.conditions, "The conditions", MAX_LINE),
            actions=optional_text(command.actions, "The actions", MAX_LINE),
            needs=optional_text(command.needs, "The needs", MAX_LINE),
        )
    ]


def expected(incident: Incident) -> tuple[str, ...]:
    """Who should answer: everybody with a role or unfinished work, or who has said something."""
    exclusive = [role for role in incident.roles if role not in SHARED_ROLES]
    shared = [role for role in incident.roles if role in SHARED_ROLES]
    observers = incident.roles.get(Role.OBSERVER, ())
    names = [name for role in (*exclusive, *shared) for name in incident.roles[role]]
    names += [task.person for task in incident.unfinished() if task.person]
    names += incident.contributors
    return tuple(name for name in dict.fromkeys(names) if name not in (HUB, *observers))


def start_roll_call(
    incident: Incident, command: cm.StartRollCall, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody may ask who is there; a new roll-call takes the place of one that still waits."""
    if len(incident.roll_calls) >= MAX_ROLL_CALLS:
        raise invalid(f"There were {MAX_ROLL_CALLS} roll-calls, which is the limit. Write a note.")
    named = tuple(dict.fromkeys(require_name(name) for name in command.people))
    people = tuple(name for name in named or expected(incident) if name != actor)
    if not people:
        raise Refusal(
            Why.INVALID, "Nobody else is known here yet. Name people, as in: /rollcall ben chloe."
        )
    if len(people) > MAX_LINE:
        raise invalid(f"A roll-call asks at most {MAX_LINE} people. Name fewer.")
    return [
        ev.RollCallStarted(
            roll_call=f"L{len(incident.roll_calls) + 1}",
            people=people,
            closes_at=now + ANSWER_WITHIN,
        )
    ]


def _open_call(incident: Incident, actor: str) -> RollCall:
    """The newest roll-call that asked `actor`: a late answer still counts."""
    for call in reversed(incident.roll_calls.values()):
        if actor not in call.people:
            continue
        if actor in call.answers:
            raise Refusal(Why.CONFLICT, f"You have answered {call.id} already.")
        return call
    raise Refusal(Why.CONFLICT, "No roll-call asks for you now. A note says that you are there.")


def answer_roll_call(
    incident: Incident, command: cm.AnswerRollCall, actor: str, now: datetime
) -> list[ev.Event]:
    """Here, once a roll-call."""
    call = _open_call(incident, actor)
    text = optional_text(command.text, "The answer", MAX_LINE)
    return [ev.RollCallAnswered(roll_call=call.id, text=text)]


def post_recap(
    incident: Incident, command: cm.PostRecap, actor: str, now: datetime
) -> list[ev.Event]:
    """Whoever leads, or keeps the record, says where the response stands."""
    return [ev.RecapPosted(text=require_text(command.text, "The recap"))]


RULES: Rules = {
    cm.RequestCan: request_can,
    cm.ReportCan: report_can,
    cm.StartRollCall: start_roll_call,
    cm.AnswerRollCall: answer_roll_call,
    cm.PostRecap: post_recap,
}
"""The rule for each command."""
