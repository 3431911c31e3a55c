"""Events of the incident as a whole: declaration, phase, status, severity, deadlines."""

from datetime import datetime

from warroom.model.events.base import Event
from warroom.model.policy import Policy
from warroom.model.words import Detection, Phase, Priority, Severity, Status


class Declared(Event, frozen=True, tag="declared"):
    """The incident begins. The three times: started, detected, and declared (the entry's own).

    `codename`: harmless words to be shown instead of the title. `policy`: the one it runs under;
    None is the default. `imported`: a record of the past, made of a file. `restricted`: the only
    people for whom it exists; None: everybody.
    """

    title: str
    severity: Severity
    priority: Priority
    description: str = ""
    started_at: datetime | None = None
    detected_at: datetime | None = None
    reporter: str = ""
    responsible: str = ""
    systems: tuple[str, ...] = ()
    policy: Policy | None = None
    codename: str = ""
    detected_by: Detection | None = None
    category: str = ""
    tags: tuple[str, ...] = ()
    exercise: bool = False
    imported: bool = False
    restricted: tuple[str, ...] | None = None


class DetailsChanged(Event, frozen=True, tag="details_changed"):
    """Facts of the declaration were filled in or corrected; None leaves a field as it was."""

    title: str | None = None
    description: str | None = None
    started_at: datetime | None = None
    detected_at: datetime | None = None
    reporter: str | None = None
    responsible: str | None = None
    systems: tuple[str, ...] | None = None
    codename: str | None = None
    detected_by: Detection | None = None
    category: str | None = None
    tags: tuple[str, ...] | None = None


class PhaseChanged(Event, frozen=True, tag="phase_changed"):
    """The work moved to another step."""

    phase: Phase
    reason: str = ""


class StatusChanged(Event, frozen=True, tag="status_changed"):
    """The incident came nearer to its end, or was taken up again.

    `reason`: how it was resolved, why it was cancelled or reopened. `still_open`: the tasks that
    were not finished when it was resolved; `in_place`: the workarounds to be taken away then.
    """

    status: Status
    reason: str = ""
    still_open: tuple[str, ...] = ()
    in_place: tuple[str, ...] = ()


class SeverityChanged(Event, frozen=True, tag="severity_changed"):
    """It is worse, or less bad, than was thought."""

    severity: Severity
    reason: str = ""


class PriorityChanged(Event, frozen=True, tag="priority_changed"):
    """The order of work changed."""

    priority: Priority
    reason: str = ""


class DeadlineMissed(Event, frozen=True, tag="deadline_missed"):
    """The hub's timer saw a deadline pass. `subject` is `update:AUDIENCE` or `task:ID`."""

    subject: str
    due_at: datetime


LifecycleEvent = (
    Declared
    | DetailsChanged
    | PhaseChanged
    | StatusChanged
    | SeverityChanged
    | PriorityChanged
    | DeadlineMissed
)
"""Every kind that this module knows."""
