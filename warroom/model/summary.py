"""One log in one row: what the lobby, `warroom list` and the list of problems show."""

from datetime import datetime

import msgspec

from warroom.model.deadlines import next_update
from warroom.model.incident import Incident, Problem
from warroom.model.limits import MAX_LINE
from warroom.model.load import hours_of, work_left
from warroom.model.words import (
    ENDED,
    Phase,
    Priority,
    ProblemState,
    Severity,
    Status,
    TaskState,
    Tlp,
    marked,
)


class ProblemFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a row says of a problem record; texts are cut to MAX_LINE characters.

    `linked_at` is when the last one of `incidents` was linked.
    """

    state: ProblemState
    incidents: tuple[str, ...] = ()
    linked_at: datetime | None = None
    cause: str = ""
    workaround: str = ""
    solution: str = ""
    person: str = ""


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fold of the log; who is present is not in the log and comes beside it.

    With `problem` it is the row of a problem record, which is no incident and never stands among
    them. `reason` is what was said at the last change of status, `fix` what went into the fix,
    `workaround` the one that ended the harm last.

    `post_mortem_late`: who owns the post-mortem that is overdue.

    `redacted`: the last entry that says which texts were erased, 0 where none were.

    `restricted`: the number of people for whom alone it exists; 0: it exists for everybody.

    `lost`: entries that are known to be lost and are not back. `may_lack`: the log goes on from an
    older copy, how many entries that lacks is not known, and none has come back yet.

    `load`: hours of work left, `estimated` when a person said so. `hours`: what those with a duty
    here can give to incidents, `hours_otherwise` the others, both by the policy.
    """

    id: str
    seq: int
    title: str
    status: Status
    phase: Phase
    severity: Severity
    priority: Priority
    declared_at: datetime | None
    ended_at: datetime | None
    commander: str
    next_update_at: datetime | None
    next_update_for: str
    tasks_total: int
    tasks_finished: int
    last_at: datetime | None
    codename: str = ""
    systems: tuple[str, ...] = ()
    reason: str = ""
    fix: str = ""
    workaround: str = ""
    problem: ProblemFacts | None = None
    load: float = 0.0
    estimated: bool = False
    hours: dict[str, float] = {}
    hours_otherwise: float = 0.0
    deferred_until: datetime | None = None
    risk_accepted_by: str = ""
    exercise: bool = False
    imported: bool = False
    tlp: Tlp | None = None
    restricted: int = 0
    redacted: int = 0
    post_mortem_late: str = ""
    lost: int = 0
    may_lack: bool = False

    @property
    def called(self) -> str:
        """The code name, or else the title: what others may read; a drill says so."""
        return marked(self.codename or self.title, exercise=self.exercise)


def summarize(incident: Incident) -> Summary:
    """The row for `incident`."""
    due, deferral, post_mortem = next_update(incident), incident.deferral, incident.post_mortem
    finished = (TaskState.DONE, TaskState.VERIFIED, TaskState.SKIPPED)
    return Summary(
        id=incident.id,
        seq=incident.seq,
        title=incident.title,
        status=incident.status,
        phase=incident.phase,
        severity=incident.severity,
        priority=incident.priority,
        declared_at=incident.declared_at,
        ended_at=incident.ended_at,
        commander=incident.commander,
        next_update_at=due.due_at if due else None,
        next_update_for=due.subject if due else "",
        tasks_total=len(incident.tasks),
        tasks_finished=sum(task.state in finished for task in incident.tasks.values()),
        last_at=incident.last_at,
        systems=incident.systems,
        reason=_short(incident.status_reason),
        fix=_short(incident.fix.text) if incident.fix else "",
        workaround=_short(_that_helped(incident)),
        problem=_facts(incident.problem) if incident.problem else None,
        codename=incident.codename,
        load=work_left(incident),
        estimated=incident.estimate is not None,
        hours=hours_of(incident),
        hours_otherwise=incident.policy.capacity_otherwise,
        deferred_until=deferral.until if deferral else None,
        risk_accepted_by=deferral.accepted_by if deferral else "",
        exercise=incident.exercise,
        imported=incident.imported,
        tlp=incident.tlp,
        restricted=len(incident.restricted or ()),
        redacted=max((each.seq for each in incident.redactions.values()), default=0),
        lost=sum(fork.missing for fork in incident.forks.values()),
        may_lack=any(not (fork.lost or fork.taken) for fork in incident.forks.values()),
        post_mortem_late=post_mortem.owner if incident.over and post_mortem.overdue else "",
    )


def _facts(problem: Problem) -> ProblemFacts:
    return ProblemFacts(
        state=problem.state,
        incidents=tuple(problem.incidents),
        linked_at=max((each.at for each in problem.incidents.values()), default=None),
        cause=_short(problem.cause),
        workaround=_short(problem.workaround),
        solution=_short(problem.solution),
        person=problem.person,
    )


def _that_helped(incident: Incident) -> str:
    helped = [each for each in incident.workarounds.values() if each.solved_at is not None]
    return helped[-1].what if helped else ""


def _short(text: str) -> str:
    """A text for a row; all of it stands in the log."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"


def lobby_order(summary: Summary) -> tuple[bool, bool, bool, str, str, float]:
    """Sort key: open incidents first, by priority, then severity, the oldest on top.

    Deferred ones follow, then exercises, which never stand before a real incident that is open;
    then the ended ones in the same order, but the youngest on top.
    """
    since = summary.declared_at.timestamp() if summary.declared_at else 0.0
    ended = summary.status in ENDED
    deferred = summary.deferred_until is not None
    age = -since if ended else since
    return (ended, summary.exercise, deferred, summary.priority, summary.severity, age)
