"""A role that is on its way to somebody."""

from datetime import datetime

import msgspec


class Offer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A role that waits for an answer; `overdue`: for longer than the priority allows."""

    to: str
    by: str
    at: datetime
    overdue: bool = False
