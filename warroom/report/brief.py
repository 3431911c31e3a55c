"""The hand-over brief, generated from the log: what whoever takes command has to know."""

from datetime import datetime, timedelta
from typing import NamedTuple

from warroom.model.extent import extent_of
from warroom.model.incident import Incident
from warroom.model.words import DecisionState, HypothesisState, Role
from warroom.report.rows.escalation import escalation_words
from warroom.text import clean_line
from warroom.times import format_age, format_clock, format_short


class Section(NamedTuple):
    """A heading and its lines; what is empty says so."""

    heading: str
    lines: tuple[str, ...]


def brief(incident: Incident, now: datetime) -> tuple[Section, ...]:
    """Situation, extent, tasks, decisions, next updates, roles: FEMA's ICS-201 in short (UTC)."""
    return (
        Section("Situation", tuple(_situation(incident, now))),
        Section("Extent", tuple(_extent(incident)) or ("nothing recorded yet",)),
        Section("Open tasks", tuple(_tasks(incident, now)) or ("none",)),
        Section("Decisions pending", tuple(_decisions(incident)) or ("none",)),
        Section("Next updates", tuple(_updates(incident, now)) or ("none promised",)),
        Section("Waiting for an answer", tuple(_waiting(incident)) or ("nothing",)),
        Section("Roles", tuple(_roles(incident))),
    )


def brief_text(incident: Incident, now: datetime) -> str:
    """The brief as a page of lines, clean for a terminal."""
    parts = []
    for section in brief(incident, now):
        rows = [f"  {clean_line(line)}" for line in section.lines]
        parts.append("\n".join([section.heading, *rows]))
    return "\n\n".join(parts)


def brief_document(incident: Incident, now: datetime) -> dict[str, object]:
    """The brief for scripts: each section a list of lines."""
    document: dict[str, object] = {"incident": incident.id, "exercise": incident.exercise}
    for section in brief(incident, now):
        document[section.heading.lower().replace(" ", "_")] = list(section.lines)
    return document


def _situation(incident: Incident, now: datetime) -> list[str]:
    lines = [
        f"{incident.id} {incident.heading}",
        f"{incident.severity} {incident.priority}, {incident.status}, phase {incident.phase}",
    ]
    if incident.declared_at:
        lines.append(f"declared {format_age(now - incident.declared_at).strip()} ago")
    believed = [
        each.text for each in incident.hypotheses.values()
        if each.state is HypothesisState.SUPPORTED
    ]  # fmt: skip
    open_ones = [
        each.text for each in incident.hypotheses.values() if each.state is HypothesisState.OPEN
    ]
    cause = incident.trigger.text if incident.trigger else "; ".join(believed)
    lines.append(f"believed cause: {cause or 'not known'}")
    lines += [f"open hypothesis: {text}" for text in open_ones]
    size = incident.size_up
    lines.append(f"trend: {size.trend.value if size and size.trend else 'nobody has said'}")
    return lines


def _extent(incident: Incident) -> list[str]:
    affected = extent_of(incident).values()
    lines = [f"{each.kind} {each.name}: {each.state}" for each in affected]
    lines += [
        f"workaround {each.id} in place: {each.what}"
        for each in incident.workarounds.values()
        if each.in_place
    ]
    return lines


def _tasks(incident: Incident, now: datetime) -> list[str]:
    lines = []
    for task in incident.unfinished():
        left = f", {_left(task.due_at, now)}" if task.due_at else ""
        why = f": {task.reason}" if task.reason else ""
        lines.append(f"{task.id} {task.text} ({task.person or 'nobody'}, {task.state}{left}){why}")
    return lines


def _left(due_at: datetime, now: datetime) -> str:
    left = due_at - now
    return f"overdue {format_short(-left)}" if left < timedelta(0) else f"{format_short(left)} left"


def _decisions(incident: Incident) -> list[str]:
    pending = (DecisionState.OPEN, DecisionState.OBJECTED)
    return [
        f"{each.id} {each.text} ({each.state})"
        for each in incident.decisions.values()
        if each.state in pending
    ]


def _updates(incident: Incident, now: datetime) -> list[str]:
    if incident.over:
        return []
    due = sorted((a.due_at, a.name) for a in incident.audiences.values() if a.due_at)
    lines = [f"{name} {format_clock(at)[:5]}Z ({_left(at, now)})" for at, name in due]
    for clock in incident.clocks.values():
        if clock.running and clock.due_at:
            lines.append(f"report {clock.id} ({clock.regulation}): {_left(clock.due_at, now)}")
    return lines


def _waiting(incident: Incident) -> list[str]:
    lines = [escalation_words(e, incident) for e in incident.escalations.values() if e.open]
    lines += [
        f"{message.id} to {message.audience}: {message.state}"
        for message in incident.messages.values()
        if message.state in ("draft", "approved")
    ]
    lines += [f"{role} offered to {offer.to}" for role, offer in incident.offers.items()]
    return lines


def _roles(incident: Incident) -> list[str]:
    lines = [
        f"{role}: {', '.join(incident.roles[role])}" for role in Role if role in incident.roles
    ]
    return lines if incident.commander else [f"{Role.COMMANDER}: nobody", *lines]
