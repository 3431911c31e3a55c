"""The state of an incident: what `evolve` makes of the log and `decide` reads."""

from datetime import datetime
from functools import cache

import msgspec

from warroom.model.ids import GENESIS
from warroom.model.incident.causes import Argument, Factor, Finding, Hypothesis, Waiver
from warroom.model.incident.clocks import Clock
from warroom.model.incident.containment import Affected, ExtentStep, Workaround
from warroom.model.incident.counts import Counts, Promises
from warroom.model.incident.decisions import Decision, Objection, PlanB
from warroom.model.incident.escalation import Escalation
from warroom.model.incident.exercises import Drill
from warroom.model.incident.follow_ups import FollowUp
from warroom.model.incident.identification import Evidence, SizeUp
from warroom.model.incident.imports import Timeline
from warroom.model.incident.lines import Amendment, Line, Lines, Mark
from warroom.model.incident.messages import Audience, Message
from warroom.model.incident.people import Device, Invite, Member, Register, Seen, SshKey
from warroom.model.incident.playbooks import Run
from warroom.model.incident.post_mortem import PostMortem, SectionText
from warroom.model.incident.prioritization import Deferral
from warroom.model.incident.problems import Problem, Recurrence
from warroom.model.incident.redaction import Redaction
from warroom.model.incident.reports import CanReport, Recap, RollCall
from warroom.model.incident.roles import Offer
from warroom.model.incident.tasks import Task
from warroom.model.incident.teams import Team
from warroom.model.policy import DEFAULT, Policy
from warroom.model.words import (
    ENDED,
    OVER,
    UNDECIDED,
    UNFINISHED,
    ClosingItem,
    Detection,
    Impact,
    Phase,
    Priority,
    Replaced,
    Role,
    Severity,
    Status,
    Tlp,
    Urgency,
    marked,
)

__all__ = [
    "Affected",
    "Amendment",
    "Argument",
    "Audience",
    "CanReport",
    "Clock",
    "Counts",
    "Decision",
    "Deferral",
    "Device",
    "Drill",
    "Escalation",
    "Evidence",
    "ExtentStep",
    "Factor",
    "Finding",
    "FollowUp",
    "Fork",
    "Hypothesis",
    "Incident",
    "Invite",
    "Line",
    "Lines",
    "Mark",
    "Member",
    "Message",
    "Objection",
    "Offer",
    "PlanB",
    "PostMortem",
    "Problem",
    "Promises",
    "Recap",
    "Recurrence",
    "Redaction",
    "Register",
    "RollCall",
    "Run",
    "SectionText",
    "Seen",
    "SizeUp",
    "SshKey",
    "Task",
    "Team",
    "Timeline",
    "Waiver",
    "Workaround",
    "decode_snapshot",
    "encode_snapshot",
]


