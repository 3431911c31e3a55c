"""How the state of a problem record changes."""

from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Incident, Problem, Recurrence
from warroom.model.policy import DEFAULT
from warroom.model.words import ProblemState


def _changed(incident: Incident, **changes: Any) -> Incident:
    """The problem with `changes`; a log that is none (it cannot be) stays as it is."""
    if incident.problem is None:
        return incident
    return replace(incident, problem=replace(incident.problem, **changes))


def _opened(incident: Incident, event: ev.ProblemOpened, entry: Entry) -> Incident:
    linked = {name: Recurrence(name, entry.actor, entry.at) for name in event.incidents}
    return replace(
        incident,
        title=event.title,
        declared_at=entry.at,
        declared_by=entry.actor,
        problem=Problem(text=event.text, incidents=linked),
        # The hub's own is for incidents, and is not in this log.
        policy=DEFAULT,
        restricted=event.restricted,
    )


def _linked(incident: Incident, event: ev.IncidentLinked, entry: Entry) -> Incident:
    known = incident.problem.incidents if incident.problem else {}
    recurrence = Recurrence(event.incident, entry.actor, entry.at, event.note)
    return _changed(incident, incidents={**known, event.incident: recurrence})


def _unlinked(incident: Incident, event: ev.IncidentUnlinked, entry: Entry) -> Incident:
    known = incident.problem.incidents if incident.problem else {}
    kept = {name: each for name, each in known.items() if name != event.incident}
    return _changed(incident, incidents=kept)


def _cause(incident: Incident, event: ev.CauseDescribed, entry: Entry) -> Incident:
    return _changed(incident, cause=event.cause)


def _known_error(incident: Incident, event: ev.KnownErrorRecorded, entry: Entry) -> Incident:
    return _changed(incident, workaround=event.workaround, state=ProblemState.KNOWN_ERROR)


def _solved(incident: Incident, event: ev.ProblemSolved, entry: Entry) -> Incident:
    return _changed(
        incident,
        state=ProblemState.SOLVED,
        solution=event.how,
        solved_at=entry.at,
        solved_by=entry.actor,
    )


def _reopened(incident: Incident, event: ev.ProblemReopened, entry: Entry) -> Incident:
    documented = incident.problem is not None and incident.problem.workaround
    return _changed(
        incident,
        state=ProblemState.KNOWN_ERROR if documented else ProblemState.OPEN,
        solution="",
        solved_at=None,
        solved_by="",
    )


def _assigned(incident: Incident, event: ev.ProblemAssigned, entry: Entry) -> Incident:
    return _changed(incident, person=event.person)


APPLY: Effects = {
    ev.ProblemOpened: _opened,
    ev.IncidentLinked: _linked,
    ev.IncidentUnlinked: _unlinked,
    ev.CauseDescribed: _cause,
    ev.KnownErrorRecorded: _known_error,
    ev.ProblemSolved: _solved,
    ev.ProblemReopened: _reopened,
    ev.ProblemAssigned: _assigned,
}
"""What each kind of event changes."""
