"""What reviewers wrote afterwards, and which entry or moment each remark is about."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident, Mark


class ReviewNote(NamedTuple):
    """A remark in its latest wording. `seq` is the entry that it is; `target` and `moment`: what
    it is about, neither for the whole incident. `struck`: crossed out since."""

    seq: int
    text: str
    by: str
    at: datetime
    target: int | None
    moment: datetime | None
    struck: bool


def review_notes(entries: Iterable[Entry], incident: Incident) -> tuple[ReviewNote, ...]:
    """The remarks among `entries`, in their order; `incident` is the state at the end."""
    found = []
    for entry in entries:
        event = entry.event
        if isinstance(event, ev.ReviewNoted):
            mark = incident.marks.get(entry.seq, Mark())
            text = mark.amendments[-1].text if mark.amendments else event.text
            found.append(
                ReviewNote(
                    seq=entry.seq,
                    text=text,
                    by=entry.actor,
                    at=entry.recorded_at,
                    target=event.target,
                    moment=event.moment,
                    struck=bool(mark.struck_by),
                )
            )
    return tuple(found)
