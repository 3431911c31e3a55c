"""How the state changes with roles: claimed, offered, accepted, given up."""

from datetime import datetime

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Incident, Offer
from warroom.model.words import SHARED_ROLES, Role


def vacant_again(incident: Incident, at: datetime) -> Incident:
    """Work begins (again): where nobody commands, the time to find somebody begins too."""
    if incident.commander:
        return incident
    return replace(incident, vacant_since=at, vacancy_overdue=False)


def offered_again(incident: Incident, at: datetime) -> Incident:
    """Offers that nobody answered have their whole time to be answered again."""
    again = {role: replace(each, at=at, overdue=False) for role, each in incident.offers.items()}
    return replace(incident, offers=again)


def _give(incident: Incident, role: Role, person: str) -> Incident:
    shared = role in SHARED_ROLES
    holders = incident.roles.get(role, ()) if shared else ()
    # Once a role with one holder has changed hands, the offer of the holder before is void.
    offers = {
        r: o for r, o in incident.offers.items() if r is not role or (shared and o.to != person)
    }
    if person not in holders:
        holders = (*holders, person)
    if role is Role.COMMANDER:
        incident = replace(incident, vacant_since=None, vacancy_overdue=False)
    return replace(incident, roles={**incident.roles, role: holders}, offers=offers)


def _role_claimed(incident: Incident, event: ev.RoleClaimed, entry: Entry) -> Incident:
    return _give(incident, event.role, entry.actor)


def _role_offered(incident: Incident, event: ev.RoleOffered, entry: Entry) -> Incident:
    offer = Offer(to=event.to, by=entry.actor, at=entry.recorded_at)
    return replace(incident, offers={**incident.offers, event.role: offer})


def _role_accepted(incident: Incident, event: ev.RoleAccepted, entry: Entry) -> Incident:
    return _give(incident, event.role, entry.actor)


def _role_declined(incident: Incident, event: ev.RoleDeclined, entry: Entry) -> Incident:
    return replace(
        incident, offers={r: o for r, o in incident.offers.items() if r is not event.role}
    )


def _role_released(incident: Incident, event: ev.RoleReleased, entry: Entry) -> Incident:
    if event.role is Role.COMMANDER:
        incident = replace(incident, vacant_since=entry.recorded_at, vacancy_overdue=False)
    left = tuple(name for name in incident.roles.get(event.role, ()) if name != entry.actor)
    roles = {r: h for r, h in incident.roles.items() if r is not event.role}
    return replace(incident, roles={**roles, event.role: left} if left else roles)


def _roles_taken(incident: Incident, event: ev.RolesTaken, entry: Entry) -> Incident:
    if Role.COMMANDER in event.roles:
        incident = replace(incident, vacant_since=entry.recorded_at, vacancy_overdue=False)
    kept = {
        role: tuple(name for name in holders if role not in event.roles or name != event.name)
        for role, holders in incident.roles.items()
    }
    offers = {role: offer for role, offer in incident.offers.items() if offer.to != event.name}
    roles = {role: holders for role, holders in kept.items() if holders}
    return replace(incident, roles=roles, offers=offers)


APPLY: Effects = {
    ev.RoleClaimed: _role_claimed,
    ev.RoleOffered: _role_offered,
    ev.RoleAccepted: _role_accepted,
    ev.RoleDeclined: _role_declined,
    ev.RoleReleased: _role_released,
    ev.RolesTaken: _roles_taken,
}
"""What each kind of event changes."""
