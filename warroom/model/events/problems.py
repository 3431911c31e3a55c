"""Events of a problem record: the cause behind several incidents (ITIL), a log of its own."""

from warroom.model.events.base import Event


class ProblemOpened(Event, frozen=True, tag="problem_opened"):
    """The record begins; `incidents` are those it is opened for.

    `restricted`: the only people for whom it exists; None: everybody.
    """

    title: str
    text: str = ""
    incidents: tuple[str, ...] = ()
    restricted: tuple[str, ...] | None = None


class IncidentLinked(Event, frozen=True, tag="incident_linked"):
    """The problem showed itself (again) in this incident."""

    incident: str
    note: str = ""


class IncidentUnlinked(Event, frozen=True, tag="incident_unlinked"):
    """This incident was something else after all."""

    incident: str
    reason: str = ""


class CauseDescribed(Event, frozen=True, tag="cause_described"):
    """What is behind it, as far as it is understood now."""

    cause: str


class KnownErrorRecorded(Event, frozen=True, tag="known_error_recorded"):
    """A workaround is documented, which makes the problem a known error (ITIL)."""

    workaround: str


class ProblemSolved(Event, frozen=True, tag="problem_solved"):
    """The cause is removed."""

    how: str


class ProblemReopened(Event, frozen=True, tag="problem_reopened"):
    """The cause was not removed, or is back."""

    reason: str


class ProblemAssigned(Event, frozen=True, tag="problem_assigned"):
    """Somebody answers for the work on it."""

    person: str


ProblemEvent = (
    ProblemOpened
    | IncidentLinked
    | IncidentUnlinked
    | CauseDescribed
    | KnownErrorRecorded
    | ProblemSolved
    | ProblemReopened
    | ProblemAssigned
)
"""Every kind that this module knows."""
