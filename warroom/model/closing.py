"""What an incident still lacks before it may be closed: a fold of the state, no rule of its own.

That the trigger, the contributing factors, the fix and the follow-ups have to be named is what
makes a closed incident worth reading later (PagerDuty's post-mortem guide, NIST SP 800-61r2 §3.4).
A waiver is as good as a name, because it says who thought so and why.
"""

from collections.abc import Callable
from typing import NamedTuple

from warroom.model.ids import some_ids
from warroom.model.incident import Incident
from warroom.model.words import UNDECIDED, ClosingItem, FollowUpState


class Need(NamedTuple):
    """Something that closing asks for. `what` names it, `how` is the line that gives it.

    `waivable`: what to put in `/waive` instead, or None where a reason is not enough.
    """

    what: str
    how: str
    waivable: ClosingItem | None = None


def _decisions(incident: Incident) -> list[Need]:
    left = [each.id for each in incident.decisions.values() if each.state in UNDECIDED]
    how = f"/proceed {left[0]} or /drop {left[0]} REASON" if left else ""
    return [Need(f"a decision on {some_ids(left)}", how)] if left else []


def _trigger(incident: Incident) -> list[Need]:
    what = ClosingItem.TRIGGER
    return [] if incident.trigger else [Need("the trigger", "/trigger TEXT", what)]


def _factors(incident: Incident) -> list[Need]:
    if any(not factor.struck for factor in incident.factors.values()):
        return []
    return [Need("a contributing factor", "/factor TEXT", ClosingItem.FACTORS)]


def _fix(incident: Incident) -> list[Need]:
    return [] if incident.fix else [Need("the fix", "/fix TEXT", ClosingItem.FIX)]


def _follow_ups(incident: Incident) -> list[Need]:
    what = ClosingItem.FOLLOW_UPS
    if not incident.follow_ups:
        return [Need("a follow-up", "/todo TEXT @NAME", what)]
    nobody = [
        each.id
        for each in incident.follow_ups.values()
        if each.state is FollowUpState.OPEN and not each.person
    ]
    how = f"/followup assign {nobody[0]} NAME" if nobody else ""
    return [Need(f"a person for {some_ids(nobody)}", how, what)] if nobody else []


def _post_mortem(incident: Incident) -> list[Need]:
    if incident.post_mortem.started:
        return []
    return [Need("a post-mortem's owner", "/postmortem start NAME", ClosingItem.POST_MORTEM)]


_ASKED: tuple[Callable[[Incident], list[Need]], ...] = (
    _decisions,
    _trigger,
    _factors,
    _fix,
    _follow_ups,
    _post_mortem,
)
"""What is looked at, in the order in which it is said."""


def closing_needs(incident: Incident) -> list[Need]:
    """What is neither named nor waived; empty when nothing stands against closing.

    Open tasks are not among these: they are refused before. A cancelled incident needs none of it.
    """
    needs = [need for look in _ASKED for need in look(incident)]
    return [need for need in needs if need.waivable not in incident.waived]
