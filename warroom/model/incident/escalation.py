"""Escalations, as an incident remembers them."""

from datetime import datetime

import msgspec


class Escalation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who was asked about what. It is open until `ended_at`.

    `answered_by` is empty where the cause went away before anybody answered. `next_at`: when the
    next rung follows. `asked`: of all rungs so far. `vacant`: nobody was in command when it was
    raised, which its row says also when somebody is.
    """

    id: str
    about: str
    at: datetime
    rung: int
    asked: tuple[str, ...]
    reason: str = ""
    by: str = ""
    next_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""
    ended_at: datetime | None = None
    vacant: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody still has to answer."""
        return self.ended_at is None

    def asks(self, person: str) -> bool:
        """Whether this person is among those asked."""
        return is_among(self.asked, person)


def is_among(asked: tuple[str, ...], person: str) -> bool:
    """Whether a person is among those asked: as one of the room, or as one outside (with an @)."""
    return person in asked or f"@{person}" in asked
