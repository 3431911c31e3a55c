"""What somebody has written of a section and not saved, with what it was made from."""

import msgspec

from warroom.link.gone import Gone
from warroom.model.incident import SectionText
from warroom.report.merge import Merged, merge
from warroom.text import clean


class SectionDraft(msgspec.Struct, frozen=True):
    """`text` was made from `old`, which entry `base` wrote (0: it is what the log proposed)."""

    base: int
    old: str
    text: str

    @property
    def changed(self) -> bool:
        """Whether there is anything to keep."""
        return settled(self.text) != self.old

    def encode(self) -> str:
        """As it is kept on disk; empty where nothing was changed."""
        if not self.changed:
            return ""
        return msgspec.json.encode(SectionDraft(self.base, self.old, clean(self.text))).decode()

    def without(self, gone: Gone) -> "SectionDraft":
        """The draft without what was redacted."""
        return SectionDraft(self.base, gone.out_of(self.old), gone.out_of(self.text))

    def onto(self, theirs: SectionText) -> tuple["SectionDraft", Merged]:
        """The draft over what somebody else saved meanwhile: all lines of both are in it."""
        them = f"{theirs.by}, entry {theirs.seq}"
        merged = merge(self.old, settled(self.text), theirs.text, them=them)
        return SectionDraft(theirs.seq, theirs.text, merged.text), merged


def settled(text: str) -> str:
    """A text as the hub takes it: sanitised, without outer white space."""
    return clean(text).strip()


def decode(kept: str) -> SectionDraft | None:
    """A draft from disk, or None where there is none that can be read."""
    try:
        found = msgspec.json.decode(kept.encode(), type=SectionDraft)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    return SectionDraft(found.base, clean(found.old), clean(found.text))


def draft_name(incident: str, section: str) -> str:
    """What the draft of a section is called among the drafts."""
    return f"{incident}-post-mortem-{section.replace(' ', '-')}"
