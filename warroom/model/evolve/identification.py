"""How the state changes with evidence and size-ups."""

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Evidence, Incident, SizeUp


def _evidence_attached(incident: Incident, event: ev.EvidenceAttached, entry: Entry) -> Incident:
    evidence = Evidence(
        id=event.evidence,
        name=event.name,
        media=event.media,
        size=event.size,
        sha256=event.sha256,
        by=entry.actor,
        at=entry.at,
        seq=entry.seq,
        note=event.note,
    )
    return replace(incident, evidence={**incident.evidence, event.evidence: evidence})


def _sized_up(incident: Incident, event: ev.SizedUp, entry: Entry) -> Incident:
    said = {
        name: value
        for name in event.__struct_fields__
        if (value := getattr(event, name)) is not None
    }
    before = incident.size_up or SizeUp(by=entry.actor, at=entry.at)
    return replace(incident, size_up=replace(before, by=entry.actor, at=entry.at, **said))


APPLY: Effects = {
    ev.EvidenceAttached: _evidence_attached,
    ev.SizedUp: _sized_up,
}
"""What each kind of event changes."""
