"""How the state changes with what is affected and with workarounds."""

from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.extent import extent_key, extent_of
from warroom.model.incident import Affected, ExtentStep, Incident, Workaround


def _extent_changed(incident: Incident, event: ev.ExtentChanged, entry: Entry) -> Incident:
    key = extent_key(event.extent_kind, event.name)
    known = extent_of(incident).get(key)
    step = ExtentStep(event.state, entry.at, entry.actor)
    before = known.history if known else ()
    # A detail that changes is no other state: the state holds since it was first said.
    same = bool(before) and key in incident.extent and before[-1].state is event.state
    affected = Affected(
        kind=event.extent_kind,
        name=known.name if known else event.name,
        state=event.state,
        detail=event.detail or (known.detail if known else ""),
        history=before if same else (*before, step),
    )
    return replace(incident, extent={**incident.extent, key: affected})


def _recorded(incident: Incident, event: ev.WorkaroundRecorded, entry: Entry) -> Incident:
    workaround = Workaround(
        id=event.workaround,
        what=event.what,
        by=entry.actor,
        at=entry.at,
        cost=event.cost,
        remover=event.remover,
    )
    return replace(incident, workarounds={**incident.workarounds, workaround.id: workaround})


def _workaround(incident: Incident, workaround_id: str, **changes: Any) -> Incident:
    known = incident.workarounds.get(workaround_id)
    if known is None:
        return incident
    changed = replace(known, **changes)
    return replace(incident, workarounds={**incident.workarounds, workaround_id: changed})


def _changed(incident: Incident, event: ev.WorkaroundChanged, entry: Entry) -> Incident:
    given = {"cost": event.cost, "remover": event.remover}
    said = {name: value for name, value in given.items() if value is not None}
    return _workaround(incident, event.workaround, **said)


def _removed(incident: Incident, event: ev.WorkaroundRemoved, entry: Entry) -> Incident:
    return _workaround(
        incident,
        event.workaround,
        removed_by=entry.actor,
        removed_at=entry.at,
        removed_reason=event.reason,
    )


def _solved(incident: Incident, event: ev.WorkaroundSolved, entry: Entry) -> Incident:
    return _workaround(incident, event.workaround, solved_by=entry.actor, solved_at=entry.at)


APPLY: Effects = {
    ev.ExtentChanged: _extent_changed,
    ev.WorkaroundRecorded: _recorded,
    ev.WorkaroundChanged: _changed,
    ev.WorkaroundRemoved: _removed,
    ev.WorkaroundSolved: _solved,
}
"""What each kind of event changes."""
