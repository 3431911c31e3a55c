"""What the state of a problem record holds."""

from datetime import datetime

import msgspec

from warroom.model.words import ProblemState


class Recurrence(msgspec.Struct, frozen=True, omit_defaults=True):
    """An incident that a problem showed itself in, and who said so."""

    incident: str
    by: str
    at: datetime
    note: str = ""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem record (ITIL): the cause behind incidents, by its workaround a known error."""

    text: str = ""
    state: ProblemState = ProblemState.OPEN
    incidents: dict[str, Recurrence] = {}
    cause: str = ""
    workaround: str = ""
    person: str = ""
    solution: str = ""
    solved_at: datetime | None = None
    solved_by: str = ""
