"""How the state changes with decisions by poll, and with the plan B."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects, Missed
from warroom.model.incident import Decision, Incident, Objection, PlanB
from warroom.model.words import DecisionState


def _proposed(incident: Incident, event: ev.DecisionProposed, entry: Entry) -> Incident:
    made = Decision(
        id=event.decision,
        text=event.text,
        by=entry.actor,
        at=entry.at,
        executor=event.executor,
        risks=event.risks,
        options=event.options,
        closes_at=event.closes_at,
    )
    return replace(incident, decisions={**incident.decisions, made.id: made})


def _decision(incident: Incident, decision_id: str, **changes: Any) -> Incident:
    decision = incident.decisions.get(decision_id)
    if decision is None:
        return incident
    changed = replace(decision, **changes)
    return replace(incident, decisions={**incident.decisions, decision_id: changed})


def _objected(incident: Incident, event: ev.DecisionObjected, entry: Entry) -> Incident:
    decision = incident.decisions.get(event.decision)
    if decision is None:
        return incident
    objection = Objection(by=entry.actor, text=event.text, at=entry.at)
    return _decision(
        incident,
        event.decision,
        state=DecisionState.OBJECTED,
        closes_at=None,
        objections=(*decision.objections, objection),
    )


def _made(incident: Incident, event: ev.DecisionMade, entry: Entry) -> Incident:
    return _decision(
        incident,
        event.decision,
        state=DecisionState.MADE,
        closes_at=None,
        chosen=event.text,
        executor=event.executor,
        reason=event.reason,
        decided_by=entry.actor,
        decided_at=entry.at,
        by_silence=event.by_silence,
    )


def _against(
    incident: Incident,
    event: ev.DecisionDropped | ev.ProposalWithdrawn,
    entry: Entry,
    state: DecisionState,
) -> Incident:
    return _decision(
        incident,
        event.decision,
        state=state,
        closes_at=None,
        reason=event.reason,
        decided_by=entry.actor,
        decided_at=entry.at,
    )


def _dropped(incident: Incident, event: ev.DecisionDropped, entry: Entry) -> Incident:
    return _against(incident, event, entry, DecisionState.DROPPED)


def _withdrawn(incident: Incident, event: ev.ProposalWithdrawn, entry: Entry) -> Incident:
    return _against(incident, event, entry, DecisionState.WITHDRAWN)


def _plan_b_set(incident: Incident, event: ev.PlanBSet, entry: Entry) -> Incident:
    return replace(incident, plan_b=PlanB(text=event.text, by=entry.actor, at=entry.at))


def _silence_over(incident: Incident, decision_id: str, due_at: datetime) -> Incident:
    decision = incident.decisions.get(decision_id)
    if decision is None or decision.closes_at != due_at:
        return incident
    return _decision(incident, decision_id, closes_at=None)


def without_clocks(incident: Incident) -> dict[str, Decision]:
    """The decisions when the incident is over: none proceeds by itself any more."""
    return {
        decision_id: replace(decision, closes_at=None)
        for decision_id, decision in incident.decisions.items()
    }


APPLY: Effects = {
    ev.DecisionProposed: _proposed,
    ev.DecisionObjected: _objected,
    ev.DecisionMade: _made,
    ev.DecisionDropped: _dropped,
    ev.ProposalWithdrawn: _withdrawn,
    ev.PlanBSet: _plan_b_set,
}
"""What each kind of event changes."""

MISSED: Missed = {"decision": _silence_over}
"""What a passed deadline changes; that the decision is made follows in its own entry."""
