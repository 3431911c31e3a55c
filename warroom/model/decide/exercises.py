"""Rules for exercises: a script is played in an exercise only, and nothing comes in twice."""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide import reports, roles, tasks
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import (
    invalid,
    optional_text,
    require_line,
    require_name,
    require_text,
)
from warroom.model.incident import Drill, Incident
from warroom.model.limits import MAX_LINE
from warroom.model.refusal import Refusal, Why
from warroom.model.scenario import MAX_INJECT, Act, InjectKind
from warroom.model.scenario_table import digest_of, problems_of
from warroom.model.words import Role

MAX_SPEED = 10_000.0
"""Seconds of the exercise per second: an hour in less than half a second is for tests."""


def _require_exercise(incident: Incident) -> None:
    if not incident.exercise:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.id} is real, so nothing is played in it."
            " Declare an exercise for that: warroom drill SCENARIO.",
        )


def _drill(incident: Incident) -> Drill:
    """The exercise that has not ended yet."""
    _require_exercise(incident)
    if incident.drill is None:
        raise Refusal(
            Why.CONFLICT,
            f"No scenario is played in {incident.id}. Start one: warroom drill SCENARIO"
            f" --in {incident.id}.",
        )
    if incident.drill.ended_at is not None:
        raise Refusal(
            Why.CONFLICT,
            f"The exercise in {incident.id} is over. /score shows what was reached.",
        )
    return incident.drill


def start(incident: Incident, command: cm.StartDrill, actor: str, now: datetime) -> list[ev.Event]:
    """One scenario an incident, so that its score means something."""
    _require_exercise(incident)
    if incident.drill is not None:
        raise Refusal(
            Why.CONFLICT,
            f"“{incident.drill.scenario.title}” is or was played in {incident.id} already."
            " Declare another exercise for the next.",
        )
    if problems := problems_of(command.scenario):
        raise invalid(
            f"This scenario is not sound: {problems[0].sentence}"
            " `warroom drill check FILE` shows where."
        )
    if not 0 < command.speed <= MAX_SPEED:
        raise invalid("The speed is a number above 0 and up to 10,000; 1 is as the clock goes.")
    return [
        ev.DrillStarted(
            scenario=command.scenario,
            digest=digest_of(command.scenario),
            speed=command.speed,
            started_at=command.started_at,
        )
    ]


def give(incident: Incident, command: cm.GiveInject, actor: str, now: datetime) -> list[ev.Event]:
    """It comes in once, if its conditions hold in this moment."""
    drill = _drill(incident)
    inject = drill.scenario.inject(command.inject.strip())
    if inject is None:
        raise Refusal(Why.NOT_FOUND, "The scenario has no such inject. Its file has their names.")
    if inject.id in drill.given or inject.id in drill.passed_over:
        raise Refusal(Why.CONFLICT, f"The inject {inject.id} was given already.")
    for key, wanted in (("when", True), ("only_if", True), ("unless", False)):
        check = getattr(inject, key)
        if check is not None and (f"{key}:{inject.id}" in drill.reached) is not wanted:
            word = "not " if wanted else ""
            reason = f"{check.sign} is {word}so"
            return [ev.InjectPassedOver(inject=inject.id, reason=reason)]
    return [
        ev.Injected(
            inject=inject.id,
            inject_kind=inject.kind,
            sender=inject.sender,
            text=inject.text,
            to=inject.to,
            channel=inject.channel,
        )
    ]


def put_in(incident: Incident, command: cm.Inject, actor: str, now: datetime) -> list[ev.Event]:
    """Whoever runs the exercise answers what the script did not foresee."""
    _drill(incident)
    return [
        ev.Injected(
            inject="",
            inject_kind=command.inject_kind,
            sender=require_line(command.sender, "The sender"),
            text=require_text(command.text, "What comes in", MAX_INJECT),
            to=optional_text(command.to, "Whom it reaches", MAX_LINE),
            channel=optional_text(command.channel, "The channel", MAX_LINE),
        )
    ]


def simulate(incident: Incident, command: cm.Simulate, actor: str, now: datetime) -> list[ev.Event]:
    """What the person could do if there were one: the same rules hold, under their name."""
    drill = _drill(incident)
    person = require_name(command.person)
    if drill.scenario.person(person) is None:
        known = ", ".join(each.name for each in drill.scenario.people) or "nobody"
        raise Refusal(
            Why.NOT_FOUND, f"Nobody called {person} is simulated here. There is: {known}."
        )
    about = command.about.strip()
    made: list[ev.Event]
    match command.act:
        case Act.CLAIM:
            made = roles.claim(incident, cm.ClaimRole(role=_role(about)), person, now)
        case Act.ACCEPT:
            made = roles.accept(incident, cm.AcceptRole(role=_role(about)), person, now)
        case Act.ACKNOWLEDGE:
            made = tasks.acknowledge(incident, cm.AcknowledgeTask(task=about), person, now)
        case Act.FINISH:
            made = tasks.finish(incident, cm.FinishTask(task=about), person, now)
        case Act.HERE:
            made = reports.answer_roll_call(incident, cm.AnswerRollCall(), person, now)
    # What it is about as the hub has it: T3 for t3.
    about = getattr(made[0], "task", getattr(made[0], "roll_call", about))
    return [
        ev.Injected(
            inject="", inject_kind=InjectKind.ACT, sender=person, act=command.act, about=about
        )
    ]


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError:
        raise invalid(f"There are these roles: {', '.join(Role)}.") from None


def pause(incident: Incident, command: cm.PauseDrill, actor: str, now: datetime) -> list[ev.Event]:
    """Nothing comes in until it goes on."""
    if _drill(incident).paused_at is not None:
        raise Refusal(Why.CONFLICT, "The exercise is paused already. /drill resume lets it go on.")
    return [ev.DrillPaused(reason=optional_text(command.reason, "The reason", MAX_LINE))]


def resume(
    incident: Incident, command: cm.ResumeDrill, actor: str, now: datetime
) -> list[ev.Event]:
    """It goes on where it stopped."""
    if _drill(incident).paused_at is None:
        raise Refusal(Why.CONFLICT, "The exercise is not paused.")
    return [ev.DrillResumed()]


def end(incident: Incident, command: cm.EndDrill, actor: str, now: datetime) -> list[ev.Event]:
    """Nothing comes in any more; the score stands."""
    _drill(incident)
    return [ev.DrillEnded(reason=optional_text(command.reason, "The reason", MAX_LINE))]


RULES: Rules = {
    cm.StartDrill: start,
    cm.GiveInject: give,
    cm.Inject: put_in,
    cm.Simulate: simulate,
    cm.PauseDrill: pause,
    cm.ResumeDrill: resume,
    cm.EndDrill: end,
}
"""The rule for each command."""
