"""The post-mortem, as far as an incident remembers it."""

from datetime import datetime

import msgspec

from warroom.model.words import Section


class SectionText(msgspec.Struct, frozen=True):
    """What stands in a section. `seq` is the entry that wrote it: the version of the text."""

    text: str
    seq: int
    by: str
    at: datetime


class PostMortem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who sees to it, until when, and what is written. A section that is not in it has no text."""

    owner: str = ""
    started_at: datetime | None = None
    due_at: datetime | None = None
    overdue: bool = False
    sections: dict[Section, SectionText] = {}
    finished_at: datetime | None = None
    finished_by: str = ""

    @property
    def started(self) -> bool:
        """Whether there is one, written or not."""
        return self.started_at is not None

    @property
    def finished(self) -> bool:
        """Whether it is written and discussed."""
        return self.finished_at is not None

    def version(self, section: Section) -> int:
        """The entry that wrote the present text of a section, or 0."""
        written = self.sections.get(section)
        return written.seq if written else 0

    def unwritten(self) -> tuple[Section, ...]:
        """The sections without a text, in the usual order."""
        return tuple(section for section in Section if section not in self.sections)
