"""What every export format is given, and what it gives."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.saved.log import SavedLog


@dataclass(frozen=True)
class Case:
    """A log to write out. `entries` and `incident` may be narrowed (by marking); `saved` never is.

    `now` is UTC. `templates` is the user's own directory of templates, which come first.
    """

    saved: SavedLog
    incident: Incident
    entries: tuple[Entry, ...]
    now: datetime
    templates: Path | None = None


class Format(NamedTuple):
    """One format: `help` in a line, the name's ending, and the bytes for a case, piece by piece."""

    help: str
    suffix: str
    write: Callable[[Case], Iterable[bytes]]
