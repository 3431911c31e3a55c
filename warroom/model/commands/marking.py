"""Commands about who may read an incident, or one entry of it."""

from warroom.model.commands.base import Command
from warroom.model.words import Tlp


class MarkTlp(Command, frozen=True, tag="mark_tlp", kw_only=True):
    """Say who may read entry `target`, or the whole incident (0)."""

    tlp: Tlp
    target: int = 0
    reason: str = ""


MarkingCommand = MarkTlp
"""Every command of this module."""
