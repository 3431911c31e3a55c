"""Events of the erasing of texts."""

from warroom.model.events.base import Event


class Redacted(Event, frozen=True, tag="redacted"):
    """The texts of these entries were erased, everywhere and for good; the entry's actor did it.

    `bodies`: of each of `seqs` the SHA-256 of the body that is left. It is in the chain, so that
    nothing else can be put in its place.
    """

    seqs: tuple[int, ...]
    bodies: tuple[str, ...]
    reason: str = ""


RedactionEvent = Redacted
"""Every kind that this module knows."""
