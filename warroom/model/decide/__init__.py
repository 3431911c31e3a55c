"""All the rules: `decide(incident, command, actor, now, standing) -> events`, pure."""

from datetime import datetime
from typing import get_args

from warroom.model import commands as cm
from warroom.model.decide import (
    access,
    causes,
    clocks,
    containment,
    deadlines,
    decisions,
    escalation,
    exercises,
    follow_ups,
    forks,
    identification,
    imports,
    lifecycle,
    marking,
    messages,
    notes,
    people,
    plan,
    playbooks,
    post_mortem,
    prioritization,
    problems,
    redaction,
    reports,
    review,
    roles,
    tasks,
    teams,
)
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import in_utc
from warroom.model.decide.imports import moment_of
from warroom.model.decide.rights import require_right
from warroom.model.events import Event
from warroom.model.ids import is_problem, is_register, named
from warroom.model.incident import Incident
from warroom.model.refusal import Refusal, Why
from warroom.model.words import HUB, Role

__all__ = ["HUB", "Refusal", "Why", "decide", "moment_of"]


def decide(
    incident: Incident,
    command: cm.Command,
    actor: str,
    now: datetime,
    standing: Role = Role.RESPONDER,
) -> list[Event]:
    """The events that follow when `actor` asks for `command` at `now` (UTC, the hub's clock).

    An `Incident` that is not declared yet takes only Declare, DeclareImported or OpenProblem; the
    register begins by itself. `standing` is what the actor is at the hub, before any room's roles.
    Raises Refusal with a sentence that tells the person what to do; the incident is then as it was.
    To somebody for whom it does not exist everything is refused as for an id that is not there.
    """
    kind = type(command)
    if (
        incident.restricted is not None
        and access.outside(incident, actor)
        and kind not in _BEGINNINGS
        and not access.is_breaking_in(command, standing)
    ):
        # As if there were none, so that no sentence differs from that for an id that is not there.
        events = decide(Incident(id=incident.id), command, actor, now, standing)
        assert not events, "only a log of its own begins with nothing"
    if kind in _BEGINNINGS:
        if incident.declared:
            raise Refusal(Why.CONFLICT, f"{incident.id} is declared already.")
    elif is_register(incident.id) or kind in _OF_PEOPLE:
        people.require_fitting(incident, command, actor, standing)
    elif not incident.declared and kind not in _BEFORE_THE_BEGINNING:
        raise _not_there(incident)
    elif incident.ended and kind not in _AFTER_THE_END:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.id} is {incident.status}, so its log takes corrections only."
            " To work on it again, reopen it, as in: /reopen it is back.",
        )
    else:
        problems.require_fitting(incident, command)
    command = in_utc(command, now)
    if kind is not cm.Redact or actor != HUB:
        require_right(incident, command, actor, standing)
    events = _RULES[kind](incident, command, actor, now)
    return events + teams.exceeded(incident, events, actor, now)


def _not_there(incident: Incident) -> Refusal:
    listed = "problem list" if is_problem(incident.id) else "list"
    return Refusal(
        Why.NOT_FOUND,
        f"There is no {named(incident.id)}. `warroom {listed}` shows those there are.",
    )


# Sets of classes: one look-up, where isinstance with a union asks each of its members.
_BEGINNINGS = frozenset({cm.Declare, cm.OpenProblem, cm.DeclareImported})
_OF_PEOPLE = frozenset(get_args(cm.PeopleCommand))

_BEFORE_THE_BEGINNING = frozenset(get_args(cm.ForkCommand))
"""What a log takes of which even the first entry was lost."""

_AFTER_THE_END = frozenset(
    {
        *get_args(cm.ForkCommand),
        cm.Amend,
        cm.Strike,
        cm.Pin,
        cm.Unpin,
        cm.MarkTlp,
        # What comes to light afterwards may be for few people too.
        *get_args(cm.AccessCommand),
        cm.ChangeStatus,
        cm.ChangeDetails,
        # Authorities want their reports whether the incident is closed or not.
        cm.StartClock,
        cm.FileReport,
        cm.StopClock,
        *get_args(cm.FollowUpCommand),
        # What the review finds out belongs to the record, whoever waived it when it was closed.
        cm.SetTrigger,
        cm.AddFactor,
        cm.StrikeFactor,
        cm.RecordFix,
        cm.MissDeadline,
        cm.RemoveWorkaround,
        # The review collects what was written elsewhere; a record of the past is over as it begins.
        cm.BeginImport,
        cm.ImportRows,
        *get_args(cm.PostMortemCommand),
        cm.EndDrill,
        cm.AddReviewNote,
        cm.Redact,
    }
)
"""What a closed or cancelled incident still takes: corrections, and the work that follows it."""

_RULES: Rules = {
    **lifecycle.RULES,
    **deadlines.RULES,
    **notes.RULES,
    **roles.RULES,
    **tasks.RULES,
    **messages.RULES,
    **causes.RULES,
    **decisions.RULES,
    **follow_ups.RULES,
    **reports.RULES,
    **playbooks.RULES,
    **prioritization.RULES,
    **problems.RULES,
    **containment.RULES,
    **teams.RULES,
    **identification.RULES,
    **escalation.RULES,
    **plan.RULES,
    **imports.RULES,
    **clocks.RULES,
    **post_mortem.RULES,
    **exercises.RULES,
    **review.RULES,
    **marking.RULES,
    **access.RULES,
    **forks.RULES,
    **people.RULES,
    **redaction.RULES,
}
