"""Events of roles: claimed, offered, accepted, given up."""

from warroom.model.events.base import Event
from warroom.model.words import Role


class RoleClaimed(Event, frozen=True, tag="role_claimed"):
    """Somebody took a vacant role."""

    role: Role


class RoleOffered(Event, frozen=True, tag="role_offered"):
    """A role was offered to a person; nothing has passed yet."""

    role: Role
    to: str


class RoleAccepted(Event, frozen=True, tag="role_accepted"):
    """The role passed: from `previous`, if there was a holder, to the entry's actor."""

    role: Role
    previous: str = ""


class RoleDeclined(Event, frozen=True, tag="role_declined"):
    """The person asked said no; the role stays where it was."""

    role: Role
    reason: str = ""


class RoleReleased(Event, frozen=True, tag="role_released"):
    """Somebody gave a role up; an exclusive one is now vacant."""

    role: Role


class RolesTaken(Event, frozen=True, tag="roles_taken"):
    """The register lets this person hold these roles no more; what they were offered is void.

    `revoked`: they may not come in at all; else they only read.
    """

    name: str
    roles: tuple[Role, ...] = ()
    revoked: bool = True


RoleEvent = RoleClaimed | RoleOffered | RoleAccepted | RoleDeclined | RoleReleased | RolesTaken
"""Every kind that this module knows."""
