"""Who may do what, as far as the room's roles say it."""

from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.refusal import Refusal, Why
from warroom.model.words import HUB, Role

_OPEN_TO_OBSERVERS = (
    cm.Declare,
    cm.ClaimRole,
    cm.ReleaseRole,
    cm.AcceptRole,
    cm.DeclineRole,
)


def require_writer(incident: Incident, command: cm.Command, actor: str) -> None:
    """An observer reads; only the hub records missed deadlines."""
    if isinstance(command, cm.RecordLoss | cm.RecordReplacement):
        if actor != HUB:
            raise Refusal(Why.NOT_ALLOWED, "Only the hub itself records what it has lost.")
        return
    if isinstance(command, cm.MissDeadline) != (actor == HUB):
        raise Refusal(Why.NOT_ALLOWED, "Only the hub's own timer records a missed deadline.")
    if isinstance(command, _OPEN_TO_OBSERVERS):
        return
    if incident.roles_of(actor) == (Role.OBSERVER,):
        raise Refusal(
            Why.NOT_ALLOWED,
            "You are an observer and cannot write. Release that role or claim responder first.",
        )


def leads(incident: Incident, actor: str, *others: Role) -> bool:
    """Whether `actor` commands: IC, deputy or one of `others`; anybody while there is no IC.

    With nobody in command a room must not stand still, so the rule binds from the first claim on.
    """
    if not incident.commander:
        return True
    return any(
        actor in incident.roles.get(role, ()) for role in (Role.COMMANDER, Role.DEPUTY, *others)
    )


def require_lead(incident: Incident, actor: str, what: str, *others: Role) -> None:
    """Refuse `what` to anybody who does not lead, and say whom to ask."""
    if not leads(incident, actor, *others):
        raise Refusal(
            Why.NOT_ALLOWED,
            f"{what} is for the incident commander to do. Ask {incident.commander}.",
        )
