"""Commands about a problem record, which is a log of its own."""

from warroom.model.commands.base import Command


class OpenProblem(Command, frozen=True, tag="open_problem", kw_only=True):
    """Open a problem record; the hub gives it an id. `incidents` are those it is behind.

    `restricted`: it exists for these people and for whoever opens it alone.
    """

    title: str
    text: str = ""
    incidents: tuple[str, ...] = ()
    restricted: tuple[str, ...] | None = None


class LinkIncident(Command, frozen=True, tag="link_incident", kw_only=True):
    """The problem showed itself in this incident."""

    incident: str
    note: str = ""


class UnlinkIncident(Command, frozen=True, tag="unlink_incident", kw_only=True):
    """This incident was something else after all."""

    incident: str
    reason: str = ""


class DescribeCause(Command, frozen=True, tag="describe_cause", kw_only=True):
    """Say what is behind it."""

    cause: str


class RecordKnownError(Command, frozen=True, tag="record_known_error", kw_only=True):
    """Document a workaround, which makes the problem a known error; again to correct it."""

    workaround: str


class SolveProblem(Command, frozen=True, tag="solve_problem", kw_only=True):
    """The cause is removed."""

    how: str


class ReopenProblem(Command, frozen=True, tag="reopen_problem", kw_only=True):
    """It is not solved after all."""

    reason: str


class AssignProblem(Command, frozen=True, tag="assign_problem", kw_only=True):
    """Somebody answers for the work on it."""

    person: str


ProblemCommand = (
    OpenProblem
    | LinkIncident
    | UnlinkIncident
    | DescribeCause
    | RecordKnownError
    | SolveProblem
    | ReopenProblem
    | AssignProblem
)
"""Every command of this module."""
