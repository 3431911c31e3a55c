"""CAN reports, roll-calls and the recap, as an incident remembers them."""

from datetime import datetime

import msgspec


class CanReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person's conditions, actions and needs; asked for, given, or both."""

    id: str
    person: str
    asked_by: str = ""
    asked_at: datetime | None = None
    reported_at: datetime | None = None
    conditions: str = ""
    actions: str = ""
    needs: str = ""


class RollCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who was asked to say that they are there, and who did."""

    id: str
    by: str
    at: datetime
    closes_at: datetime
    people: tuple[str, ...]
    answers: dict[str, str] = {}
    closed: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """Those who have not answered."""
        return tuple(name for name in self.people if name not in self.answers)


class Recap(msgspec.Struct, frozen=True):
    """Where the response stood at `at`."""

    text: str
    by: str
    at: datetime
