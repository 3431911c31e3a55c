"""Timeline rows of decisions by poll.

What is asked of the room is communication; only what was decided is a decision: one row each.
"""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.phrases import when
from warroom.report.rows.base import Missed, RowKind, RowText, Wordings, and_, because


def _words(decision: str, incident: Incident) -> str:
    known = incident.decisions.get(decision)
    return f"{known.text} ({decision})" if known else decision


def _proposed(event: ev.DecisionProposed, entry: Entry, incident: Incident) -> RowText:
    until = f" by {when(event.closes_at, entry.at)}" if event.closes_at else ""
    risks = f"; risk: {event.risks}" if event.risks else ""
    others = f"; or: {' | '.join(event.options)}" if event.options else ""
    text = (
        f"proceeding with {event.text} ({event.decision}), {event.executor} executes it{risks}"
        f"{others}. Strong objections{until}?"
    )
    return RowText(RowKind.COMMUNICATION, "◇", text)


def _objected(event: ev.DecisionObjected, entry: Entry, incident: Incident) -> RowText:
    text = f"objects to {_words(event.decision, incident)}: {event.text}"
    return RowText(RowKind.COMMUNICATION, "!", text)


def _made(event: ev.DecisionMade, entry: Entry, incident: Incident) -> RowText:
    known = incident.decisions.get(event.decision)
    how = ", no objections" if event.by_silence else ""
    if not how and known and known.objections:
        how = f", over the objection of {', '.join(dict.fromkeys(o.by for o in known.objections))}"
    text = f"decided: {event.text} ({event.decision}), {event.executor} executes it{how}"
    return RowText(RowKind.DECISION, "◆", text + and_(event.reason))


def _dropped(event: ev.DecisionDropped, entry: Entry, incident: Incident) -> RowText:
    text = f"decided against {_words(event.decision, incident)}: {event.reason}"
    return RowText(RowKind.DECISION, "◆", text)


def _withdrawn(event: ev.ProposalWithdrawn, entry: Entry, incident: Incident) -> RowText:
    text = f"withdraws the proposal {_words(event.decision, incident)}{because(event.reason)}"
    return RowText(RowKind.COMMUNICATION, "×", text)


def _plan_b_set(event: ev.PlanBSet, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.OBSERVATION, "·", f"plan B: {event.text}")


def _silence_over(decision: str, was: str, incident: Incident) -> RowText:
    # No alert: it went as it was meant to.
    text = f"no objection to {_words(decision, incident)} {was.replace('due', 'by', 1)}"
    return RowText(RowKind.SYSTEM, "◇", text)


WORDING: Wordings = {
    ev.DecisionProposed: _proposed,
    ev.DecisionObjected: _objected,
    ev.DecisionMade: _made,
    ev.DecisionDropped: _dropped,
    ev.ProposalWithdrawn: _withdrawn,
    ev.PlanBSet: _plan_b_set,
}
"""The words of each kind of event."""

MISSED: Missed = {"decision": _silence_over}
"""The words of each sort of deadline."""
