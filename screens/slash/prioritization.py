"""Slash commands of prioritization: impact and urgency, estimates, deferral."""

from screens.slash.args import Args, Unclear, shown
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm
from warroom.model.words import Impact, Urgency


def _impact(args: Args) -> cm.AnyCommand:
    impact = args.choice(Impact, "The impact")
    return cm.AssessImpact(
        impact=impact, urgency=args.choice(Urgency, "The urgency"), reason=args.rest()
    )


def _estimate(args: Args) -> cm.AnyCommand:
    task = ""
    if args.left[:1].upper() == "T":
        task = args.item("T", "task")
    seconds = args.seconds("How much work is left")
    args.nothing_more()
    return cm.EstimateWork(seconds=seconds, task=task)


def _defer(args: Args) -> cm.AnyCommand:
    typed = args.peek() if args.left else ""
    seconds = args.seconds("How long")
    if seconds is None:
        raise Unclear(f"“{shown(typed)}” is no time to wait. Write: {args.usage}")
    accepted_by = args.person("Who accepted the risk")
    return cm.DeferIncident(
        seconds=seconds, accepted_by=accepted_by, reason=args.text("The reason")
    )


def _resume(args: Args) -> cm.AnyCommand:
    return cm.ResumeIncident(reason=args.rest())


COMMANDS: tuple[Slash, ...] = (
    Slash("impact", "/impact high|medium|low URGENCY [REASON]",
          "impact and urgency; the matrix gives the priority",
          Group.PRIORITIZATION, _impact, "/impact high medium all shops, no loss yet",
          (Arg.IMPACT, Arg.URGENCY, Arg.FREE)),
    Slash("estimate", "/estimate [T1] 30h|none", "work that is left, here or in a task",
          Group.PRIORITIZATION, _estimate, "/estimate 30h", (Arg.OPEN_TASK,)),
    Slash("defer", "/defer 4h NAME REASON", "let it wait; NAME accepted the risk",
          Group.PRIORITIZATION, _defer, "/defer 4h kim INC-7 is worse",
          (Arg.FREE, Arg.PERSON, Arg.FREE)),
    Slash("resume", "/resume [REASON]", "take a deferred incident up again",
          Group.PRIORITIZATION, _resume, "/resume people are free now", (Arg.FREE,)),
)  # fmt: skip
"""In the order of help."""
