"""What can have happened in an incident: one struct a kind, `kind` is the tag in JSON."""

from datetime import datetime

import msgspec

from warroom.model.words import NoteKind, Phase, Priority, Role, Severity, Status


class Event(
    msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True, forbid_unknown_fields=False
):
    """Base of every event. A field added later needs a default: old logs stay readable."""


class Declared(Event, frozen=True, tag="declared"):
    """The incident begins. The three times: started, detected, and declared (the entry's own)."""

    title: str
    severity: Severity
    priority: Priority
    description: str = ""
    started_at: datetime | None = None
    detected_at: datetime | None = None
    reporter: str = ""
    responsible: str = ""
    systems: tuple[str, ...] = ()


class DetailsChanged(Event, frozen=True, tag="details_changed"):
    """Facts of the declaration were filled in or corrected; None leaves a field as it was."""

    title: str | None = None
    description: str | None = None
    started_at: datetime | None = None
    detected_at: datetime | None = None
    reporter: str | None = None
    responsible: str | None = None
    systems: tuple[str, ...] | None = None


class Noted(Event, frozen=True, tag="noted"):
    """A person said something; when it happened is the entry's `occurred_at`."""

    text: str
    note_kind: NoteKind = NoteKind.OBSERVATION


class Amended(Event, frozen=True, tag="amended"):
    """A note was corrected; the earlier wording stays in the log."""

    target: int
    text: str


class Struck(Event, frozen=True, tag="struck"):
    """A note was crossed out; it stays readable."""

    target: int
    reason: str = ""


class Pinned(Event, frozen=True, tag="pinned"):
    """An entry was marked as one to find again."""

    target: int


class Unpinned(Event, frozen=True, tag="unpinned"):
    """The mark was taken off."""

    target: int


class PhaseChanged(Event, frozen=True, tag="phase_changed"):
    """The work moved to another step."""

    phase: Phase
    reason: str = ""


class StatusChanged(Event, frozen=True, tag="status_changed"):
    """The incident came nearer to its end, or was taken up again."""

    status: Status
    reason: str = ""


class SeverityChanged(Event, frozen=True, tag="severity_changed"):
    """It is worse, or less bad, than was thought."""

    severity: Severity
    reason: str = ""


class PriorityChanged(Event, frozen=True, tag="priority_changed"):
    """The order of work changed."""

    priority: Priority
    reason: str = ""


class RoleClaimed(Event, frozen=True, tag="role_claimed"):
    """Somebody took a vacant role."""

    role: Role


class RoleOffered(Event, frozen=True, tag="role_offered"):
    """A role was offered to a person; nothing has passed yet."""

    role: Role
    to: str


class RoleAccepted(Event, frozen=True, tag="role_accepted"):
    """The role passed: from `previous`, if there was a holder, to the entry's actor."""

    role: Role
    previous: str = ""


class RoleDeclined(Event, frozen=True, tag="role_declined"):
    """The person asked said no; the role stays where it was."""

    role: Role
    reason: str = ""


class RoleReleased(Event, frozen=True, tag="role_released"):
    """Somebody gave a role up; an exclusive one is now vacant."""

    role: Role


class TaskAdded(Event, frozen=True, tag="task_added"):
    """Work to do. `time_box` is in seconds."""

    task: str
    text: str
    phase: Phase
    to: str = ""
    time_box: int | None = None


class TaskAssigned(Event, frozen=True, tag="task_assigned"):
    """One named person has the task."""

    task: str
    to: str


class TaskTimeBoxed(Event, frozen=True, tag="task_time_boxed"):
    """A time-box was set (seconds) or taken away; `due_at` when the task is already started."""

    task: str
    time_box: int | None = None
    due_at: datetime | None = None


class TaskStarted(Event, frozen=True, tag="task_started"):
    """The entry's actor works on it; `due_at` is when the time-box ends."""

    task: str
    due_at: datetime | None = None


class TaskDone(Event, frozen=True, tag="task_done"):
    """The entry's actor says it is done; verified is another matter."""

    task: str
    result: str = ""


class TaskVerified(Event, frozen=True, tag="task_verified"):
    """A second pair of eyes saw that it worked."""

    task: str


class TaskBlocked(Event, frozen=True, tag="task_blocked"):
    """It cannot go on, and why."""

    task: str
    reason: str


class TaskSkipped(Event, frozen=True, tag="task_skipped"):
    """It is not going to be done, and why."""

    task: str
    reason: str


class TaskReopened(Event, frozen=True, tag="task_reopened"):
    """It was not finished after all."""

    task: str
    reason: str = ""


class MessageDrafted(Event, frozen=True, tag="message_drafted"):
    """Words for an audience, not sent. `next_update` in seconds; 0 promises none; None: cadence."""

    message: str
    audience: str
    channel: str
    text: str
    next_update: int | None = None


class MessageApproved(Event, frozen=True, tag="message_approved"):
    """It may go out."""

    message: str


class MessageSent(Event, frozen=True, tag="message_sent"):
    """It went out; `next_due_at` is when the audience hears from us again."""

    message: str
    next_due_at: datetime | None = None


class MessageReceived(Event, frozen=True, tag="message_received"):
    """An audience told us something."""

    message: str
    audience: str
    channel: str
    sender: str
    text: str


class NextUpdateSet(Event, frozen=True, tag="next_update_set"):
    """The deadline for an audience's next update was set or taken away."""

    audience: str
    due_at: datetime | None = None
    reason: str = ""


class DeadlineMissed(Event, frozen=True, tag="deadline_missed"):
    """The hub's timer saw a deadline pass. `subject` is `update:AUDIENCE` or `task:ID`."""

    subject: str
    due_at: datetime


class Unknown(Event, frozen=True, tag="unknown"):
    """An event of a newer version, kept as it came and shown as a plain row."""

    name: str
    raw: str


Known = (
    Declared | DetailsChanged | Noted | Amended | Struck | Pinned | Unpinned
    | PhaseChanged | StatusChanged | SeverityChanged | PriorityChanged
    | RoleClaimed | RoleOffered | RoleAccepted | RoleDeclined | RoleReleased
    | TaskAdded | TaskAssigned | TaskTimeBoxed | TaskStarted | TaskDone | TaskVerified
    | TaskBlocked | TaskSkipped | TaskReopened
    | MessageDrafted | MessageApproved | MessageSent | MessageReceived
    | NextUpdateSet | DeadlineMissed
)  # fmt: skip
"""Every kind this version knows."""

_decoder: msgspec.json.Decoder[Known] = msgspec.json.Decoder(Known)


class _Kind(msgspec.Struct):
    kind: str = "unknown"


def decode_event(body: bytes | msgspec.Raw) -> Event:
    """The event in `body` (JSON); an `Unknown` where this version does not know or read it.

    Raises msgspec.DecodeError when `body` is not JSON at all.
    """
    try:
        try:
            return _decoder.decode(body)
        except msgspec.ValidationError:
            return _unknown(bytes(body))
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(f"The event is not UTF-8: {error}.") from error


def _unknown(body: bytes) -> Unknown:
    try:
        name = msgspec.json.decode(body, type=_Kind).kind
    except msgspec.ValidationError:
        name = "unknown"
    return Unknown(name=name, raw=body.decode())


def encode_event(event: Event) -> bytes:
    """The JSON body of `event`, as stored and hashed; an `Unknown` gives back what it kept."""
    if isinstance(event, Unknown):
        return event.raw.encode()
    return msgspec.json.encode(event)
