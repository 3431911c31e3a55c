"""Rules for the checklist: one named person a task, a time-box, done is not verified."""

from datetime import datetime, timedelta

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import (
    clock,
    due,
    find,
    invalid,
    optional_text,
    require_name,
    require_text,
    require_time_box,
)
from warroom.model.decide.rights import require
from warroom.model.incident import Incident, Task
from warroom.model.limits import MAX_LINE, MAX_TASKS, MAX_TIME_BOX
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import UNFINISHED, Phase, Role, TaskState


def _find(incident: Incident, task_id: str) -> Task:
    return find(incident.tasks, task_id, "T", "task", "The checklist")


def _require_unfinished(task: Task) -> None:
    if task.state in UNFINISHED:
        return
    if task.state is TaskState.SKIPPED:
        how = f"{task.id} was skipped: {task.reason}."
    else:
        by = task.verified_by if task.state is TaskState.VERIFIED else task.done_by
        how = f"{task.id} is {task.state} already (by {by}, done {clock(task.done_at)})."
    raise Refusal(Why.CONFLICT, f"{how} Reopen it to work on it again.")


_NOT_TECHNICAL = frozenset({Role.COMMANDER, Role.DEPUTY, Role.COMMUNICATIONS, Role.SCRIBE})
"""Roles whose tasks are the work of leading."""


def _lead_took(
    incident: Incident, task: Task | ev.TaskAdded, person: str, actor: str
) -> list[ev.Event]:
    """The warning when the incident commander takes a technical task, once a task.

    Command is a job of its own: an IC who fixes things does not see the whole (PagerDuty's guide;
    Google SRE book, "Managing Incidents"). The work of the conclusion is the IC's and no warning.
    """
    takes = person == actor == incident.commander
    technical = task.phase is not Phase.CONCLUSION and task.role not in _NOT_TECHNICAL
    warned = isinstance(task, Task) and task.lead_warned == actor
    if not takes or not technical or warned:
        return []
    task_id = task.id if isinstance(task, Task) else task.task
    return [ev.LeadTookTask(task=task_id, lead=actor)]


def add(incident: Incident, command: cm.AddTask, actor: str, now: datetime) -> list[ev.Event]:
    """Anybody adds work; it lands in the current phase unless another is named."""
    if len(incident.tasks) >= MAX_TASKS:
        raise invalid(f"The checklist has {MAX_TASKS:,} items, which is its limit.")
    added = ev.TaskAdded(
        task=f"T{len(incident.tasks) + 1}",
        text=require_text(command.text.replace("\n", " "), "The task", MAX_LINE),
        phase=command.phase or incident.phase,
        to=require_name(command.to) if command.to.strip() else "",
        time_box=require_time_box(command.time_box),
    )
    return [added, *_lead_took(incident, added, added.to, actor)]


def assign(incident: Incident, command: cm.AssignTask, actor: str, now: datetime) -> list[ev.Event]:
    """One named person has it."""
    task, to = _find(incident, command.task), require_name(command.to)
    _require_unfinished(task)
    if task.person == to:
        raise Refusal(Why.CONFLICT, f"{task.id} is {to}'s already.")
    took = _lead_took(incident, task, to, actor)
    return [ev.TaskAssigned(task=task.id, to=to), *took]


def acknowledge(
    incident: Incident, command: cm.AcknowledgeTask, actor: str, now: datetime
) -> list[ev.Event]:
    """Only the person who has it can say that they know."""
    task = _find(incident, command.task)
    _require_unfinished(task)
    if task.person != actor:
        whose = f"{task.person}'s to acknowledge" if task.person else "nobody's yet"
        raise Refusal(Why.CONFLICT, f"{task.id} is {whose}. To take it, assign it to yourself.")
    if task.acknowledged_at is not None:
        raise Refusal(
            Why.CONFLICT, f"You took {task.id} already, at {clock(task.acknowledged_at)}."
        )
    took = _lead_took(incident, task, actor, actor)
    return [ev.TaskAcknowledged(task=task.id), *took]


def more_time(
    incident: Incident, command: cm.MoreTime, actor: str, now: datetime
) -> list[ev.Event]:
    """From the end of the time-box, or from now when that has passed; each time is counted."""
    task = _find(incident, command.task)
    _require_unfinished(task)
    seconds = require_time_box(command.seconds) or 0
    if task.state is not TaskState.STARTED or incident.over:
        state = f"{incident.id} is {incident.status}" if incident.over else f"it is {task.state}"
        raise Refusal(
            Why.CONFLICT,
            f"No clock runs for {task.id}: {state}. Set its time-box with /timebox {task.id} 15m.",
        )
    since = command.occurred_at or now
    due_at = max(since, task.due_at or since) + timedelta(seconds=seconds)
    if due_at > now + MAX_TIME_BOX:
        raise invalid(f"{task.id} would have more than seven days left. Take less.")
    return [ev.MoreTimeTaken(task=task.id, seconds=seconds, due_at=due_at)]


