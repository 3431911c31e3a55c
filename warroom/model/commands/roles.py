"""Commands about roles: claimed, offered, accepted, given up."""

from warroom.model.commands.base import Command
from warroom.model.words import Role


class ClaimRole(Command, frozen=True, tag="claim_role", kw_only=True):
    """Take a vacant role."""

    role: Role


class OfferRole(Command, frozen=True, tag="offer_role", kw_only=True):
    """Ask a person to take a role; it passes when they accept."""

    role: Role
    to: str


class AcceptRole(Command, frozen=True, tag="accept_role", kw_only=True):
    """Take a role that was offered to you."""

    role: Role


class DeclineRole(Command, frozen=True, tag="decline_role", kw_only=True):
    """Say no to a role that was offered to you."""

    role: Role
    reason: str = ""


class ReleaseRole(Command, frozen=True, tag="release_role", kw_only=True):
    """Give a role up."""

    role: Role


class TakeRoles(Command, frozen=True, tag="take_roles", kw_only=True):
    """The hub only: this person may not hold roles any more, by the register.

    `revoked`: they may not come in at all; else they only read, and may go on as observer.
    """

    name: str
    revoked: bool = True


RoleCommand = ClaimRole | OfferRole | AcceptRole | DeclineRole | ReleaseRole | TakeRoles
"""Every command of this module."""
