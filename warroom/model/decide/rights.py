"""The table of rights, applied: what a role, a standing and a condition let somebody do."""

from collections.abc import Iterable, Mapping

from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import RIGHTS, WRITERS, Condition, Right, Seat
from warroom.model.words import HUB, Role

_OPEN: Mapping[type[cm.Command], frozenset[Seat]] = {
    kind: frozenset(seat for seat in (*Role, None) if right.open_to(seat))
    for kind, right in RIGHTS.items()
}
"""The seats to which each command is open, if only under a condition."""

_ANY_WRITER = frozenset(kind for kind, seats in _OPEN.items() if seats >= WRITERS)
"""The commands, most of them, that are open to whoever is no observer: 1.1 → 0.4 µs a note."""


def require_right(incident: Incident, command: cm.Command, actor: str, standing: Role) -> None:
    """Refuse what the table gives to others, whatever the state says beyond roles.

    `standing` is what the actor is at the hub. Where the table names a condition the rule of the
    command goes on with `require`.
    """
    right = RIGHTS[type(command)]
    if right.hub != (actor == HUB):
        who = right.what or f"“{command.__struct_config__.tag}”"
        whose = "the hub itself" if right.hub else "people"
        raise Refusal(Why.NOT_ALLOWED, f"{who} is for {whose} to do; it was not done.")
    if right.hub:
        return
    if standing not in right.standings or right.standing_when:
        _require_standing(command, right, standing)
    if type(command) in _ANY_WRITER and actor not in incident.roles.get(Role.OBSERVER, ()):
        return
    if right.keeper:
        return
    seats = _seats(incident, actor, right)
    if not _OPEN[type(command)].isdisjoint(seats):
        return
    if seats == {Role.OBSERVER}:
        raise Refusal(
            Why.NOT_ALLOWED,
            "You are an observer and cannot write. Release that role or claim responder first.",
        )
    raise Refusal(Why.NOT_ALLOWED, _whose(incident, right))


def require(
    incident: Incident,
    command: cm.Command,
    actor: str,
    conditions: Mapping[Condition, bool],
    sentence: str = "",
) -> None:
    """Refuse where `actor` may only under conditions of the table, and none of them holds.

    `conditions` says of each that the table has for this command whether it holds; without a
    sentence the table's roles are named.
    """
    right = RIGHTS[type(command)]
    assert conditions.keys() == right.when.keys(), f"the table has others for {command!r}"
    for seat in _seats(incident, actor, right):
        if seat in right.always or any(conditions[each] for each in right.conditions(seat)):
            return
    raise Refusal(Why.NOT_ALLOWED, sentence or _whose(incident, right))


def leads(incident: Incident, actor: str, *others: Role) -> bool:
    """Whether `actor` commands: IC, deputy or one of `others`; anybody while there is no IC.

    With nobody in command a room must not stand still, so the rule binds from the first claim on.
    """
    if not incident.commander:
        return True
    return any(
        actor in incident.roles.get(role, ()) for role in (Role.COMMANDER, Role.DEPUTY, *others)
    )


def _require_standing(command: cm.Command, right: Right, standing: Role) -> None:
    if standing not in right.standings:
        if right.keeper:
            what = right.what or "That"
            sentence = f"{what} is for those to do who keep this hub's people. Ask one of them."
        else:
            sentence = (
                "You are an observer at this hub: you read, and nothing that you write is taken."
                " Whoever keeps the hub's people can change that."
            )
        raise Refusal(Why.NOT_ALLOWED, sentence)
    if right.standing_when.get(standing) is Condition.ONLY_OBSERVER:
        role = getattr(command, "role", None)
        if role is not Role.OBSERVER:
            raise Refusal(
                Why.NOT_ALLOWED,
                f"You are an observer at this hub, so you cannot be {role} here. Whoever keeps the"
                " hub's people can change that.",
            )


def _seats(incident: Incident, actor: str, right: Right) -> set[Seat]:
    """The seats whose rights count for `actor` in this moment; an observer's only by itself."""
    held: set[Seat] = {role for role, people in incident.roles.items() if actor in people}
    if Role.OBSERVER in held:
        if len(held) == 1:
            return held
        held.discard(Role.OBSERVER)
    if not held:
        held.add(None)
    if right.vacant and not incident.commander:
        held.add(Role.COMMANDER)
    return held


def _whose(incident: Incident, right: Right) -> str:
    """Whose it is to do, and who they are in this room."""
    roles = [role for role in Role if right.open_to(role)]
    if right.always:
        roles = [role for role in roles if role in right.always]
    holders = dict.fromkeys(name for role in roles for name in incident.roles.get(role, ()))
    ask = f" Ask {_either(holders)}." if holders else ""
    return f"{right.what} is for {_either(f'the {role}' for role in roles)} to do.{ask}"


def _either(names: Iterable[str]) -> str:
    *rest, last = names
    return f"{', '.join(rest)} or {last}" if rest else last
