"""Commands about decisions by poll, and the plan B."""

from warroom.model.commands.base import Command


class ProposeDecision(Command, frozen=True, tag="propose_decision", kw_only=True):
    """Ask "proceeding with …, strong objections?".

    `executor` empty: the one who proposes. `silence`: seconds until it proceeds by itself; None:
    the policy's. `options`: what else could be done. `plan_b`: if this does not work.
    """

    text: str
    executor: str = ""
    risks: str = ""
    options: tuple[str, ...] = ()
    silence: int | None = None
    plan_b: str = ""


class ObjectToDecision(Command, frozen=True, tag="object_to_decision", kw_only=True):
    """Object, and say why; it then waits for the incident commander."""

    decision: str
    text: str


class DecideProposal(Command, frozen=True, tag="decide_proposal", kw_only=True):
    """The incident commander decides, at once or after an objection.

    `option`: another of its options, by number from 1 or by its words; empty: as proposed.
    `executor` empty: as proposed. Against it needs a reason.
    """

    decision: str
    proceed: bool
    option: str = ""
    executor: str = ""
    reason: str = ""


class WithdrawProposal(Command, frozen=True, tag="withdraw_proposal", kw_only=True):
    """Take a proposal back."""

    decision: str
    reason: str = ""


class SetPlanB(Command, frozen=True, tag="set_plan_b", kw_only=True):
    """Say what is done if the plan does not work."""

    text: str


DecisionCommand = ProposeDecision | ObjectToDecision | DecideProposal | WithdrawProposal | SetPlanB
"""Every command of this module."""
