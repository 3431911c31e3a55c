"""Rules for the post-mortem: an owner, a due date, and no text that is overwritten unseen."""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import invalid, optional_text, require_name, require_text
from warroom.model.decide.rights import require
from warroom.model.incident import Incident
from warroom.model.limits import MAX_LINE, MAX_POST_MORTEM
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import Status
from warroom.model.working_days import add_working_days


def post_mortem_due(incident: Incident, now: datetime) -> datetime:
    """When one that begins `now` is due: so many working days later as the policy says."""
    return add_working_days(now, incident.policy.post_mortem_days)


def _require_started(incident: Incident) -> None:
    if not incident.post_mortem.started:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.id} has no post-mortem yet. Start it first, as in: /postmortem start.",
        )


def _owns(incident: Incident, actor: str) -> bool:
    return actor == incident.post_mortem.owner


def _sentence(incident: Incident, what: str) -> str:
    return (
        f"{what} is for the post-mortem's owner or the incident commander to do."
        f" Ask {incident.post_mortem.owner}."
    )


def _require_owner(
    incident: Incident, command: cm.SetPostMortemDue | cm.FinishPostMortem, actor: str, what: str
) -> None:
    met = {Condition.OWNER: _owns(incident, actor)}
    require(incident, command, actor, met, _sentence(incident, what))


def start(
    incident: Incident, command: cm.StartPostMortem, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody begins it, for themselves or for somebody."""
    owner = require_name(command.owner) if command.owner.strip() else actor
    if incident.post_mortem.started:
        raise Refusal(
            Why.CONFLICT,
            f"The post-mortem has begun already; {incident.post_mortem.owner} is its owner.",
        )
    return [ev.PostMortemStarted(owner=owner, due_at=post_mortem_due(incident, now))]


def assign(
    incident: Incident, command: cm.AssignPostMortem, actor: str, now: datetime
) -> list[ev.Event]:
    """Its owner or the incident commander hands it on; anybody takes it for themselves."""
    owner = require_name(command.owner)
    _require_started(incident)
    if owner == incident.post_mortem.owner:
        raise Refusal(Why.CONFLICT, f"{owner} is the post-mortem's owner already.")
    met = {Condition.OWNER_OR_TAKER: owner == actor or _owns(incident, actor)}
    sentence = _sentence(incident, "Giving it to somebody else")
    require(incident, command, actor, met, sentence)
    return [ev.PostMortemAssigned(owner=owner)]


def set_due(
    incident: Incident, command: cm.SetPostMortemDue, actor: str, now: datetime
) -> list[ev.Event]:
    """A time to come, within reach."""
    _require_started(incident)
    _require_owner(incident, command, actor, "Moving its due date")
    if incident.post_mortem.finished:
        raise Refusal(Why.CONFLICT, "The post-mortem is finished, so nothing is due any more.")
    if not now < command.due_at <= now + MAX_POST_MORTEM:
        raise invalid("The due date is between now and a year from now. Check the date.")
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.PostMortemDueSet(due_at=command.due_at, reason=reason)]


def edit(incident: Incident, command: cm.EditSection, actor: str, now: datetime) -> list[ev.Event]:
    """Compare and set: a text goes only in place of the one that it was made from."""
    _require_started(incident)
    text = require_text(command.text, f"The section “{command.section}”")
    written = incident.post_mortem.sections.get(command.section)
    if written and written.text == text:
        raise Refusal(Why.CONFLICT, f"That is what “{command.section}” says already.")
    if written and written.seq != command.base:
        raise Refusal(
            Why.CONFLICT,
            f"{written.by} changed “{command.section}” at {written.at:%Y-%m-%d %H:%M}Z (entry"
            f" {written.seq}), so yours was not put over it. Merge the two, then save again.",
        )
    if not written and command.base:
        raise Refusal(
            Why.CONFLICT,
            f"Nobody has written “{command.section}” yet, so there is no entry {command.base} to"
            " build on. Save it as the first text.",
        )
    return [ev.SectionEdited(section=command.section, text=text, base=command.base)]


def finish(
    incident: Incident, command: cm.FinishPostMortem, actor: str, now: datetime
) -> list[ev.Event]:
    """Every section has a text that somebody stands by, if only “nothing”."""
    _require_started(incident)
    _require_owner(incident, command, actor, "Finishing it")
    if incident.post_mortem.finished:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.post_mortem.finished_by} has finished the post-mortem already.",
        )
    if incident.status not in (Status.RESOLVED, Status.CLOSED, Status.CANCELLED):
        raise Refusal(
            Why.CONFLICT, f"{incident.id} is {incident.status}: resolve it before its post-mortem."
        )
    if left := incident.post_mortem.unwritten():
        raise Refusal(
            Why.CONFLICT,
            f"Nobody has saved these sections yet: {', '.join(left)}. Open each and save it; what"
            " is proposed there can stand as it is.",
        )
    return [ev.PostMortemFinished()]


RULES: Rules = {
    cm.StartPostMortem: start,
    cm.AssignPostMortem: assign,
    cm.SetPostMortemDue: set_due,
    cm.EditSection: edit,
    cm.FinishPostMortem: finish,
}
"""The rule for each command."""
