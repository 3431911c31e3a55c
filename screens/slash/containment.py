"""Slash commands about containment: what is affected, and workarounds."""

import re

from screens.slash.args import Args, Unclear
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm
from warroom.model.words import ExtentKind, ExtentState, Status

_WORKAROUND = re.compile(r"[Ww][0-9]+")
_COST = re.compile(r"(?:^|\s)costs?:\s*", re.IGNORECASE)
_PERSON = re.compile(r"(?:^|\s)@(\S+)$")


def _extent(args: Args) -> cm.AnyCommand:
    kind = args.choice(ExtentKind, "The kind (system, people or region)")
    name = _name(args, f"The name of the {kind}")
    state = args.choice(ExtentState, "The state")
    return cm.SetExtent(extent_kind=kind, name=name, state=state, detail=args.rest())


def _name(args: Args, what: str) -> str:
    """A name of several words ends where a state stands; one in quotes may hold anything."""
    if not args.left.startswith('"'):
        words = list(re.finditer(r"\S+", args.left))
        for word in words[2:]:
            if word[0].casefold() in tuple(ExtentState) and not _is_state(words[1][0]):
                name, args.left = args.left[: word.start()].strip(), args.left[word.start() :]
                return name
    return args.name(what)


def _is_state(word: str) -> bool:
    """Whether a word is a state, or the beginning of one that cannot be much else."""
    return len(word) > 2 and any(state.startswith(word.casefold()) for state in ExtentState)


def _workaround(args: Args) -> cm.AnyCommand:
    known = args.word("The workaround") if _WORKAROUND.fullmatch(args.peek()) else ""
    text = args.rest()
    remover = ""
    if person := _PERSON.search(text):
        text, remover = text[: person.start()].rstrip(), person[1]
        remover = args.you if args.you and remover.casefold() == "me" else remover
    what, *costs = _COST.split(text, maxsplit=1)
    if not known:
        if not what.strip():
            raise args.missing("The workaround")
        return cm.RecordWorkaround(what=what, cost="".join(costs), remover=remover)
    if what.strip() or not (costs or remover):
        raise Unclear(
            f"Say what {known} costs or who removes it: /workaround {known} cost: … @NAME"
        )
    return cm.ChangeWorkaround(
        workaround=known, cost=costs[0] if costs else None, remover=remover or None
    )


def _remove(args: Args) -> cm.AnyCommand:
    return cm.RemoveWorkaround(workaround=args.item("W", "workaround"), reason=args.rest())


def _solved(args: Args) -> cm.AnyCommand:
    workaround = args.item("W", "workaround")
    status = args.choice(Status, "The status") if args.left else None
    args.nothing_more()
    return cm.SolveByWorkaround(workaround=workaround, status=status)


COMMANDS: tuple[Slash, ...] = (
    Slash("extent", "/extent system|people|region NAME STATE [DETAIL]",
          "what is affected, how, and how much", Group.CONTAINMENT, _extent,
          "/extent system checkout affected 1,200 shops",
          (Arg.EXTENT_KIND, Arg.EXTENT_NAME, Arg.EXTENT_STATE, Arg.FREE)),
    Slash("workaround", "/workaround [W1] TEXT [cost: TEXT] [@NAME]",
          "what holds for now, what it costs, who removes it", Group.CONTAINMENT, _workaround,
          "/workaround Traffic to eu-north cost: 40 % more CPU @ben", (Arg.WORKAROUND,)),
    Slash("remove", "/remove W1 [REASON]", "a workaround is not in place any more",
          Group.CONTAINMENT, _remove, "/remove W1 traffic is back", (Arg.WORKAROUND, Arg.FREE)),
    Slash("solved", "/solved W1 [resolved]", "a workaround ended the harm: mitigated, or resolved",
          Group.CONTAINMENT, _solved, "/solved W1", (Arg.WORKAROUND, Arg.STATUS)),
)  # fmt: skip
"""In the order of help."""
