"""What one incident gives to the metrics: moments and counts, a fold of its log. Pure."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from warroom.model.incident import Incident
from warroom.model.limits import MAX_LINE
from warroom.model.words import (
    Detection,
    FollowUpKind,
    FollowUpState,
    Severity,
    Status,
)

_DONE = frozenset({FollowUpState.DONE, FollowUpState.VERIFIED})


class OpenFollowUp(msgspec.Struct, frozen=True, omit_defaults=True):
    """Work after the incident that is not done; the text is cut to MAX_LINE characters."""

    id: str
    text: str
    kind: FollowUpKind
    person: str = ""
    due_at: datetime | None = None


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """The updates that an audience was promised. `late`: seconds, one for each that came late.

    `overdue`: the present promise has passed and nothing was sent yet.
    """

    audience: str
    kept: int = 0
    late: tuple[int, ...] = ()
    overdue: bool = False


class Figures(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that metrics are computed from; each field is defined in docs/metrics.md.

    `undeclared`: an imported one whose file does not say when it was declared; `declared_at` is
    then when it was detected or began.
    `settled`: seconds until each escalation was answered or its cause went away. `decided`: seconds
    until each proposal that was made. `in_time`, `late`: follow-ups that were done, by their date.
    """

    id: str
    title: str
    status: Status
    severity: Severity
    declared_at: datetime
    started_at: datetime | None = None
    detected_at: datetime | None = None
    acknowledged_at: datetime | None = None
    contained_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    category: str = ""
    systems: tuple[str, ...] = ()
    detected_by: Detection | None = None
    exercise: bool = False
    imported: bool = False
    undeclared: bool = False
    deferred: bool = False
    reopenings: int = 0
    deferrals: int = 0
    hand_overs: int = 0
    told: tuple[Told, ...] = ()
    boxes_met: int = 0
    boxes_missed: int = 0
    settled: tuple[int, ...] = ()
    decided: tuple[int, ...] = ()
    in_time: int = 0
    late: int = 0
    follow_ups: tuple[OpenFollowUp, ...] = ()
    factors: tuple[str, ...] = ()


def figures(incident: Incident) -> Figures | None:
    """The figures of an incident; None for what is none."""
    undeclared = _by_import(incident, incident.declared_at)
    declared_at = _began(incident) if undeclared else incident.declared_at
    if incident.problem is not None or incident.register is not None:
        return None
    if declared_at is None:
        return None
    counts = incident.counts
    escalations, decisions = incident.escalations.values(), incident.decisions.values()
    done = [item for item in incident.follow_ups.values() if item.state in _DONE]
    in_time = sum(_by(item.done_at, item.due_at) for item in done)
    return Figures(
        id=incident.id,
        title=incident.called,
        status=incident.status,
        severity=incident.severity,
        declared_at=declared_at,
        started_at=incident.started_at,
        detected_at=incident.detected_at,
        acknowledged_at=counts.acknowledged_at,
        contained_at=counts.contained_at,
        mitigated_at=incident.mitigated_at,
        resolved_at=incident.resolved_at,
        ended_at=None if _by_import(incident, incident.ended_at) else incident.ended_at,
        category=incident.category,
        systems=incident.systems,
        detected_by=incident.detected_by,
        exercise=incident.exercise,
        imported=incident.imported,
        undeclared=undeclared,
        deferred=incident.deferral is not None,
        reopenings=counts.reopenings,
        deferrals=counts.deferrals,
        hand_overs=counts.hand_overs,
        told=tuple(_told(incident)),
        boxes_met=counts.boxes_met,
        boxes_missed=counts.boxes_missed + sum(task.overdue for task in incident.tasks.values()),
        settled=tuple(_seconds(each.at, each.ended_at) for each in escalations if each.ended_at),
        decided=tuple(
            _seconds(each.at, each.decided_at)
            for each in decisions
            if each.chosen and each.decided_at
        ),
        in_time=in_time,
        late=len(done) - in_time,
        follow_ups=tuple(
            OpenFollowUp(item.id, _short(item.text), item.kind, item.person, item.due_at)
            for item in incident.follow_ups.values()
            if item.state is FollowUpState.OPEN
        ),
        factors=tuple(_short(each.text) for each in incident.factors.values() if not each.struck),
    )


def _began(incident: Incident) -> datetime | None:
    """When something was of which nobody said when it was declared."""
    known = (incident.detected_at, incident.started_at, incident.mitigated_at, incident.resolved_at)
    return next((moment for moment in known if moment), incident.declared_at)


def _by_import(incident: Incident, moment: datetime | None) -> bool:
    """Whether it is the import's own time, as the file does not say a moment."""
    imported_at = min((each.at for each in incident.timelines.values()), default=None)
    return bool(incident.imported and imported_at and moment and moment >= imported_at)


def _told(incident: Incident) -> Iterable[Told]:
    for name in dict.fromkeys((*incident.audiences, *incident.counts.updates)):
        audience, settled = incident.audiences.get(name), incident.counts.updates.get(name)
        overdue = audience is not None and audience.overdue
        if settled or overdue:
            kept, late = (settled.kept, settled.late) if settled else (0, ())
            yield Told(name, kept, late, overdue)


def _by(done_at: datetime | None, due_at: datetime | None) -> bool:
    return due_at is None or (done_at is not None and done_at <= due_at)


def _seconds(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds()))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"
