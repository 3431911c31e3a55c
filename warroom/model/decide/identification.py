"""Rules of the step identification: evidence is hashed here, a size-up says something."""

from datetime import datetime
from hashlib import sha256

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import invalid, optional_text, require_line, require_text
from warroom.model.evidence import evidence_bytes
from warroom.model.incident import Incident
from warroom.model.limits import MAX_EVIDENCE, MAX_EVIDENCE_BYTES, MAX_LINE, MAX_SIZE_UP
from warroom.model.words import Media


def attach(
    incident: Incident, command: cm.AttachEvidence, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody collects; the hash is the hub's own, of what is in the log."""
    if len(incident.evidence) >= MAX_EVIDENCE:
        raise invalid(
            f"{incident.id} has {MAX_EVIDENCE} pieces of evidence, which is its limit. Keep more"
            " where there is room, and note where it is."
        )
    name = require_line(command.name, "The name of the evidence")
    if command.media is Media.TEXT:
        require_text(command.content, "The evidence")
    # As it came, spaces and all: the hash is of this.
    data = _bytes(command.media, command.content)
    if len(data) > MAX_EVIDENCE_BYTES:
        raise invalid(
            f"“{name}” has {len(data):,} bytes and the limit is {MAX_EVIDENCE_BYTES:,}. Keep it"
            " where there is room, and note where it is and its SHA-256."
        )
    return [
        ev.EvidenceAttached(
            evidence=f"E{len(incident.evidence) + 1}",
            name=name,
            media=command.media,
            content=command.content,
            sha256=sha256(data).hexdigest(),
            size=len(data),
            note=optional_text(command.note, "The note", MAX_LINE),
        )
    ]


def _bytes(media: Media, content: str) -> bytes:
    try:
        data = evidence_bytes(media, content)
    except ValueError:
        raise invalid("The file did not arrive as base64, so nothing was kept.") from None
    if not data:
        raise invalid("The file is empty. There is nothing to keep.")
    return data


def size_up(incident: Incident, command: cm.SizeUp, actor: str, now: datetime) -> list[ev.Event]:
    """One part is enough, and saying the same again is news too: it still looks like that."""
    said = ev.SizedUp(
        symptoms=_part(command.symptoms, "The symptoms"),
        scope=_part(command.scope, "The scope"),
        trend=command.trend,
        recent_changes=_part(command.recent_changes, "The recent changes"),
    )
    if said == ev.SizedUp():
        raise invalid("That says nothing. Give the symptoms, scope, trend or recent changes.")
    return [said]


def _part(text: str | None, what: str) -> str | None:
    return None if text is None else optional_text(text, what, MAX_SIZE_UP)


RULES: Rules = {
    cm.AttachEvidence: attach,
    cm.SizeUp: size_up,
}
"""The rule for each command."""
