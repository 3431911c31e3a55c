"""Slash commands about looking back."""

import re

from screens.slash.args import Args, Unclear, shown
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm

_NUMBER = re.compile(r"#?[0-9]{1,15}")
_WHOLE = "all"


def _review_note(args: Args) -> cm.AnyCommand:
    """The place comes first and is never left out: a text may begin with a number."""
    first = args.peek()
    if not first:
        raise args.missing("What it is about")
    if _NUMBER.fullmatch(first):
        target = args.entry()
        return cm.AddReviewNote(target=target, text=args.text("The text"))
    if first.casefold() == _WHOLE:
        args.word("What it is about")
        return cm.AddReviewNote(text=args.text("The text"))
    try:
        moment = args.when()
    except Unclear as unclear:
        raise Unclear(
            f"“{shown(first)}” is not what a review note can be about: an entry, a time, or all."
            f" Write: {args.usage}"
        ) from unclear
    return cm.AddReviewNote(moment=moment, text=args.text("The text"))


COMMANDS: tuple[Slash, ...] = (
    Slash("review-note", "/review-note NUMBER|TIME|all TEXT",
          "a remark written afterwards, on an entry, a moment or the whole", Group.TIMELINE,
          _review_note, "/review-note 41 nobody on call had seen this alert", (Arg.FREE, Arg.FREE)),
)  # fmt: skip
"""In the order of help."""
