"""Commands about the timeline: notes, and what is said of earlier entries."""

from warroom.model.commands.base import Command
from warroom.model.words import NoteKind


class Note(Command, frozen=True, tag="note", kw_only=True):
    """Say something on the timeline."""

    text: str
    note_kind: NoteKind = NoteKind.OBSERVATION


class Amend(Command, frozen=True, tag="amend", kw_only=True):
    """Correct a note; the earlier wording stays."""

    target: int
    text: str


class Strike(Command, frozen=True, tag="strike", kw_only=True):
    """Cross a note out; it stays readable."""

    target: int
    reason: str = ""


class Pin(Command, frozen=True, tag="pin", kw_only=True):
    """Mark an entry as one to find again."""

    target: int


class Unpin(Command, frozen=True, tag="unpin", kw_only=True):
    """Take the mark off."""

    target: int


NoteCommand = Note | Amend | Strike | Pin | Unpin
"""Every command of this module."""
