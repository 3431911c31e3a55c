"""Commands about the erasing of texts."""

from warroom.model.commands.base import Command


class Redact(Command, frozen=True, tag="redact", kw_only=True):
    """Erase the texts of entries, everywhere and for good. There is no way back.

    The hub fills in the other fields itself: `also` are entries that hold the same words and go
    with them, `bodies` the SHA-256 of what is left of all of them (empty: it has no texts),
    `keeper`: whether who asks may manage the hub's people.
    """

    seqs: tuple[int, ...]
    reason: str
    also: tuple[int, ...] = ()
    bodies: tuple[str, ...] = ()
    keeper: bool = False


RedactionCommand = Redact
"""Every command of this module."""
