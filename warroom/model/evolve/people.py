"""How the register changes. All its times are the hub's own: nobody says them."""

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.ids import is_register
from warroom.model.incident import Device, Incident, Invite, Member, Register, Seen, SshKey
from warroom.model.limits import MAX_KEPT
from warroom.model.policy import DEFAULT
from warroom.model.words import InviteState


def _opened(incident: Incident, event: ev.RegisterOpened, entry: Entry) -> Incident:
    return replace(
        incident,
        title="Who may come in",
        declared_at=entry.recorded_at,
        declared_by=entry.actor,
        register=incident.register or Register(),
        # The hub's own is for incidents, and is not in this log.
        policy=DEFAULT,
    )


def _of(incident: Incident) -> Register:
    """The register; a log whose first entry was lost has one too."""
    return incident.register or Register()


def _with_member(incident: Incident, member: Member) -> Incident:
    register = _of(incident)
    people = {**register.people, member.name: member}
    return replace(incident, register=replace(register, people=people))


def _member(incident: Incident, name: str, entry: Entry) -> Member:
    return _of(incident).people.get(name) or Member(name, entry.recorded_at)


def _invited(incident: Incident, event: ev.PersonInvited, entry: Entry) -> Incident:
    register = _of(incident)
    invite = Invite(
        id=event.invite,
        name=event.name,
        standing=event.standing,
        secret_sha256=event.secret_sha256,
        by=entry.actor,
        at=entry.recorded_at,
        expires_at=event.expires_at,
    )
    invites = {**register.invites, invite.id: invite}
    over = [each.id for each in invites.values() if not each.waits(entry.recorded_at)]
    for old in over[: max(0, len(over) - MAX_KEPT)]:
        del invites[old]
    changed = replace(register, invites=invites, invited=register.invited + 1)
    return replace(incident, register=changed)


def _ended(incident: Incident, invite: Invite, state: InviteState, device: str = "") -> Incident:
    register = _of(incident)
    over = replace(invite, state=state, device=device)
    invites = {**register.invites, invite.id: over}
    return replace(incident, register=replace(register, invites=invites))


def _redeemed(incident: Incident, event: ev.InviteRedeemed, entry: Entry) -> Incident:
    register = _of(incident)
    invite = register.invites.get(event.invite)
    if invite is None:
        return incident
    known = register.people.get(invite.name)
    member = known or Member(
        invite.name, entry.recorded_at, standing=invite.standing, invited_by=invite.by
    )
    device = Device(event.device, event.token_sha256, entry.recorded_at, event.label)
    devices = {**member.devices, device.id: device}
    over = [each.id for each in devices.values() if each.revoked_at is not None]
    for old in over[: max(0, len(over) - MAX_KEPT)]:
        del devices[old]
    incident = _ended(incident, invite, InviteState.REDEEMED, device.id)
    incident = _with_member(incident, replace(member, devices=devices))
    return replace(incident, register=replace(_of(incident), devices=register.devices + 1))


def _withdrawn(incident: Incident, event: ev.InviteWithdrawn, entry: Entry) -> Incident:
    invite = _of(incident).invites.get(event.invite)
    return _ended(incident, invite, InviteState.WITHDRAWN) if invite else incident


def _closed(device: Device, entry: Entry) -> Device:
    if device.revoked_at is not None:
        return device
    return replace(device, revoked_at=entry.recorded_at, revoked_by=entry.actor)


def _revoked(incident: Incident, event: ev.PersonRevoked, entry: Entry) -> Incident:
    member = _member(incident, event.name, entry)
    if event.device:
        device = member.devices.get(event.device)
        if device is None:
            return incident
        devices = {**member.devices, device.id: _closed(device, entry)}
        return _with_member(incident, replace(member, devices=devices))
    incident = _with_member(
        incident,
        replace(
            member,
            # All by which the person came in is void, so that to restore them opens nothing old.
            devices={name: _closed(each, entry) for name, each in member.devices.items()},
            keys={},
            revoked_at=entry.recorded_at,
            revoked_by=entry.actor,
            reason=event.reason,
        ),
    )
    for invite in _of(incident).invites.values():
        if invite.name == event.name and invite.state is InviteState.WAITING:
            incident = _ended(incident, invite, InviteState.WITHDRAWN)
    return incident


def _restored(incident: Incident, event: ev.PersonRestored, entry: Entry) -> Incident:
    member = _member(incident, event.name, entry)
    return _with_member(incident, replace(member, revoked_at=None, revoked_by="", reason=""))


def _standing(incident: Incident, event: ev.StandingChanged, entry: Entry) -> Incident:
    member = _member(incident, event.name, entry)
    return _with_member(incident, replace(member, standing=event.standing))


def _key_added(incident: Incident, event: ev.KeyAdded, entry: Entry) -> Incident:
    member = _member(incident, event.name, entry)
    key = SshKey(event.key, event.fingerprint, entry.recorded_at, entry.actor, event.label)
    keys = {**member.keys, key.fingerprint: key}
    return _with_member(incident, replace(member, keys=keys))


def _key_removed(incident: Incident, event: ev.KeyRemoved, entry: Entry) -> Incident:
    member = _member(incident, event.name, entry)
    keys = {name: key for name, key in member.keys.items() if name != event.fingerprint}
    return _with_member(incident, replace(member, keys=keys))


def _seen(incident: Incident, event: ev.PersonSeen, entry: Entry) -> Incident:
    member, seen = _member(incident, event.name, entry), Seen(entry.recorded_at, event.origin)
    if not event.device:
        return _with_member(incident, replace(member, seen=seen))
    device = member.devices.get(event.device)
    if device is None:
        return incident
    devices = {**member.devices, device.id: replace(device, seen=seen)}
    return _with_member(incident, replace(member, devices=devices))


def _refused(incident: Incident, event: ev.CommandsRefused, entry: Entry) -> Incident:
    return incident


def _taken_in(incident: Incident, event: ev.LogTakenIn, entry: Entry) -> Incident:
    return incident


_CHANGES: Effects = {
    ev.RegisterOpened: _opened,
    ev.PersonInvited: _invited,
    ev.InviteRedeemed: _redeemed,
    ev.InviteWithdrawn: _withdrawn,
    ev.PersonRevoked: _revoked,
    ev.PersonRestored: _restored,
    ev.StandingChanged: _standing,
    ev.KeyAdded: _key_added,
    ev.KeyRemoved: _key_removed,
    ev.PersonSeen: _seen,
    ev.CommandsRefused: _refused,
    ev.LogTakenIn: _taken_in,
}


def _changed(incident: Incident, event: ev.PeopleEvent, entry: Entry) -> Incident:
    """Nothing in any other log: one that was taken in from elsewhere may hold anything."""
    if not is_register(incident.id):
        return incident
    return _CHANGES[type(event)](incident, event, entry)


APPLY: Effects = dict.fromkeys(_CHANGES, _changed)
"""What each kind of event changes."""
