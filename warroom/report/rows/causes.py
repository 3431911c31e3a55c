"""Timeline rows of the search for causes."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import RowKind, RowText, Wordings, and_


def entries_text(entries: tuple[int, ...]) -> str:
    """The numbers of entries in a sentence: "entry 41", "entries 41, 42"."""
    numbers = ", ".join(map(str, entries))
    return f"entr{'y' if len(entries) == 1 else 'ies'} {numbers}" if entries else ""


def evidence_text(entries: tuple[int, ...], why: str) -> str:
    """What speaks for something, or against it."""
    return ": ".join(part for part in (entries_text(entries), why) if part)


def _words(hypothesis: str, incident: Incident) -> str:
    known = incident.hypotheses.get(hypothesis)
    return f"{known.text} ({hypothesis})" if known else hypothesis


def _raised(event: ev.HypothesisRaised, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.OBSERVATION, "?", f"hypothesis: {event.text} ({event.hypothesis})")


def _supported(event: ev.HypothesisSupported, entry: Entry, incident: Incident) -> RowText:
    by = and_(evidence_text(event.evidence, event.why))
    return RowText(RowKind.OBSERVATION, "+", f"supported: {_words(event.hypothesis, incident)}{by}")


def _ruled_out(event: ev.HypothesisRuledOut, entry: Entry, incident: Incident) -> RowText:
    by = and_(evidence_text(event.evidence, event.why))
    return RowText(RowKind.OBSERVATION, "×", f"ruled out: {_words(event.hypothesis, incident)}{by}")


def _trigger_set(event: ev.TriggerSet, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.OBSERVATION, "·", f"trigger: {event.text}")


def _factor_added(event: ev.FactorAdded, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.OBSERVATION, "·", f"contributing factor: {event.text} ({event.factor})")


def _factor_struck(event: ev.FactorStruck, entry: Entry, incident: Incident) -> RowText:
    known = incident.factors.get(event.factor)
    words = f"{known.text} ({event.factor})" if known else event.factor
    return RowText(RowKind.AMENDMENT, "×", f"no contributing factor: {words}{and_(event.reason)}")


def _fix_recorded(event: ev.FixRecorded, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.MILESTONE, "⚑", f"fix: {event.text}{and_(' '.join(event.links))}")


def _waived(event: ev.Waived, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.DECISION, "◆", f"closing without the {event.what}: {event.reason}")


WORDING: Wordings = {
    ev.HypothesisRaised: _raised,
    ev.HypothesisSupported: _supported,
    ev.HypothesisRuledOut: _ruled_out,
    ev.TriggerSet: _trigger_set,
    ev.FactorAdded: _factor_added,
    ev.FactorStruck: _factor_struck,
    ev.FixRecorded: _fix_recorded,
    ev.Waived: _waived,
}
"""The words of each kind of event."""
