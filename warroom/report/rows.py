"""The wording of timeline rows, one place for screens, reports and the command line."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident, Mark, Message
from warroom.model.words import NoteKind
from warroom.text import clean_line
from warroom.times import format_clock, format_stamp

MAX_RAW = 200
"""Characters of an event of a newer version that are shown; all of it stays in the log."""


class RowKind(StrEnum):
    """The kinds that timeline rows are filtered and coloured by: the notes' and the machine's."""

    OBSERVATION = "observation"
    ACTION = "action"
    DECISION = "decision"
    COMMUNICATION = "communication"
    STATUS_UPDATE = "status update"
    ROLE_CHANGE = "role change"
    TASK_CHANGE = "task change"
    SEVERITY_CHANGE = "severity change"
    ALERT = "alert"
    MILESTONE = "milestone"
    SYSTEM = "system"
    AMENDMENT = "amendment"


class RowText(NamedTuple):
    """A row without its time and actor. `symbol` is one cell; `text` may have several lines."""

    kind: str
    symbol: str
    text: str


NOTE_SYMBOLS: dict[NoteKind, str] = {
    NoteKind.OBSERVATION: "·",
    NoteKind.ACTION: "▸",
    NoteKind.DECISION: "◆",
    NoteKind.COMMUNICATION: "⇢",
    NoteKind.STATUS_UPDATE: "●",
    NoteKind.ALERT: "!",
    NoteKind.MILESTONE: "⚑",
}
"""What stands before a note. Every symbol here and below is one cell, in the BMP, and in the
usual terminal fonts, with no emoji form that a terminal might draw two cells wide."""


def describe(entry: Entry, incident: Incident) -> RowText:
    """The row of `entry`, as the room knows it now.

    `incident` is the state that texts of tasks and messages are looked up in. A note that was
    corrected has its latest wording; whether it is corrected, struck or pinned stands in
    `incident.marks`. Text from people is as clean as it came in with `entry`.
    """
    return _WORDING[type(entry.event)](entry.event, entry, incident)


def message_row(message: Message) -> str:
    """The sentence of a line of the communication log: to whom, by which channel, what."""
    by = f" by {message.channel}" if message.channel else ""
    return f"to {message.audience}{by}: {message.text}"


def time_box_text(seconds: int) -> str:
    """A time-box in the form people type it: 15m, 2h, 1h30m, 90s."""
    minutes, rest = divmod(seconds, 60)
    if rest:
        return f"{seconds}s"
    hours, minutes = divmod(minutes, 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes or not hours else "")


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""


def _and(detail: str) -> str:
    return f" — {detail}" if detail else ""


def _when(moment: datetime, near: datetime) -> str:
    """A moment for a sentence (UTC): the time of day, with the date unless `near` has the same."""
    date, clock = format_stamp(moment)[:10], f"{format_clock(moment)[:5]}Z"
    return clock if format_stamp(near)[:10] == date else f"{date} {clock}"


def _task(task_id: str, incident: Incident) -> str:
    task = incident.tasks.get(task_id)
    return f"{task.text} ({task_id})" if task else task_id


def _declared(event: ev.Declared, entry: Entry, incident: Incident) -> RowText:
    text = f"Declared: {event.title} ({event.severity}, {event.priority})"
    return RowText(RowKind.MILESTONE, "⚑", text)


def _details_changed(event: ev.DetailsChanged, entry: Entry, incident: Incident) -> RowText:
    facts: list[tuple[str, str | None]] = [
        ("title", event.title),
        ("started", format_stamp(event.started_at) if event.started_at else None),
        ("detected", format_stamp(event.detected_at) if event.detected_at else None),
        ("reporter", event.reporter),
        ("responsible", event.responsible),
        ("systems", None if event.systems is None else ", ".join(event.systems)),
        ("description", event.description),
    ]
    said = "; ".join(f"{name} {value or 'emptied'}" for name, value in facts if value is not None)
    return RowText(RowKind.AMENDMENT, "~", f"details: {said}")


def _noted(event: ev.Noted, entry: Entry, incident: Incident) -> RowText:
    amendments = incident.marks.get(entry.seq, Mark()).amendments
    text = amendments[-1].text if amendments else event.text
    return RowText(RowKind(event.note_kind), NOTE_SYMBOLS[event.note_kind], text)


def _amended(event: ev.Amended, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.AMENDMENT, "~", f"amended entry {event.target}: {event.text}")


def _struck(event: ev.Struck, entry: Entry, incident: Incident) -> RowText:
    text = f"struck entry {event.target}{_because(event.reason)}"
    return RowText(RowKind.AMENDMENT, "×", text)


def _pinned(event: ev.Pinned, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.AMENDMENT, "★", f"pinned entry {event.target}")


def _unpinned(event: ev.Unpinned, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.AMENDMENT, "☆", f"unpinned entry {event.target}")


def _phase_changed(event: ev.PhaseChanged, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.MILESTONE, "■", f"phase {event.phase}{_because(event.reason)}")


def _status_changed(event: ev.StatusChanged, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.STATUS_UPDATE, "●", f"status {event.status}{_because(event.reason)}")


def _severity_changed(event: ev.SeverityChanged, entry: Entry, incident: Incident) -> RowText:
    text = f"severity {event.severity}{_because(event.reason)}"
    return RowText(RowKind.SEVERITY_CHANGE, "±", text)


def _priority_changed(event: ev.PriorityChanged, entry: Entry, incident: Incident) -> RowText:
    text = f"priority {event.priority}{_because(event.reason)}"
    return RowText(RowKind.SEVERITY_CHANGE, "±", text)


def _role(text: str) -> RowText:
    return RowText(RowKind.ROLE_CHANGE, "⇄", text)


def _role_claimed(event: ev.RoleClaimed, entry: Entry, incident: Incident) -> RowText:
    return _role(f"takes {event.role}")


def _role_offered(event: ev.RoleOffered, entry: Entry, incident: Incident) -> RowText:
    return _role(f"offers {event.role} to {event.to}")


def _role_accepted(event: ev.RoleAccepted, entry: Entry, incident: Incident) -> RowText:
    return _role(f"accepts {event.role}" + (f" from {event.previous}" if event.previous else ""))


def _role_declined(event: ev.RoleDeclined, entry: Entry, incident: Incident) -> RowText:
    return _role(f"declines {event.role}{_because(event.reason)}")


def _role_released(event: ev.RoleReleased, entry: Entry, incident: Incident) -> RowText:
    return _role(f"gives up {event.role}")


def _work(symbol: str, text: str) -> RowText:
    return RowText(RowKind.TASK_CHANGE, symbol, text)


def _task_added(event: ev.TaskAdded, entry: Entry, incident: Incident) -> RowText:
    to = f", for {event.to}" if event.to else ""
    box = f", time-box {time_box_text(event.time_box)}" if event.time_box else ""
    return _work("○", f"task: {event.text} ({event.task}){to}{box}")


def _task_assigned(event: ev.TaskAssigned, entry: Entry, incident: Incident) -> RowText:
    return _work("○", f"assigned to {event.to}: {_task(event.task, incident)}")


def _task_time_boxed(event: ev.TaskTimeBoxed, entry: Entry, incident: Incident) -> RowText:
    box = f"time-box {time_box_text(event.time_box)}" if event.time_box else "no time-box"
    due = f", due {_when(event.due_at, entry.at)}" if event.due_at else ""
    return _work("○", f"{box}: {_task(event.task, incident)}{due}")


def _task_started(event: ev.TaskStarted, entry: Entry, incident: Incident) -> RowText:
    due = f", due {_when(event.due_at, entry.at)}" if event.due_at else ""
    return _work("►", f"started: {_task(event.task, incident)}{due}")


def _task_done(event: ev.TaskDone, entry: Entry, incident: Incident) -> RowText:
    return _work("✓", f"done: {_task(event.task, incident)}{_and(event.result)}")


def _task_verified(event: ev.TaskVerified, entry: Entry, incident: Incident) -> RowText:
    return _work("✓", f"verified: {_task(event.task, incident)}")


def _task_blocked(event: ev.TaskBlocked, entry: Entry, incident: Incident) -> RowText:
    return _work("!", f"blocked: {_task(event.task, incident)}{_and(event.reason)}")


def _task_skipped(event: ev.TaskSkipped, entry: Entry, incident: Incident) -> RowText:
    return _work("×", f"skipped: {_task(event.task, incident)}{_and(event.reason)}")


def _task_reopened(event: ev.TaskReopened, entry: Entry, incident: Incident) -> RowText:
    return _work("○", f"reopened: {_task(event.task, incident)}{_and(event.reason)}")


def _communication(symbol: str, text: str) -> RowText:
    return RowText(RowKind.COMMUNICATION, symbol, text)


def _message_drafted(event: ev.MessageDrafted, entry: Entry, incident: Incident) -> RowText:
    message = incident.messages.get(event.message)
    if message is not None and message.sent_at == message.at and message.sent_by == message.by:
        # Written and sent in one step: the row of the sending has the words, once is enough.
        return _communication("⇢", f"wrote {event.message} for {event.audience}")
    by = f" by {event.channel}" if event.channel else ""
    text = f"draft for {event.audience}{by}: {event.text} ({event.message})"
    return _communication("○", text)


def _message_approved(event: ev.MessageApproved, entry: Entry, incident: Incident) -> RowText:
    message = incident.messages.get(event.message)
    to = f" for {message.audience}" if message else ""
    return _communication("✓", f"approved {event.message}{to}")


def _message_sent(event: ev.MessageSent, entry: Entry, incident: Incident) -> RowText:
    message = incident.messages.get(event.message)
    said = f"{message_row(message)} ({event.message})" if message else f"sent {event.message}"
    due = f", next update {_when(event.next_due_at, entry.at)}" if event.next_due_at else ""
    return _communication("⇢", said + due)


def _message_received(event: ev.MessageReceived, entry: Entry, incident: Incident) -> RowText:
    by = f" by {event.channel}" if event.channel else ""
    sender = f"{event.sender} ({event.audience})"
    return _communication("⇠", f"from {sender}{by}: {event.text} ({event.message})")


def _next_update_set(event: ev.NextUpdateSet, entry: Entry, incident: Incident) -> RowText:
    if event.due_at is None:
        text = f"no further update promised to {event.audience}"
    else:
        text = f"next update to {event.audience} by {_when(event.due_at, entry.at)}"
    return _communication("⇢", text + _because(event.reason))


def _deadline_missed(event: ev.DeadlineMissed, entry: Entry, incident: Incident) -> RowText:
    sort, _, name = event.subject.partition(":")
    was = f"due {_when(event.due_at, entry.at)}"
    if sort == "task":
        text = f"time-box over: {_task(name, incident)}, {was}"
    elif sort == "update":
        text = f"update for {name} overdue, {was}"
    else:
        text = f"deadline missed: {event.subject}, {was}"
    return RowText(RowKind.ALERT, "!", text)


def _unknown(event: ev.Unknown, entry: Entry, incident: Incident) -> RowText:
    text = f"[newer version] {clean_line(event.name, 60)}: {clean_line(event.raw, MAX_RAW)}"
    return RowText(RowKind.SYSTEM, "?", text)


_WORDING: dict[type[ev.Event], Callable[[Any, Entry, Incident], RowText]] = {
    ev.Declared: _declared,
    ev.DetailsChanged: _details_changed,
    ev.Noted: _noted,
    ev.Amended: _amended,
    ev.Struck: _struck,
    ev.Pinned: _pinned,
    ev.Unpinned: _unpinned,
    ev.PhaseChanged: _phase_changed,
    ev.StatusChanged: _status_changed,
    ev.SeverityChanged: _severity_changed,
    ev.PriorityChanged: _priority_changed,
    ev.RoleClaimed: _role_claimed,
    ev.RoleOffered: _role_offered,
    ev.RoleAccepted: _role_accepted,
    ev.RoleDeclined: _role_declined,
    ev.RoleReleased: _role_released,
    ev.TaskAdded: _task_added,
    ev.TaskAssigned: _task_assigned,
    ev.TaskTimeBoxed: _task_time_boxed,
    ev.TaskStarted: _task_started,
    ev.TaskDone: _task_done,
    ev.TaskVerified: _task_verified,
    ev.TaskBlocked: _task_blocked,
    ev.TaskSkipped: _task_skipped,
    ev.TaskReopened: _task_reopened,
    ev.MessageDrafted: _message_drafted,
    ev.MessageApproved: _message_approved,
    ev.MessageSent: _message_sent,
    ev.MessageReceived: _message_received,
    ev.NextUpdateSet: _next_update_set,
    ev.DeadlineMissed: _deadline_missed,
    ev.Unknown: _unknown,
}
