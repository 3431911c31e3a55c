"""Rules for the incident as a whole: declaration, phase, status, severity, priority."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.closing import closing_needs
from warroom.model.codenames import codename_for
from warroom.model.decide import escalation, plan
from warroom.model.decide.access import seen_only_by
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import (
    invalid,
    optional_text,
    require_line,
    require_text,
)
from warroom.model.decide.playbooks import joining
from warroom.model.decide.post_mortem import post_mortem_due
from warroom.model.decide.prioritization import raised_with, what_a_rise_brings
from warroom.model.decide.rights import require
from warroom.model.extent import workarounds_in_place
from warroom.model.ids import some_ids
from warroom.model.incident import Incident, Task
from warroom.model.limits import MAX_CODENAME, MAX_LINE, MAX_SYSTEMS, MAX_TAGS, MAX_TITLE
from warroom.model.policy import DEFAULT
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import OVER, Status, TaskState


def _require_order(started_at: datetime | None, detected_at: datetime | None) -> None:
    if started_at and detected_at and detected_at < started_at:
        raise invalid(
            "It cannot have been detected before it started. Check the started and detected times."
        )


def _systems(systems: tuple[str, ...]) -> tuple[str, ...]:
    if len(systems) > MAX_SYSTEMS:
        raise invalid(f"Name at most {MAX_SYSTEMS} systems; put the rest in the description.")
    return tuple(dict.fromkeys(require_line(system, "A system's name") for system in systems))


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    if len(tags) > MAX_TAGS:
        raise invalid(f"Give at most {MAX_TAGS} tags.")
    # One spelling, so that incidents with the same tag are found together.
    plain = (require_line(tag.strip().removeprefix("#"), "A tag").lower() for tag in tags)
    return tuple(dict.fromkeys(plain))


def _codename(incident: Incident, name: str) -> str:
    if name.strip().casefold() == "auto":
        return codename_for(incident.id)
    return " ".join(optional_text(name, "The code name", MAX_CODENAME).split())


def _category(category: str) -> str:
    return require_line(category, "The category") if category.strip() else ""


def declare(incident: Incident, command: cm.Declare, actor: str, now: datetime) -> list[ev.Event]:
    """A title is all it takes; the rest can be filled in while the room works."""
    _require_order(command.started_at, command.detected_at)
    return [
        ev.Declared(
            title=require_text(command.title.replace("\n", " "), "The title", MAX_TITLE),
            severity=command.severity,
            priority=command.priority or incident.policy.severities[command.severity].priority,
            description=optional_text(command.description, "The description"),
            started_at=command.started_at,
            detected_at=command.detected_at,
            reporter=optional_text(command.reporter, "The reporter", MAX_LINE) or actor,
            responsible=optional_text(command.responsible, "The responsible person", MAX_LINE),
            systems=_systems(command.systems),
            codename=_codename(incident, command.codename),
            detected_by=command.detected_by,
            category=_category(command.category),
            tags=_tags(command.tags),
            exercise=command.exercise,
            restricted=seen_only_by(command.restricted, actor),
            policy=None if incident.policy == DEFAULT else incident.policy,
        )
    ]


def change_details(
    incident: Incident, command: cm.ChangeDetails, actor: str, now: datetime
) -> list[ev.Event]:
    """Only what differs is recorded."""
    _require_order(
        command.started_at or incident.started_at, command.detected_at or incident.detected_at
    )
    checked: dict[str, object] = {
        "title": command.title
        and require_text(command.title.replace("\n", " "), "The title", MAX_TITLE),
        "description": command.description
        and optional_text(command.description, "The description"),
        "reporter": command.reporter and optional_text(command.reporter, "The reporter", MAX_LINE),
        "responsible": command.responsible
        and optional_text(command.responsible, "The responsible person", MAX_LINE),
        "started_at": command.started_at,
        "detected_at": command.detected_at,
        "systems": None if command.systems is None else _systems(command.systems),
        "codename": None if command.codename is None else _codename(incident, command.codename),
        "detected_by": command.detected_by,
        "category": None if command.category is None else _category(command.category),
        "tags": None if command.tags is None else _tags(command.tags),
    }
    if command.title is not None and not command.title.strip():
        raise invalid("The title is empty. An incident keeps a title.")
    changed = {
        name: value
        for name, value in checked.items()
        if value is not None and value != getattr(incident, name)
    }
    if not changed:
        raise Refusal(Why.CONFLICT, "That is what the record says already; nothing changed.")
    return [ev.DetailsChanged(**changed)]  # type: ignore[arg-type]


def change_phase(
    incident: Incident, command: cm.ChangePhase, actor: str, now: datetime
) -> list[ev.Event]:
    """Forward or back; the incident commander says where the work is."""
    if command.phase is incident.phase:
        raise Refusal(Why.CONFLICT, f"The phase is {incident.phase} already.")
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.PhaseChanged(phase=command.phase, reason=reason)]


_NEXT: dict[Status, frozenset[Status]] = {
    Status.TRIAGE: frozenset({Status.ACTIVE, Status.MITIGATED, Status.RESOLVED, Status.CANCELLED}),
    Status.ACTIVE: frozenset({Status.MITIGATED, Status.RESOLVED, Status.CANCELLED}),
    Status.MITIGATED: frozenset({Status.ACTIVE, Status.RESOLVED}),
    Status.RESOLVED: frozenset({Status.ACTIVE, Status.MITIGATED, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.ACTIVE}),
    Status.CANCELLED: frozenset({Status.ACTIVE}),
}


def change_status(
    incident: Incident, command: cm.ChangeStatus, actor: str, now: datetime
) -> list[ev.Event]:
    """Along the allowed steps, each with what it needs first; a reopening starts clocks again."""
    status, reason = command.status, optional_text(command.reason, "The reason", MAX_LINE)
    if status is incident.status:
        raise Refusal(Why.CONFLICT, f"The status is {status} already.")
    allowed = _NEXT[incident.status]
    if status not in allowed:
        ways = ", ".join(s for s in Status if s in allowed)
        raise Refusal(
            Why.CONFLICT, f"From {incident.status} the status can go to: {ways}. Not to {status}."
        )
    if status is Status.RESOLVED:
        _require_resolvable(incident, reason)
    elif status is Status.CLOSED:
        _require_closable(incident)
    elif status is Status.CANCELLED:
        _require_cancellable(incident, reason)
    elif incident.over and not reason:
        raise invalid(f"Say why {incident.id} is taken up again, as in: /reopen it is back.")
    left = incident.unfinished() if status is Status.RESOLVED else ()
    changed = ev.StatusChanged(
        status=status,
        reason=reason,
        still_open=tuple(task.id for task in left),
        in_place=workarounds_in_place(incident) if status is Status.RESOLVED else (),
    )
    if status in OVER:
        return [changed, *_post_mortem_due(incident, now)]
    again: list[ev.Event] = []
    if incident.over:
        again = [*_clocks_again(incident, now), *joining(incident, incident.severity)]
    return [changed, *again, *plan.begins(incident, status, now)]


def _post_mortem_due(incident: Incident, now: datetime) -> Iterator[ev.Event]:
    """One that was begun before has its whole time after the end, as nobody writes it until then.

    A date that is still to come stays: somebody may have set it.
    """
    it = incident.post_mortem
    if it.started and not incident.over and (it.due_at is None or it.due_at <= now):
        yield ev.PostMortemDueSet(due_at=post_mortem_due(incident, now), reason="it is over")


def _require_resolvable(incident: Incident, reason: str) -> None:
    """Somebody in command says what did it. Open tasks stay: the log names them beside it."""
    if not incident.commander:
        raise Refusal(
            Why.CONFLICT,
            f"Nobody is in command of {incident.id}, and somebody has to stand by its end."
            " Take command with /ic, then resolve it.",
        )
    if not reason:
        raise invalid("Say how it was resolved, as in: /resolve rolled back to build 41.")


def _require_closable(incident: Incident) -> None:
    if left := incident.unfinished():
        raise Refusal(
            Why.CONFLICT,
            f"Tasks are still open ({_ids(left)}). Finish or skip them, then close the incident.",
        )
    if needs := closing_needs(incident):
        ways = "; ".join(f"{need.what} ({need.how})" for need in needs)
        waive = (
            " /waive WHAT REASON leaves one out." if any(need.waivable for need in needs) else ""
        )
        raise Refusal(Why.CONFLICT, f"Before {incident.id} is closed it needs: {ways}.{waive}")


def _require_cancellable(incident: Incident, reason: str) -> None:
    """A false alarm, which whoever still works on it has to hear of first."""
    if not reason:
        raise invalid("Say why it is cancelled, as in: /cancel false alarm.")
    at_work = tuple(t for t in incident.tasks.values() if t.state is TaskState.STARTED)
    if at_work:
        people = ", ".join(dict.fromkeys(task.person for task in at_work[:5]))
        raise Refusal(
            Why.CONFLICT,
            f"Still at work: {people} ({_ids(at_work)}). Call them off and finish or skip what"
            " they do, then cancel the incident.",
        )


def _ids(tasks: Sequence[Task]) -> str:
    return some_ids([task.id for task in tasks])


def _clocks_again(incident: Incident, now: datetime) -> Iterator[ev.Event]:
    """Who was kept informed hears again in time; a task at work has its whole time-box."""
    for name in incident.audiences:
        cadence = incident.policy.cadence(name, incident.severity, incident.priority)
        if cadence is not None:
            due_at = now + timedelta(seconds=cadence)
            yield ev.NextUpdateSet(audience=name, due_at=due_at, reason="reopened")
    for task in incident.tasks.values():
        if task.state is TaskState.STARTED and task.time_box:
            due_at = now + timedelta(seconds=task.time_box)
            yield ev.TaskTimeBoxed(task=task.id, time_box=task.time_box, due_at=due_at)


def set_severity(
    incident: Incident, command: cm.SetSeverity, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody raises it: while unsure, the higher one wins. Lowering is the IC's, with a reason.

    A rise takes the priority with it where the policy has a higher one; nothing lowers it by
    itself.
    """
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    if command.severity is incident.severity:
        raise Refusal(Why.CONFLICT, f"The severity is {incident.severity} already.")
    lowered = command.severity > incident.severity
    require(incident, command, actor, {Condition.NOT_LOWERED: not lowered})
    if lowered and not reason:
        raise invalid(
            f"Lowering needs a reason, as in: /sev {command.severity[-1]} only staff affected."
        )
    priority = raised_with(incident, command.severity)
    made: list[ev.Event] = [ev.SeverityChanged(severity=command.severity, reason=reason)]
    if priority is not incident.priority:
        made.append(ev.PriorityChanged(priority=priority, reason=f"it is {command.severity} now"))
    return [
        *made,
        *what_a_rise_brings(incident, command.severity, priority, now),
        *plan.newly_called(incident, command.severity, priority, now),
        # One that is over gets no new work; what is called for joins when it is taken up again.
        *(() if incident.over else joining(incident, command.severity)),
        *escalation.severity_raised(incident, command.severity, priority, actor, now),
    ]


def set_priority(
    incident: Incident, command: cm.SetPriority, actor: str, now: datetime
) -> list[ev.Event]:
    """The incident commander orders the work."""
    if command.priority is incident.priority:
        raise Refusal(Why.CONFLICT, f"The priority is {incident.priority} already.")
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [
        ev.PriorityChanged(priority=command.priority, reason=reason),
        *what_a_rise_brings(incident, incident.severity, command.priority, now),
    ]


RULES: Rules = {
    cm.Declare: declare,
    cm.ChangeDetails: change_details,
    cm.ChangePhase: change_phase,
    cm.ChangeStatus: change_status,
    cm.SetSeverity: set_severity,
    cm.SetPriority: set_priority,
}
"""The rule for each command."""
