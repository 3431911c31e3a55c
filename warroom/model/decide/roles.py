"""Rules for roles: command passes only when the receiver accepts."""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.access import outside
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import optional_text, require_name
from warroom.model.decide.rights import require
from warroom.model.incident import Incident
from warroom.model.limits import MAX_LINE
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import SHARED_ROLES, Role


def claim(incident: Incident, command: cm.ClaimRole, actor: str, now: datetime) -> list[ev.Event]:
    """A vacant role is for whoever takes it first."""
    role = command.role
    if actor in incident.roles.get(role, ()):
        raise Refusal(Why.CONFLICT, f"You are {role} already.")
    if role not in SHARED_ROLES and (holder := incident.holder(role)):
        raise Refusal(Why.CONFLICT, f"{holder} is {role}. Ask {holder} to offer you the role.")
    return [ev.RoleClaimed(role=role)]


def offer(incident: Incident, command: cm.OfferRole, actor: str, now: datetime) -> list[ev.Event]:
    """The holder hands over; whoever leads fills the roles."""
    role, to = command.role, require_name(command.to)
    if to in incident.roles.get(role, ()):
        raise Refusal(Why.CONFLICT, f"{to} is {role} already.")
    if to == actor:
        raise Refusal(Why.INVALID, f"Claim the role of {role} instead of offering it to yourself.")
    require(
        incident,
        command,
        actor,
        {Condition.HOLDER: actor in incident.roles.get(role, ())},
        f"The role of {role} is offered by its holder or by the incident commander."
        f" Ask {incident.commander}.",
    )
    if outside(incident, to):
        raise Refusal(
            Why.CONFLICT,
            f"Nobody could take it: {to} does not see {incident.id}. First: /admit {to}.",
        )
    if _waits_for(incident, role, to):
        raise Refusal(Why.CONFLICT, f"{to} has been asked already; wait for the answer.")
    return [ev.RoleOffered(role=role, to=to)]


def _waits_for(incident: Incident, role: Role, person: str) -> bool:
    waiting = incident.offers.get(role)
    return waiting is not None and waiting.to == person


def _require_offer(incident: Incident, role: Role, actor: str) -> None:
    if not _waits_for(incident, role, actor):
        raise Refusal(
            Why.CONFLICT, f"The role of {role} has not been offered to you. Claim it if it is free."
        )


def accept(incident: Incident, command: cm.AcceptRole, actor: str, now: datetime) -> list[ev.Event]:
    """Now it passes, from the holder of this moment."""
    role = command.role
    if role in SHARED_ROLES and not _waits_for(incident, role, actor):
        # A later offer to somebody else took the place of theirs; the role is free to take anyway.
        return claim(incident, cm.ClaimRole(role=role), actor, now)
    _require_offer(incident, role, actor)
    previous = "" if role in SHARED_ROLES else incident.holder(role)
    return [ev.RoleAccepted(role=role, previous=previous)]


def decline(
    incident: Incident, command: cm.DeclineRole, actor: str, now: datetime
) -> list[ev.Event]:
    """It stays where it is."""
    _require_offer(incident, command.role, actor)
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.RoleDeclined(role=command.role, reason=reason)]


def release(
    incident: Incident, command: cm.ReleaseRole, actor: str, now: datetime
) -> list[ev.Event]:
    """Only a holder gives a role up."""
    if actor not in incident.roles.get(command.role, ()):
        raise Refusal(Why.CONFLICT, f"You are not {command.role}.")
    return [ev.RoleReleased(role=command.role)]


def take(incident: Incident, command: cm.TakeRoles, actor: str, now: datetime) -> list[ev.Event]:
    """A room must not wait for the decisions of somebody who cannot come in any more."""
    held = incident.roles_of(command.name)
    if not command.revoked:
        held = tuple(role for role in held if role is not Role.OBSERVER)
    offered = any(each.to == command.name for each in incident.offers.values())
    if not held and not offered:
        raise Refusal(Why.CONFLICT, f"{command.name} has no role that could be taken.")
    return [ev.RolesTaken(name=command.name, roles=held, revoked=command.revoked)]


RULES: Rules = {
    cm.ClaimRole: claim,
    cm.OfferRole: offer,
    cm.AcceptRole: accept,
    cm.DeclineRole: decline,
    cm.ReleaseRole: release,
    cm.TakeRoles: take,
}
"""The rule for each command."""
