"""The section of playbooks in use: how far each is, and what waits for a higher severity."""

from screens.listing import Item
from screens.paint import SHOWN, Look, Piece, say
from screens.steps.base import bullet, heading, hint
from warroom.model.incident import Incident, Run
from warroom.model.words import UNFINISHED, Severity
from warroom.text import clean_line, wrap


def runs_section(incident: Incident, width: int) -> list[Item]:
    """A heading and a few lines a run, the newest first; how to start one where there is none."""
    running = sum(not run.ended(incident.tasks) for run in incident.runs.values())
    made = [heading("Playbooks", f"{running} running" if running else "", width=width)]
    if not incident.runs:
        made.append(hint("None runs. p shows those there are and starts one.", width=width))
    return made + [_run(run, incident, width) for run in reversed(incident.runs.values())]


def _run(run: Run, incident: Incident, width: int) -> Item:
    tasks = [incident.tasks[task] for task in run.tasks.values() if task in incident.tasks]
    finished = sum(task.state not in UNFINISHED for task in tasks)
    sign, look = _sign(run, incident)
    title = f"{run.id} {clean_line(run.playbook.title, SHOWN)}"
    count = say(f"{finished}/{len(tasks)}", look)
    item = bullet(title, width=width, key=f"run:{run.id}", sign=sign, look=look, right=(count,))
    rows = [row for each in _said(run, incident) for row in wrap(each, max(1, width - 5))]
    return Item(item.key, (*item.lines, *((Piece(f"    {row}", "dim"),) for row in rows)))


def _sign(run: Run, incident: Incident) -> tuple[str, Look]:
    """A shape for each state, told without colour."""
    if run.stopped_at is not None:
        return "–", "dim"
    return ("✓", "good") if run.ended(incident.tasks) else ("►", "accent")


def _said(run: Run, incident: Incident) -> list[str]:
    if run.stopped_at is not None:
        return [clean_line(f"stopped by {run.stopped_by}: {run.reason}", SHOWN)]
    said = []
    tasks = (incident.tasks[task] for task in run.tasks.values() if task in incident.tasks)
    ready = [
        task
        for task in tasks
        if task.state in UNFINISHED and task.started_at is None and not incident.before(task)
    ]
    if ready:
        ids = ", ".join(task.id for task in ready[:8]) + (", …" if len(ready) > 8 else "")
        said.append(f"can begin: {ids}")
    for severity in Severity:
        waiting = sum(item.severity is severity for item in run.waiting)
        if waiting:
            said.append(f"{waiting} more from {severity}")
    return said
