"""How the state changes with escalation: asked, answered, and settled by what happened."""

from datetime import datetime

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.escalation import cause_holds
from warroom.model.evolve.base import Effects, Missed
from warroom.model.incident import Escalation, Incident
from warroom.model.words import Role


def _raised(incident: Incident, event: ev.EscalationRaised, entry: Entry) -> Incident:
    known = incident.escalations.get(event.escalation)
    if known is None:
        known = Escalation(
            id=event.escalation,
            about=event.about,
            at=entry.recorded_at,
            rung=event.rung,
            asked=(),
            reason=event.reason,
            by=entry.actor,
            vacant=not incident.commander,
        )
    now = replace(known, rung=event.rung, asked=(*known.asked, *event.asked), next_at=event.next_at)
    return replace(incident, escalations={**incident.escalations, now.id: now})


def _answered(incident: Incident, event: ev.EscalationAnswered, entry: Entry) -> Incident:
    known = incident.escalations.get(event.escalation)
    if known is None or not known.open:
        return incident
    ended = replace(
        known, answered_by=entry.actor, answer=event.text, ended_at=entry.at, next_at=None
    )
    return replace(incident, escalations={**incident.escalations, known.id: ended})


def settle(incident: Incident, entry: Entry) -> Incident:
    """End the escalations whose cause went away: a role filled, a task done, an update sent."""
    gone = {
        each.id: replace(each, ended_at=entry.recorded_at, next_at=None)
        for each in incident.escalations.values()
        if each.open and not cause_holds(incident, each.about)
    }
    return replace(incident, escalations={**incident.escalations, **gone}) if gone else incident


def _not_answered(incident: Incident, name: str, due_at: datetime) -> Incident:
    known = incident.escalations.get(name)
    if known is None or known.next_at != due_at:
        return incident
    now = replace(known, next_at=None)
    return replace(incident, escalations={**incident.escalations, name: now})


def _vacant_long(incident: Incident, name: str, due_at: datetime) -> Incident:
    vacant = name == Role.COMMANDER.value and incident.vacant_since is not None
    return replace(incident, vacancy_overdue=True) if vacant else incident


def _offer_not_answered(incident: Incident, name: str, due_at: datetime) -> Incident:
    offers = {
        role: replace(offer, overdue=True) if role.value == name and offer.at <= due_at else offer
        for role, offer in incident.offers.items()
    }
    return replace(incident, offers=offers)


APPLY: Effects = {
    ev.EscalationRaised: _raised,
    ev.EscalationAnswered: _answered,
}
"""What each kind of event changes."""

MISSED: Missed = {
    "escalation": _not_answered,
    "vacant": _vacant_long,
    "offer": _offer_not_answered,
}
"""What a missed deadline changes."""
