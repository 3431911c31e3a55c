"""All the rules: `decide(incident, command, actor, now) -> events`, pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from warroom.model import commands as cm
from warroom.model.decide import lifecycle, messages, notes, roles, tasks
from warroom.model.decide.checks import in_utc
from warroom.model.decide.rights import require_writer
from warroom.model.events import Event
from warroom.model.incident import Incident
from warroom.model.refusal import Refusal, Why
from warroom.model.words import HUB

__all__ = ["HUB", "Refusal", "Why", "decide"]

Rule = Callable[[Incident, Any, str, datetime], list[Event]]


def decide(incident: Incident, command: cm.Command, actor: str, now: datetime) -> list[Event]:
    """The events that follow when `actor` asks for `command` at `now` (UTC, the hub's clock).

    An `Incident` that is not declared yet takes only Declare. Raises Refusal with a sentence that
    tells the person what to do; the incident is then as it was.
    """
    if isinstance(command, cm.Declare):
        if incident.declared:
            raise Refusal(Why.CONFLICT, f"{incident.id} is declared already.")
    elif not incident.declared:
        raise Refusal(
            Why.NOT_FOUND,
            f"There is no incident {incident.id}. `warroom list` shows those there are.",
        )
    elif incident.ended and not isinstance(command, _AFTER_THE_END):
        raise Refusal(
            Why.CONFLICT,
            f"{incident.id} is {incident.status}, so its log takes corrections only."
            " To work on it again, set its status to active.",
        )
    command = in_utc(command, now)
    require_writer(incident, command, actor)
    return _RULES[type(command)](incident, command, actor, now)


_AFTER_THE_END = (cm.Amend, cm.Strike, cm.Pin, cm.Unpin, cm.ChangeStatus, cm.ChangeDetails)

_RULES: dict[type[cm.Command], Rule] = {
    cm.Declare: lifecycle.declare,
    cm.ChangeDetails: lifecycle.change_details,
    cm.ChangePhase: lifecycle.change_phase,
    cm.ChangeStatus: lifecycle.change_status,
    cm.SetSeverity: lifecycle.set_severity,
    cm.SetPriority: lifecycle.set_priority,
    cm.MissDeadline: lifecycle.miss_deadline,
    cm.Note: notes.note,
    cm.Amend: notes.amend,
    cm.Strike: notes.strike,
    cm.Pin: notes.pin,
    cm.Unpin: notes.unpin,
    cm.ClaimRole: roles.claim,
    cm.OfferRole: roles.offer,
    cm.AcceptRole: roles.accept,
    cm.DeclineRole: roles.decline,
    cm.ReleaseRole: roles.release,
    cm.AddTask: tasks.add,
    cm.AssignTask: tasks.assign,
    cm.SetTimeBox: tasks.set_time_box,
    cm.StartTask: tasks.start,
    cm.FinishTask: tasks.finish,
    cm.VerifyTask: tasks.verify,
    cm.BlockTask: tasks.block,
    cm.SkipTask: tasks.skip,
    cm.ReopenTask: tasks.reopen,
    cm.DraftMessage: messages.draft,
    cm.Tell: messages.tell,
    cm.ApproveMessage: messages.approve,
    cm.SendMessage: messages.send,
    cm.RecordReceived: messages.record_received,
    cm.SetNextUpdate: messages.set_next_update,
}
