"""Roles of those whom the register lets hold none any more: a room must not wait for them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from server.rooms.room import Room
from warroom.model.commands import AnyCommand, TakeRoles
from warroom.model.incident import Register
from warroom.model.words import Role


class Follows(NamedTuple):
    """What the hub itself has to do in a log."""

    log: str
    command: AnyCommand


def vacated(register: Register, rooms: Mapping[str, Room]) -> Iterator[Follows]:
    """The roles to be taken in logs that go on.

    It goes by what stands in the register and in the rooms, so that nothing is left undone where
    a hub ends between the one and the other.
    """
    shut_out = {name for name in register.people if register.revoked(name)}
    reading = {
        name for name in register.people if register.standing(name) is Role.OBSERVER
    } - shut_out
    if not shut_out and not reading:
        return
    for log, room in rooms.items():
        incident = room.incident
        if incident.ended or incident.register is not None:
            continue
        asked = {offer.to for role, offer in incident.offers.items() if role is not Role.OBSERVER}
        leading = {
            name
            for role, holders in incident.roles.items()
            if role is not Role.OBSERVER
            for name in holders
        }
        observing = set(incident.roles.get(Role.OBSERVER, ()))
        for name in sorted(shut_out & (asked | leading | observing)):
            yield Follows(log, TakeRoles(name=name))
        for name in sorted(reading & (asked | leading)):
            yield Follows(log, TakeRoles(name=name, revoked=False))
