"""The turning points of a log, told by what happened and not by how it is worded."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.words import ENDED, NoteKind, Role, Status


class MilestoneSort(StrEnum):
    """What kind of turning point it is."""

    BEGIN = "begin"
    PHASE = "phase"
    STATUS = "status"
    SEVERITY = "severity"
    COMMAND = "command"
    DECISION = "decision"
    WORKAROUND = "workaround"
    FIX = "fix"
    REPORT = "report"
    RESOLVED = "resolved"
    END = "end"
    NOTE = "milestone"


class Milestone(NamedTuple):
    """The number of an entry, and what kind of turning point it is."""

    seq: int
    sort: MilestoneSort


def milestones(entries: Iterable[Entry]) -> tuple[Milestone, ...]:
    """The turning points among `entries`, in their order.

    Declaration, phase, status, severity; who commands; what was decided or dropped; the workaround
    that ended the harm; trigger and fix; reports to authorities; waiting and going on; what
    somebody noted as a milestone; of a problem record its cause, known error and solution.
    """
    found = []
    for entry in entries:
        sort_of = _SORTS.get(type(entry.event))
        sort = sort_of(entry.event) if sort_of else None
        if sort is not None:
            found.append(Milestone(entry.seq, sort))
    return tuple(found)


_Sorter = Callable[[Any], MilestoneSort | None]


def _always(sort: MilestoneSort) -> _Sorter:
    return lambda event: sort


def _status(event: ev.StatusChanged) -> MilestoneSort:
    if event.status in ENDED:
        return MilestoneSort.END
    return MilestoneSort.RESOLVED if event.status is Status.RESOLVED else MilestoneSort.STATUS


def _role(
    event: ev.RoleClaimed | ev.RoleAccepted | ev.RoleReleased,
) -> MilestoneSort | None:
    return MilestoneSort.COMMAND if event.role is Role.COMMANDER else None


def _note(event: ev.Noted | ev.RowImported) -> MilestoneSort | None:
    return MilestoneSort.NOTE if event.note_kind is NoteKind.MILESTONE else None


_SORTS: Mapping[type[ev.Event], _Sorter] = {
    ev.Declared: _always(MilestoneSort.BEGIN),
    ev.ProblemOpened: _always(MilestoneSort.BEGIN),
    ev.PhaseChanged: _always(MilestoneSort.PHASE),
    ev.StatusChanged: _status,
    ev.IncidentDeferred: _always(MilestoneSort.STATUS),
    ev.IncidentResumed: _always(MilestoneSort.STATUS),
    ev.KnownErrorRecorded: _always(MilestoneSort.STATUS),
    ev.ProblemReopened: _always(MilestoneSort.STATUS),
    ev.SeverityChanged: _always(MilestoneSort.SEVERITY),
    ev.RoleClaimed: _role,
    ev.RoleAccepted: _role,
    ev.RoleReleased: _role,
    ev.DecisionMade: _always(MilestoneSort.DECISION),
    ev.DecisionDropped: _always(MilestoneSort.DECISION),
    ev.WorkaroundSolved: _always(MilestoneSort.WORKAROUND),
    ev.TriggerSet: _always(MilestoneSort.FIX),
    ev.CauseDescribed: _always(MilestoneSort.FIX),
    ev.FixRecorded: _always(MilestoneSort.FIX),
    ev.ReportFiled: _always(MilestoneSort.REPORT),
    ev.ProblemSolved: _always(MilestoneSort.RESOLVED),
    ev.PostMortemFinished: _always(MilestoneSort.END),
    ev.Noted: _note,
    ev.RowImported: _note,
}
