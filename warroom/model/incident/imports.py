"""Timelines that were written elsewhere, as an incident remembers them."""

from datetime import datetime

import msgspec


class Timeline(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that was taken in. `taken` of its `rows` are here, the last from line `last_line`.

    `by` imported it; `at` is when that began.
    """

    id: str
    source: str
    sha256: str
    rows: int
    by: str
    at: datetime
    skipped: int = 0
    taken: int = 0
    last_line: int = 0

    @property
    def complete(self) -> bool:
        """Whether all rows have come."""
        return self.taken >= self.rows
