"""How the state changes with the timeline: notes, and what is said of earlier entries."""

from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Amendment, Incident, Mark


def _mark(incident: Incident, target: int, **changes: Any) -> Incident:
    mark = replace(incident.marks.get(target, Mark()), **changes)
    return replace(incident, marks={**incident.marks, target: mark})


def _amended(incident: Incident, event: ev.Amended, entry: Entry) -> Incident:
    earlier = incident.marks.get(event.target, Mark()).amendments
    amendment = Amendment(text=event.text, by=entry.actor, at=entry.recorded_at)
    return _mark(incident, event.target, amendments=(*earlier, amendment))


def _struck(incident: Incident, event: ev.Struck, entry: Entry) -> Incident:
    return _mark(incident, event.target, struck_by=entry.actor, struck_reason=event.reason)


def _pinned(incident: Incident, event: ev.Pinned, entry: Entry) -> Incident:
    return _mark(incident, event.target, pinned=True)


def _unpinned(incident: Incident, event: ev.Unpinned, entry: Entry) -> Incident:
    return _mark(incident, event.target, pinned=False)


APPLY: Effects = {
    ev.Amended: _amended,
    ev.Struck: _struck,
    ev.Pinned: _pinned,
    ev.Unpinned: _unpinned,
}
"""What each kind of event changes."""
