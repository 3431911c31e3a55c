"""What a person (or the hub's timer) can ask for: one struct a kind, `kind` is the tag in JSON."""

from datetime import datetime

import msgspec

from warroom.model.words import NoteKind, Phase, Priority, Role, Severity, Status


class Command(
    msgspec.Struct,
    frozen=True,
    tag_field="kind",
    omit_defaults=True,
    forbid_unknown_fields=True,
    kw_only=True,
):
    """Base of every command. `occurred_at`: when it happened, where that is not now (UTC)."""

    occurred_at: datetime | None = None


class Declare(Command, frozen=True, tag="declare", kw_only=True):
    """Open an incident; the hub gives it an id."""

    title: str
    severity: Severity = Severity.SEV3
    priority: Priority | None = None
    description: str = ""
    started_at: datetime | None = None
    detected_at: datetime | None = None
    reporter: str = ""
    responsible: str = ""
    systems: tuple[str, ...] = ()


class ChangeDetails(Command, frozen=True, tag="change_details", kw_only=True):
    """Fill in or correct facts of the declaration; None leaves a field as it is."""

    title: str | None = None
    description: str | None = None
    started_at: datetime | None = None
    detected_at: datetime | None = None
    reporter: str | None = None
    responsible: str | None = None
    systems: tuple[str, ...] | None = None


class Note(Command, frozen=True, tag="note", kw_only=True):
    """Say something on the timeline."""

    text: str
    note_kind: NoteKind = NoteKind.OBSERVATION


class Amend(Command, frozen=True, tag="amend", kw_only=True):
    """Correct a note; the earlier wording stays."""

    target: int
    text: str


class Strike(Command, frozen=True, tag="strike", kw_only=True):
    """Cross a note out; it stays readable."""

    target: int
    reason: str = ""


class Pin(Command, frozen=True, tag="pin", kw_only=True):
    """Mark an entry as one to find again."""

    target: int


class Unpin(Command, frozen=True, tag="unpin", kw_only=True):
    """Take the mark off."""

    target: int


class ChangePhase(Command, frozen=True, tag="change_phase", kw_only=True):
    """Move the work to another step."""

    phase: Phase
    reason: str = ""


class ChangeStatus(Command, frozen=True, tag="change_status", kw_only=True):
    """Bring the incident nearer to its end, or take it up again."""

    status: Status
    reason: str = ""


class SetSeverity(Command, frozen=True, tag="set_severity", kw_only=True):
    """Raise it (anybody) or lower it (with a reason)."""

    severity: Severity
    reason: str = ""


class SetPriority(Command, frozen=True, tag="set_priority", kw_only=True):
    """Change the order of work."""

    priority: Priority
    reason: str = ""


class ClaimRole(Command, frozen=True, tag="claim_role", kw_only=True):
    """Take a vacant role."""

    role: Role


class OfferRole(Command, frozen=True, tag="offer_role", kw_only=True):
    """Ask a person to take a role; it passes when they accept."""

    role: Role
    to: str


class AcceptRole(Command, frozen=True, tag="accept_role", kw_only=True):
    """Take a role that was offered to you."""

    role: Role


class DeclineRole(Command, frozen=True, tag="decline_role", kw_only=True):
    """Say no to a role that was offered to you."""

    role: Role
    reason: str = ""


class ReleaseRole(Command, frozen=True, tag="release_role", kw_only=True):
    """Give a role up."""

    role: Role


class AddTask(Command, frozen=True, tag="add_task", kw_only=True):
    """Put an item on the checklist. `phase` None: the current one; `time_box` in seconds."""

    text: str
    phase: Phase | None = None
    to: str = ""
    time_box: int | None = None


class AssignTask(Command, frozen=True, tag="assign_task", kw_only=True):
    """Give a task to one named person."""

    task: str
    to: str


class SetTimeBox(Command, frozen=True, tag="set_time_box", kw_only=True):
    """Bound a task's time (seconds from its start, or from now if it runs); None: no bound."""

    task: str
    time_box: int | None = None


class StartTask(Command, frozen=True, tag="start_task", kw_only=True):
    """Begin work on a task."""

    task: str


class FinishTask(Command, frozen=True, tag="finish_task", kw_only=True):
    """Say that a task is done, and with what result."""

    task: str
    result: str = ""


class VerifyTask(Command, frozen=True, tag="verify_task", kw_only=True):
    """Say that you saw a done task work."""

    task: str


class BlockTask(Command, frozen=True, tag="block_task", kw_only=True):
    """Say what a task waits for."""

    task: str
    reason: str


class SkipTask(Command, frozen=True, tag="skip_task", kw_only=True):
    """Say why a task is not going to be done."""

    task: str
    reason: str


class ReopenTask(Command, frozen=True, tag="reopen_task", kw_only=True):
    """Take a finished task up again."""

    task: str
    reason: str = ""


class DraftMessage(Command, frozen=True, tag="draft_message", kw_only=True):
    """Write to an audience; somebody approves it. `next_update`: seconds, 0 none, None cadence."""

    audience: str
    text: str
    channel: str = ""
    next_update: int | None = None


class Tell(Command, frozen=True, tag="tell", kw_only=True):
    """Write to an audience and, if you may approve it yourself, record it as sent at once."""

    audience: str
    text: str
    channel: str = ""
    next_update: int | None = None


class ApproveMessage(Command, frozen=True, tag="approve_message", kw_only=True):
    """Let a draft go out."""

    message: str


class SendMessage(Command, frozen=True, tag="send_message", kw_only=True):
    """Record that an approved message went out."""

    message: str


class RecordReceived(Command, frozen=True, tag="record_received", kw_only=True):
    """Record what an audience told us."""

    audience: str
    sender: str
    text: str
    channel: str = ""


class SetNextUpdate(Command, frozen=True, tag="set_next_update", kw_only=True):
    """Promise an audience its next update (seconds from now), or none with a reason."""

    audience: str
    next_update: int | None
    reason: str = ""


class MissDeadline(Command, frozen=True, tag="miss_deadline", kw_only=True):
    """The hub's timer only: a deadline passed."""

    subject: str
    due_at: datetime


AnyCommand = (
    Declare | ChangeDetails | Note | Amend | Strike | Pin | Unpin
    | ChangePhase | ChangeStatus | SetSeverity | SetPriority
    | ClaimRole | OfferRole | AcceptRole | DeclineRole | ReleaseRole
    | AddTask | AssignTask | SetTimeBox | StartTask | FinishTask | VerifyTask
    | BlockTask | SkipTask | ReopenTask
    | DraftMessage | Tell | ApproveMessage | SendMessage | RecordReceived | SetNextUpdate
    | MissDeadline
)  # fmt: skip
"""Every command this version takes."""
