"""A recap made from the state, for whoever leads to edit and post."""

from datetime import datetime

from warroom.model.deadlines import next_update
from warroom.model.incident import Incident
from warroom.model.words import DecisionState, HypothesisState, TaskState, marked
from warroom.times import format_clock


def recap_of(incident: Incident, now: datetime) -> str:
    """One line: severity, believed cause, open questions, work, next update (UTC).

    What nobody has said yet stands in it as a gap to be filled, in square brackets.
    """
    parts = [
        f"{incident.severity} {incident.status}, {incident.phase}",
        f"believed cause: {_cause(incident)}",
        f"open questions: {_questions(incident)}",
    ]
    if work := _work(incident):
        parts.append(work)
    parts.append(f"next update: {_update(incident, now)}")
    return marked(" · ".join(parts), exercise=incident.exercise)


def _cause(incident: Incident) -> str:
    """The trigger if it was named, else what is believed of the hypotheses."""
    if incident.trigger is not None:
        return incident.trigger.text
    found = _hypotheses(incident, HypothesisState.SUPPORTED)
    return "; ".join(found[-2:]) or "[not known]"


def _questions(incident: Incident) -> str:
    asked = [f"{text}?" for text in _hypotheses(incident, HypothesisState.OPEN)]
    asked += [
        f"proceed with {decision.text}?"
        for decision in incident.decisions.values()
        if decision.state is DecisionState.OPEN
    ]
    return "; ".join(asked[-3:]) or "[none]"


def _hypotheses(incident: Incident, state: HypothesisState) -> list[str]:
    return [each.text.rstrip("?.") for each in incident.hypotheses.values() if each.state is state]


def _work(incident: Incident) -> str:
    started = [t for t in incident.tasks.values() if t.state is TaskState.STARTED]
    blocked = [t for t in incident.tasks.values() if t.state is TaskState.BLOCKED]
    said = [f"{task.text} ({task.person})" for task in started[:3]]
    said += [f"blocked: {task.text}" for task in blocked[:2]]
    return f"work: {', '.join(said)}" if said else ""


def _update(incident: Incident, now: datetime) -> str:
    due = next_update(incident)
    if due is None:
        return "[none promised]"
    day = "" if due.due_at.date() == now.date() else f"{due.due_at:%Y-%m-%d} "
    return f"{due.subject} {day}{format_clock(due.due_at)[:5]}Z"
