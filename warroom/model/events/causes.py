"""Events of the search for causes: hypotheses, the trigger, contributing factors, the fix."""

from warroom.model.events.base import Event
from warroom.model.words import ClosingItem


class HypothesisRaised(Event, frozen=True, tag="hypothesis_raised"):
    """Somebody says what it could be; nothing speaks for or against it yet."""

    hypothesis: str
    text: str


class HypothesisSupported(Event, frozen=True, tag="hypothesis_supported"):
    """Something speaks for it. `evidence`: numbers of entries of this incident."""

    hypothesis: str
    evidence: tuple[int, ...] = ()
    why: str = ""


class HypothesisRuledOut(Event, frozen=True, tag="hypothesis_ruled_out"):
    """Something speaks against it, so that nobody looks there any more."""

    hypothesis: str
    evidence: tuple[int, ...] = ()
    why: str = ""


class TriggerSet(Event, frozen=True, tag="trigger_set"):
    """What set it off, as far as it is known now."""

    text: str


class FactorAdded(Event, frozen=True, tag="factor_added"):
    """A contributing factor: why it could happen. There are usually several."""

    factor: str
    text: str


class FactorStruck(Event, frozen=True, tag="factor_struck"):
    """It did not contribute after all."""

    factor: str
    reason: str


class FixRecorded(Event, frozen=True, tag="fix_recorded"):
    """What went into the fix, and where it can be looked at (http or https)."""

    text: str
    links: tuple[str, ...] = ()


class Waived(Event, frozen=True, tag="waived"):
    """The incident may be closed without this, and why."""

    what: ClosingItem
    reason: str


CauseEvent = (
    HypothesisRaised
    | HypothesisSupported
    | HypothesisRuledOut
    | TriggerSet
    | FactorAdded
    | FactorStruck
    | FixRecorded
    | Waived
)
"""Every kind that this module knows."""
