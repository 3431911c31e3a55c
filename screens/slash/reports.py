"""Slash commands about who is here and how they fare: CAN reports, roll-calls, recaps."""

from screens.slash.args import SPACES, Args
from screens.slash.base import Arg, Group, Local, Slash
from warroom.model import commands as cm


def _can(args: Args) -> cm.AnyCommand:
    if args.peek().startswith("@"):
        to = args.person("The person to ask")
        args.nothing_more()
        return cm.RequestCan(to=to)
    conditions, _, rest = args.text("What you see (conditions)").partition("|")
    actions, _, needs = rest.partition("|")
    return cm.ReportCan(conditions=conditions.strip(), actions=actions.strip(), needs=needs.strip())


def _roll_call(args: Args) -> cm.AnyCommand:
    names = SPACES.split(args.rest().replace(",", " "))
    return cm.StartRollCall(people=tuple(name.removeprefix("@") for name in names if name))


def _here(args: Args) -> cm.AnyCommand:
    return cm.AnswerRollCall(text=args.rest())


def _recap(args: Args) -> cm.AnyCommand | Local:
    return cm.PostRecap(text=args.rest()) if args.left else Local("recap")


COMMANDS: tuple[Slash, ...] = (
    Slash("can", "/can @NAME  or  /can CONDITIONS | ACTIONS | NEEDS",
          "ask somebody for a CAN report, or give yours", Group.REPORTS, _can,
          "/can 4 of 9 proxies are old | rolling the rest | root on lb-2", (Arg.FREE,)),
    Slash("rollcall", "/rollcall [NAME …]", "ask who is here; with no name everybody known",
          Group.REPORTS, _roll_call, "/rollcall ben chloe", (Arg.PERSON,)),
    Slash("here", "/here [TEXT]", "answer a roll-call",
          Group.REPORTS, _here, "/here back in ten minutes", (Arg.FREE,)),
    Slash("recap", "/recap [TEXT]", "say where we stand; alone it writes one for you to edit",
          Group.REPORTS, _recap, "/recap SEV1, traffic moved, cause believed known", (Arg.FREE,)),
)  # fmt: skip
"""In the order of help."""
