"""What every export format is given, and what it gives."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.model.words import Tlp
from warroom.report.marking import label, permitted
from warroom.saved.log import SavedLog


@dataclass(frozen=True)
class Case:
    """A log to write out: `entries` and `incident` are what its readers may see, `saved` is whole.

    `tlp` is the marking of the whole paper, None where nothing is marked; `withheld` counts the
    entries that are not in it. `now` is UTC. `templates` is the user's own directory of templates,
    which come first.
    """

    saved: SavedLog
    incident: Incident
    entries: tuple[Entry, ...]
    now: datetime
    templates: Path | None = None
    tlp: Tlp | None = None
    withheld: int = 0

    @property
    def label(self) -> str:
        """The marking as it stands on every page."""
        return label(self.tlp)


def case_of(
    saved: SavedLog, now: datetime, circle: Tlp | None = None, templates: Path | None = None
) -> Case:
    """What may go to `circle`, or all of it under the strictest marking found in it."""
    seen = permitted(saved.incident, saved.entries, circle)
    return Case(saved, seen.incident, seen.entries, now, templates, seen.tlp, seen.withheld)


class NotWritten(Exception):  # noqa: N818 - it says what became of it
    """It cannot be written like this; `str(error)` is a sentence for the person."""


class Format(NamedTuple):
    """One format: `help` in a line, the name's ending, and the bytes for a case, piece by piece."""

    help: str
    suffix: str
    write: Callable[[Case], Iterable[bytes]]
