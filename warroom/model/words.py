"""The closed vocabularies of an incident: phases, statuses, severities, roles, kinds, states."""

from enum import StrEnum

HUB = "hub"
"""The actor of what the hub does by itself; no person can have this name."""


BLANK = "[redacted]"
"""What stands in the place of a text that was erased."""

EMPTY = frozenset({"content", "sha256", "digest"})
"""Fields of events that hold no words: nothing stands in their place when they are erased. A hash
gives a short text away."""

EXERCISE = "EXERCISE"
"""The mark of a drill, the same on every screen and in every text."""


def marked(text: str, *, exercise: bool) -> str:
    """A text that says that it belongs to a drill, where it does; never twice."""
    return f"{EXERCISE}: {text}" if exercise and not text.startswith(EXERCISE) else text


class InviteState(StrEnum):
    """Where an invite stands; one that waits too long has expired, which the clock says."""

    WAITING = "waiting"
    REDEEMED = "redeemed"
    WITHDRAWN = "withdrawn"


class Replaced(StrEnum):
    """Why a log goes on elsewhere, or from an older copy of it."""

    PROMOTED = "promoted"
    RESTORED = "restored"
    DAMAGED = "damaged"


class Phase(StrEnum):
    """Where the work is. The order is the usual one; going back is allowed."""

    IDENTIFICATION = "identification"
    CONTAINMENT = "containment"
    PRIORITIZATION = "prioritization"
    REACTION = "reaction"
    CONCLUSION = "conclusion"


class Status(StrEnum):
    """How far the incident is from being over."""

    TRIAGE = "triage"
    ACTIVE = "active"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


ENDED = frozenset({Status.CLOSED, Status.CANCELLED})
"""In these the log takes corrections and a reopening, nothing else."""

OVER = frozenset({Status.RESOLVED, Status.CLOSED, Status.CANCELLED})
"""In these no clock runs: no update is due, no time-box expires."""


class Severity(StrEnum):
    """How bad it is, SEV1 the worst."""

    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"
    SEV5 = "SEV5"


def worse(severity: Severity) -> Severity:
    """The severity one step worse; SEV1 is the worst and stays."""
    return Severity(f"SEV{max(1, int(severity[-1]) - 1)}")


class Priority(StrEnum):
    """The order of work, P1 first."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"


class Impact(StrEnum):
    """How much is affected; with the urgency it gives the priority (ITIL)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Urgency(StrEnum):
    """How soon it has to be dealt with before the harm grows (ITIL)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Role(StrEnum):
    """Who does what in the response (Incident Command System, PagerDuty's guide)."""

    COMMANDER = "incident commander"
    DEPUTY = "deputy"
    OPERATIONS = "operations lead"
    COMMUNICATIONS = "communications lead"
    SCRIBE = "scribe"
    RESPONDER = "responder"
    EXPERT = "subject-matter expert"
    OBSERVER = "observer"


SHARED_ROLES = frozenset({Role.RESPONDER, Role.EXPERT, Role.OBSERVER})
"""Roles that several people hold at once; each of the others has one holder."""

ROLE_SHORT: dict[Role, str] = {
    Role.COMMANDER: "IC",
    Role.DEPUTY: "deputy",
    Role.OPERATIONS: "ops",
    Role.COMMUNICATIONS: "comms",
    Role.SCRIBE: "scribe",
    Role.RESPONDER: "responder",
    Role.EXPERT: "SME",
    Role.OBSERVER: "observer",
}
"""The short form, as typed in commands and shown where room is scarce."""


class Detection(StrEnum):
    """What noticed the incident first (NIST SP 800-61: precursors and indicators, by source)."""

    PERSON = "person"
    MONITORING = "monitoring"
    SIEM = "SIEM"
    CUSTOMER = "customer"


class Trend(StrEnum):
    """Which way it is going, as a size-up says it."""

    WORSE = "worse"
    STEADY = "steady"
    BETTER = "better"


class Media(StrEnum):
    """What a piece of evidence is: text as it was written, or a file's bytes."""

    TEXT = "text"
    FILE = "file"


class NoteKind(StrEnum):
    """What a person says a note is; a timeline kind."""

    OBSERVATION = "observation"
    ACTION = "action"
    DECISION = "decision"
    COMMUNICATION = "communication"
    STATUS_UPDATE = "status update"
    ALERT = "alert"
    MILESTONE = "milestone"


class TaskState(StrEnum):
    """Where a checklist item stands. Done is not verified."""

    OPEN = "open"
    STARTED = "started"
    BLOCKED = "blocked"
    DONE = "done"
    VERIFIED = "verified"
    SKIPPED = "skipped"


UNFINISHED = frozenset({TaskState.OPEN, TaskState.STARTED, TaskState.BLOCKED})
"""Task states in which there is still work to do."""


class ExtentKind(StrEnum):
    """What can be affected."""

    SYSTEM = "system"
    PEOPLE = "people"
    REGION = "region"


class ExtentState(StrEnum):
    """How far something is affected, in the usual order; any may follow any."""

    SUSPECTED = "suspected"
    AFFECTED = "affected"
    CONTAINED = "contained"
    RECOVERED = "recovered"
    UNAFFECTED = "unaffected"


class ProblemState(StrEnum):
    """Where a problem record stands; a documented workaround makes a known error of it (ITIL)."""

    OPEN = "open"
    KNOWN_ERROR = "known error"
    SOLVED = "solved"


class Section(StrEnum):
    """The parts of a post-mortem, in its order (Google's SRE book, PagerDuty's guide)."""

    SUMMARY = "summary"
    IMPACT = "impact"
    DETECTION = "detection"
    TIMELINE = "timeline"
    WENT_WELL = "what went well"
    WAS_HARD = "what was hard"
    LUCKY = "where we were lucky"
    FACTORS = "contributing factors"
    FOLLOW_UPS = "follow-ups"


class MessageState(StrEnum):
    """Where a message to or from an audience stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"


class HypothesisState(StrEnum):
    """What is thought of a hypothesis; it may change back when something new is seen."""

    OPEN = "open"
    SUPPORTED = "supported"
    RULED_OUT = "ruled out"


class DecisionState(StrEnum):
    """Where a proposed decision stands."""

    OPEN = "open"
    OBJECTED = "objected"
    MADE = "made"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"


UNDECIDED = frozenset({DecisionState.OPEN, DecisionState.OBJECTED})
"""Decision states in which nothing has been decided yet."""


class FollowUpKind(StrEnum):
    """What work after the incident is for; the second kind prevents a recurrence."""

    FOLLOW_UP = "follow-up"
    CORRECTIVE = "corrective action"


class FollowUpState(StrEnum):
    """Where a follow-up stands. Done is not verified."""

    OPEN = "open"
    DONE = "done"
    VERIFIED = "verified"
    DROPPED = "dropped"


class ClosingItem(StrEnum):
    """What closing an incident asks for, named or waived with a reason."""

    TRIGGER = "trigger"
    FACTORS = "factors"
    FIX = "fix"
    FOLLOW_UPS = "follow-ups"
    POST_MORTEM = "post-mortem"


class Tlp(StrEnum):
    """Who may read it (Traffic Light Protocol 2.0, FIRST.org), the widest circle first."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"


TLP_RANK: dict[Tlp, int] = {tlp: rank for rank, tlp in enumerate(Tlp)}
"""How narrow the circle is; as text the labels do not sort by it."""


def strictest(*labels: Tlp | None) -> Tlp | None:
    """The narrowest circle of those that are named, or None where none is."""
    return max(filter(None, labels), key=TLP_RANK.__getitem__, default=None)
