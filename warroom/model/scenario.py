"""A scenario of an exercise: what comes in when, who is simulated, what is to be reached.

It is data, and travels whole into the log. `warroom.model.scenario_table` reads it from a table.
"""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from warroom.model.words import Phase, Role, Severity, Status

MAX_INJECTS = 80
MAX_OBJECTIVES = 30
MAX_PEOPLE = 12
MAX_WORDS = 12
MAX_ID = 40
MAX_INJECT = 1_000
MAX_PARAGRAPH = 1_000
MAX_SCENARIO_BYTES = 60_000
"""Bounds in items, in characters, and in bytes of JSON: a frame to the hub holds 65,536."""

MAX_SCENARIO = 8 * 3600
"""Seconds that a scenario may take: a working day."""

MAX_POINTS = 100


class InjectKind(StrEnum):
    """How something reaches the room."""

    ALERT = "alert"
    MESSAGE = "message"
    PHONE_CALL = "phone call"
    FALSE_LEAD = "false lead"
    QUESTION = "question"
    ANSWER = "answer"
    REPORT = "report"
    INSTRUCTION = "instruction"
    ACT = "act"


class Act(StrEnum):
    """What a simulated person can do in the room."""

    CLAIM = "claim"
    ACCEPT = "accept"
    ACKNOWLEDGE = "acknowledge"
    FINISH = "finish"
    HERE = "here"


class Sign(StrEnum):
    """What can be seen in the log: objectives and conditions are made of these."""

    DECLARED = "declared"
    ROLE = "role"
    HAND_OVER = "hand-over"
    STATUS = "status"
    PHASE = "phase"
    SEVERITY = "severity"
    TOLD = "told"
    SAID = "said"
    DECISION = "decision"
    TASK = "task"
    TASK_DONE = "task done"
    STEP = "step"
    WORKAROUND = "workaround"
    EXTENT = "extent"
    HYPOTHESIS = "hypothesis"
    RULED_OUT = "ruled out"
    SUPPORTED = "supported"
    SIZE_UP = "size-up"
    PLAYBOOK = "playbook"
    FOLLOW_UP = "follow-up"
    POST_MORTEM = "post-mortem"
    INJECT = "inject"


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that is so from some entry of the log on.

    `words`: each has to be found, whole or as the beginning of a word; one is several that stand
    for each other, parted by "|". The other fields belong to their signs.
    """

    sign: Sign
    words: tuple[str, ...] = ()
    role: Role | None = None
    status: Status | None = None
    phase: Phase | None = None
    severity: Severity | None = None
    audience: str = ""
    inject: str = ""


class Inject(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that comes in at `at` seconds from the start.

    `when`: it waits for that to be so, `after` seconds longer, and is passed over if it is not so
    by `until`. `only_if`, `unless`: looked at in the moment it would come in.
    """

    id: str
    kind: InjectKind
    sender: str
    text: str
    at: int = 0
    to: str = ""
    channel: str = ""
    when: Check | None = None
    after: int = 0
    until: int | None = None
    only_if: Check | None = None
    unless: Check | None = None


class Objective(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is to be reached. `within`: seconds, from the start or from the inject `since`.

    `good`: what good looks like; `why`: why it matters.
    """

    id: str
    text: str
    check: Check
    points: int
    good: str
    why: str
    within: int | None = None
    since: str = ""


class Simulated(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person whom nobody plays: takes a role, and does what they are given.

    `takes` seconds after the start they claim `role` if it is vacant; what they are given they
    acknowledge after `acknowledges` seconds and finish `finishes` seconds later.
    """

    name: str
    about: str = ""
    role: Role | None = None
    takes: int | None = None
    acknowledges: int = 30
    finishes: int = 180


class Scenario(msgspec.Struct, frozen=True, omit_defaults=True):
    """A whole exercise. `known`: what those who take part are told; `roles`: those to fill.

    `duration` in seconds. `debrief`: what to talk about afterwards.
    """

    id: str
    title: str
    version: str
    incident: str
    description: str
    severity: Severity
    duration: int
    known: str
    objectives: tuple[Objective, ...]
    injects: tuple[Inject, ...]
    systems: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    people: tuple[Simulated, ...] = ()
    debrief: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """The most that can be had."""
        return sum(each.points for each in self.objectives)

    def person(self, name: str) -> Simulated | None:
        """The simulated person of that name."""
        return next((each for each in self.people if each.name == name), None)

    def inject(self, id: str) -> Inject | None:
        """The inject of that id."""
        return next((each for each in self.injects if each.id == id), None)

    def checks(self) -> Iterator[tuple[str, Check, str]]:
        """Everything that is looked for: its key, what it is, the inject it is looked for after.

        A key is "objective:ID", "when:ID", "only_if:ID" or "unless:ID".
        """
        for objective in self.objectives:
            yield f"objective:{objective.id}", objective.check, objective.since
        for inject in self.injects:
            for name in ("when", "only_if", "unless"):
                check = getattr(inject, name)
                if check is not None:
                    yield f"{name}:{inject.id}", check, ""
