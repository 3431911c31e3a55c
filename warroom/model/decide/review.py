"""Rules for looking back at an incident that is over."""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import invalid, require_text
from warroom.model.incident import Incident
from warroom.model.refusal import Refusal, Why


def add_note(
    incident: Incident, command: cm.AddReviewNote, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody remarks on an entry, a moment or the whole, once nothing is being done any more."""
    if not incident.over:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.id} is {incident.status}: what you see now is a note on its timeline, so"
            " type it as text. Review notes are for afterwards, when it is resolved or closed.",
        )
    text = require_text(command.text, "The review note")
    if command.occurred_at is not None:
        # It would stand among what people knew then, in the order of what happened.
        raise invalid(
            "A review note is written now and has no other time. Name the moment it is about, as"
            " in: /review-note 02:09 nobody watched the queue."
        )
    if command.target is not None and command.moment is not None:
        raise invalid("A review note is about an entry or about a moment. Name one of them.")
    if command.target is not None and not 1 <= command.target <= incident.seq:
        raise Refusal(
            Why.NOT_FOUND,
            f"There is no entry {command.target}; the log has {incident.seq} entries.",
        )
    if command.moment is not None and incident.last_at is not None:
        end = incident.last_at
        if command.moment > end:
            raise invalid(
                f"The log of {incident.id} ends at {end:%Y-%m-%d %H:%M}Z, before"
                f" {command.moment:%Y-%m-%d %H:%M}Z. Give the date as well, as in {end:%Y-%m-%d}"
                " 02:09."
            )
    return [ev.ReviewNoted(text=text, target=command.target, moment=command.moment)]


RULES: Rules = {cm.AddReviewNote: add_note}
"""The rule for each command."""
