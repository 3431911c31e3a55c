"""Slash commands about who may see it at all."""

from screens.slash.args import Args
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm


def _people(args: Args) -> tuple[str, ...]:
    """All names of the line, up to a colon behind the last: what follows is the reason."""
    names: list[str] = []
    while args.left:
        name = args.person()
        ends = name.endswith(":")
        names += [part for part in name.removesuffix(":").split(",") if part]
        if ends:
            break
    if not names:
        raise args.missing("The name")
    return tuple(names)


def _restrict(args: Args) -> cm.AnyCommand:
    people = _people(args) if args.left else ()
    return cm.RestrictAccess(people=people, reason=args.rest())


def _admit(args: Args) -> cm.AnyCommand:
    return cm.AdmitPeople(people=_people(args), reason=args.rest())


def _exclude(args: Args) -> cm.AnyCommand:
    return cm.ExcludePeople(people=_people(args), reason=args.rest())


def _open(args: Args) -> cm.AnyCommand:
    return cm.OpenAccess(reason=args.text("The reason"))


_PERSONS = (Arg.PERSON,) * 8
"""Names are completed one after the other."""

COMMANDS: tuple[Slash, ...] = (
    Slash("restrict", "/restrict NAME… [: REASON]",
          "only these people, you and the IC see it; for all others it does not exist",
          Group.ACCESS, _restrict, "/restrict ben chloe: customer data", _PERSONS),
    Slash("admit", "/admit NAME… [: REASON]", "let these people see it too",
          Group.ACCESS, _admit, "/admit dmi: forensics", _PERSONS),
    Slash("exclude", "/exclude NAME… [: REASON]", "let these people see it no more",
          Group.ACCESS, _exclude, "/exclude ben", _PERSONS),
    Slash("open", "/open REASON", "let everybody see it again, with all that was written",
          Group.ACCESS, _open, "/open the customers are informed", (Arg.FREE,)),
)  # fmt: skip
"""In the order of help."""
