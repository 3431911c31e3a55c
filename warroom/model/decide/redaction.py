"""Rules for the erasing of texts: by whom, of what, and never without a reason."""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import invalid, require_line
from warroom.model.decide.rights import require
from warroom.model.incident import Incident
from warroom.model.limits import MAX_REDACTED
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import HUB


def redact(incident: Incident, command: cm.Redact, actor: str, now: datetime) -> list[ev.Event]:
    """The IC, the deputy, a keeper of the hub, or whoever wrote all of them. Raises Refusal."""
    seqs = tuple(dict.fromkeys(command.seqs))
    if not seqs:
        raise invalid("Say which entry, as in: /redact 12 password.")
    if actor == HUB:
        return _again(command, seqs)
    for seq in seqs:
        _require_right(incident, seq, command, actor)
    reason = require_line(command.reason, "The reason")
    named = (*seqs, *(seq for seq in command.also if seq not in seqs))
    if len(named) > MAX_REDACTED:
        raise invalid(f"At most {MAX_REDACTED} entries are redacted at once.")
    bodies = dict(zip(named, command.bodies, strict=False))
    for seq in seqs:
        if (known := incident.redactions.get(seq)) is not None:
            raise Refusal(Why.CONFLICT, f"Entry {seq} is redacted already, by {known.by}.")
        if not bodies.get(seq):
            raise invalid(f"Entry {seq} carries no text that could be redacted.")
    erased = [seq for seq in named if bodies.get(seq) and seq not in incident.redactions]
    return [
        ev.Redacted(seqs=tuple(erased), bodies=tuple(bodies[seq] for seq in erased), reason=reason)
    ]


def _again(command: cm.Redact, seqs: tuple[int, ...]) -> list[ev.Event]:
    """The hub says again what was redacted when it had lost the word of it and took that back.

    Nothing where all of it came back without its text.
    """
    bodies = dict(zip((*seqs, *command.also), command.bodies, strict=False))
    named = {seq: body for seq, body in bodies.items() if body}
    if not named:
        return []
    return [ev.Redacted(seqs=tuple(named), bodies=tuple(named.values()), reason=command.reason)]


def _require_right(incident: Incident, seq: int, command: cm.Redact, actor: str) -> None:
    line = incident.lines.get(seq)
    if line is None:
        raise Refusal(
            Why.NOT_FOUND, f"There is no entry {seq}; the log has {incident.seq} entries."
        )
    if command.keeper:
        return
    whom = f", {incident.commander} (IC)" if incident.commander else ""
    sentence = (
        f"Entry {seq} is {line.actor}'s. Its author, the incident commander, the deputy or a keeper"
        f" of the hub redacts it. Ask {line.actor}{whom} or a keeper."
    )
    require(incident, command, actor, {Condition.AUTHOR: actor == line.actor}, sentence)


RULES: Rules = {cm.Redact: redact}
"""The rule for each command."""
