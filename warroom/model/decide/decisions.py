"""Rules for decisions by poll: ask for strong objections, proceed on silence, else the IC decides.

From PagerDuty's incident commander guide: propose an action, ask "is there any strong objection?",
proceed when there is none. Asking for agreement takes minutes that an incident does not have, and
an objection costs a sentence.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Passing, Rules
from warroom.model.decide.checks import (
    clock,
    find,
    invalid,
    optional_text,
    require_name,
    require_sentence,
    require_text,
)
from warroom.model.decide.rights import require
from warroom.model.incident import Decision, Incident
from warroom.model.limits import (
    MAX_DECISIONS,
    MAX_LINE,
    MAX_OPTIONS,
    MAX_SENTENCE,
    MAX_SILENCE,
    MIN_SILENCE,
)
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import UNDECIDED, DecisionState


def _open(incident: Incident, typed: str, but: str) -> Decision:
    """A decision that has not been made; `but` is what can be done about one that has."""
    decision = find(incident.decisions, typed, "D", "decision", "The list of decisions")
    if decision.state in UNDECIDED:
        return decision
    if decision.state is DecisionState.MADE:
        how = "by silence" if decision.by_silence else f"by {decision.decided_by}"
        raise Refusal(
            Why.CONFLICT,
            f"{decision.id} was made {how} at {clock(decision.decided_at)}; {decision.executor}"
            f" executes it. {but}",
        )
    raise Refusal(Why.CONFLICT, f"{decision.id} was {decision.state} already. Propose it again.")


def _silence(incident: Incident, seconds: int | None) -> int:
    if seconds is None:
        return incident.policy.silence
    if not MIN_SILENCE.total_seconds() <= seconds <= MAX_SILENCE.total_seconds():
        raise invalid("Give people between 30 seconds and one day to object, as in 3m.")
    return seconds


def propose(
    incident: Incident, command: cm.ProposeDecision, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody proposes. The silence begins when the room hears of it, never earlier."""
    if len(incident.decisions) >= MAX_DECISIONS:
        raise invalid(f"There are {MAX_DECISIONS} decisions, which is the limit.")
    if len(command.options) > MAX_OPTIONS:
        raise invalid(f"Name at most {MAX_OPTIONS} other options.")
    silence = _silence(incident, command.silence)
    proposed = ev.DecisionProposed(
        decision=f"D{len(incident.decisions) + 1}",
        text=require_sentence(command.text, "The proposal"),
        executor=require_name(command.executor) if command.executor.strip() else actor,
        risks=optional_text(command.risks.replace("\n", " "), "The risks", MAX_SENTENCE),
        options=tuple(require_sentence(option, "An option") for option in command.options),
        closes_at=None if incident.over else now + timedelta(seconds=silence),
    )
    if not command.plan_b.strip():
        return [proposed]
    return [proposed, ev.PlanBSet(text=require_sentence(command.plan_b, "The plan B"))]


def object_to(
    incident: Incident, command: cm.ObjectToDecision, actor: str, now: datetime
) -> list[ev.Event]:
    """Any one strong objection stops it; what it is has to be said."""
    decision = _open(
        incident, command.decision, "To stop it, tell them at once, and propose something else."
    )
    text = require_sentence(command.text, "The objection")
    if any((each.by, each.text) == (actor, text) for each in decision.objections):
        raise Refusal(Why.CONFLICT, f"You have said that of {decision.id} already.")
    return [ev.DecisionObjected(decision=decision.id, text=text)]


def _chosen(decision: Decision, option: str) -> str:
    option = option.strip().removeprefix("#")
    if not option:
        return decision.text
    if option.isascii() and option.isdigit() and 1 <= int(option[:9]) <= len(decision.options):
        return decision.options[int(option[:9]) - 1]
    for each in (decision.text, *decision.options):
        if each.casefold() == option.casefold():
            return each
    have = f"1 to {len(decision.options)}" if decision.options else "none"
    raise Refusal(
        Why.NOT_FOUND,
        f"{decision.id} has no such option; its other options are {have}. Without one it proceeds"
        " as proposed.",
    )


def decide_proposal(
    incident: Incident, command: cm.DecideProposal, actor: str, now: datetime
) -> list[ev.Event]:
    """The incident commander's yes or no, also before the silence is over: one entry says it."""
    decision = _open(
        incident, command.decision, "To do something else, propose that: it replaces this one."
    )
    if not command.proceed:
        what = f"The reason why {decision.id} is dropped"
        reason = require_text(command.reason, what, MAX_LINE)
        return [ev.DecisionDropped(decision=decision.id, reason=reason)]
    return [
        ev.DecisionMade(
            decision=decision.id,
            text=_chosen(decision, command.option),
            executor=require_name(command.executor)
            if command.executor.strip()
            else decision.executor,
            reason=optional_text(command.reason, "The reason", MAX_LINE),
        )
    ]


def withdraw(
    incident: Incident, command: cm.WithdrawProposal, actor: str, now: datetime
) -> list[ev.Event]:
    """The one who proposed it takes it back, or whoever leads."""
    decision = _open(incident, command.decision, "It cannot be withdrawn any more.")
    require(
        incident,
        command,
        actor,
        {Condition.PROPOSER: actor == decision.by},
        f"{decision.id} is {decision.by}'s proposal. To stop it, object: /object"
        f" {decision.id} and why.",
    )
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.ProposalWithdrawn(decision=decision.id, reason=reason)]


def set_plan_b(
    incident: Incident, command: cm.SetPlanB, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody says what is done if the plan does not work."""
    text = require_sentence(command.text, "The plan B")
    if incident.plan_b and incident.plan_b.text == text:
        raise Refusal(Why.CONFLICT, "That is the plan B already.")
    return [ev.PlanBSet(text=text)]


def _silence_is_over(incident: Incident, decision_id: str, now: datetime) -> list[ev.Event]:
    decision = incident.decisions[decision_id]
    return [
        ev.DecisionMade(
            decision=decision.id,
            text=decision.text,
            executor=decision.executor,
            by_silence=True,
        )
    ]


RULES: Rules = {
    cm.ProposeDecision: propose,
    cm.ObjectToDecision: object_to,
    cm.DecideProposal: decide_proposal,
    cm.WithdrawProposal: withdraw,
    cm.SetPlanB: set_plan_b,
}
"""The rule for each command."""

PASSING: Mapping[str, Passing] = {"decision": _silence_is_over}
"""What follows when a deadline passes, by its sort."""
