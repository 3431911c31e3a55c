"""Rules for containment: what is affected, and the workarounds that hold for now."""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import (
    clock,
    find,
    invalid,
    optional_text,
    require_line,
    require_name,
    require_text,
)
from warroom.model.decide.lifecycle import change_status
from warroom.model.extent import extent_key, extent_of
from warroom.model.incident import Incident, Workaround
from warroom.model.limits import MAX_EXTENT, MAX_LINE, MAX_WORKAROUNDS
from warroom.model.refusal import Refusal, Why
from warroom.model.words import Status


def set_extent(
    incident: Incident, command: cm.SetExtent, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody who sees how it is says so; a state or a detail has to be new."""
    name = require_line(command.name, f"The name of the {command.extent_kind}")
    detail = optional_text(command.detail.replace("\n", " "), "The detail", MAX_LINE)
    key = extent_key(command.extent_kind, name)
    known = incident.extent.get(key)
    declared = extent_of(incident).get(key)
    if known is None and len(incident.extent) >= MAX_EXTENT:
        raise invalid(f"The extent has {MAX_EXTENT} lines, which is its limit. Name larger parts.")
    if known and known.state is command.state and detail in ("", known.detail):
        raise Refusal(Why.CONFLICT, f"The {known.kind} {known.name} is {known.state} already.")
    return [
        ev.ExtentChanged(
            extent_kind=command.extent_kind,
            name=declared.name if declared else name,
            state=command.state,
            detail=detail,
        )
    ]


def _find(incident: Incident, workaround: str) -> Workaround:
    return find(incident.workarounds, workaround, "W", "workaround", "The list of workarounds")


def _require_in_place(workaround: Workaround) -> None:
    if not workaround.in_place:
        raise Refusal(
            Why.CONFLICT,
            f"{workaround.id} was removed at {clock(workaround.removed_at)}"
            f" by {workaround.removed_by}. If it is back, record it again.",
        )


def _remover(name: str) -> str:
    return require_name(name) if name.strip() else ""


def record(
    incident: Incident, command: cm.RecordWorkaround, actor: str, now: datetime
) -> list[ev.Event]:
    """What it is, is enough; what it costs and who removes it can follow."""
    if len(incident.workarounds) >= MAX_WORKAROUNDS:
        raise invalid(f"There are {MAX_WORKAROUNDS} workarounds, which is the limit.")
    return [
        ev.WorkaroundRecorded(
            workaround=f"W{len(incident.workarounds) + 1}",
            what=require_text(command.what.replace("\n", " "), "The workaround", MAX_LINE),
            cost=optional_text(command.cost.replace("\n", " "), "The cost", MAX_LINE),
            remover=_remover(command.remover),
        )
    ]


def change(
    incident: Incident, command: cm.ChangeWorkaround, actor: str, now: datetime
) -> list[ev.Event]:
    """Only what differs is recorded."""
    workaround = _find(incident, command.workaround)
    _require_in_place(workaround)
    cost, remover = command.cost, command.remover
    if cost is not None:
        cost = optional_text(cost.replace("\n", " "), "The cost", MAX_LINE)
        cost = None if cost == workaround.cost else cost
    if remover is not None:
        remover = _remover(remover)
        remover = None if remover == workaround.remover else remover
    if cost is None and remover is None:
        raise Refusal(Why.CONFLICT, f"That is what is known of {workaround.id} already.")
    return [ev.WorkaroundChanged(workaround=workaround.id, cost=cost, remover=remover)]


def remove(
    incident: Incident, command: cm.RemoveWorkaround, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody who took it away, or saw that it is gone, says so."""
    workaround = _find(incident, command.workaround)
    _require_in_place(workaround)
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.WorkaroundRemoved(workaround=workaround.id, reason=reason)]


def solve(
    incident: Incident, command: cm.SolveByWorkaround, actor: str, now: datetime
) -> list[ev.Event]:
    """Which workaround it was, and with it the status, by the rules for the status."""
    workaround = _find(incident, command.workaround)
    _require_in_place(workaround)
    if command.status not in (None, Status.MITIGATED, Status.RESOLVED):
        raise invalid(f"A workaround leads to mitigated or resolved, not to {command.status}.")
    before = incident.status in (Status.TRIAGE, Status.ACTIVE)
    status = command.status or (Status.MITIGATED if before else incident.status)
    changed: list[ev.Event] = []
    if status is not incident.status:
        reason = f"by workaround {workaround.id}"
        asked = cm.ChangeStatus(status=status, reason=reason, occurred_at=command.occurred_at)
        changed = change_status(incident, asked, actor, now)
    elif workaround.solved_at is not None:
        raise Refusal(
            Why.CONFLICT,
            f"{workaround.id} is recorded as what solved it, and the status is {status} already.",
        )
    return [ev.WorkaroundSolved(workaround=workaround.id), *changed]


RULES: Rules = {
    cm.SetExtent: set_extent,
    cm.RecordWorkaround: record,
    cm.ChangeWorkaround: change,
    cm.RemoveWorkaround: remove,
    cm.SolveByWorkaround: solve,
}
"""The rule for each command."""
