"""How the state changes with playbooks in use."""

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Incident, Run
from warroom.model.playbook import tasks_before


def _started(incident: Incident, event: ev.PlaybookStarted, entry: Entry) -> Incident:
    run = Run(id=event.run, playbook=event.playbook, started_by=entry.actor, started_at=entry.at)
    return replace(incident, runs={**incident.runs, event.run: run})


def _stopped(incident: Incident, event: ev.PlaybookStopped, entry: Entry) -> Incident:
    run = incident.runs.get(event.run)
    if run is None:
        return incident
    stopped = replace(run, stopped_by=entry.actor, stopped_at=entry.at, reason=event.reason)
    return replace(incident, runs={**incident.runs, run.id: stopped})


def joined(incident: Incident, event: ev.TaskAdded) -> Incident:
    """The state after a task of a run was added: those that come after its item wait for it."""
    run = incident.runs.get(event.run)
    if run is None:
        return incident
    run = replace(run, tasks={**run.tasks, event.item: event.task})
    before = tasks_before(run.playbook.items, run.tasks)
    tasks = dict(incident.tasks)
    for item, task in run.tasks.items():
        if task != event.task and task in tasks:
            tasks[task] = replace(tasks[task], after=before(item))
    return replace(incident, runs={**incident.runs, run.id: run}, tasks=tasks)


APPLY: Effects = {ev.PlaybookStarted: _started, ev.PlaybookStopped: _stopped}
"""What each kind of event changes."""
