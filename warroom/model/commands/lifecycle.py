"""Commands about the incident as a whole: declaration, phase, status, severity, deadlines."""

from datetime import datetime

from warroom.model.commands.base import Command
from warroom.model.words import Detection, Phase, Priority, Severity, Status


class Declare(Command, frozen=True, tag="declare", kw_only=True):
    """Open an incident; the hub gives it an id. `codename` "auto": the hub's choice.

    `exercise`: a drill, for good; it is marked everywhere and kept out of the metrics.
    `restricted`: it exists for these people and for whoever declares it alone.
    """

    title: str
    severity: Severity = Severity.SEV3
    priority: Priority | None = None
    description: str = ""
    started_at: datetime | None = None
    detected_at: datetime | None = None
    reporter: str = ""
    responsible: str = ""
    systems: tuple[str, ...] = ()
    codename: str = ""
    detected_by: Detection | None = None
    category: str = ""
    tags: tuple[str, ...] = ()
    exercise: bool = False
    restricted: tuple[str, ...] | None = None


class ChangeDetails(Command, frozen=True, tag="change_details", kw_only=True):
    """Fill in or correct facts of the declaration; None leaves a field as it is.

    `codename` "auto" picks one by the incident's id, the empty string takes it away.
    """

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


class ChangePhase(Command, frozen=True, tag="change_phase", kw_only=True):
    """Move the work to another step."""

    phase: Phase
    reason: str = ""


class ChangeStatus(Command, frozen=True, tag="change_status", kw_only=True):
    """Bring the incident nearer to its end, or take it up again."""

    status: Status
    reason: str = ""


class SetSeverity(Command, frozen=True, tag="set_severity", kw_only=True):
    """Raise it (anybody) or lower it (with a reason)."""

    severity: Severity
    reason: str = ""


class SetPriority(Command, frozen=True, tag="set_priority", kw_only=True):
    """Change the order of work."""

    priority: Priority
    reason: str = ""


class MissDeadline(Command, frozen=True, tag="miss_deadline", kw_only=True):
    """The hub's timer only: a deadline passed."""

    subject: str
    due_at: datetime


LifecycleCommand = (
    Declare | ChangeDetails | ChangePhase | ChangeStatus | SetSeverity | SetPriority | MissDeadline
)
"""Every command of this module."""
