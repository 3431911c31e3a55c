"""How moments and counts for the metrics change; they rest on the state before and after."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.events import Event
from warroom.model.extent import extent_of
from warroom.model.incident import Affected, Audience, Counts, Incident, Promises, Task
from warroom.model.words import HUB, ExtentState, Phase, Role, Status

_HELD = frozenset({ExtentState.CONTAINED, ExtentState.RECOVERED})
_SPREADS = frozenset({ExtentState.SUSPECTED, ExtentState.AFFECTED})
_BEFORE_CONTAINED = frozenset({Phase.IDENTIFICATION, Phase.CONTAINMENT})


def count(before: Incident, after: Incident, entry: Entry) -> Incident:
    """`after` with its counts: `before` is the state that `entry` was applied to."""
    event = entry.event
    counts = after.counts
    for each in _COUNTED.get(type(event), ()):
        counts = each(counts, before, after, event, entry)
    return after if counts is after.counts else replace(after, counts=counts)


# Taken up, contained


def _taken_up(
    counts: Counts, before: Incident, after: Incident, event: Event, entry: Entry
) -> Counts:
    if entry.actor == HUB or getattr(event, "role", None) is Role.OBSERVER:
        return counts
    known = counts.acknowledged_at
    # Who was there first may be entered later.
    return counts if known and known <= entry.at else replace(counts, acknowledged_at=entry.at)


def _began_work(
    counts: Counts, before: Incident, after: Incident, event: ev.StatusChanged, entry: Entry
) -> Counts:
    if event.status is Status.CANCELLED:
        return counts
    return _taken_up(counts, before, after, event, entry)


def _took_task(
    counts: Counts,
    before: Incident,
    after: Incident,
    event: ev.TaskAdded | ev.TaskAssigned,
    entry: Entry,
) -> Counts:
    return _taken_up(counts, before, after, event, entry) if event.to == entry.actor else counts


def _contained_by_extent(
    counts: Counts, before: Incident, after: Incident, event: Event, entry: Entry
) -> Counts:
    """All that is known to be affected is held, and it was not before."""
    if not after.extent:
        return counts
    known = extent_of(after).values()
    held = [_held_since(each) for each in known if each.state in _HELD]
    if not held or any(each.state in _SPREADS for each in known):
        return replace(counts, contained_at=None)
    if before.extent and counts.contained_at:
        return counts
    return replace(counts, contained_at=max(held))


def _held_since(affected: Affected) -> datetime:
    since = affected.history[-1].at
    for step in reversed(affected.history):
        if step.state not in _HELD:
            break
        since = step.at
    return since


def _contained_by_phase(
    counts: Counts, before: Incident, after: Incident, event: ev.PhaseChanged, entry: Entry
) -> Counts:
    """Where nobody records what is affected, the step of containment was left for a later one."""
    if after.extent:
        return counts
    if event.phase in _BEFORE_CONTAINED:
        return replace(counts, contained_at=None)
    if before.phase is Phase.CONTAINMENT and counts.contained_at is None:
        return replace(counts, contained_at=entry.at)
    return counts


# Promised updates


def _settled(counts: Counts, audience: Audience, at: datetime, *, sent: bool) -> Counts:
    """A promise ends at `at`: kept, missed, or moved in time, which is neither."""
    due_at = audience.due_at
    if due_at is None or (at <= due_at and not sent):
        return counts
    known = counts.updates.get(audience.name, Promises())
    if at <= due_at:
        now = replace(known, kept=known.kept + 1)
    else:
        now = replace(known, late=(*known.late, int((at - due_at).total_seconds())))
    return replace(counts, updates={**counts.updates, audience.name: now})


def _sent(
    counts: Counts, before: Incident, after: Incident, event: ev.MessageSent, entry: Entry
) -> Counts:
    message = after.messages.get(event.message)
    audience = before.audiences.get(message.audience) if message else None
    # One that went out before the promise was made, and was entered late, does not answer it.
    if audience is None or (audience.promised_at and entry.at < audience.promised_at):
        return counts
    return _settled(counts, audience, entry.at, sent=True)


def _moved(
    counts: Counts, before: Incident, after: Incident, event: ev.NextUpdateSet, entry: Entry
) -> Counts:
    audience = before.audiences.get(event.audience)
    return _settled(counts, audience, entry.at, sent=False) if audience else counts


# Time-boxes


def _box_ended(counts: Counts, task: Task | None, at: datetime, *, done: bool) -> Counts:
    """Met by what was done in it, missed once it is over; else it was taken away in time."""
    if task is None or task.due_at is None:
        return counts
    if at > task.due_at:
        return replace(counts, boxes_missed=counts.boxes_missed + 1)
    return replace(counts, boxes_met=counts.boxes_met + 1) if done else counts


def _task_done(
    counts: Counts, before: Incident, after: Incident, event: ev.TaskDone, entry: Entry
) -> Counts:
    return _box_ended(counts, before.tasks.get(event.task), entry.at, done=True)


def _task_left(
    counts: Counts,
    before: Incident,
    after: Incident,
    event: ev.TaskBlocked | ev.TaskSkipped | ev.TaskTimeBoxed | ev.MoreTimeTaken,
    entry: Entry,
) -> Counts:
    return _box_ended(counts, before.tasks.get(event.task), entry.at, done=False)


# The incident as a whole


def _status(
    counts: Counts, before: Incident, after: Incident, event: ev.StatusChanged, entry: Entry
) -> Counts:
    if before.over and not after.over:
        return replace(counts, reopenings=counts.reopenings + 1)
    if after.over and not before.over:
        for audience in before.audiences.values():
            counts = _settled(counts, audience, entry.at, sent=False)
        for task in before.tasks.values():
            counts = _box_ended(counts, task, entry.at, done=False)
    return counts


def _handed_over(
    counts: Counts, before: Incident, after: Incident, event: ev.RoleAccepted, entry: Entry
) -> Counts:
    if event.role is not Role.COMMANDER or event.previous in ("", entry.actor):
        return counts
    return replace(counts, hand_overs=counts.hand_overs + 1)


def _deferred(
    counts: Counts, before: Incident, after: Incident, event: ev.IncidentDeferred, entry: Entry
) -> Counts:
    return replace(counts, deferrals=counts.deferrals + 1)


_Count = Callable[[Counts, Incident, Incident, Any, Entry], Counts]

_COUNTED: Mapping[type[Event], Iterable[_Count]] = {
    ev.RoleClaimed: (_taken_up,),
    ev.RoleAccepted: (_taken_up, _handed_over),
    ev.TaskAcknowledged: (_taken_up,),
    ev.TaskStarted: (_taken_up,),
    ev.TaskAdded: (_took_task,),
    ev.TaskAssigned: (_took_task,),
    ev.EscalationAnswered: (_taken_up,),
    ev.StatusChanged: (_began_work, _status),
    ev.ExtentChanged: (_contained_by_extent,),
    ev.DetailsChanged: (_contained_by_extent,),
    ev.PhaseChanged: (_contained_by_phase,),
    ev.MessageSent: (_sent,),
    ev.NextUpdateSet: (_moved,),
    ev.TaskDone: (_task_done,),
    ev.TaskBlocked: (_task_left,),
    ev.TaskSkipped: (_task_left,),
    ev.TaskTimeBoxed: (_task_left,),
    ev.MoreTimeTaken: (_task_left,),
    ev.IncidentDeferred: (_deferred,),
}
