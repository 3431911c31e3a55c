"""Events of looking back at an incident that is over."""

from datetime import datetime

from warroom.model.events.base import Event


class ReviewNoted(Event, frozen=True, tag="review_noted"):
    """A remark that was written afterwards: nobody knew it then.

    It is about entry `target`, or about the `moment`; about the whole incident where there is
    neither. The entry itself has no other time than that of its writing.
    """

    text: str
    target: int | None = None
    moment: datetime | None = None


ReviewEvent = ReviewNoted
"""Every kind that this module knows."""
