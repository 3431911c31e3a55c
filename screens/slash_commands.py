"""The table of slash commands: names, usage, what they mean, and how each line is read."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import partial

from screens.slash_args import Args, Unclear, one_of
from warroom.model import commands as cm
from warroom.model.words import NoteKind, Phase, Priority, Role, Severity, Status


@dataclass(frozen=True)
class Local:
    """Something for the screen itself: an action's name and what was typed after it."""

    action: str
    argument: str = ""


class Group(StrEnum):
    """The headings of the command list in help."""

    TIMELINE = "timeline"
    CHECKLIST = "checklist"
    COMMUNICATION = "communication"
    ROLES = "roles"
    INCIDENT = "incident"
    SCREEN = "screen"


class Arg(Enum):
    """What stands at a place of a command's line, for completion."""

    OPEN_TASK = "a task with work left"
    DONE_TASK = "a task that is done"
    FINISHED_TASK = "a task that is over"
    DRAFT = "a message that waits"
    PERSON = "a person"
    ROLE = "a role"
    ROLE_VERB = "what to do with a role"
    PHASE = "a phase"
    STATUS = "a status"
    SEVERITY = "a severity"
    PRIORITY = "a priority"
    AUDIENCE = "an audience"
    KIND = "a timeline kind"
    PINNED = "a pinned entry"
    FREE = "anything"


Reader = Callable[[Args], cm.AnyCommand | Local]


