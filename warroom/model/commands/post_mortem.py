"""Commands about the post-mortem."""

from datetime import datetime

from warroom.model.commands.base import Command
from warroom.model.words import Section


class StartPostMortem(Command, frozen=True, tag="start_post_mortem", kw_only=True):
    """Begin it. `owner` is whoever asks where nobody is named."""

    owner: str = ""


class AssignPostMortem(Command, frozen=True, tag="assign_post_mortem", kw_only=True):
    """Give it to another person."""

    owner: str


class SetPostMortemDue(Command, frozen=True, tag="set_post_mortem_due", kw_only=True):
    """Set another time by which it has to be finished."""

    due_at: datetime
    reason: str = ""


class EditSection(Command, frozen=True, tag="edit_section", kw_only=True):
    """Put `text` in place of the text that entry `base` wrote (0: none was written yet).

    Refused as a conflict when another text stands there meanwhile; nothing is overwritten unseen.
    """

    section: Section
    text: str
    base: int = 0


class FinishPostMortem(Command, frozen=True, tag="finish_post_mortem", kw_only=True):
    """Say that it is written and discussed."""


PostMortemCommand = (
    StartPostMortem | AssignPostMortem | SetPostMortemDue | EditSection | FinishPostMortem
)
"""Every command of this module."""
