"""Commands about containment: what is affected, and the workarounds that hold for now."""

from warroom.model.commands.base import Command
from warroom.model.words import ExtentKind, ExtentState, Status


class SetExtent(Command, frozen=True, tag="set_extent", kw_only=True):
    """Say how a system, people or a region is affected; an empty `detail` leaves the old one."""

    extent_kind: ExtentKind
    name: str
    state: ExtentState
    detail: str = ""


class RecordWorkaround(Command, frozen=True, tag="record_workaround", kw_only=True):
    """Something holds for now: what it is, what it costs, who takes it away again."""

    what: str
    cost: str = ""
    remover: str = ""


class ChangeWorkaround(Command, frozen=True, tag="change_workaround", kw_only=True):
    """Fill in what a workaround costs or who removes it; None leaves a field as it was."""

    workaround: str
    cost: str | None = None
    remover: str | None = None


class RemoveWorkaround(Command, frozen=True, tag="remove_workaround", kw_only=True):
    """A workaround is not in place any more."""

    workaround: str
    reason: str = ""


class SolveByWorkaround(Command, frozen=True, tag="solve_by_workaround", kw_only=True):
    """A workaround ended the harm. `status` None: mitigated, unless the incident is that far."""

    workaround: str
    status: Status | None = None


ContainmentCommand = (
    SetExtent | RecordWorkaround | ChangeWorkaround | RemoveWorkaround | SolveByWorkaround
)
"""Every command of this module."""
