"""Slash commands about playbooks."""

from screens.slash.args import Args, Unclear, shown
from screens.slash.base import Arg, Group, Local, Slash
from warroom.errors import WarroomError
from warroom.model import commands as cm
from warroom.playbooks.library import NotFound, find


def _playbook(args: Args) -> cm.AnyCommand | Local:
    if not args.left:
        return Local("playbooks")
    name, again = args.word("The playbook"), False
    if args.left:
        word = args.word("again")
        if word.casefold() != "again":
            raise Unclear(f"“{shown(word)}” is one thing too many. Write: {args.usage}")
        args.nothing_more()
        again = True
    try:
        found = find(name)
    except (NotFound, WarroomError) as answer:
        raise Unclear(str(answer)) from answer
    return cm.StartPlaybook(playbook=found.playbook, again=again)


def _stop(args: Args) -> cm.AnyCommand:
    return cm.StopPlaybook(run=args.item("R", "run"), reason=args.text("The reason"))


COMMANDS: tuple[Slash, ...] = (
    Slash("playbook", "/playbook [ID] [again]",
          "a playbook's items become tasks; without an id, choose one",
          Group.CHECKLIST, _playbook, "/playbook service-outage", (Arg.PLAYBOOK, Arg.FREE)),
    Slash("stop-playbook", "/stop-playbook R1 REASON",
          "break a run off; what nobody has begun is skipped",
          Group.CHECKLIST, _stop, "/stop-playbook R1 it is a provider outage",
          (Arg.RUN, Arg.FREE)),
)  # fmt: skip
"""In the order of help."""
