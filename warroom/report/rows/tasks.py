"""Timeline rows of the checklist."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.phrases import time_box_text, when
from warroom.report.rows.base import Missed, RowKind, RowText, Wordings, and_, task_words


def _work(symbol: str, text: str) -> RowText:
    return RowText(RowKind.TASK_CHANGE, symbol, text)


def _task_added(event: ev.TaskAdded, entry: Entry, incident: Incident) -> RowText:
    to = f", for {event.to}" if event.to else ""
    box = f", time-box {time_box_text(event.time_box)}" if event.time_box else ""
    after = f", after {', '.join(event.after)}" if event.after else ""
    return _work("○", f"task: {event.text} ({event.task}){to}{box}{after}")


def _task_assigned(event: ev.TaskAssigned, entry: Entry, incident: Incident) -> RowText:
    return _work("○", f"assigned to {event.to}: {task_words(event.task, incident)}")


def _task_acknowledged(event: ev.TaskAcknowledged, entry: Entry, incident: Incident) -> RowText:
    return _work("○", f"acknowledged: {task_words(event.task, incident)}")


def _lead_took_task(event: ev.LeadTookTask, entry: Entry, incident: Incident) -> RowText:
    text = (
        f"warning: {event.lead} commands and has a technical task as well:"
        f" {task_words(event.task, incident)}"
    )
    return RowText(RowKind.ALERT, "!", text)


def _more_time_taken(event: ev.MoreTimeTaken, entry: Entry, incident: Incident) -> RowText:
    more, due = time_box_text(event.seconds), when(event.due_at, entry.at)
    return _work("○", f"{more} more: {task_words(event.task, incident)}, due {due}")


def _task_time_boxed(event: ev.TaskTimeBoxed, entry: Entry, incident: Incident) -> RowText:
    box = f"time-box {time_box_text(event.time_box)}" if event.time_box else "no time-box"
    due = f", due {when(event.due_at, entry.at)}" if event.due_at else ""
    return _work("○", f"{box}: {task_words(event.task, incident)}{due}")


def _task_started(event: ev.TaskStarted, entry: Entry, incident: Incident) -> RowText:
    due = f", due {when(event.due_at, entry.at)}" if event.due_at else ""
    ahead = f", ahead of {', '.join(event.ahead_of)}" if event.ahead_of else ""
    return _work("►", f"started: {task_words(event.task, incident)}{due}{ahead}")


def _task_done(event: ev.TaskDone, entry: Entry, incident: Incident) -> RowText:
    return _work("✓", f"done: {task_words(event.task, incident)}{and_(event.result)}")


def _task_verified(event: ev.TaskVerified, entry: Entry, incident: Incident) -> RowText:
    return _work("✓", f"verified: {task_words(event.task, incident)}")


def _task_blocked(event: ev.TaskBlocked, entry: Entry, incident: Incident) -> RowText:
    return _work("!", f"blocked: {task_words(event.task, incident)}{and_(event.reason)}")


def _task_skipped(event: ev.TaskSkipped, entry: Entry, incident: Incident) -> RowText:
    return _work("×", f"skipped: {task_words(event.task, incident)}{and_(event.reason)}")


def _task_reopened(event: ev.TaskReopened, entry: Entry, incident: Incident) -> RowText:
    return _work("○", f"reopened: {task_words(event.task, incident)}{and_(event.reason)}")


def _time_box_over(task: str, was: str, incident: Incident) -> str:
    return f"time-box over: {task_words(task, incident)}, {was}"


WORDING: Wordings = {
    ev.TaskAdded: _task_added,
    ev.TaskAssigned: _task_assigned,
    ev.TaskAcknowledged: _task_acknowledged,
    ev.LeadTookTask: _lead_took_task,
    ev.MoreTimeTaken: _more_time_taken,
    ev.TaskTimeBoxed: _task_time_boxed,
    ev.TaskStarted: _task_started,
    ev.TaskDone: _task_done,
    ev.TaskVerified: _task_verified,
    ev.TaskBlocked: _task_blocked,
    ev.TaskSkipped: _task_skipped,
    ev.TaskReopened: _task_reopened,
}
"""The words of each kind of event."""

MISSED: Missed = {"task": _time_box_over}
"""The words of each sort of deadline."""
