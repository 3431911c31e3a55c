"""Slash commands about roles."""

from enum import StrEnum

from screens.slash.args import Args, one_of
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm
from warroom.model.words import Role


class RoleVerb(StrEnum):
    """What one does with a role."""

    CLAIM = "claim"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    RELEASE = "release"


def _role(args: Args) -> cm.AnyCommand:
    verb = one_of(args.word("What to do"), {verb: (verb.value,) for verb in RoleVerb})
    role = args.role()
    if verb is RoleVerb.OFFER:
        to = args.person("The person to ask")
        args.nothing_more()
        return cm.OfferRole(role=role, to=to)
    if verb is RoleVerb.DECLINE:
        return cm.DeclineRole(role=role, reason=args.rest())
    args.nothing_more()
    if verb is RoleVerb.CLAIM:
        return cm.ClaimRole(role=role)
    if verb is RoleVerb.ACCEPT:
        return cm.AcceptRole(role=role)
    return cm.ReleaseRole(role=role)


def _commander(args: Args) -> cm.AnyCommand:
    to = args.optional_person()
    args.nothing_more()
    role = Role.COMMANDER
    return cm.OfferRole(role=role, to=to) if to and to != args.you else cm.ClaimRole(role=role)


COMMANDS: tuple[Slash, ...] = (
    Slash("role", "/role claim|offer|accept|decline|release ROLE [NAME]",
          "take a role, hand it over, answer, give it up", Group.ROLES, _role,
          "/role offer ops ben", (Arg.ROLE_VERB, Arg.ROLE, Arg.PERSON)),
    Slash("ic", "/ic [NAME]", "take command, or offer it to somebody",
          Group.ROLES, _commander, "/ic", (Arg.PERSON,)),
)  # fmt: skip
"""In the order of help."""
