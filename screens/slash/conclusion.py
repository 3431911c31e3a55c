"""Slash commands that bring an incident to its end."""

import re
from datetime import UTC, date, datetime, time
from enum import StrEnum

from screens.slash.args import Args, Unclear, shown
from screens.slash.base import Arg, Group, Local, Slash
from warroom.model import commands as cm
from warroom.model.words import Status
from warroom.model.working_days import add_working_days


def _resolve(args: Args) -> cm.AnyCommand:
    return cm.ChangeStatus(status=Status.RESOLVED, reason=args.text("How it was resolved"))


def _close(args: Args) -> cm.AnyCommand:
    return cm.ChangeStatus(status=Status.CLOSED, reason=args.rest())


def _cancel(args: Args) -> cm.AnyCommand:
    return cm.ChangeStatus(status=Status.CANCELLED, reason=args.text("The reason"))


class PostMortemVerb(StrEnum):
    """What one does with the post-mortem."""

    START = "start"
    OWNER = "owner"
    DUE = "due"
    DONE = "done"


def _post_mortem(args: Args) -> cm.AnyCommand | Local:
    if not args.left:
        return Local("postmortem")
    verb = args.choice(PostMortemVerb, "What to do")
    if verb is PostMortemVerb.DUE:
        due_at = _due(args)
        return cm.SetPostMortemDue(due_at=due_at, reason=args.rest())
    to = args.person() if verb is PostMortemVerb.OWNER else ""
    if verb is PostMortemVerb.START:
        to = args.optional_person()
    args.nothing_more()
    if verb is PostMortemVerb.START:
        return cm.StartPostMortem(owner=to)
    return cm.AssignPostMortem(owner=to) if to else cm.FinishPostMortem()


def _due(args: Args) -> datetime:
    """A day is meant to its end, "5d" are working days from now; or a moment as elsewhere."""
    if days := _DAYS.match(args.left):
        args.word("The time")
        return add_working_days(args.now, int(days[1]))
    if not _DAY.match(args.left):
        return args.when()
    word = args.word("The day")
    try:
        return datetime.combine(date.fromisoformat(word), _END_OF_DAY)
    except ValueError:
        raise Unclear(f"There is no day {shown(word)}.") from None


_END_OF_DAY = time(23, 59, tzinfo=UTC)
_DAYS = re.compile(r"([0-9]{1,3})d(?:\s|$)", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\S|\s+[0-9]{1,2}:)")

COMMANDS: tuple[Slash, ...] = (
    Slash("resolve", "/resolve HOW", "the incident is resolved, and what did it",
          Group.INCIDENT, _resolve, "/resolve rolled back to build 41", (Arg.FREE,)),
    Slash("close", "/close [REMARK]", "close a resolved incident",
          Group.INCIDENT, _close, "/close", (Arg.FREE,)),
    Slash("postmortem", "/postmortem [start [NAME]|owner NAME|due TIME|done]",
          "read and write the post-mortem; start it, give it away, date it, finish it",
          Group.INCIDENT, _post_mortem, "/postmortem start ben",
          (Arg.POST_MORTEM_VERB, Arg.PERSON)),
    Slash("cancel", "/cancel REASON", "it was a false alarm",
          Group.INCIDENT, _cancel, "/cancel the probe was broken, not the shop", (Arg.FREE,)),
)  # fmt: skip
"""In the order of help. `/reopen` is the checklist's, and reopens both."""
