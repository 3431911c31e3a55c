"""What a slash command is: its name, how it is written, what it means, how a line is read."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum

from screens.slash.args import Args
from warroom.model import commands as cm


@dataclass(frozen=True)
class Local:
    """Something for the screen itself: an action's name and what was typed after it."""

    action: str
    argument: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """A command for another log than the one it is typed in; an empty `log` is a new one."""

    log: str
    command: cm.AnyCommand


class Group(StrEnum):
    """The headings of the command list in help."""

    TIMELINE = "timeline"
    CHECKLIST = "checklist"
    CONTAINMENT = "containment"
    COMMUNICATION = "communication"
    PRIORITIZATION = "prioritization"
    ROLES = "roles"
    REACTION = "reaction"
    REPORTS = "reports"
    INCIDENT = "incident"
    ACCESS = "who sees it"
    IDENTIFICATION = "identification"
    PROBLEMS = "problems"
    EXERCISE = "exercise"
    SCREEN = "screen"


class Arg(Enum):
    """What stands at a place of a command's line, for completion."""

    OPEN_TASK = "a task with work left"
    DONE_TASK = "a task that is done"
    FINISHED_TASK = "a task that is over"
    EXTENT_KIND = "a kind of thing that is affected"
    EXTENT_NAME = "a thing that is affected"
    EXTENT_STATE = "how a thing is affected"
    WORKAROUND = "a workaround in place"
    TEAM_VERB = "what to do with a team"
    TEAM = "a team"
    DRAFT = "a message that waits"
    PERSON = "a person"
    ROLE = "a role"
    ROLE_VERB = "what to do with a role"
    PHASE = "a phase"
    STATUS = "a status"
    SEVERITY = "a severity"
    TLP = "who may read it"
    PRIORITY = "a priority"
    IMPACT = "an impact"
    URGENCY = "an urgency"
    AUDIENCE = "an audience"
    ESCALATION = "an escalation that waits"
    CLOCK_VERB = "what to do with a regulator's clock"
    CLOCK = "a regulator's clock"
    KIND = "a timeline kind"
    SIZE_UP_PART = "a part of a size-up"
    TREND = "which way it goes"
    DETECTION = "what noticed it"
    CATEGORY = "a kind of incident"
    CODENAME = "a code name"
    PINNED = "a pinned entry"
    PLAYBOOK = "a playbook"
    RUN = "a playbook in use"
    PROBLEM_VERB = "what to do with a problem"
    HYPOTHESIS = "a hypothesis"
    DECISION = "a proposal that is not decided"
    FACTOR = "a contributing factor"
    FOLLOW_UP = "a follow-up"
    FOLLOW_UP_VERB = "what to do with a follow-up"
    WAIVABLE = "what closing needs"
    BELL = "what rings"
    DRILL_VERB = "what to do with an exercise"
    INJECT_KIND = "what comes in"
    POST_MORTEM_VERB = "what to do with the post-mortem"
    FREE = "anything"


Reader = Callable[[Args], cm.AnyCommand | Local | Elsewhere]


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
