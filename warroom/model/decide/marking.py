"""Rules for who may read it: anybody narrows the circle, only who leads widens it."""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import invalid, optional_text
from warroom.model.decide.rights import require
from warroom.model.incident import Incident, Mark
from warroom.model.limits import MAX_LINE
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import TLP_RANK


def mark_tlp(incident: Incident, command: cm.MarkTlp, actor: str, now: datetime) -> list[ev.Event]:
    """A secret must not wait for the IC; a wider circle is a decision, with its reason.

    An entry without a marking of its own has the incident's. Raises Refusal.
    """
    target, reason = command.target, optional_text(command.reason, "The reason", MAX_LINE)
    if target:
        if incident.lines.get(target) is None:
            raise Refusal(
                Why.NOT_FOUND, f"There is no entry {target}; the log has {incident.seq} entries."
            )
        what, own = f"Entry {target}", incident.marks.get(target, Mark()).tlp
    else:
        what, own = incident.id, incident.tlp
    if command.tlp is own:
        raise Refusal(Why.CONFLICT, f"{what} is marked {own} already.")
    before = own or incident.tlp
    wider = before is not None and TLP_RANK[command.tlp] < TLP_RANK[before]
    require(incident, command, actor, {Condition.NOT_WIDENED: not wider})
    if wider and not reason:
        line = f"/tlp {target or ''} {command.tlp.removeprefix('TLP:')}".replace("  ", " ")
        raise invalid(
            f"{what} is {before}, and {command.tlp} lets more people read it. Say why, as in:"
            f" {line} published by the vendor."
        )
    return [ev.TlpMarked(tlp=command.tlp, target=target, reason=reason)]


RULES: Rules = {cm.MarkTlp: mark_tlp}
"""The rule for each command."""
