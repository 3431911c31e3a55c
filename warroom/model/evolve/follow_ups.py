"""How the state changes with the work after the incident."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects, Missed
from warroom.model.incident import FollowUp, Incident
from warroom.model.words import FollowUpState


def _added(incident: Incident, event: ev.FollowUpAdded, entry: Entry) -> Incident:
    made = FollowUp(
        id=event.follow_up,
        text=event.text,
        kind=event.follow_up_kind,
        by=entry.actor,
        at=entry.at,
        person=event.person,
        due_at=event.due_at,
        url=event.url,
        entry=event.entry,
    )
    return replace(incident, follow_ups={**incident.follow_ups, made.id: made})


def _follow_up(incident: Incident, follow_up: str, **changes: Any) -> Incident:
    item = incident.follow_ups.get(follow_up)
    if item is None:
        return incident
    changed = replace(item, **changes)
    return replace(incident, follow_ups={**incident.follow_ups, follow_up: changed})


def _assigned(incident: Incident, event: ev.FollowUpAssigned, entry: Entry) -> Incident:
    return _follow_up(incident, event.follow_up, person=event.to)


def _due_set(incident: Incident, event: ev.FollowUpDueSet, entry: Entry) -> Incident:
    return _follow_up(incident, event.follow_up, due_at=event.due_at, overdue=False)


def _linked(incident: Incident, event: ev.FollowUpLinked, entry: Entry) -> Incident:
    return _follow_up(incident, event.follow_up, url=event.url)


def _done(incident: Incident, event: ev.FollowUpDone, entry: Entry) -> Incident:
    return _follow_up(
        incident,
        event.follow_up,
        state=FollowUpState.DONE,
        done_by=entry.actor,
        done_at=entry.at,
        result=event.result,
        reason="",
    )


def _verified(incident: Incident, event: ev.FollowUpVerified, entry: Entry) -> Incident:
    return _follow_up(
        incident, event.follow_up, state=FollowUpState.VERIFIED, verified_by=entry.actor
    )


def _dropped(incident: Incident, event: ev.FollowUpDropped, entry: Entry) -> Incident:
    return _follow_up(
        incident,
        event.follow_up,
        state=FollowUpState.DROPPED,
        reason=event.reason,
    )


def _reopened(incident: Incident, event: ev.FollowUpReopened, entry: Entry) -> Incident:
    return _follow_up(
        incident,
        event.follow_up,
        state=FollowUpState.OPEN,
        done_by="",
        done_at=None,
        result="",
        verified_by="",
        reason=event.reason,
    )


def _late(incident: Incident, follow_up: str, due_at: datetime) -> Incident:
    item = incident.follow_ups.get(follow_up)
    if item is None or item.due_at != due_at:
        return incident
    return _follow_up(incident, follow_up, overdue=True)


APPLY: Effects = {
    ev.FollowUpAdded: _added,
    ev.FollowUpAssigned: _assigned,
    ev.FollowUpDueSet: _due_set,
    ev.FollowUpLinked: _linked,
    ev.FollowUpDone: _done,
    ev.FollowUpVerified: _verified,
    ev.FollowUpDropped: _dropped,
    ev.FollowUpReopened: _reopened,
}
"""What each kind of event changes."""

MISSED: Missed = {"follow_up": _late}
"""What a missed deadline changes."""
