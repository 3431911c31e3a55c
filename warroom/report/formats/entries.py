"""What the formats with a row an entry share: its words, its marks, its times."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from warroom.model.entry import Entry
from warroom.model.events import RowImported, Unknown
from warroom.model.incident import Mark
from warroom.report.formats.base import Case
from warroom.report.rows import describe

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Told(NamedTuple):
    """An entry in words. `marks`: struck, amended, pinned, as sentences; most have none."""

    entry: Entry
    kind: str
    text: str
    marks: tuple[str, ...]

    @property
    def imported(self) -> RowImported | None:
        """What a file says of it, if it is a row of one."""
        return self.entry.event if isinstance(self.entry.event, RowImported) else None


def told_entries(case: Case) -> Iterator[Told]:
    """Every entry of the case in the order of the log, notes in their latest wording."""
    for entry in case.entries:
        row = describe(entry, case.incident)
        mark = case.incident.marks.get(entry.seq)
        yield Told(entry, row.kind, row.text, _marks(mark) if mark else ())


def _marks(mark: Mark) -> tuple[str, ...]:
    said = []
    if mark.struck_by:
        because = f": {mark.struck_reason}" if mark.struck_reason else ""
        said.append(f"struck by {mark.struck_by}{because}")
    if mark.amendments:
        said.append(f"amended by {mark.amendments[-1].by}")
    if mark.pinned:
        said.append("pinned")
    return tuple(said)


def event_kind(entry: Entry) -> str:
    """The kind of an entry's event as it stands in the log: noted, task_added …"""
    if isinstance(entry.event, Unknown):
        return entry.event.name
    return str(type(entry.event).__struct_config__.tag)


def iso(moment: datetime | None) -> str:
    """A moment in UTC with offset and microseconds, always of one length; empty for None.

    One form for all: pandas takes the form of the first row for the whole column, and drops what
    is written otherwise.
    """
    if moment is None:
        return ""
    return moment.astimezone(UTC).isoformat("T", "microseconds")


def micros(moment: datetime) -> int:
    """A moment in whole microseconds since 1970 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)
