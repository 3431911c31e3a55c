"""What the state knows of erased texts."""

from datetime import datetime

import msgspec


class Redaction(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry's texts were erased: by whom, when, why, with entry `seq`.

    `body`: SHA-256 of what is left of it.
    """

    by: str
    at: datetime
    seq: int
    body: str
    reason: str = ""
