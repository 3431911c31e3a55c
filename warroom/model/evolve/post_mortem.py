"""How the state changes with the post-mortem."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects, Missed
from warroom.model.incident import Incident, SectionText


def _post_mortem(incident: Incident, **changes: Any) -> Incident:
    return replace(incident, post_mortem=replace(incident.post_mortem, **changes))


def _started(incident: Incident, event: ev.PostMortemStarted, entry: Entry) -> Incident:
    return _post_mortem(
        incident,
        owner=event.owner,
        started_at=entry.at,
        due_at=event.due_at,
        overdue=False,
    )


def _assigned(incident: Incident, event: ev.PostMortemAssigned, entry: Entry) -> Incident:
    return _post_mortem(incident, owner=event.owner)


def _due_set(incident: Incident, event: ev.PostMortemDueSet, entry: Entry) -> Incident:
    return _post_mortem(incident, due_at=event.due_at, overdue=False)


def _section_edited(incident: Incident, event: ev.SectionEdited, entry: Entry) -> Incident:
    written = SectionText(event.text, entry.seq, entry.actor, entry.recorded_at)
    sections = {**incident.post_mortem.sections, event.section: written}
    return _post_mortem(incident, sections=sections)


def _finished(incident: Incident, event: ev.PostMortemFinished, entry: Entry) -> Incident:
    return _post_mortem(
        incident, finished_at=entry.at, finished_by=entry.actor, due_at=None, overdue=False
    )


def _overdue(incident: Incident, name: str, due_at: datetime) -> Incident:
    if incident.post_mortem.due_at != due_at:
        return incident
    return _post_mortem(incident, overdue=True)


APPLY: Effects = {
    ev.PostMortemStarted: _started,
    ev.PostMortemAssigned: _assigned,
    ev.PostMortemDueSet: _due_set,
    ev.SectionEdited: _section_edited,
    ev.PostMortemFinished: _finished,
}
"""What each kind of event changes."""

MISSED: Missed = {"post-mortem": _overdue}
"""What a missed deadline changes."""
