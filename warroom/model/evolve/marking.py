"""How the state changes with the marking of who may read it."""

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Incident, Mark


def _tlp_marked(incident: Incident, event: ev.TlpMarked, entry: Entry) -> Incident:
    if not event.target:
        return replace(incident, tlp=event.tlp)
    mark = replace(incident.marks.get(event.target, Mark()), tlp=event.tlp)
    return replace(incident, marks={**incident.marks, event.target: mark})


APPLY: Effects = {ev.TlpMarked: _tlp_marked}
"""What each kind of event changes."""