@dataclass(frozen=True)
class Slash:
    """One command. `example` is a whole line that works; `args` says what can be completed."""

    name: str
    usage: str
    words: str
    group: Group
    read: Reader
    example: str
    args: tuple[Arg, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


class RoleVerb(StrEnum):
    """What one does with a role."""

    CLAIM = "claim"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    RELEASE = "release"


def _note(kind: NoteKind, args: Args) -> cm.AnyCommand:
    return cm.Note(text=args.text("The text"), note_kind=kind)


def _do(args: Args) -> cm.AnyCommand:
    person, bound = args.trailing()
    return cm.AddTask(text=args.text("The task"), to=person, time_box=bound)


def _task(args: Args) -> str:
    return args.item("T", "task")


def _bare_task(command: Callable[..., cm.AnyCommand], args: Args) -> cm.AnyCommand:
    task = _task(args)
    args.nothing_more()
    return command(task=task)


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
    return cm.ReopenTask(task=_task(args), reason=args.rest())


def _timebox(args: Args) -> cm.AnyCommand:
    task, bound = _task(args), args.seconds("The time-box")
    args.nothing_more()
    return cm.SetTimeBox(task=task, time_box=bound)


def _message(command: type[cm.Tell] | type[cm.DraftMessage], args: Args) -> cm.AnyCommand:
    audience, channel = args.audience()
    promise = args.next_update()
    text = args.text("The message")
    if promise is None:
        text, promise = args.promise_behind(text)
    return command(audience=audience, channel=channel, text=text, next_update=promise)


def _bare_message(
    command: type[cm.ApproveMessage] | type[cm.SendMessage], args: Args
) -> cm.AnyCommand:
    message = args.item("M", "message")
    args.nothing_more()
    return command(message=message)


def _heard(args: Args) -> cm.AnyCommand:
    audience, channel = args.audience()
    if args.peek().casefold() == "from":
        args.word("from")
    sender, colon, text = args.rest().partition(":")
    if not colon or not sender.strip() or not text.strip():
        raise Unclear(f"Who said what? Write: {args.usage}")
    return cm.RecordReceived(
        audience=audience, channel=channel, sender=sender.strip(), text=text.strip()
    )


def _next(args: Args) -> cm.AnyCommand:
    audience, _ = args.audience()
    promise = args.seconds("The time to the next update")
    return cm.SetNextUpdate(audience=audience, next_update=promise, reason=args.rest())


def _role(args: Args) -> cm.AnyCommand:
    verb = one_of(args.word("What to do"), {verb: (verb.value,) for verb in RoleVerb})
    role = args.role()
    if verb is RoleVerb.OFFER:
        to = args.person("The person to ask")
        args.nothing_more()
        return cm.OfferRole(role=role, to=to)
    if verb is RoleVerb.DECLINE:
        return cm.DeclineRole(role=role, reason=args.rest())
    args.nothing_more()
    if verb is RoleVerb.CLAIM:
        return cm.ClaimRole(role=role)
    if verb is RoleVerb.ACCEPT:
        return cm.AcceptRole(role=role)
    return cm.ReleaseRole(role=role)


def _commander(args: Args) -> cm.AnyCommand:
    to = args.optional_person()
    args.nothing_more()
    role = Role.COMMANDER
    return cm.OfferRole(role=role, to=to) if to and to != args.you else cm.ClaimRole(role=role)


def _severity(args: Args) -> cm.AnyCommand:
    return cm.SetSeverity(severity=args.level(Severity, "The severity"), reason=args.rest())


def _priority(args: Args) -> cm.AnyCommand:
    return cm.SetPriority(priority=args.level(Priority, "The priority"), reason=args.rest())


def _phase(args: Args) -> cm.AnyCommand:
    return cm.ChangePhase(phase=args.choice(Phase, "The phase"), reason=args.rest())


def _status(args: Args) -> cm.AnyCommand:
    return cm.ChangeStatus(status=args.choice(Status, "The status"), reason=args.rest())


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


def _amend(args: Args) -> cm.AnyCommand:
    return cm.Amend(target=args.entry(), text=args.text("The new text"))


def _strike(args: Args) -> cm.AnyCommand:
    return cm.Strike(target=args.entry(), reason=args.rest())


def _pin(command: type[cm.Pin] | type[cm.Unpin], args: Args) -> cm.AnyCommand:
    target = args.entry()
    args.nothing_more()
    return command(target=target)


def _local(action: str, args: Args) -> Local:
    return Local(action, args.rest())


def _bare_local(action: str, args: Args) -> Local:
    args.nothing_more()
    return Local(action)


def _at(args: Args) -> cm.AnyCommand:
    raise AssertionError("the parser reads /at itself")


AT = Slash(
    "at", "/at TIME TEXT", "when it happened, for whatever follows: text or a command",
    Group.TIMELINE, _at, "/at 02:09 /alert 502s on all balancers",
)  # fmt: skip

_KINDS: tuple[tuple[str, NoteKind, str, str, tuple[str, ...]], ...] = (
    ("note", NoteKind.OBSERVATION, "what you see; plain text is the same",
     "502s began at 02:09", ("obs",)),
    ("act", NoteKind.ACTION, "what you did", "restarted lb-2", ("action",)),
    ("decide", NoteKind.DECISION, "what was decided", "fail over, no objections", ("decision",)),
    ("alert", NoteKind.ALERT, "what a monitor says", "checkout error rate above 5 %", ()),
    ("milestone", NoteKind.MILESTONE, "a turning point", "first healthy region", ()),
    ("status-update", NoteKind.STATUS_UPDATE, "where we stand",
     "two of three regions are back", ("update",)),
    ("said", NoteKind.COMMUNICATION, "what was said elsewhere, as on a call",
     "the vendor has the ticket", ("communication",)),
)  # fmt: skip

COMMANDS: tuple[Slash, ...] = (
    *(
        Slash(name, f"/{name} TEXT", words, Group.TIMELINE, partial(_note, kind),
              f"/{name} {example}", (Arg.FREE,), aliases)
        for name, kind, words, example, aliases in _KINDS
    ),
    AT,
    Slash("amend", "/amend NUMBER TEXT", "correct a note; the earlier wording stays",
          Group.TIMELINE, _amend, "/amend 41 502s began at 02:07", (Arg.FREE, Arg.FREE)),
    Slash("strike", "/strike NUMBER [REASON]", "cross a note out; it stays readable",
          Group.TIMELINE, _strike, "/strike 41 wrong cluster", (Arg.FREE, Arg.FREE)),
    Slash("pin", "/pin NUMBER", "mark an entry to find it again",
          Group.TIMELINE, partial(_pin, cm.Pin), "/pin 41", (Arg.FREE,)),
    Slash("unpin", "/unpin NUMBER", "take the mark off",
          Group.TIMELINE, partial(_pin, cm.Unpin), "/unpin 41", (Arg.PINNED,)),

    Slash("do", "/do TEXT [@NAME] [15m]", "add a task, for somebody, with a time-box",
          Group.CHECKLIST, _do, "/do Drain eu-west @ben 15m", (Arg.FREE,), ("task", "add")),
    Slash("assign", "/assign T1 NAME|me", "give a task to one person",
          Group.CHECKLIST, _assign, "/assign T1 me", (Arg.OPEN_TASK, Arg.PERSON)),
    Slash("start", "/start T1", "begin a task",
          Group.CHECKLIST, partial(_bare_task, cm.StartTask), "/start T1", (Arg.OPEN_TASK,)),
    Slash("done", "/done T1 [RESULT]", "a task is done",
          Group.CHECKLIST, _done, "/done T1 all traffic is in eu-north",
          (Arg.OPEN_TASK, Arg.FREE), ("finish",)),
    Slash("verify", "/verify T1", "you saw a done task work",
          Group.CHECKLIST, partial(_bare_task, cm.VerifyTask), "/verify T1", (Arg.DONE_TASK,)),
    Slash("block", "/block T1 REASON", "what a task waits for",
          Group.CHECKLIST, _block, "/block T1 no answer from the on-call", (Arg.OPEN_TASK,)),
    Slash("skip", "/skip T1 REASON", "why a task will not be done",
          Group.CHECKLIST, _skip, "/skip T1 not needed after the failover", (Arg.OPEN_TASK,)),
    Slash("reopen", "/reopen T1 [REASON]", "take a finished task up again",
          Group.CHECKLIST, _reopen, "/reopen T1 it came back", (Arg.FINISHED_TASK,)),
    Slash("timebox", "/timebox T1 15m|none", "set a task's time-box, or none",
          Group.CHECKLIST, _timebox, "/timebox T1 30m", (Arg.OPEN_TASK,)),

    Slash("tell", "/tell AUDIENCE[,CHANNEL] [+30m] TEXT",
          "write to an audience; +30m promises the next update", Group.COMMUNICATION,
          partial(_message, cm.Tell), "/tell customers,status-page +30m We are looking into it",
          (Arg.AUDIENCE, Arg.FREE)),
    Slash("draft", "/draft AUDIENCE[,CHANNEL] [+30m] TEXT", "write it; somebody else approves it",
          Group.COMMUNICATION, partial(_message, cm.DraftMessage),
          '/draft "legal team",e-mail No personal data is affected', (Arg.AUDIENCE, Arg.FREE)),
    Slash("approve", "/approve M1", "let a draft go out",
          Group.COMMUNICATION, partial(_bare_message, cm.ApproveMessage), "/approve M1",
          (Arg.DRAFT,)),
    Slash("send", "/send M1", "record that a message went out",
          Group.COMMUNICATION, partial(_bare_message, cm.SendMessage), "/send M1", (Arg.DRAFT,),
          ("sent",)),
    Slash("heard", "/heard AUDIENCE[,CHANNEL] from NAME: TEXT", "what an audience told us",
          Group.COMMUNICATION, _heard, "/heard customers,phone from Acme: logins fail since 2",
          (Arg.AUDIENCE, Arg.FREE)),
    Slash("next", "/next AUDIENCE 30m|none [REASON]", "promise the next update, or none",
          Group.COMMUNICATION, _next, "/next customers 30m", (Arg.AUDIENCE, Arg.FREE)),

    Slash("role", "/role claim|offer|accept|decline|release ROLE [NAME]",
          "take a role, hand it over, answer, give it up", Group.ROLES, _role,
          "/role offer ops ben", (Arg.ROLE_VERB, Arg.ROLE, Arg.PERSON)),
    Slash("ic", "/ic [NAME]", "take command, or offer it to somebody",
          Group.ROLES, _commander, "/ic", (Arg.PERSON,)),

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

    Slash("declare", "/declare [TITLE]", "declare another incident",
          Group.SCREEN, partial(_local, "declare"), "/declare"),
    Slash("search", "/search [TEXT]", "search the timeline",
          Group.SCREEN, partial(_local, "search"), "/search payments"),
    Slash("filter", "/filter [KIND]", "show one kind of entry, or all",
          Group.SCREEN, partial(_local, "filter"), "/filter decision", (Arg.KIND,)),
    Slash("order", "/order", "order by recorded or by occurred time",
          Group.SCREEN, partial(_bare_local, "order"), "/order"),
    Slash("utc", "/utc", "times in UTC or local",
          Group.SCREEN, partial(_bare_local, "utc"), "/utc", (), ("local",)),
    Slash("lobby", "/lobby", "to the lobby",
          Group.SCREEN, partial(_bare_local, "lobby"), "/lobby"),
    Slash("help", "/help", "the keys and these commands",
          Group.SCREEN, partial(_bare_local, "help"), "/help"),
    Slash("quit", "/quit", "leave; drafts are kept",
          Group.SCREEN, partial(_bare_local, "quit"), "/quit", (), ("exit",)),
)  # fmt: skip
"""Every slash command, in the order of help."""

BY_NAME: dict[str, Slash] = {name: slash for slash in COMMANDS for name in slash.names}
"""The table by name and alias."""
