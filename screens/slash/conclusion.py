"""Slash commands that bring an incident to its end."""

from screens.slash.args import Args
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm
from warroom.model.words import Status


def _resolve(args: Args) -> cm.AnyCommand:
    return cm.ChangeStatus(status=Status.RESOLVED, reason=args.text("How it was resolved"))


def _close(args: Args) -> cm.AnyCommand:
    return cm.ChangeStatus(status=Status.CLOSED, reason=args.rest())


def _cancel(args: Args) -> cm.AnyCommand:
    return cm.ChangeStatus(status=Status.CANCELLED, reason=args.text("The reason"))


COMMANDS: tuple[Slash, ...] = (
    Slash("resolve", "/resolve HOW", "the incident is resolved, and what did it",
          Group.INCIDENT, _resolve, "/resolve rolled back to build 41", (Arg.FREE,)),
    Slash("close", "/close [REMARK]", "close a resolved incident",
          Group.INCIDENT, _close, "/close", (Arg.FREE,)),
    Slash("cancel", "/cancel REASON", "it was a false alarm",
          Group.INCIDENT, _cancel, "/cancel the probe was broken, not the shop", (Arg.FREE,)),
)  # fmt: skip
"""In the order of help. `/reopen` is the checklist's, and reopens both."""
