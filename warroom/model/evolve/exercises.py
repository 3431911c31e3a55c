"""How the state changes with an exercise, and what of it has been reached."""

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve import reports, roles, tasks
from warroom.model.evolve.base import Effects
from warroom.model.evolve.signs import seen
from warroom.model.incident import Drill, Incident
from warroom.model.scenario import Act
from warroom.model.words import Role


def _started(incident: Incident, event: ev.DrillStarted, entry: Entry) -> Incident:
    drill = Drill(
        scenario=event.scenario,
        digest=event.digest,
        control=entry.actor,
        started_at=event.started_at or entry.recorded_at,
        speed=event.speed if event.speed > 0 else 1.0,
    )
    return replace(incident, drill=drill)


def _injected(incident: Incident, event: ev.Injected, entry: Entry) -> Incident:
    if event.act is not None:
        incident = _acted(incident, event.act, event, entry)
    drill = incident.drill
    if drill is None or not event.inject or event.inject in drill.given:
        return incident
    given = {**drill.given, event.inject: drill.elapsed(entry.recorded_at)}
    return replace(incident, drill=replace(drill, given=given))


def _acted(incident: Incident, act: Act, event: ev.Injected, entry: Entry) -> Incident:
    """As if the simulated person had done it: the state has their name, the log whose hand it was.

    An act that does not fit the state (a log that somebody made up) changes nothing.
    """
    theirs = replace(entry, actor=event.sender)
    if act in (Act.CLAIM, Act.ACCEPT):
        try:
            role = Role(event.about)
        except ValueError:
            return incident
        taken = ev.RoleClaimed(role) if act is Act.CLAIM else ev.RoleAccepted(role)
        return _apply(incident, roles.APPLY, taken, theirs)
    if act is Act.HERE:
        here = ev.RollCallAnswered(roll_call=event.about)
        return _apply(incident, reports.APPLY, here, theirs)
    if act is Act.ACKNOWLEDGE:
        return _apply(incident, tasks.APPLY, ev.TaskAcknowledged(task=event.about), theirs)
    return _apply(incident, tasks.APPLY, ev.TaskDone(task=event.about), theirs)


def _apply(incident: Incident, effects: Effects, event: ev.Event, entry: Entry) -> Incident:
    return effects[type(event)](incident, event, entry)


def _passed_over(incident: Incident, event: ev.InjectPassedOver, entry: Entry) -> Incident:
    if (drill := incident.drill) is None:
        return incident
    passed = {**drill.passed_over, event.inject: event.reason}
    return replace(incident, drill=replace(drill, passed_over=passed))


def _paused(incident: Incident, event: ev.DrillPaused, entry: Entry) -> Incident:
    if (drill := incident.drill) is None:
        return incident
    return replace(incident, drill=replace(drill, paused_at=entry.recorded_at))


def _resumed(incident: Incident, event: ev.DrillResumed, entry: Entry) -> Incident:
    if (drill := incident.drill) is None or drill.paused_at is None:
        return incident
    stood = (entry.recorded_at - drill.paused_at).total_seconds()
    now = replace(drill, paused_at=None, paused=drill.paused + stood)
    return replace(incident, drill=now)


def _ended(incident: Incident, event: ev.DrillEnded, entry: Entry) -> Incident:
    if (drill := incident.drill) is None:
        return incident
    ended = replace(drill, ended_at=entry.recorded_at, ended_reason=event.reason)
    return replace(incident, drill=ended)


def looked_at(incident: Incident, drill: Drill, entry: Entry) -> Incident:
    """The state with what this entry reached of the scenario; nothing once the exercise is over.

    What is looked for after an inject is not looked for in entries before it came in, or in its
    own. A pause stops the clock, not the work.
    """
    if drill.ended_at is not None and not isinstance(entry.event, ev.DrillEnded):
        return incident
    new: dict[str, float] = {}
    mine = entry.event.inject if isinstance(entry.event, ev.Injected) else ""
    for key, check, since in drill.scenario.checks():
        if key in drill.reached or (since and (since not in drill.given or since == mine)):
            continue
        if seen(check, incident, drill, entry):
            new[key] = drill.elapsed(entry.recorded_at)
    if not new:
        return incident
    return replace(incident, drill=replace(drill, reached={**drill.reached, **new}))


APPLY: Effects = {
    ev.DrillStarted: _started,
    ev.Injected: _injected,
    ev.InjectPassedOver: _passed_over,
    ev.DrillPaused: _paused,
    ev.DrillResumed: _resumed,
    ev.DrillEnded: _ended,
}
"""What each kind of event changes."""