class Incident(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything known at entry `seq`. Dictionaries in it are never changed in place.

    It is the state of a log. A problem record is such a log too: there `problem` is set, and of
    the other fields only the title, who opened it and when, who may see it, and the marks on its
    entries are used. So is the hub's register of people, with `register` set.

    `restricted`: the only people for whom it exists; None: everybody.
    """

    id: str
    seq: int = 0
    hash: str = GENESIS
    title: str = ""
    description: str = ""
    status: Status = Status.TRIAGE
    status_reason: str = ""
    phase: Phase = Phase.IDENTIFICATION
    phases_seen: tuple[Phase, ...] = (Phase.IDENTIFICATION,)
    severity: Severity = Severity.SEV3
    priority: Priority = Priority.P3
    declared_at: datetime | None = None
    declared_by: str = ""
    started_at: datetime | None = None
    detected_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    reporter: str = ""
    responsible: str = ""
    systems: tuple[str, ...] = ()
    codename: str = ""
    detected_by: Detection | None = None
    category: str = ""
    tags: tuple[str, ...] = ()
    exercise: bool = False
    tlp: Tlp | None = None
    restricted: tuple[str, ...] | None = None
    imported: bool = False
    policy: Policy = DEFAULT
    impact: Impact | None = None
    urgency: Urgency | None = None
    estimate: int | None = None
    estimated_at: datetime | None = None
    deferral: Deferral | None = None
    roles: dict[Role, tuple[str, ...]] = {}
    offers: dict[Role, Offer] = {}
    tasks: dict[str, Task] = {}
    runs: dict[str, Run] = {}
    messages: dict[str, Message] = {}
    audiences: dict[str, Audience] = {}
    escalations: dict[str, Escalation] = {}
    clocks: dict[str, Clock] = {}
    vacant_since: datetime | None = None
    vacancy_overdue: bool = False
    hypotheses: dict[str, Hypothesis] = {}
    decisions: dict[str, Decision] = {}
    plan_b: PlanB | None = None
    trigger: Finding | None = None
    factors: dict[str, Factor] = {}
    fix: Finding | None = None
    follow_ups: dict[str, FollowUp] = {}
    waived: dict[ClosingItem, Waiver] = {}
    can_reports: dict[str, CanReport] = {}
    roll_calls: dict[str, RollCall] = {}
    recap: Recap | None = None
    extent: dict[str, Affected] = {}
    workarounds: dict[str, Workaround] = {}
    teams: dict[str, Team] = {}
    post_mortem: PostMortem = PostMortem()
    marks: dict[int, Mark] = {}
    problem: Problem | None = None
    register: Register | None = None
    drill: Drill | None = None
    evidence: dict[str, Evidence] = {}
    timelines: dict[str, Timeline] = {}
    size_up: SizeUp | None = None
    contributors: tuple[str, ...] = ()
    counts: Counts = Counts()
    last_at: datetime | None = None
    lines: Lines = Lines()
    forks: dict[str, "Fork"] = {}
    redactions: dict[int, Redaction] = {}

    @property
    def declared(self) -> bool:
        """Whether the incident exists yet."""
        return self.declared_at is not None

    @property
    def called(self) -> str:
        """What it is called where others can read it: code name or title; a drill says so."""
        return marked(self.codename or self.title, exercise=self.exercise)

    @property
    def heading(self) -> str:
        """The title; that of a drill says so."""
        return marked(self.title, exercise=self.exercise)

    @property
    def ended(self) -> bool:
        """Whether it is closed or cancelled."""
        return self.status in ENDED

    @property
    def over(self) -> bool:
        """Whether its clocks have stopped."""
        return self.status in OVER

    @property
    def commander(self) -> str:
        """The incident commander's name, or the empty string."""
        return self.holder(Role.COMMANDER)

    @property
    def asks_for_plan_b(self) -> bool:
        """Whether something is being done, or about to be, with nothing to fall back on."""
        acting = self.phase is Phase.REACTION or any(
            decision.state in UNDECIDED for decision in self.decisions.values()
        )
        return acting and self.plan_b is None and not self.over

    def holder(self, role: Role) -> str:
        """Who holds an exclusive role, or the empty string."""
        return next(iter(self.roles.get(role, ())), "")

    def roles_of(self, person: str) -> tuple[Role, ...]:
        """The roles a person holds, the most senior first."""
        held = [role for role, people in self.roles.items() if person in people]
        if len(held) > 1:
            held.sort(key=_SENIORITY.__getitem__)
        return tuple(held)

    def unfinished(self) -> tuple[Task, ...]:
        """Tasks with work left, in the order they were added."""
        return tuple(task for task in self.tasks.values() if task.state in UNFINISHED)

    def before(self, task: Task) -> tuple[Task, ...]:
        """The unfinished tasks that `task` comes after."""
        return tuple(
            other
            for each in task.after
            if (other := self.tasks.get(each)) is not None and other.state in UNFINISHED
        )


_SENIORITY = {role: place for place, role in enumerate(Role)}


class Fork(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the history of the epoch `former` went on otherwise than this one: behind `after`.

    `lost`: numbers known to be lost, right behind `after`; 0: how many is not known. `last`: the
    chain hash of the last of them, if known. `taken`: lost entries that are back, each with its
    number here. `line`: the state of that history as far as it is back; None: nothing more can be.
    `names`: ids of that history that mean something else here. `kept`: by entries that were taken
    back, what they changed there and did not here.
    """

    former: str
    after: int
    hash: str
    at: datetime
    lost: int = 0
    last: str = ""
    why: Replaced = Replaced.DAMAGED
    taken: dict[int, int] = {}
    taken_hash: str = ""
    names: dict[str, str] = {}
    kept: dict[int, tuple[str, ...]] = {}
    line: Incident | None = None

    @property
    def next(self) -> int:
        """The number of the next entry to take back."""
        return self.after + len(self.taken) + 1

    @property
    def next_follows(self) -> str:
        """The chain hash that entry `next` follows."""
        return self.taken_hash or self.hash

    @property
    def missing(self) -> int:
        """How many entries are known to be lost and not back."""
        return max(0, self.lost - len(self.taken))


def _to_builtins(value: object) -> object:
    if isinstance(value, Lines):
        return None
    raise NotImplementedError(type(value))


def _from_builtins(kind: type, value: object) -> object:
    if kind is Lines:
        return Lines()
    raise NotImplementedError(kind)


_encoder = msgspec.json.Encoder(enc_hook=_to_builtins)


@cache
def _decoder() -> msgspec.json.Decoder[Incident]:
    # For the first snapshot: to look through all the classes takes 4 ms of a screen's start.
    return msgspec.json.Decoder(Incident, dec_hook=_from_builtins)


def encode_snapshot(incident: Incident) -> bytes:
    """The state as JSON, without the authors of its entries: for a client's first sight."""
    return _encoder.encode(incident)


def decode_snapshot(data: bytes | msgspec.Raw) -> Incident:
    """The state that `encode_snapshot` wrote; raises msgspec.DecodeError on anything else."""
    incident = _decoder().decode(data)
    return msgspec.structs.replace(incident, lines=Lines(start=incident.seq))
