"""Rules for the search for causes: hypotheses with evidence, trigger, factors, fix, waivers.

There is no field for a root cause: what happened has a trigger, several reasons why it could, and
people look for the one they expect (Allspaw; the Learning from Incidents community's "contributing
factors").
"""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.closing import closing_needs
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import (
    find,
    invalid,
    optional_text,
    require_sentence,
    require_text,
    require_url,
)
from warroom.model.incident import Hypothesis, Incident
from warroom.model.limits import (
    MAX_FACTORS,
    MAX_HYPOTHESES,
    MAX_LINE,
    MAX_LINKS,
    MAX_NAMED_ENTRIES,
    MAX_SENTENCE,
)
from warroom.model.refusal import Refusal, Why


def _find(incident: Incident, typed: str) -> Hypothesis:
    return find(incident.hypotheses, typed, "H", "hypothesis", "The list of hypotheses")


def raise_(
    incident: Incident, command: cm.RaiseHypothesis, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody says what it could be."""
    if len(incident.hypotheses) >= MAX_HYPOTHESES:
        raise invalid(f"There are {MAX_HYPOTHESES} hypotheses, which is the limit. Rule some out.")
    text = require_sentence(command.text, "The hypothesis")
    for known in incident.hypotheses.values():
        if known.text.casefold() == text.casefold():
            raise Refusal(
                Why.CONFLICT,
                f"That is {known.id}, which is {known.state}. Support it or rule it out.",
            )
    return [ev.HypothesisRaised(hypothesis=f"H{len(incident.hypotheses) + 1}", text=text)]


def _evidence(
    incident: Incident, command: cm.SupportHypothesis | cm.RuleOutHypothesis, supports: bool
) -> tuple[str, tuple[int, ...], str]:
    """The hypothesis' id, the entries that there are, and the words; one of the two at least."""
    hypothesis = _find(incident, command.hypothesis)
    entries = tuple(dict.fromkeys(command.evidence))
    if len(entries) > MAX_NAMED_ENTRIES:
        raise invalid(f"Name at most {MAX_NAMED_ENTRIES} entries at once.")
    for seq in entries:
        if not 1 <= seq <= incident.seq:
            raise Refusal(
                Why.NOT_FOUND,
                f"There is no entry {str(seq)[:12]}; the log has {incident.seq} entries.",
            )
    why = optional_text(command.why.replace("\n", " "), "The reason", MAX_SENTENCE)
    if not entries and not why:
        verb, way = ("supports", "support") if supports else ("rules out", "ruleout")
        raise invalid(
            f"Say what {verb} {hypothesis.id}: entries by their numbers, words, or both,"
            f" as in: /{way} {hypothesis.id} 41 only the new build is affected."
        )
    last = hypothesis.evidence[-1] if hypothesis.evidence else None
    if last and (last.supports, last.entries, last.why) == (supports, entries, why):
        raise Refusal(Why.CONFLICT, f"That is what was said of {hypothesis.id} last.")
    return hypothesis.id, entries, why


def support(
    incident: Incident, command: cm.SupportHypothesis, actor: str, now: datetime
) -> list[ev.Event]:
    """Something speaks for it; one that was ruled out is open to doubt again."""
    hypothesis, entries, why = _evidence(incident, command, True)
    return [ev.HypothesisSupported(hypothesis=hypothesis, evidence=entries, why=why)]


def rule_out(
    incident: Incident, command: cm.RuleOutHypothesis, actor: str, now: datetime
) -> list[ev.Event]:
    """Something speaks against it; a later support takes it up again."""
    hypothesis, entries, why = _evidence(incident, command, False)
    return [ev.HypothesisRuledOut(hypothesis=hypothesis, evidence=entries, why=why)]


def set_trigger(
    incident: Incident, command: cm.SetTrigger, actor: str, now: datetime
) -> list[ev.Event]:
    """What set it off; said again when more is known."""
    text = require_sentence(command.text, "The trigger")
    if incident.trigger and incident.trigger.text == text:
        raise Refusal(Why.CONFLICT, "That is what the record says already; nothing changed.")
    return [ev.TriggerSet(text=text)]


def add_factor(
    incident: Incident, command: cm.AddFactor, actor: str, now: datetime
) -> list[ev.Event]:
    """One of the reasons why it could happen."""
    if len(incident.factors) >= MAX_FACTORS:
        raise invalid(f"There are {MAX_FACTORS} factors, which is the limit.")
    text = require_sentence(command.text, "The factor")
    for known in incident.factors.values():
        if known.text.casefold() == text.casefold() and not known.struck:
            raise Refusal(Why.CONFLICT, f"That is {known.id} already.")
    return [ev.FactorAdded(factor=f"F{len(incident.factors) + 1}", text=text)]


def strike_factor(
    incident: Incident, command: cm.StrikeFactor, actor: str, now: datetime
) -> list[ev.Event]:
    """It stays readable, with why it was none."""
    factor = find(incident.factors, command.factor, "F", "factor", "The list of factors")
    if factor.struck:
        raise Refusal(Why.CONFLICT, f"{factor.id} is struck already: {factor.struck}.")
    reason = require_text(command.reason, f"The reason why {factor.id} is struck", MAX_LINE)
    return [ev.FactorStruck(factor=factor.id, reason=reason)]


def record_fix(
    incident: Incident, command: cm.RecordFix, actor: str, now: datetime
) -> list[ev.Event]:
    """What went into it; a fix removes the cause, a workaround only holds."""
    if len(command.links) > MAX_LINKS:
        raise invalid(f"Give at most {MAX_LINKS} links.")
    links = tuple(dict.fromkeys(require_url(link) for link in command.links))
    text = require_text(command.text, "The fix")
    if incident.fix and (incident.fix.text, incident.fix.links) == (text, links):
        raise Refusal(Why.CONFLICT, "That is what the record says already; nothing changed.")
    return [ev.FixRecorded(text=text, links=links)]


def waive(
    incident: Incident, command: cm.WaiveForClosing, actor: str, now: datetime
) -> list[ev.Event]:
    """The incident commander answers for what is left out."""
    what = command.what
    if earlier := incident.waived.get(what):
        raise Refusal(Why.CONFLICT, f"{earlier.by} has waived the {what} already.")
    if all(need.waivable is not what for need in closing_needs(incident)):
        raise Refusal(
            Why.CONFLICT, f"Nothing stands against closing as to the {what}: there is no need."
        )
    reason = require_text(command.reason, "The reason why it is waived", MAX_LINE)
    return [ev.Waived(what=what, reason=reason)]


RULES: Rules = {
    cm.RaiseHypothesis: raise_,
    cm.SupportHypothesis: support,
    cm.RuleOutHypothesis: rule_out,
    cm.SetTrigger: set_trigger,
    cm.AddFactor: add_factor,
    cm.StrikeFactor: strike_factor,
    cm.RecordFix: record_fix,
    cm.WaiveForClosing: waive,
}
"""The rule for each command."""
