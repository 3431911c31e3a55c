"""Events of timelines that were written elsewhere and taken into the log afterwards."""

from datetime import datetime

from warroom.model.events.base import Event
from warroom.model.words import NoteKind


class TimelineImported(Event, frozen=True, tag="timeline_imported"):
    """A file's rows follow. `timeline` (I1) names it here; `rows` of it are taken, `skipped` not.

    `own`: the incident is made of it, is over with it, and ended when it says; the three times
    are the file's claims.
    """

    timeline: str
    source: str
    sha256: str
    rows: int
    skipped: int = 0
    own: bool = False
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None


class RowImported(Event, frozen=True, tag="row_imported"):
    """A row of such a file. Who imported it is the entry's actor; the rest is what the file says.

    `line` in the file, from 1. `author` as it stands there. `described`: what the file calls its
    time. `written`: the time as it stands there, `offset` minutes from UTC; None: not known.
    """

    timeline: str
    line: int
    text: str
    note_kind: NoteKind = NoteKind.OBSERVATION
    author: str = ""
    described: str = ""
    written: str = ""
    offset: int | None = None


ImportEvent = TimelineImported | RowImported
"""Every kind that this module knows."""
