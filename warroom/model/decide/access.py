"""Rules for who may see a log at all. For whom it does not exist, no rule says anything of it."""

from collections.abc import Iterable
from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import invalid, optional_text, require_name, require_text
from warroom.model.decide.rights import require
from warroom.model.ids import some_ids
from warroom.model.incident import Incident
from warroom.model.limits import MAX_LINE, MAX_NAMED_PEOPLE
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import HUB, Role


def outside(incident: Incident, actor: str) -> bool:
    """Whether the log does not exist for `actor`; the hub's own timer is never outside."""
    return incident.restricted is not None and actor != HUB and actor not in incident.restricted


def is_breaking_in(command: cm.Command, standing: Role) -> bool:
    """Whether somebody for whom the log does not exist asks for the one thing that keepers may."""
    return isinstance(command, cm.AdmitPeople) and standing is Role.COMMANDER


def seen_only_by(people: Iterable[str] | None, *always: str) -> tuple[str, ...] | None:
    """The names of a new restriction, with those who are `always` among them; None is everybody."""
    if people is None:
        return None
    named = tuple(dict.fromkeys((*always, *map(require_name, people))))
    if len(named) > MAX_NAMED_PEOPLE:
        raise invalid(f"At most {MAX_NAMED_PEOPLE} people can be named.")
    return named


def _names(people: tuple[str, ...], example: str) -> tuple[str, ...]:
    names = seen_only_by(people)
    if not names:
        raise invalid(f"Say who, as in: {example}.")
    return names


def _require_restricted(incident: Incident) -> tuple[str, ...]:
    if incident.restricted is None:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.id} is open to everybody. To restrict it to named people: /restrict ben.",
        )
    return incident.restricted


def restrict(
    incident: Incident, command: cm.RestrictAccess, actor: str, now: datetime
) -> list[ev.Event]:
    """Nobody is locked out who asks or commands: both are among the people."""
    if incident.restricted is not None:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.id} is restricted already. /admit NAME and /exclude NAME change who sees"
            " it.",
        )
    always = (actor, incident.commander) if incident.commander else (actor,)
    people = seen_only_by(command.people, *always)
    assert people is not None, "names were given"
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.AccessRestricted(people=people, reason=reason)]


def admit(incident: Incident, command: cm.AdmitPeople, actor: str, now: datetime) -> list[ev.Event]:
    """Who is admitted reads all of it. Who keeps the hub may do it from outside, saying why.

    So that nothing is lost with the few who saw it; it is an entry that all of them see.
    """
    by_keeper = outside(incident, actor)
    require(incident, command, actor, {Condition.BY_KEEPER: by_keeper})
    seen = _require_restricted(incident)
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    if by_keeper and not reason:
        raise invalid(
            "You are not among those who see it: say why you let people in. All who see it will"
            " read that."
        )
    names = _names(command.people, "/admit chloe")
    new = tuple(name for name in names if name not in seen)
    if not new:
        raise Refusal(Why.CONFLICT, f"{some_ids(names)} can see {incident.id} already.")
    if len(seen) + len(new) > MAX_NAMED_PEOPLE:
        raise invalid(f"At most {MAX_NAMED_PEOPLE} people can be named. Open it, or exclude some.")
    return [ev.AccessGiven(people=new, reason=reason, by_keeper=by_keeper)]


def exclude(
    incident: Incident, command: cm.ExcludePeople, actor: str, now: datetime
) -> list[ev.Event]:
    """Neither oneself nor who commands: somebody has to be left who can undo it."""
    seen = _require_restricted(incident)
    names = _names(command.people, "/exclude ben")
    if incident.commander in names:
        raise Refusal(
            Why.CONFLICT,
            f"{incident.commander} is incident commander and would see {incident.id} no more. Let"
            " somebody else take command first.",
        )
    if actor in names:
        raise Refusal(
            Why.CONFLICT,
            f"You would see {incident.id} no more and could not undo it. Ask somebody else who"
            " leads to exclude you.",
        )
    if strangers := tuple(name for name in names if name not in seen):
        raise Refusal(
            Why.CONFLICT,
            f"Not among those who see {incident.id}: {some_ids(strangers)}. Names end at a"
            f" colon, as in: /exclude {names[0]}: the reason.",
        )
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.AccessWithdrawn(people=names, reason=reason)]


def open_again(
    incident: Incident, command: cm.OpenAccess, actor: str, now: datetime
) -> list[ev.Event]:
    """With a reason: everybody then reads what was written for few."""
    _require_restricted(incident)
    reason = require_text(command.reason, "The reason why everybody may read it", MAX_LINE)
    return [ev.AccessOpened(reason=reason)]


RULES: Rules = {
    cm.RestrictAccess: restrict,
    cm.AdmitPeople: admit,
    cm.ExcludePeople: exclude,
    cm.OpenAccess: open_again,
}
"""The rule for each command."""
