"""What readers of timeline files share: limits, a row as it was found, what a file came to."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from warroom.model.commands import TimelineRow
from warroom.model.limits import MAX_IMPORT_ROWS

MAX_BYTES = 128 * 1024 * 1024
"""Bytes of a file that is read: 200,000 rows with 600 bytes each."""

MAX_ROWS = MAX_IMPORT_ROWS

MAX_FIELD = 1024 * 1024
"""Characters of a field. Longer is no message but a quote that was never closed."""

MESSAGE, WHEN, MICROS, DESCRIBED = "message", "datetime", "timestamp", "timestamp_desc"
AUTHOR, KIND = "author", "kind"
"""The columns that are taken; the first four are Timesketch's."""

KNOWN = (MESSAGE, WHEN, MICROS, DESCRIBED, AUTHOR, KIND)

OURS = "warroom_entry"
"""A column by which an export of ours is known: its cells are neutral for spreadsheets."""


class NoTimeline(Exception):  # noqa: N818 - it says what was found
    """The file as a whole cannot be read; `str(error)` says why and what to do."""


class BadRow(Exception):  # noqa: N818 - it says what was found
    """One row cannot be taken; `str(error)` says why."""


class Found(NamedTuple):
    """A row as it stands in the file: the line it begins in, and its known fields.

    `wrong`: why it could not even be split into fields.
    """

    line: int
    fields: dict[str, str]
    wrong: str = ""


class Bad(NamedTuple):
    """A row that is not taken, by its line, and why."""

    line: int
    why: str


@dataclass(frozen=True)
class Read:
    """A file as it was read. `sha256` is that of its bytes; `ignored` are columns not taken.

    `unknown_kinds` are words in the column of kinds that are none of ours.
    """

    source: str
    sha256: str
    rows: tuple[TimelineRow, ...]
    bad: tuple[Bad, ...]
    ignored: tuple[str, ...]
    unknown_kinds: tuple[str, ...]

    @property
    def begins(self) -> datetime:
        """The earliest time in it. Raises ValueError when it has no row."""
        return min(row.at for row in self.rows)

    @property
    def ends(self) -> datetime:
        """The latest time in it. Raises ValueError when it has no row."""
        return max(row.at for row in self.rows)

    def first(self, *described: str) -> datetime | None:
        """The earliest time that the file calls by one of these words, in lower case."""
        return min((r.at for r in self.rows if r.described.casefold() in described), default=None)

    def last(self, *described: str) -> datetime | None:
        """The latest such time."""
        return max((r.at for r in self.rows if r.described.casefold() in described), default=None)
