"""Rules for playbooks: who starts and stops them, and which items apply now."""

from collections.abc import Iterable
from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import clock, find, invalid, require_text
from warroom.model.incident import Incident
from warroom.model.limits import MAX_LINE, MAX_RUNS, MAX_TASKS
from warroom.model.playbook import PlaybookItem, read_playbook, table_of, tasks_before
from warroom.model.refusal import Refusal, Why
from warroom.model.words import Severity, TaskState


def start(
    incident: Incident, command: cm.StartPlaybook, actor: str, now: datetime
) -> list[ev.Event]:
    """The one who leads, or the operations lead; the items that apply now become tasks."""
    playbook, problems = read_playbook(table_of(command.playbook))
    if playbook is None:
        raise invalid(
            f"This playbook is not sound: {problems[0].sentence}"
            " `warroom playbook check FILE` shows where."
        )
    if len(incident.runs) >= MAX_RUNS:
        raise invalid(f"{incident.id} has had {MAX_RUNS} playbooks, which is its limit.")
    for run in incident.runs.values():
        if run.playbook.id == playbook.id and not command.again and not run.ended(incident.tasks):
            raise Refusal(
                Why.CONFLICT,
                f"“{playbook.title}” runs already as {run.id}, started by {run.started_by} at"
                f" {clock(run.started_at)}. To have it twice: /playbook {playbook.id} again.",
            )
    applying = [item for item in playbook.items if item.applies(incident.severity)]
    room = MAX_TASKS - len(incident.tasks)
    if len(applying) > room:
        raise invalid(
            f"The checklist has room for {room} more of its {MAX_TASKS:,} items, and this playbook"
            f" has {len(applying)}."
        )
    run_id = f"R{len(incident.runs) + 1}"
    return [
        ev.PlaybookStarted(run=run_id, playbook=playbook),
        *_added(run_id, playbook.items, applying, {}, len(incident.tasks)),
    ]


def _added(
    run: str,
    items: Iterable[PlaybookItem],
    applying: Iterable[PlaybookItem],
    tasks: dict[str, str],
    number: int,
) -> list[ev.TaskAdded]:
    """The tasks for the items that apply, numbered from `number` + 1 on."""
    new = {item.id: f"T{place}" for place, item in enumerate(applying, number + 1)}
    before = tasks_before(items, {**tasks, **new})
    return [
        ev.TaskAdded(
            task=new[item.id],
            text=item.text,
            phase=item.phase,
            time_box=item.time_box,
            run=run,
            item=item.id,
            role=item.role,
            command=item.command,
            after=before(item.id),
        )
        for item in applying
    ]


def joining(incident: Incident, severity: Severity) -> list[ev.Event]:
    """The tasks that are called for when the severity becomes `severity`.

    Raising it is never refused: what the checklist has no room for goes on waiting.
    """
    made: list[ev.Event] = []
    for run in incident.runs.values():
        if run.stopped_at is not None:
            continue
        number = len(incident.tasks) + len(made)
        applying = [item for item in run.waiting if item.applies(severity)]
        applying = applying[: max(0, MAX_TASKS - number)]
        made += _added(run.id, run.playbook.items, applying, run.tasks, number)
    return made


def stop(incident: Incident, command: cm.StopPlaybook, actor: str, now: datetime) -> list[ev.Event]:
    """What nobody has begun is skipped; what somebody works on goes on."""
    run = find(incident.runs, command.run, "R", "run", "The list of playbook runs")
    if run.stopped_at is not None:
        raise Refusal(
            Why.CONFLICT,
            f"{run.id} was stopped by {run.stopped_by} at {clock(run.stopped_at)} already.",
        )
    reason = require_text(command.reason, "The reason why it is stopped", MAX_LINE)
    tasks = (incident.tasks[task] for task in run.tasks.values() if task in incident.tasks)
    return [
        ev.PlaybookStopped(run=run.id, reason=reason),
        *(
            ev.TaskSkipped(task=task.id, reason=reason)
            for task in tasks
            if task.state in (TaskState.OPEN, TaskState.BLOCKED)
        ),
    ]


RULES: Rules = {cm.StartPlaybook: start, cm.StopPlaybook: stop}
"""The rule for each command."""
