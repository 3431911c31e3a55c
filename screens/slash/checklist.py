"""Slash commands about the checklist."""

import re
from collections.abc import Callable
from functools import partial

from screens.slash.args import Args
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm
from warroom.model.words import Status

_TASK = re.compile(r"[Tt]?[0-9]+")
"""What can be the id of a task."""


def _do(args: Args) -> cm.AnyCommand:
    person, bound = args.trailing()
    return cm.AddTask(text=args.text("The task"), to=person, time_box=bound)


def _task(args: Args) -> str:
    return args.item("T", "task")


def _bare_task(command: Callable[..., cm.AnyCommand], args: Args) -> cm.AnyCommand:
    task = _task(args)
    args.nothing_more()
    return command(task=task)


def _start(args: Args) -> cm.AnyCommand:
    task, anyway = _task(args), False
    if args.peek().casefold() == "anyway":
        anyway = bool(args.word("anyway"))
    args.nothing_more()
    return cm.StartTask(task=task, anyway=anyway)


def _assign(args: Args) -> cm.AnyCommand:
    task, to = _task(args), args.person()
    args.nothing_more()
    return cm.AssignTask(task=task, to=to)


def _done(args: Args) -> cm.AnyCommand:
    return cm.FinishTask(task=_task(args), result=args.rest())


def _block(args: Args) -> cm.AnyCommand:
    return cm.BlockTask(task=_task(args), reason=args.text("What it waits for"))


def _skip(args: Args) -> cm.AnyCommand:
    return cm.SkipTask(task=_task(args), reason=args.text("The reason"))


def _reopen(args: Args) -> cm.AnyCommand:
    if not args.left:
        raise args.missing("The task, or the reason why the incident is taken up again,")
    if not _TASK.fullmatch(args.peek()):
        return cm.ChangeStatus(status=Status.ACTIVE, reason=args.rest())
    return cm.ReopenTask(task=_task(args), reason=args.rest())


def _timebox(args: Args) -> cm.AnyCommand:
    task, bound = _task(args), args.seconds("The time-box")
    args.nothing_more()
    return cm.SetTimeBox(task=task, time_box=bound)


def _more(args: Args) -> cm.AnyCommand:
    task, more = _task(args), args.seconds("How much more time")
    args.nothing_more()
    if more is None:
        raise args.missing("How much more time")
    return cm.MoreTime(task=task, seconds=more)


COMMANDS: tuple[Slash, ...] = (
    Slash("do", "/do TEXT [@NAME] [15m]", "add a task, for somebody, with a time-box",
          Group.CHECKLIST, _do, "/do Drain eu-west @ben 15m", (Arg.FREE,), ("task", "add")),
    Slash("assign", "/assign T1 NAME|me", "give a task to one person",
          Group.CHECKLIST, _assign, "/assign T1 me", (Arg.OPEN_TASK, Arg.PERSON)),
    Slash("start", "/start T1 [anyway]", "begin a task; anyway: before those it comes after",
          Group.CHECKLIST, _start, "/start T1", (Arg.OPEN_TASK, Arg.FREE)),
    Slash("ack", "/ack T1", "you know of the task that you were given",
          Group.CHECKLIST, partial(_bare_task, cm.AcknowledgeTask), "/ack T1", (Arg.OPEN_TASK,),
          ("acknowledge",)),
    Slash("done", "/done T1 [RESULT]", "a task is done",
          Group.CHECKLIST, _done, "/done T1 all traffic is in eu-north",
          (Arg.OPEN_TASK, Arg.FREE), ("finish",)),
    Slash("verify", "/verify T1", "you saw a done task work",
          Group.CHECKLIST, partial(_bare_task, cm.VerifyTask), "/verify T1", (Arg.DONE_TASK,)),
    Slash("block", "/block T1 REASON", "what a task waits for",
          Group.CHECKLIST, _block, "/block T1 no answer from the on-call", (Arg.OPEN_TASK,)),
    Slash("skip", "/skip T1 REASON", "why a task will not be done",
          Group.CHECKLIST, _skip, "/skip T1 not needed after the failover", (Arg.OPEN_TASK,)),
    Slash("reopen", "/reopen T1 [REASON] | REASON",
          "take a finished task up again, or the whole incident",
          Group.CHECKLIST, _reopen, "/reopen T1 it came back", (Arg.FINISHED_TASK,)),
    Slash("more", "/more T1 15m", "a task takes more time",
          Group.CHECKLIST, _more, "/more T1 15m", (Arg.OPEN_TASK,)),
    Slash("timebox", "/timebox T1 15m|none", "set a task's time-box, or none",
          Group.CHECKLIST, _timebox, "/timebox T1 30m", (Arg.OPEN_TASK,)),
)  # fmt: skip
"""In the order of help."""
