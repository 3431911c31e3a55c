"""The decisions and the plan B, as an incident remembers them."""

from datetime import datetime

import msgspec

from warroom.model.words import DecisionState


class Objection(msgspec.Struct, frozen=True):
    """Why somebody thinks it must not be done."""

    by: str
    text: str
    at: datetime


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """A proposal and what came of it. `closes_at`: when silence proceeds; None: it does not.

    `chosen` and `executor`: what is done by whom; `decided_by` is the hub where it was silence.
    """

    id: str
    text: str
    by: str
    at: datetime
    executor: str
    state: DecisionState = DecisionState.OPEN
    risks: str = ""
    options: tuple[str, ...] = ()
    closes_at: datetime | None = None
    objections: tuple[Objection, ...] = ()
    chosen: str = ""
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    by_silence: bool = False


class PlanB(msgspec.Struct, frozen=True):
    """What is done if the plan does not work."""

    text: str
    by: str
    at: datetime
