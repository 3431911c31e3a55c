"""All the state: `evolve(incident, entry) -> incident`, a pure fold of the log."""

from collections.abc import Iterable

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve import (
    causes,
    containment,
    decisions,
    escalation,
    follow_ups,
    identification,
    imports,
    lifecycle,
    marking,
    messages,
    notes,
    plan,
    playbooks,
    post_mortem,
    prioritization,
    problems,
    reports,
    roles,
    tasks,
    teams,
)
from warroom.model.evolve.base import Effects, Missed
from warroom.model.evolve.counts import count
from warroom.model.evolve.roles import vacant_again
from warroom.model.incident import Incident, Line
from warroom.model.words import HUB


def evolve(incident: Incident, entry: Entry) -> Incident:
    """The state after `entry`. Never refuses: what is in the log happened.

    An event this version does not know moves the place in the log and the list of authors only.
    """
    apply = _APPLY.get(type(entry.event))
    if apply is not None:
        before = incident
        incident = escalation.settle(apply(incident, entry.event, entry), entry)
        incident = count(before, incident, entry)
    actor = entry.actor
    known = actor == HUB or actor in incident.contributors
    return replace(
        incident,
        seq=entry.seq,
        hash=entry.hash,
        last_at=entry.recorded_at,
        contributors=incident.contributors if known else (*incident.contributors, actor),
        lines=incident.lines.append(Line(actor, isinstance(entry.event, ev.NOTES))),
    )


def fold(incident_id: str, entries: Iterable[Entry]) -> Incident:
    """The state after all `entries`, from the beginning."""
    incident = Incident(id=incident_id)
    for entry in entries:
        incident = evolve(incident, entry)
    return incident


def _deadline_missed(incident: Incident, event: ev.DeadlineMissed, entry: Entry) -> Incident:
    sort, _, name = event.subject.partition(":")
    apply = _MISSED.get(sort)
    changed = apply(incident, name, event.due_at) if apply else incident
    if incident.deferral and not changed.deferral:
        changed = vacant_again(changed, entry.recorded_at)
    return changed


_APPLY: Effects = {
    **lifecycle.APPLY,
    **notes.APPLY,
    **roles.APPLY,
    **tasks.APPLY,
    **messages.APPLY,
    **causes.APPLY,
    **decisions.APPLY,
    **follow_ups.APPLY,
    **reports.APPLY,
    **playbooks.APPLY,
    **prioritization.APPLY,
    **problems.APPLY,
    **containment.APPLY,
    **teams.APPLY,
    **identification.APPLY,
    **escalation.APPLY,
    **plan.APPLY,
    **imports.APPLY,
    **post_mortem.APPLY,
    **marking.APPLY,
    ev.DeadlineMissed: _deadline_missed,
}
"""What each kind of event changes; a note changes nothing but the list of lines."""

_MISSED: Missed = {
    **tasks.MISSED,
    **messages.MISSED,
    **prioritization.MISSED,
    **decisions.MISSED,
    **follow_ups.MISSED,
    **reports.MISSED,
    **escalation.MISSED,
    **plan.MISSED,
    **post_mortem.MISSED,
}
