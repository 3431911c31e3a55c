"""Events of the timeline: notes, and what is said of earlier entries."""

from warroom.model.events.base import Event
from warroom.model.words import NoteKind


class Noted(Event, frozen=True, tag="noted"):
    """A person said something; when it happened is the entry's `occurred_at`."""

    text: str
    note_kind: NoteKind = NoteKind.OBSERVATION


class Amended(Event, frozen=True, tag="amended"):
    """A note was corrected; the earlier wording stays in the log."""

    target: int
    text: str


class Struck(Event, frozen=True, tag="struck"):
    """A note was crossed out; it stays readable."""

    target: int
    reason: str = ""


class Pinned(Event, frozen=True, tag="pinned"):
    """An entry was marked as one to find again."""

    target: int


class Unpinned(Event, frozen=True, tag="unpinned"):
    """The mark was taken off."""

    target: int


NoteEvent = Noted | Amended | Struck | Pinned | Unpinned
"""Every kind that this module knows."""
