"""Events of escalation: somebody is asked, somebody answers."""

from datetime import datetime

from warroom.model.events.base import Event


class EscalationRaised(Event, frozen=True, tag="escalation_raised"):
    """A rung of the ladder was reached: these are asked now.

    `about`: `role:ROLE`, `severity`, `task:T3`, `update:AUDIENCE`, `clock:ID` or `call:X1` (by
    hand). `asked`: people by name, rotas and people outside with an @. `next_at`: when the next
    rung follows unless somebody answers; None where there is none.
    """

    escalation: str
    about: str
    rung: int
    asked: tuple[str, ...]
    reason: str = ""
    next_at: datetime | None = None


class EscalationAnswered(Event, frozen=True, tag="escalation_answered"):
    """The entry's actor, or whom they name, takes care of it."""

    escalation: str
    text: str = ""


EscalationEvent = EscalationRaised | EscalationAnswered
"""Every kind that this module knows."""
