"""Events of the post-mortem."""

from datetime import datetime

from warroom.model.events.base import Event
from warroom.model.words import Section


class PostMortemStarted(Event, frozen=True, tag="post_mortem_started"):
    """`owner` sees to it that it is written and discussed by `due_at`."""

    owner: str
    due_at: datetime


class PostMortemAssigned(Event, frozen=True, tag="post_mortem_assigned"):
    """Another person sees to it now."""

    owner: str


class PostMortemDueSet(Event, frozen=True, tag="post_mortem_due_set"):
    """It is due at another time."""

    due_at: datetime
    reason: str = ""


class SectionEdited(Event, frozen=True, tag="section_edited"):
    """A section has this text now. `base`: the entry of the text it was made from, 0 for none."""

    section: Section
    text: str
    base: int = 0


class PostMortemFinished(Event, frozen=True, tag="post_mortem_finished"):
    """It is written and discussed. Corrections are still taken, and can be told from before."""


PostMortemEvent = (
    PostMortemStarted | PostMortemAssigned | PostMortemDueSet | SectionEdited | PostMortemFinished
)
"""Every kind that this module knows."""
