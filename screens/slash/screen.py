"""Slash commands about the screen itself."""

from functools import partial

from screens.slash.args import Args, Unclear
from screens.slash.base import Arg, Group, Local, Slash
from warroom.link.address import parse_address
from warroom.model.words import Phase

ANYWAY = "anyway"
"""What is typed after an address where one means a hub with another history."""


def _local(action: str, args: Args) -> Local:
    return Local(action, args.rest())


def _step(args: Args) -> Local:
    return Local("step", args.choice(Phase, "The step").value if args.left else "")


def _move(args: Args) -> Local:
    try:
        address = parse_address(args.word("The address"))
    except ValueError as error:
        raise Unclear(str(error)) from error
    anyway = args.word("").casefold() if args.left else ""
    if anyway not in ("", ANYWAY):
        raise Unclear(f"After the address stands nothing, or {ANYWAY}. Write: {args.usage}")
    args.nothing_more()
    return Local("move", f"{address} {anyway}".strip())


def _bare_local(action: str, args: Args) -> Local:
    args.nothing_more()
    return Local(action)


COMMANDS: tuple[Slash, ...] = (
    Slash("declare", "/declare [TITLE]", "declare another incident",
          Group.SCREEN, partial(_local, "declare"), "/declare"),
    Slash("search", "/search [TEXT]", "search the timeline",
          Group.SCREEN, partial(_local, "search"), "/search payments"),
    Slash("find", "/find [QUERY]", "search all incidents; /search looks in this timeline",
          Group.SCREEN, partial(_local, "find"), "/find certificate kind:decision"),
    Slash("filter", "/filter [KIND]", "show one kind of entry, or all",
          Group.SCREEN, partial(_local, "filter"), "/filter decision", (Arg.KIND,)),
    Slash("order", "/order", "order by recorded or by occurred time",
          Group.SCREEN, partial(_bare_local, "order"), "/order"),
    Slash("utc", "/utc", "times in UTC or local",
          Group.SCREEN, partial(_bare_local, "utc"), "/utc", (), ("local",)),
    Slash("step", "/step [PHASE]", "the pane of a step, or of the one where the work is",
          Group.SCREEN, _step, "/step reaction", (Arg.PHASE,)),
    Slash("inbox", "/inbox", "what concerns you and you have not seen",
          Group.SCREEN, partial(_local, "inbox"), "/inbox"),
    Slash("bell", "/bell [on|off|KIND]", "what rings for you; alone it says what does",
          Group.SCREEN, partial(_local, "bell"), "/bell mention", (Arg.BELL,)),
    Slash("review", "/review [WHEN]", "look back: the room as it was known at a moment",
          Group.SCREEN, partial(_local, "review"), "/review 02:09"),
    Slash("lobby", "/lobby", "to the lobby",
          Group.SCREEN, partial(_bare_local, "lobby"), "/lobby"),
    Slash("move", "/move ADDRESS [anyway]", "over to the hub that took the place of this one",
          Group.SCREEN, _move, "/move unix:/run/warroom/hub.sock"),
    Slash("help", "/help", "the keys and these commands",
          Group.SCREEN, partial(_bare_local, "help"), "/help"),
    Slash("quit", "/quit", "leave; drafts are kept",
          Group.SCREEN, partial(_bare_local, "quit"), "/quit", (), ("exit",)),
)  # fmt: skip
"""In the order of help."""
