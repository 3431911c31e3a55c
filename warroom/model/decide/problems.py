"""Rules for problem records: what such a log takes, and what becomes of one."""

from datetime import datetime
from typing import get_args

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.access import seen_only_by
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import (
    MAX_ID_SHOWN,
    invalid,
    optional_text,
    require_name,
    require_text,
)
from warroom.model.ids import INCIDENT, as_id
from warroom.model.incident import Incident, Problem
from warroom.model.limits import MAX_LINE, MAX_LINKED, MAX_TITLE
from warroom.model.refusal import Refusal, Why
from warroom.model.words import ProblemState

_ON_ANY_LOG = frozenset({
    cm.Note, cm.Amend, cm.Strike, cm.Pin, cm.Unpin, cm.MarkTlp, cm.Redact,
    *get_args(cm.ForkCommand), *get_args(cm.AccessCommand),
})  # fmt: skip
_ON_A_PROBLEM = frozenset(get_args(cm.ProblemCommand))
_NAMING_INCIDENTS = frozenset({cm.OpenProblem, cm.LinkIncident})


def require_fitting(incident: Incident, command: cm.Command) -> None:
    """Refuse what belongs into a log of the other sort: incidents and problems have own rules."""
    if type(command) in _ON_ANY_LOG:
        return
    if incident.problem is None and type(command) in _ON_A_PROBLEM:
        raise invalid(
            f"{incident.id} is an incident, and that belongs into a problem's own log."
            " `warroom problem list` shows the problems; name one, as in PRB-1."
        )
    if incident.problem is not None and type(command) not in _ON_A_PROBLEM:
        raise invalid(
            f"{incident.id} is a problem record. It takes notes, linked incidents, its cause, a"
            " workaround and a solution; anything else belongs into an incident."
        )


def incidents_named(command: cm.Command) -> tuple[str, ...]:
    """The incidents that a command links to a problem, as the hub has their ids.

    Whether they exist is for the hub to say: a rule sees one log only. Those that are no id at
    all are left to the rule.
    """
    if type(command) not in _NAMING_INCIDENTS:
        return ()
    if isinstance(command, cm.OpenProblem):
        typed: tuple[str, ...] = command.incidents
    elif isinstance(command, cm.LinkIncident):
        typed = (command.incident,)
    else:
        return ()
    return tuple(name for each in typed if (name := as_id(each, INCIDENT)))


def _incident(typed: str) -> str:
    name = as_id(typed, INCIDENT)
    if not name:
        short = typed.strip()[:MAX_ID_SHOWN] or "?"
        raise invalid(f"“{short}” is not an incident's id. Give it as INC-1.")
    return name


def _problem(incident: Incident) -> Problem:
    assert incident.problem is not None, "require_fitting comes first"
    return incident.problem


def _unsolved(incident: Incident) -> Problem:
    problem = _problem(incident)
    if problem.state is ProblemState.SOLVED:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.id} is solved already ({problem.solved_by}: {problem.solution[:MAX_LINE]})."
            " If it is back, reopen it with a reason.",
        )
    return problem


def open_problem(
    incident: Incident, command: cm.OpenProblem, actor: str, now: datetime
) -> list[ev.Event]:
    """A title is all it takes."""
    named = tuple(dict.fromkeys(_incident(each) for each in command.incidents))
    if len(named) > MAX_LINKED:
        raise invalid(f"A problem is linked to at most {MAX_LINKED} incidents.")
    return [
        ev.ProblemOpened(
            title=require_text(command.title.replace("\n", " "), "The title", MAX_TITLE),
            text=optional_text(command.text, "The description"),
            incidents=named,
            restricted=seen_only_by(command.restricted, actor),
        )
    ]


def link_incident(
    incident: Incident, command: cm.LinkIncident, actor: str, now: datetime
) -> list[ev.Event]:
    """Also after it was solved: that it came back is what people have to see."""
    problem, name = _problem(incident), _incident(command.incident)
    if (known := problem.incidents.get(name)) is not None:
        raise Refusal(Why.CONFLICT, f"{name} is linked to {incident.id} already, by {known.by}.")
    if len(problem.incidents) >= MAX_LINKED:
        raise invalid(
            f"{incident.id} has {MAX_LINKED} incidents already, which is the limit."
            " Say in a note that it came back."
        )
    return [ev.IncidentLinked(incident=name, note=optional_text(command.note, "The note"))]


def unlink_incident(
    incident: Incident, command: cm.UnlinkIncident, actor: str, now: datetime
) -> list[ev.Event]:
    """The log keeps that it was linked, and why it no longer is."""
    name = _incident(command.incident)
    if name not in _problem(incident).incidents:
        raise Refusal(Why.NOT_FOUND, f"{name} is not linked to {incident.id}.")
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.IncidentUnlinked(incident=name, reason=reason)]


def describe_cause(
    incident: Incident, command: cm.DescribeCause, actor: str, now: datetime
) -> list[ev.Event]:
    """As far as it is understood; said again it replaces what was said."""
    cause = require_text(command.cause, "The cause")
    if cause == _unsolved(incident).cause:
        raise Refusal(Why.CONFLICT, f"{incident.id} says that already; nothing changed.")
    return [ev.CauseDescribed(cause=cause)]


def record_known_error(
    incident: Incident, command: cm.RecordKnownError, actor: str, now: datetime
) -> list[ev.Event]:
    """A documented workaround is what makes a problem a known error (ITIL)."""
    workaround = require_text(command.workaround, "The workaround")
    if workaround == _unsolved(incident).workaround:
        raise Refusal(Why.CONFLICT, f"{incident.id} has that workaround already; nothing changed.")
    return [ev.KnownErrorRecorded(workaround=workaround)]


def solve_problem(
    incident: Incident, command: cm.SolveProblem, actor: str, now: datetime
) -> list[ev.Event]:
    """With how: the next person who meets it has to know what was changed."""
    _unsolved(incident)
    return [ev.ProblemSolved(how=require_text(command.how, "How it was solved"))]


def reopen_problem(
    incident: Incident, command: cm.ReopenProblem, actor: str, now: datetime
) -> list[ev.Event]:
    """Only a solved one; with a documented workaround it is a known error again."""
    if _problem(incident).state is not ProblemState.SOLVED:
        raise Refusal(Why.CONFLICT, f"{incident.id} is not solved, so there is nothing to reopen.")
    return [ev.ProblemReopened(reason=require_text(command.reason, "The reason", MAX_LINE))]


def assign_problem(
    incident: Incident, command: cm.AssignProblem, actor: str, now: datetime
) -> list[ev.Event]:
    """One named person answers for the work on it."""
    person = require_name(command.person)
    if person == _unsolved(incident).person:
        raise Refusal(Why.CONFLICT, f"{incident.id} is {person}'s already.")
    return [ev.ProblemAssigned(person=person)]


RULES: Rules = {
    cm.OpenProblem: open_problem,
    cm.LinkIncident: link_incident,
    cm.UnlinkIncident: unlink_incident,
    cm.DescribeCause: describe_cause,
    cm.RecordKnownError: record_known_error,
    cm.SolveProblem: solve_problem,
    cm.ReopenProblem: reopen_problem,
    cm.AssignProblem: assign_problem,
}
"""The rule for each command."""
