"""Events of the step identification: evidence, and how the situation looks."""

from warroom.model.events.base import Event
from warroom.model.words import Media, Trend


class EvidenceAttached(Event, frozen=True, tag="evidence_attached"):
    """A text or a small file is kept in the log; the entry's actor collected it.

    `content` is the text, or a file's bytes in base64. `sha256` and `size` are of the bytes (of a
    text: in UTF-8).
    """

    evidence: str
    name: str
    media: Media
    content: str
    sha256: str
    size: int
    note: str = ""


class SizedUp(Event, frozen=True, tag="sized_up"):
    """How the situation looks now; None: nothing was said of it, so the earlier word holds."""

    symptoms: str | None = None
    scope: str | None = None
    trend: Trend | None = None
    recent_changes: str | None = None


IdentificationEvent = EvidenceAttached | SizedUp
"""Every kind that this module knows."""
