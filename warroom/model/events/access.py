"""Events of who may see a log at all: named people only, or everybody again."""

from warroom.model.events.base import Event


class AccessRestricted(Event, frozen=True, tag="access_restricted"):
    """From here on the log exists for these people alone; who is not among them has no role."""

    people: tuple[str, ...]
    reason: str = ""


class AccessGiven(Event, frozen=True, tag="access_given"):
    """These people see it too. `by_keeper`: by somebody who keeps the hub and does not see it."""

    people: tuple[str, ...]
    reason: str = ""
    by_keeper: bool = False


class AccessWithdrawn(Event, frozen=True, tag="access_withdrawn"):
    """For these people it does not exist any more."""

    people: tuple[str, ...]
    reason: str = ""


class AccessOpened(Event, frozen=True, tag="access_opened"):
    """Everybody may see all of it again."""

    reason: str


AccessEvent = AccessRestricted | AccessGiven | AccessWithdrawn | AccessOpened
"""Every kind that this module knows."""
