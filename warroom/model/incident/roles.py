"""A role that is on its way to somebody."""

from datetime import datetime

import msgspec


class Offer(msgspec.Struct, frozen=True):
    """A role that waits for an answer."""

    to: str
    by: str
    at: datetime