def set_time_box(
    incident: Incident, command: cm.SetTimeBox, actor: str, now: datetime
) -> list[ev.Event]:
    """More time, or a bound where there was none; on a started task it runs from now."""
    task, seconds = _find(incident, command.task), require_time_box(command.time_box)
    _require_unfinished(task)
    started = task.state is TaskState.STARTED
    due_at = due(incident, command, seconds, now) if started else None
    return [ev.TaskTimeBoxed(task=task.id, time_box=seconds, due_at=due_at)]


def start(incident: Incident, command: cm.StartTask, actor: str, now: datetime) -> list[ev.Event]:
    """Whoever starts it has it; somebody else's task is taken over by assigning it first."""
    task = _find(incident, command.task)
    _require_unfinished(task)
    if task.state is TaskState.STARTED:
        since = clock(task.started_at)
        raise Refusal(
            Why.CONFLICT,
            f"You work on {task.id} already, since {since}."
            if task.person == actor
            else f"{task.person} works on {task.id} since {since}."
            " To take it over, assign it to yourself.",
        )
    if task.person and task.person != actor:
        raise Refusal(
            Why.CONFLICT,
            f"{task.id} is {task.person}'s. To take it over, assign it to yourself first.",
        )
    before = incident.before(task)
    if before and not command.anyway:
        first = f"{before[0].id} ({before[0].text[:60]})"
        others = ", ".join(each.id for each in before[1:5]) + (", …" if len(before) > 5 else "")
        raise Refusal(
            Why.CONFLICT,
            f"{task.id} comes after {first}{' and ' * bool(others)}{others}, which"
            f" {'are' if others else 'is'} not finished. Finish or skip"
            f" {'those' if others else 'that'} first, or begin all the same:"
            f" /start {task.id} anyway.",
        )
    started = ev.TaskStarted(
        task=task.id,
        due_at=due(incident, command, task.time_box, now),
        ahead_of=tuple(each.id for each in before),
    )
    return [started, *_lead_took(incident, task, actor, actor)]


def finish(incident: Incident, command: cm.FinishTask, actor: str, now: datetime) -> list[ev.Event]:
    """Anybody who knows that it is done says so."""
    task = _find(incident, command.task)
    _require_unfinished(task)
    return [ev.TaskDone(task=task.id, result=optional_text(command.result, "The result"))]


def verify(incident: Incident, command: cm.VerifyTask, actor: str, now: datetime) -> list[ev.Event]:
    """A second pair of eyes; the incident commander may verify their own, being answerable."""
    task = _find(incident, command.task)
    if task.state is not TaskState.DONE:
        raise Refusal(
            Why.CONFLICT, f"{task.id} is {task.state}; only a task that is done can be verified."
        )
    require(
        incident,
        command,
        actor,
        {Condition.NOT_DONE_BY_SELF: task.done_by != actor},
        f"You did {task.id} yourself. Ask somebody else to verify it.",
    )
    return [ev.TaskVerified(task=task.id)]


def block(incident: Incident, command: cm.BlockTask, actor: str, now: datetime) -> list[ev.Event]:
    """What it waits for has to be said."""
    task = _find(incident, command.task)
    _require_unfinished(task)
    reason = require_text(command.reason, "The reason why it is blocked", MAX_LINE)
    if task.state is TaskState.BLOCKED and task.reason == reason:
        raise Refusal(Why.CONFLICT, f"{task.id} is blocked for that reason already.")
    return [ev.TaskBlocked(task=task.id, reason=reason)]


def skip(incident: Incident, command: cm.SkipTask, actor: str, now: datetime) -> list[ev.Event]:
    """Why it is not going to be done has to be said."""
    task = _find(incident, command.task)
    _require_unfinished(task)
    reason = require_text(command.reason, "The reason why it is skipped", MAX_LINE)
    return [ev.TaskSkipped(task=task.id, reason=reason)]


def reopen(incident: Incident, command: cm.ReopenTask, actor: str, now: datetime) -> list[ev.Event]:
    """Only what was finished can be reopened."""
    task = _find(incident, command.task)
    if task.state in UNFINISHED:
        raise Refusal(Why.CONFLICT, f"{task.id} is {task.state}; there is nothing to reopen.")
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.TaskReopened(task=task.id, reason=reason)]


RULES: Rules = {
    cm.AddTask: add,
    cm.AssignTask: assign,
    cm.AcknowledgeTask: acknowledge,
    cm.MoreTime: more_time,
    cm.SetTimeBox: set_time_box,
    cm.StartTask: start,
    cm.FinishTask: finish,
    cm.VerifyTask: verify,
    cm.BlockTask: block,
    cm.SkipTask: skip,
    cm.ReopenTask: reopen,
}
"""The rule for each command."""
