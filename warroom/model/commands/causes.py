"""Commands about causes: hypotheses, the trigger, contributing factors, the fix, waivers."""

from warroom.model.commands.base import Command
from warroom.model.words import ClosingItem


class RaiseHypothesis(Command, frozen=True, tag="raise_hypothesis", kw_only=True):
    """Say what it could be."""

    text: str


class SupportHypothesis(Command, frozen=True, tag="support_hypothesis", kw_only=True):
    """Say what speaks for it: numbers of entries, words, or both. Reopens one ruled out."""

    hypothesis: str
    evidence: tuple[int, ...] = ()
    why: str = ""


class RuleOutHypothesis(Command, frozen=True, tag="rule_out_hypothesis", kw_only=True):
    """Say what speaks against it: numbers of entries, words, or both."""

    hypothesis: str
    evidence: tuple[int, ...] = ()
    why: str = ""


class SetTrigger(Command, frozen=True, tag="set_trigger", kw_only=True):
    """Say what set it off."""

    text: str


class AddFactor(Command, frozen=True, tag="add_factor", kw_only=True):
    """Say one reason why it could happen."""

    text: str


class StrikeFactor(Command, frozen=True, tag="strike_factor", kw_only=True):
    """Say why a factor did not contribute after all."""

    factor: str
    reason: str


class RecordFix(Command, frozen=True, tag="record_fix", kw_only=True):
    """Say what went into the fix, with links (http or https) to where it can be looked at."""

    text: str
    links: tuple[str, ...] = ()


class WaiveForClosing(Command, frozen=True, tag="waive_for_closing", kw_only=True):
    """Let the incident be closed without this, and say why."""

    what: ClosingItem
    reason: str


CauseCommand = (
    RaiseHypothesis
    | SupportHypothesis
    | RuleOutHypothesis
    | SetTrigger
    | AddFactor
    | StrikeFactor
    | RecordFix
    | WaiveForClosing
)
"""Every command of this module."""
