"""How the state changes with who may see it: who sees it no more has no role in it either."""

from collections.abc import Iterable

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Incident


def _seen_by(incident: Incident, people: Iterable[str], entry: Entry) -> Incident:
    seen = tuple(dict.fromkeys(people))
    roles = {
        role: left
        for role, holders in incident.roles.items()
        if (left := tuple(name for name in holders if name in seen))
    }
    offers = {role: offer for role, offer in incident.offers.items() if offer.to in seen}
    if incident.commander and incident.commander not in seen:
        incident = replace(incident, vacant_since=entry.recorded_at, vacancy_overdue=False)
    return replace(incident, restricted=seen, roles=roles, offers=offers)


def _restricted(incident: Incident, event: ev.AccessRestricted, entry: Entry) -> Incident:
    return _seen_by(incident, event.people, entry)


def _given(incident: Incident, event: ev.AccessGiven, entry: Entry) -> Incident:
    if incident.restricted is None:
        return incident
    return _seen_by(incident, (*incident.restricted, *event.people), entry)


def _withdrawn(incident: Incident, event: ev.AccessWithdrawn, entry: Entry) -> Incident:
    if incident.restricted is None:
        return incident
    left = (name for name in incident.restricted if name not in event.people)
    return _seen_by(incident, left, entry)


def _opened(incident: Incident, event: ev.AccessOpened, entry: Entry) -> Incident:
    return replace(incident, restricted=None)


APPLY: Effects = {
    ev.AccessRestricted: _restricted,
    ev.AccessGiven: _given,
    ev.AccessWithdrawn: _withdrawn,
    ev.AccessOpened: _opened,
}
"""What each kind of event changes."""
