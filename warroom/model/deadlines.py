"""Which moments the hub's timer has to watch: a fold, absolute times, no clock."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from warroom.model.incident import Incident
from warroom.model.words import DecisionState, FollowUpState, Role, TaskState


class Deadline(NamedTuple):
    """A promise with a time on it. `subject` is a sort and a name, as in `task:T3`."""

    due_at: datetime
    subject: str


def _updates(incident: Incident) -> Iterator[Deadline]:
    for audience in incident.audiences.values():
        if audience.due_at is not None and not audience.overdue:
            yield Deadline(audience.due_at, f"update:{audience.name}")


def _time_boxes(incident: Incident) -> Iterator[Deadline]:
    for task in incident.tasks.values():
        if task.due_at is not None and not task.overdue and task.state is TaskState.STARTED:
            yield Deadline(task.due_at, f"task:{task.id}")


def _roll_calls(incident: Incident) -> Iterator[Deadline]:
    for call in incident.roll_calls.values():
        if not call.closed:
            yield Deadline(call.closes_at, f"roll-call:{call.id}")


def _polls(incident: Incident) -> Iterator[Deadline]:
    for decision in incident.decisions.values():
        if decision.closes_at is not None and decision.state is DecisionState.OPEN:
            yield Deadline(decision.closes_at, f"decision:{decision.id}")


def _follow_ups(incident: Incident) -> Iterator[Deadline]:
    for item in incident.follow_ups.values():
        if item.due_at is not None and not item.overdue and item.state is FollowUpState.OPEN:
            yield Deadline(item.due_at, f"follow_up:{item.id}")


def _post_mortem(incident: Incident) -> Iterator[Deadline]:
    it = incident.post_mortem
    # Nobody writes it while the incident runs.
    if incident.over and it.due_at is not None and not it.overdue:
        yield Deadline(it.due_at, f"post-mortem:{incident.id}")


def _deferral(incident: Incident) -> Iterator[Deadline]:
    if incident.deferral is not None:
        yield Deadline(incident.deferral.until, f"deferral:{incident.id}")


def _roles(incident: Incident) -> Iterator[Deadline]:
    """A vacant command and an offer wait as long as the priority allows (`accept`)."""
    if not incident.policy.ladder:
        return
    accept = timedelta(seconds=incident.policy.priorities[incident.priority].accept)
    vacant = None if incident.vacancy_overdue or incident.deferral else incident.vacant_since
    if vacant:
        yield Deadline(vacant + accept, f"vacant:{Role.COMMANDER.value}")
    for role, offer in incident.offers.items():
        if not offer.overdue:
            yield Deadline(offer.at + accept, f"offer:{role.value}")


def _escalations(incident: Incident) -> Iterator[Deadline]:
    for escalation in incident.escalations.values():
        if escalation.open and escalation.next_at:
            yield Deadline(escalation.next_at, f"escalation:{escalation.id}")


def _reports(incident: Incident) -> Iterator[Deadline]:
    for clock in incident.clocks.values():
        if clock.running and clock.due_at and not clock.overdue:
            yield Deadline(clock.due_at, f"clock:{clock.id}")


Source = Callable[[Incident], Iterator[Deadline]]

_WHILE_IT_RUNS: tuple[Source, ...] = (
    _updates,
    _time_boxes,
    _roll_calls,
    _polls,
    _roles,
    _escalations,
    _deferral,
)
"""Deadlines of the response; they stop when the incident is over."""

_ALSO_AFTERWARDS: tuple[Source, ...] = (_follow_ups, _post_mortem, _reports)
"""Deadlines of the work that follows it."""


def pending_deadlines(incident: Incident) -> list[Deadline]:
    """Deadlines that have not been recorded as missed, the earliest first; a problem
    and the register have none."""
    if incident.problem is not None or incident.register is not None:
        return []
    sources = _ALSO_AFTERWARDS if incident.over else (*_WHILE_IT_RUNS, *_ALSO_AFTERWARDS)
    return sorted(deadline for source in sources for deadline in source(incident))


def next_update(incident: Incident) -> Deadline | None:
    """When the next audience hears from us (or should have), its name as `subject`; or None."""
    if incident.over:
        return None
    due = [
        Deadline(audience.due_at, audience.name)
        for audience in incident.audiences.values()
        if audience.due_at is not None
    ]
    return min(due, default=None)
