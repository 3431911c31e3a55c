"""Slash commands about exercises: the score, the script's clock, what comes in by hand."""

from enum import StrEnum

from screens.slash.args import Args
from screens.slash.base import Arg, Group, Local, Slash
from warroom.model import commands as cm
from warroom.model.scenario import InjectKind


class DrillVerb(StrEnum):
    """What one does with an exercise."""

    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


class ByHand(StrEnum):
    """The kinds that come in by hand, each one word."""

    ALERT = "alert"
    MESSAGE = "message"
    CALL = "call"
    QUESTION = "question"
    ANSWER = "answer"
    REPORT = "report"
    INSTRUCTION = "instruction"


def _score(args: Args) -> Local:
    args.nothing_more()
    return Local("score")


def _drill(args: Args) -> cm.AnyCommand:
    verb = args.choice(DrillVerb, "What to do (pause, resume or end)")
    if verb is DrillVerb.PAUSE:
        return cm.PauseDrill(reason=args.rest())
    if verb is DrillVerb.END:
        return cm.EndDrill(reason=args.rest())
    args.nothing_more()
    return cm.ResumeDrill()


def _inject(args: Args) -> cm.AnyCommand:
    kind = args.choice(ByHand, "What it is (alert, call, question …)")
    sender, _, text = args.text("Who it is from").partition("|")
    if not text.strip():
        raise args.missing("What comes in, behind |")
    known = InjectKind.PHONE_CALL if kind is ByHand.CALL else InjectKind(kind.value)
    return cm.Inject(inject_kind=known, sender=sender.strip(), text=text.strip())


COMMANDS: tuple[Slash, ...] = (
    Slash("score", "/score", "what has been reached in this exercise",
          Group.EXERCISE, _score, "/score"),
    Slash("drill", "/drill pause|resume|end [REASON]", "stop the exercise's clock, go on, end it",
          Group.EXERCISE, _drill, "/drill pause lunch", (Arg.DRILL_VERB, Arg.FREE)),
    Slash("inject", "/inject KIND FROM | TEXT", "let something come in that is not in the script",
          Group.EXERCISE, _inject, "/inject question the CEO | How bad is it?",
          (Arg.INJECT_KIND, Arg.FREE)),
)  # fmt: skip
"""In the order of help."""
