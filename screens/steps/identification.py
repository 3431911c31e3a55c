"""The pane of the step identification: the record, what it lacks, the size-up, the evidence."""

from collections.abc import Callable, Iterator
from datetime import datetime

from screens.checklist import OpenItem
from screens.keys import Where, bindings
from screens.listing import Item
from screens.paint import Look, Piece, say
from screens.sight import Sight
from screens.steps.base import StepPane, bullet, field, heading, hint, missing
from warroom.model.completeness import missing as lacking
from warroom.model.incident import Incident
from warroom.model.limits import MAX_EVIDENCE
from warroom.model.words import Phase
from warroom.report.rows import bytes_text
from warroom.times import format_age, format_clock, format_stamp


def _moment(moment: datetime | None) -> str:
    return format_stamp(moment) if moment else ""


def _declared(incident: Incident) -> str:
    return f"{_moment(incident.declared_at)} by {incident.declared_by}"


_RECORD: tuple[tuple[str, str, Callable[[Incident], str]], ...] = (
    ("title", "/title", lambda it: it.title),
    ("code name", "/codename", lambda it: it.codename),
    ("description", "/describe", lambda it: it.description),
    ("started", "/started", lambda it: _moment(it.started_at)),
    ("detected", "/detected", lambda it: _moment(it.detected_at)),
    ("declared", "", _declared),
    ("detected by", "/detected-by", lambda it: it.detected_by or ""),
    ("reporter", "/reporter", lambda it: it.reporter),
    ("responsible", "/responsible", lambda it: it.responsible),
    ("systems", "/systems", lambda it: ", ".join(it.systems)),
    ("category", "/category", lambda it: it.category),
    ("tags", "/tags", lambda it: ", ".join(it.tags)),
)
"""Name, the command that changes it, and what it says now."""

_CHOSEN = ("/detected-by", "/category", "/codename")
"""Fields that are chosen from a list rather than corrected."""

_SIZE_UP = (
    ("symptoms", "/sizeup symptoms"),
    ("scope", "/sizeup scope"),
    ("trend", "/sizeup trend"),
    ("changes", "/sizeup changes"),
)


class Identification(StepPane):
    """The step identification. The key of a line is the command that changes it."""

    PHASE = Phase.IDENTIFICATION
    BINDINGS = bindings(Where.IDENTIFICATION)

    def open_count(self) -> str:
        """How much of the record is missing."""
        sight = self.sight
        if sight is None or not sight.incident.declared:
            return ""
        lacks = len(lacking(sight.incident))
        return f"{lacks} missing" if lacks else "complete"

    def items(self, width: int) -> list[Item]:
        """What is missing first; then the record, the size-up, the evidence."""
        sight = self.sight
        if sight is None or not sight.incident.declared:
            return [hint("Asking the hub…", width=width)]
        return [
            *self._missing(sight.incident, width),
            *self._record(sight.incident, width),
            *self._size_up(sight, width),
            *self._evidence(sight, width),
        ]

    def _missing(self, incident: Incident, width: int) -> Iterator[Item]:
        lacks = lacking(incident)
        yield heading("Missing", str(len(lacks) or "nothing"), width=width, first=True)
        for each in lacks:
            # A line of its own beside the one in the record, so that the cursor finds both.
            yield missing(
                each.what.removeprefix("recent "),
                each.how.strip(),
                width=width,
                key=f"?{each.how.strip()}",
            )
        if not lacks:
            yield hint("The record is complete. /phase containment goes on.", width=width)

    def _record(self, incident: Incident, width: int) -> Iterator[Item]:
        yield heading("Record", "e changes a line", width=width)
        for name, command, value_of in _RECORD:
            value = value_of(incident)
            if value or name in ("code name", "tags"):
                look: Look = "plain" if value else "dim"
                yield field(name, value or f"none: {command}", width=width, key=command, look=look)

    def _size_up(self, sight: Sight, width: int) -> Iterator[Item]:
        it = sight.incident.size_up
        said = f"{it.by}, {format_age(sight.now - it.at)} ago" if it else "s opens the form"
        yield heading("Size-up", said, width=width)
        if it is None:
            yield hint("Nobody has sized it up: s, or /sizeup trend worse.", width=width)
            return
        values = (it.symptoms, it.scope, it.trend or "", it.recent_changes)
        for (name, command), value in zip(_SIZE_UP, values, strict=True):
            if value:
                yield field(name, value, width=width, key=command)

    def _evidence(self, sight: Sight, width: int) -> Iterator[Item]:
        pieces = sight.incident.evidence
        yield heading("Evidence", f"{len(pieces)}/{MAX_EVIDENCE}", width=width)
        if not pieces:
            yield hint(
                "None. a attaches a text; a file: warroom evidence INCIDENT add FILE", width=width
            )
        for piece in pieces.values():
            note = f" — {piece.note}" if piece.note else ""
            yield bullet(
                f"{piece.id} {piece.name}{note}",
                width=width,
                key=piece.id,
                right=(
                    say(f"{bytes_text(piece.size)}  {piece.by}", "dim"),
                    Piece("  "),
                    say(format_clock(piece.at, sight.zone)[:5], "dim"),
                ),
            )

    # What keys do

    def action_edit(self) -> None:
        """Change the line under the cursor in the composer, or read all of the evidence."""
        sight, command = self.sight, self.cursor.removeprefix("?")
        if sight is None or not command:
            return
        if command in sight.incident.evidence:
            self.post_message(OpenItem(command))
            return
        self.prefill(f"{command} {_now(command, sight.incident)}")

    def action_attach(self) -> None:
        """Begin to write a text that is kept as evidence."""
        self.prefill("/attach ")


def _now(command: str, incident: Incident) -> str:
    """What a field says now, so that it is corrected rather than typed again."""
    for _, of, value in _RECORD:
        if of == command and command not in _CHOSEN:
            return value(incident)
    size_up = incident.size_up
    if size_up is None:
        return ""
    return {
        "/sizeup symptoms": size_up.symptoms,
        "/sizeup scope": size_up.scope,
        "/sizeup changes": size_up.recent_changes,
    }.get(command, "")
