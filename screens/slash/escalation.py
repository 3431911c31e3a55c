"""Slash commands about escalation and the hand-over."""

from screens.slash.args import Args
from screens.slash.base import Arg, Group, Local, Slash
from warroom.model import commands as cm
from warroom.model.words import ROLE_SHORT


def _escalate(args: Args) -> cm.AnyCommand:
    who, first = "", args.peek()
    roles = {short.casefold(): role for role, short in ROLE_SHORT.items()}
    if first.startswith("@") and len(first) > 1:
        who = args.word("Who is asked")
    elif first.casefold() in roles:
        who = roles[args.word("Who is asked").casefold()].value
    return cm.Escalate(who=who, reason=args.text("The reason"))


def _answer(args: Args) -> cm.AnyCommand:
    return cm.AnswerEscalation(escalation=args.item("X", "escalation"), text=args.rest())


def _brief(args: Args) -> Local:
    args.nothing_more()
    return Local("brief")


COMMANDS: tuple[Slash, ...] = (
    Slash("escalate", "/escalate [@NAME|ROLE] REASON",
          "ask for help: the ladder, a person or rota, or a role", Group.ROLES, _escalate,
          "/escalate @dba the standby does not start", (Arg.FREE,)),
    Slash("answer", "/answer X1 [TEXT]", "somebody takes care of an escalation",
          Group.ROLES, _answer, "/answer X1 Eve is on her way", (Arg.ESCALATION, Arg.FREE)),
    Slash("brief", "/brief", "the hand-over brief; there an offered role is accepted",
          Group.ROLES, _brief, "/brief"),
)  # fmt: skip
"""In the order of help."""
