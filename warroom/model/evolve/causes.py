"""How the state changes with the search for causes."""

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Argument, Factor, Finding, Hypothesis, Incident, Waiver
from warroom.model.words import HypothesisState


def _raised(incident: Incident, event: ev.HypothesisRaised, entry: Entry) -> Incident:
    made = Hypothesis(id=event.hypothesis, text=event.text, by=entry.actor, at=entry.at)
    return replace(incident, hypotheses={**incident.hypotheses, made.id: made})


def _judged(
    incident: Incident,
    event: ev.HypothesisSupported | ev.HypothesisRuledOut,
    entry: Entry,
    state: HypothesisState,
) -> Incident:
    known = incident.hypotheses.get(event.hypothesis)
    if known is None:
        return incident
    evidence = Argument(
        supports=state is HypothesisState.SUPPORTED,
        by=entry.actor,
        at=entry.at,
        entries=event.evidence,
        why=event.why,
    )
    changed = replace(known, state=state, evidence=(*known.evidence, evidence))
    return replace(incident, hypotheses={**incident.hypotheses, known.id: changed})


def _supported(incident: Incident, event: ev.HypothesisSupported, entry: Entry) -> Incident:
    return _judged(incident, event, entry, HypothesisState.SUPPORTED)


def _ruled_out(incident: Incident, event: ev.HypothesisRuledOut, entry: Entry) -> Incident:
    return _judged(incident, event, entry, HypothesisState.RULED_OUT)


def _trigger_set(incident: Incident, event: ev.TriggerSet, entry: Entry) -> Incident:
    return replace(incident, trigger=Finding(text=event.text, by=entry.actor, at=entry.at))


def _factor_added(incident: Incident, event: ev.FactorAdded, entry: Entry) -> Incident:
    factor = Factor(id=event.factor, text=event.text, by=entry.actor, at=entry.at)
    return replace(incident, factors={**incident.factors, factor.id: factor})


def _factor_struck(incident: Incident, event: ev.FactorStruck, entry: Entry) -> Incident:
    factor = incident.factors.get(event.factor)
    if factor is None:
        return incident
    struck = replace(factor, struck=event.reason)
    return replace(incident, factors={**incident.factors, factor.id: struck})


def _fix_recorded(incident: Incident, event: ev.FixRecorded, entry: Entry) -> Incident:
    fix = Finding(text=event.text, by=entry.actor, at=entry.at, links=event.links)
    return replace(incident, fix=fix)


def _waived(incident: Incident, event: ev.Waived, entry: Entry) -> Incident:
    waiver = Waiver(reason=event.reason, by=entry.actor, at=entry.at)
    return replace(incident, waived={**incident.waived, event.what: waiver})


APPLY: Effects = {
    ev.HypothesisRaised: _raised,
    ev.HypothesisSupported: _supported,
    ev.HypothesisRuledOut: _ruled_out,
    ev.TriggerSet: _trigger_set,
    ev.FactorAdded: _factor_added,
    ev.FactorStruck: _factor_struck,
    ev.FixRecorded: _fix_recorded,
    ev.Waived: _waived,
}
"""What each kind of event changes."""
