"""The rule for a deadline that passes: it is recorded once, and something may follow from it."""

from collections.abc import Mapping
from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.deadlines import pending_deadlines
from warroom.model.decide import decisions, escalation
from warroom.model.decide.base import Passing, Rules
from warroom.model.incident import Incident
from warroom.model.refusal import Refusal, Why

_PASSING: Mapping[str, Passing] = {**decisions.PASSING, **escalation.PASSING}
"""What follows, by the sort of the deadline's subject."""


def miss_deadline(
    incident: Incident, command: cm.MissDeadline, actor: str, now: datetime
) -> list[ev.Event]:
    """Once per deadline, and only when it has passed."""
    for deadline in pending_deadlines(incident):
        if deadline.subject == command.subject and deadline.due_at == command.due_at <= now:
            sort, _, name = command.subject.partition(":")
            follows = _PASSING.get(sort)
            missed = ev.DeadlineMissed(subject=command.subject, due_at=command.due_at)
            return [missed, *(follows(incident, name, now) if follows else ())]
    raise Refusal(Why.CONFLICT, f"{command.subject} is not overdue.")


RULES: Rules = {cm.MissDeadline: miss_deadline}
"""The rule for each command."""
