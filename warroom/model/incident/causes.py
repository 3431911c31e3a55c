"""What an incident remembers of the search for causes, and what was waived for its closing."""

from datetime import datetime

import msgspec

from warroom.model.words import HypothesisState


class Argument(msgspec.Struct, frozen=True, omit_defaults=True):
    """What speaks for a hypothesis, or against it: entries by number, and words."""

    supports: bool
    by: str
    at: datetime
    entries: tuple[int, ...] = ()
    why: str = ""


class Hypothesis(msgspec.Struct, frozen=True, omit_defaults=True):
    """What it could be, with what speaks for and against it, in the order it was said."""

    id: str
    text: str
    by: str
    at: datetime
    state: HypothesisState = HypothesisState.OPEN
    evidence: tuple[Argument, ...] = ()


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """The trigger, or what went into the fix: the words, who said them, when."""

    text: str
    by: str
    at: datetime
    links: tuple[str, ...] = ()


class Factor(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reason why it could happen; `struck`: why it was none after all."""

    id: str
    text: str
    by: str
    at: datetime
    struck: str = ""


class Waiver(msgspec.Struct, frozen=True):
    """Something that closing this incident does not need, and why."""

    reason: str
    by: str
    at: datetime
