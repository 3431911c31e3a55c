"""How the state changes with timelines that are taken in."""

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Incident, Timeline
from warroom.model.words import Phase, Status


def _timeline_imported(incident: Incident, event: ev.TimelineImported, entry: Entry) -> Incident:
    timeline = Timeline(
        id=event.timeline,
        source=event.source,
        sha256=event.sha256,
        rows=event.rows,
        skipped=event.skipped,
        by=entry.actor,
        at=entry.recorded_at,
    )
    incident = replace(incident, timelines={**incident.timelines, event.timeline: timeline})
    if not event.own:
        return incident
    return replace(
        incident,
        status=Status.CLOSED,
        phase=Phase.CONCLUSION,
        phases_seen=(Phase.CONCLUSION,),
        mitigated_at=event.mitigated_at,
        resolved_at=event.resolved_at,
        ended_at=event.ended_at or entry.at,
    )


def _row_imported(incident: Incident, event: ev.RowImported, entry: Entry) -> Incident:
    timeline = incident.timelines.get(event.timeline)
    if timeline is None:
        return incident
    more = replace(timeline, taken=timeline.taken + 1, last_line=event.line)
    return replace(incident, timelines={**incident.timelines, event.timeline: more})


APPLY: Effects = {
    ev.TimelineImported: _timeline_imported,
    ev.RowImported: _row_imported,
}
"""What each kind of event changes."""
