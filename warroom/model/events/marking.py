"""Events of marking: who may read an incident, or one entry of it."""

from warroom.model.events.base import Event
from warroom.model.words import Tlp


class TlpMarked(Event, frozen=True, tag="tlp_marked"):
    """It was said who may read it; `target` is an entry's number, 0 the whole incident."""

    tlp: Tlp
    target: int = 0
    reason: str = ""


MarkingEvent = TlpMarked
"""Every kind that this module knows."""
