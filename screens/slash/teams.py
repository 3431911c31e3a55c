"""Slash commands about sub-teams."""

from enum import StrEnum

from screens.slash.args import Args, one_of
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm


class TeamVerb(StrEnum):
    """What one does with a team."""

    FORM = "form"
    ADD = "add"
    LEAVE = "leave"


def _team(args: Args) -> cm.AnyCommand:
    verb = one_of(args.word("What to do"), {verb: (verb.value,) for verb in TeamVerb})
    team = args.name("The team's name")
    if verb is TeamVerb.LEAVE:
        person = args.optional_person() or args.you
    else:
        person = args.person("The lead" if verb is TeamVerb.FORM else "The name")
    args.nothing_more()
    if verb is TeamVerb.FORM:
        return cm.FormTeam(team=team, lead=person)
    if verb is TeamVerb.ADD:
        return cm.JoinTeam(team=team, person=person)
    return cm.LeaveTeam(team=team, person=person)


COMMANDS: tuple[Slash, ...] = (
    Slash("team", "/team form|add|leave TEAM [NAME]",
          "a sub-team and its lead, who is in it, who leaves", Group.ROLES, _team,
          "/team form network ben", (Arg.TEAM_VERB, Arg.TEAM, Arg.PERSON)),
)  # fmt: skip
"""In the order of help."""
