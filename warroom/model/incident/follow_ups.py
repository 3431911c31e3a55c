"""The work after the incident, as it remembers it."""

from datetime import datetime

import msgspec

from warroom.model.words import FollowUpKind, FollowUpState


class FollowUp(msgspec.Struct, frozen=True, omit_defaults=True):
    """A follow-up or corrective action. `overdue`: that it is late has been recorded."""

    id: str
    text: str
    kind: FollowUpKind
    by: str
    at: datetime
    state: FollowUpState = FollowUpState.OPEN
    person: str = ""
    due_at: datetime | None = None
    overdue: bool = False
    url: str = ""
    entry: int | None = None
    done_by: str = ""
    done_at: datetime | None = None
    result: str = ""
    verified_by: str = ""
    reason: str = ""
