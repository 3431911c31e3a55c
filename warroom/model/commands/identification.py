"""Commands of the step identification: evidence, and how the situation looks."""

from warroom.model.commands.base import Command
from warroom.model.words import Media, Trend


class AttachEvidence(Command, frozen=True, tag="attach_evidence", kw_only=True):
    """Keep a text, or a small file (`content` in base64), in the log."""

    name: str
    content: str
    media: Media = Media.TEXT
    note: str = ""


class SizeUp(Command, frozen=True, tag="size_up", kw_only=True):
    """Say how the situation looks; None leaves what was said before."""

    symptoms: str | None = None
    scope: str | None = None
    trend: Trend | None = None
    recent_changes: str | None = None


IdentificationCommand = AttachEvidence | SizeUp
"""Every command of this module."""
