"""Slash commands about the communication plan and about regulators' clocks."""

from enum import StrEnum

from msgspec.structs import replace

from screens.slash.args import Args, one_of
from screens.slash.base import Arg, Group, Local, Slash
from warroom.model import commands as cm


class ClockVerb(StrEnum):
    """What one does with a regulator's clock."""

    START = "start"
    FILED = "filed"
    STOP = "stop"


class PlanVerb(StrEnum):
    """What one does with the communication plan."""

    START = "start"


def _plan(args: Args) -> cm.AnyCommand:
    one_of(args.word("What to do"), {verb: (verb.value,) for verb in PlanVerb})
    args.nothing_more()
    return cm.StartPlan()


def _snooze(args: Args) -> cm.AnyCommand:
    audience, _ = args.audience()
    seconds = args.seconds("The time") or 0
    return cm.SnoozeUpdate(audience=audience, seconds=seconds, reason=args.text("The reason"))


def _clock(args: Args) -> cm.AnyCommand:
    verb = one_of(args.word("What to do"), {verb: (verb.value,) for verb in ClockVerb})
    name = args.word("What sets it off" if verb is ClockVerb.START else "The clock")
    if verb is ClockVerb.STOP:
        return cm.StopClock(clock=name, reason=args.text("The reason"))
    if verb is ClockVerb.FILED:
        reference = args.word("The reference") if args.left else ""
        return cm.FileReport(clock=name, reference=reference, text=args.rest())
    started = cm.StartClock(start=name)
    if args.left:
        started = replace(started, occurred_at=args.when())
        args.nothing_more()
    return started


def _told(args: Args) -> Local:
    return Local("told", args.rest())


COMMANDS: tuple[Slash, ...] = (
    Slash("plan", "/plan start", "begin the communication plan where it has not begun",
          Group.COMMUNICATION, _plan, "/plan start"),
    Slash("snooze", "/snooze AUDIENCE 15m REASON", "put the next update off",
          Group.COMMUNICATION, _snooze, "/snooze customers 15m the vendor answers at 4",
          (Arg.AUDIENCE, Arg.FREE)),
    Slash("clock", "/clock start|filed|stop NAME [TIME|REFERENCE|REASON]",
          "regulators' clocks: awareness, classification, a report filed, none due",
          Group.COMMUNICATION, _clock, "/clock start awareness 02:09", (Arg.CLOCK_VERB, Arg.CLOCK)),
    Slash("told", "/told [AUDIENCE]", "who was told what, when: one table",
          Group.COMMUNICATION, _told, "/told", (Arg.AUDIENCE,)),
)  # fmt: skip
"""In the order of help."""
