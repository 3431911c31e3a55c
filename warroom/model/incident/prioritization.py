"""That an incident waits, and who took that upon themselves."""

from datetime import datetime

import msgspec


class Deferral(msgspec.Struct, frozen=True, omit_defaults=True):
    """Its work waits `until` then. `by` decided it, `accepted_by` accepted the risk."""

    until: datetime
    accepted_by: str
    reason: str
    by: str
    at: datetime
