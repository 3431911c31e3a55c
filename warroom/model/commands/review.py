"""Commands of looking back at an incident that is over."""

from datetime import datetime

from warroom.model.commands.base import Command


class AddReviewNote(Command, frozen=True, tag="add_review_note", kw_only=True):
    """Remark on entry `target`, on a `moment`, or on the whole; told apart from what was known."""

    text: str
    target: int | None = None
    moment: datetime | None = None


ReviewCommand = AddReviewNote
"""Every command of this module."""
