"""Slash commands about the incident as a whole."""

from functools import partial

from screens.slash.args import Args, one_of
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm
from warroom.model.words import Phase, Priority, Severity, Status, Tlp

TLP_NAMES: dict[Tlp, tuple[str, ...]] = {tlp: (tlp.value, tlp.removeprefix("TLP:")) for tlp in Tlp}
"""How a label is typed: with or without its "TLP:"."""


def _severity(args: Args) -> cm.AnyCommand:
    return cm.SetSeverity(severity=args.level(Severity, "The severity"), reason=args.rest())


def _priority(args: Args) -> cm.AnyCommand:
    return cm.SetPriority(priority=args.level(Priority, "The priority"), reason=args.rest())


def _phase(args: Args) -> cm.AnyCommand:
    return cm.ChangePhase(phase=args.choice(Phase, "The phase"), reason=args.rest())


def _status(args: Args) -> cm.AnyCommand:
    return cm.ChangeStatus(status=args.choice(Status, "The status"), reason=args.rest())


def _tlp(args: Args) -> cm.AnyCommand:
    target = args.entry() if args.peek().removeprefix("#").isdecimal() else 0
    tlp = one_of(args.word("The TLP label"), TLP_NAMES)
    return cm.MarkTlp(tlp=tlp, target=target, reason=args.rest())


def _detail(name: str, args: Args) -> cm.AnyCommand:
    return cm.ChangeDetails(**{name: args.text(f"The {name}")})  # type: ignore[arg-type]


def _moment(name: str, args: Args) -> cm.AnyCommand:
    moment = args.when()
    args.nothing_more()
    return cm.ChangeDetails(**{name: moment})  # type: ignore[arg-type]


def _systems(args: Args) -> cm.AnyCommand:
    systems = split_systems(args.text("The systems"))
    if not systems:
        raise args.missing("The systems")
    return cm.ChangeDetails(systems=systems)


def split_systems(text: str) -> tuple[str, ...]:
    """The systems in a list with commas."""
    return tuple(name for part in text.replace("\n", ",").split(",") if (name := part.strip()))


def _take_back(args: Args) -> cm.AnyCommand:
    claimed = bool(args.left) and args.peek().casefold() == "all"
    if claimed:
        args.word("all")
    args.nothing_more()
    return cm.TakeBack(claimed=claimed)


COMMANDS: tuple[Slash, ...] = (
    Slash("sev", "/sev 1-5 [REASON]", "severity; anybody raises it, the IC lowers it",
          Group.INCIDENT, _severity, "/sev 1 all regions", (Arg.SEVERITY, Arg.FREE),
          ("severity",)),
    Slash("prio", "/prio 1-5 [REASON]", "priority, the order of work",
          Group.INCIDENT, _priority, "/prio 1", (Arg.PRIORITY, Arg.FREE), ("priority",)),
    Slash("phase", "/phase PHASE [REASON]", "where the work is",
          Group.INCIDENT, _phase, "/phase containment", (Arg.PHASE, Arg.FREE)),
    Slash("status", "/status STATUS [REASON]", "how near the end it is",
          Group.INCIDENT, _status, "/status mitigated traffic is in eu-north",
          (Arg.STATUS, Arg.FREE)),
    Slash("tlp", "/tlp [NUMBER] LABEL [REASON]",
          "who may read it, or that entry; anybody narrows it, the IC widens it",
          Group.INCIDENT, _tlp, "/tlp 41 RED names of customers",
          (Arg.TLP, Arg.TLP, Arg.FREE)),
    Slash("takeback", "/takeback [all]",
          "take back what the hub has lost and others offer; all: also what nothing proves",
          Group.INCIDENT, _take_back, "/takeback"),
    Slash("title", "/title TEXT", "change the title",
          Group.INCIDENT, partial(_detail, "title"), "/title Checkout returns 502 everywhere"),
    Slash("describe", "/describe TEXT", "change the description",
          Group.INCIDENT, partial(_detail, "description"), "/describe Since the 01:50 deploy"),
    Slash("systems", "/systems NAME, NAME", "the systems affected",
          Group.INCIDENT, _systems, "/systems checkout, payments"),
    Slash("started", "/started TIME", "when it began",
          Group.INCIDENT, partial(_moment, "started_at"), "/started 02:01"),
    Slash("detected", "/detected TIME", "when it was noticed",
          Group.INCIDENT, partial(_moment, "detected_at"), "/detected 02:09"),
    Slash("reporter", "/reporter NAME", "who reported it",
          Group.INCIDENT, partial(_detail, "reporter"), "/reporter Acme support", (Arg.PERSON,)),
    Slash("responsible", "/responsible NAME", "who is responsible for the service",
          Group.INCIDENT, partial(_detail, "responsible"), "/responsible ben", (Arg.PERSON,)),
)  # fmt: skip
"""In the order of help."""
