"""Events of containment: what is affected, and the workarounds that hold for now."""

from warroom.model.events.base import Event
from warroom.model.words import ExtentKind, ExtentState


class ExtentChanged(Event, frozen=True, tag="extent_changed"):
    """A system, people or a region is affected in this way; an empty `detail` leaves the old one.

    `detail` says how much, as in "1,200 shops".
    """

    extent_kind: ExtentKind
    name: str
    state: ExtentState
    detail: str = ""


class WorkaroundRecorded(Event, frozen=True, tag="workaround_recorded"):
    """Something holds for now: what it is, what it costs, who takes it away again."""

    workaround: str
    what: str
    cost: str = ""
    remover: str = ""


class WorkaroundChanged(Event, frozen=True, tag="workaround_changed"):
    """What a workaround costs or who removes it was filled in; None leaves a field as it was."""

    workaround: str
    cost: str | None = None
    remover: str | None = None


class WorkaroundRemoved(Event, frozen=True, tag="workaround_removed"):
    """It is not in place any more."""

    workaround: str
    reason: str = ""


class WorkaroundSolved(Event, frozen=True, tag="workaround_solved"):
    """It is this workaround that ended the harm."""

    workaround: str


ContainmentEvent = (
    ExtentChanged | WorkaroundRecorded | WorkaroundChanged | WorkaroundRemoved | WorkaroundSolved
)
"""Every kind that this module knows."""
