"""Rules of the register: who may come in, and who says so."""

import re
from datetime import datetime
from typing import get_args
from unicodedata import category, normalize

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import MAX_ID_SHOWN, invalid, optional_text, require_name
from warroom.model.ids import REGISTER_LOG, is_register
from warroom.model.incident import Incident, Invite, Member, Register
from warroom.model.incident.people import STANDINGS
from warroom.model.limits import (
    INVITE_LIFE,
    MAX_DEVICES,
    MAX_KEYS,
    MAX_LABEL,
    MAX_LINE,
    MAX_PEOPLE,
    MAX_WAITING,
    SEEN_AGAIN,
)
from warroom.model.lookalike import mixed, plain, shape
from warroom.model.refusal import Refusal, Why
from warroom.model.ssh_key import PublicKey, read_key
from warroom.model.words import HUB, ROLE_SHORT, Role


def require_fitting(incident: Incident, command: cm.Command, actor: str, standing: Role) -> None:
    """The register takes what is about people, and no other log does.

    What it has lost is taken back by whoever may manage people, as the table of rights has it for
    the rest.
    """
    about_people = isinstance(command, get_args(cm.PeopleCommand))
    if about_people and incident.id != REGISTER_LOG:
        raise invalid(f"Who may come in stands in {REGISTER_LOG} alone, not in {incident.id}.")
    fits = about_people or isinstance(command, get_args(cm.ForkCommand))
    if is_register(incident.id) and not fits:
        raise invalid(
            f"{incident.id} is the register of people. It takes invites, revocations, standings"
            " and keys; anything else belongs into an incident."
        )
    if not about_people and actor != HUB and standing is not Role.COMMANDER:
        raise Refusal(
            Why.NOT_ALLOWED,
            "The register is for those who keep this hub's people. Ask one of them.",
        )


def _of(incident: Incident) -> Register:
    return incident.register or Register()


def _begun(incident: Incident, *events: ev.Event) -> list[ev.Event]:
    """The register begins with the first thing that it has to hold."""
    return [*events] if incident.declared else [ev.RegisterOpened(), *events]


def _name(incident: Incident, typed: str) -> str:
    """A name as the doors know people; refused where it could be taken for somebody else's."""
    name = normalize("NFC", require_name(typed))
    if not (_is_letter(name[0]) and all(_is_letter(c) or c in "._-" for c in name)):
        raise invalid(
            "A name is letters, digits, dots, underscores or hyphens, and begins with a letter or a"
            " digit."
        )
    register = _of(incident)
    if name in register.people:
        return name
    if plain(name) != name:
        raise invalid(
            f"The name {name} has letters that look like others. Write it as {plain(name)}."
        )
    if mixed(name):
        raise invalid(
            f"The name {name} has letters of several scripts that look alike, so it would be taken"
            " for another one. Type it anew, all of it in one script."
        )
    for known in (*register.people, *(each.name for each in register.invites.values())):
        alike = known.casefold() == name.casefold() or shape(known) == shape(name)
        if known != name and alike:
            raise Refusal(
                Why.CONFLICT,
                f"There is {known} already, and {name} would be taken for them. If it is somebody"
                f" else, give a name that nobody mixes up, such as {known[:30]}-2.",
            )
    return name


def _is_letter(char: str) -> bool:
    return category(char)[0] in "LM" or category(char) == "Nd"


def _member(incident: Incident, typed: str) -> Member:
    name = typed.strip()
    member = _of(incident).people.get(name)
    if member is None:
        raise Refusal(
            Why.NOT_FOUND,
            f"Nobody is known here as {name[:32] or '?'}. `warroom people` shows who is; somebody"
            " with an account on the hub's machine is known once they have a standing:"
            " `warroom people role NAME responder`.",
        )
    return member


def _new_member_fits(incident: Incident, name: str) -> None:
    people = _of(incident).people
    if name not in people and len(people) >= MAX_PEOPLE:
        raise invalid(f"The register has {MAX_PEOPLE:,} people, which is the limit.")


def _standing(standing: Role) -> Role:
    if standing not in STANDINGS:
        raise invalid(
            f"{standing.capitalize()} is a role in a room. Here one is observer, responder or"
            " incident commander (ic)."
        )
    return standing


def _sha256(digest: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise invalid("That is no SHA-256: 64 digits 0-9 and a-f.")
    return digest


def invite_person(
    incident: Incident, command: cm.InvitePerson, actor: str, now: datetime
) -> list[ev.Event]:
    """A known person keeps their standing: it is not changed by the way."""
    register, name = _of(incident), _name(incident, command.name)
    digest, waiting = _sha256(command.secret_sha256), register.waiting(now)
    member = register.people.get(name)
    others = [invite for invite in waiting if invite.name == name]
    fallback = others[0].standing if others else Role.RESPONDER
    given = member.standing if member else fallback
    wanted = given if command.standing is None else _standing(command.standing)
    if member is not None and member.revoked_at is not None:
        raise Refusal(
            Why.CONFLICT,
            f"{name} was revoked by {member.revoked_by}. To let them in again:"
            f" `warroom people restore {name}`.",
        )
    if member is not None and wanted is not given:
        raise Refusal(
            Why.CONFLICT,
            f"{name} is known here with the standing {given}, and another device has the same."
            f" To change it: `warroom people role {name} {ROLE_SHORT[wanted].lower()}`."
            " For somebody else give another name.",
        )
    if others and wanted is not fallback:
        raise Refusal(
            Why.CONFLICT,
            f"An invite waits for {name} with the standing {fallback}. Withdraw it first:"
            f" `warroom people withdraw {others[0].id}`.",
        )
    if len(waiting) >= MAX_WAITING:
        raise invalid(f"{MAX_WAITING} invites wait, which is the limit. Withdraw one.")
    if member is not None and len(member.live) >= MAX_DEVICES:
        raise invalid(f"{name} has {MAX_DEVICES} devices, which is the limit. Revoke one.")
    _new_member_fits(incident, name)
    if any(invite.secret_sha256 == digest for invite in register.invites.values()):
        raise Refusal(Why.CONFLICT, "That secret was used for an invite before. Make a new one.")
    return _begun(
        incident,
        ev.PersonInvited(
            invite=f"V{register.invited + 1}",
            name=name,
            standing=wanted,
            secret_sha256=digest,
            expires_at=now + INVITE_LIFE,
        ),
    )


def _invite(incident: Incident, typed: str) -> Invite:
    wanted = typed.strip().upper()
    invites = _of(incident).invites
    invite = invites.get(wanted) or invites.get(f"V{wanted}")
    if invite is None:
        raise Refusal(
            Why.NOT_FOUND,
            f"There is no invite {wanted[:MAX_ID_SHOWN] or '?'}. `warroom people` shows those that"
            " wait.",
        )
    return invite


def withdraw_invite(
    incident: Incident, command: cm.WithdrawInvite, actor: str, now: datetime
) -> list[ev.Event]:
    """Only one that can still be used."""
    invite = _invite(incident, command.invite)
    if not invite.waits(now):
        state = invite.state if invite.state != "waiting" else "expired"
        raise Refusal(
            Why.CONFLICT,
            f"Invite {invite.id} is {state}, so there is nothing to withdraw. To keep {invite.name}"
            f" out: `warroom people revoke {invite.name}`.",
        )
    return [ev.InviteWithdrawn(invite=invite.id)]


def redeem_invite(
    incident: Incident, command: cm.RedeemInvite, actor: str, now: datetime
) -> list[ev.Event]:
    """Once, in time; whoever was revoked meanwhile has no invite that waits."""
    register, digest = _of(incident), _sha256(command.secret_sha256)
    token = _sha256(command.token_sha256)
    invite = next(
        (each for each in register.invites.values() if each.secret_sha256 == digest), None
    )
    if invite is None:
        raise Refusal(Why.NOT_FOUND, "This hub knows no such invite. Ask for a new one.")
    if not invite.waits(now):
        raise Refusal(Why.CONFLICT, f"This invite {why_over(invite)} Ask for a new one.")
    known = [each for member in register.people.values() for each in member.devices.values()]
    if any(each.token_sha256 == token for each in known):
        raise Refusal(Why.CONFLICT, "That token is a device's already. Make a new one.")
    kept: list[ev.Event] = []
    if command.key:
        kept = add_key(incident, cm.AddKey(name=invite.name, key=command.key), actor, now)
    return [
        ev.InviteRedeemed(
            invite=invite.id,
            device=f"D{register.devices + 1}",
            token_sha256=token,
            label=optional_text(command.label.replace("\n", " ")[:MAX_LABEL], "The device's name"),
        ),
        *kept,
    ]


def why_over(invite: Invite) -> str:
    """Why an invite cannot be used any more: the end of a sentence about it."""
    return {"redeemed": "was used already.", "withdrawn": "was withdrawn."}.get(
        invite.state, f"has expired: it could be used until {invite.expires_at:%H:%M}Z."
    )


def revoke_person(
    incident: Incident, command: cm.RevokePerson, actor: str, now: datetime
) -> list[ev.Event]:
    """With a device only that one; else the person, whose invites are void too."""
    register, name = _of(incident), command.name.strip()
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    if not command.device and any(each.name == name for each in register.waiting(now)):
        _new_member_fits(incident, name)
        return [ev.PersonRevoked(name=name, reason=reason)]
    member = _member(incident, name)
    if not command.device:
        if member.revoked_at is not None:
            raise Refusal(
                Why.CONFLICT,
                f"{name} was revoked already, by {member.revoked_by}; nothing changed.",
            )
        return [ev.PersonRevoked(name=name, reason=reason)]
    device = member.devices.get(command.device.strip().upper())
    if device is None:
        have = ", ".join(each.id for each in member.live) or "none"
        raise Refusal(
            Why.NOT_FOUND,
            f"{name} has no device {command.device.strip()[:MAX_ID_SHOWN]}. Theirs: {have}.",
        )
    if device.revoked_at is not None:
        raise Refusal(Why.CONFLICT, f"{device.id} was revoked already, by {device.revoked_by}.")
    return [ev.PersonRevoked(name=name, device=device.id, reason=reason)]


def restore_person(
    incident: Incident, command: cm.RestorePerson, actor: str, now: datetime
) -> list[ev.Event]:
    """Nothing old comes back with them."""
    member = _member(incident, command.name)
    if member.revoked_at is None:
        raise Refusal(Why.CONFLICT, f"{member.name} is not revoked; nothing changed.")
    return [ev.PersonRestored(name=member.name)]


def set_standing(
    incident: Incident, command: cm.SetStanding, actor: str, now: datetime
) -> list[ev.Event]:
    """Also for somebody with an account on the hub's machine who has not come in yet."""
    register, name = _of(incident), _name(incident, command.name)
    standing = _standing(command.standing)
    if name in register.people and register.standing(name) is standing:
        raise Refusal(Why.CONFLICT, f"{name} has the standing {standing} already.")
    _new_member_fits(incident, name)
    return _begun(incident, ev.StandingChanged(name=name, standing=standing))


def _key(typed: str) -> PublicKey:
    try:
        return read_key(typed)
    except ValueError as error:
        raise invalid(str(error)) from error


def add_key(incident: Incident, command: cm.AddKey, actor: str, now: datetime) -> list[ev.Event]:
    """A key stands for one person."""
    register, name, key = _of(incident), _name(incident, command.name), _key(command.key)
    for member in register.people.values():
        if key.fingerprint in member.keys:
            raise Refusal(Why.CONFLICT, f"That key is {member.name}'s already ({key.fingerprint}).")
    if register.revoked(name):
        raise Refusal(
            Why.CONFLICT,
            f"{name} was revoked. Restore them first: `warroom people restore {name}`.",
        )
    if name in register.people and len(register.people[name].keys) >= MAX_KEYS:
        raise invalid(f"{name} has {MAX_KEYS} keys, which is the limit. Remove one.")
    _new_member_fits(incident, name)
    return _begun(
        incident,
        ev.KeyAdded(
            name=name, key=key.line, fingerprint=key.fingerprint, label=key.comment[:MAX_LABEL]
        ),
    )


def remove_key(
    incident: Incident, command: cm.RemoveKey, actor: str, now: datetime
) -> list[ev.Event]:
    """By its line, or by its fingerprint."""
    member, typed = _member(incident, command.name), command.key.strip()
    wanted = typed if typed.startswith("SHA256:") else _key(typed).fingerprint
    if wanted not in member.keys:
        raise Refusal(Why.NOT_FOUND, f"{member.name} has no key {wanted[:60]}.")
    return [ev.KeyRemoved(name=member.name, fingerprint=wanted)]


def record_seen(
    incident: Incident, command: cm.RecordSeen, actor: str, now: datetime
) -> list[ev.Event]:
    """Not each time: the register is for people to read."""
    register = _of(incident)
    member = register.people.get(command.name)
    device = member.devices.get(command.device) if member and command.device else None
    seen = device.seen if device else member.seen if member and not command.device else None
    if seen is not None and now - seen.at < SEEN_AGAIN:
        raise Refusal(Why.CONFLICT, f"{command.name} was seen a moment ago.")
    _new_member_fits(incident, command.name)
    origin = optional_text(command.origin.replace("\n", " ")[:MAX_LINE], "From where")
    return _begun(incident, ev.PersonSeen(name=command.name, device=command.device, origin=origin))


def record_refusal(
    incident: Incident, command: cm.RecordRefusal, actor: str, now: datetime
) -> list[ev.Event]:
    """What somebody tried who may not."""
    return _begun(
        incident,
        ev.CommandsRefused(
            person=command.person, what=command.what, log=command.log, count=max(1, command.count)
        ),
    )


def record_taken_in(
    incident: Incident, command: cm.RecordTakenIn, actor: str, now: datetime
) -> list[ev.Event]:
    """The log itself says nothing of how it came here: its chain is another hub's."""
    taken = ev.LogTakenIn(person=command.person, log=command.log, head=command.head)
    return _begun(incident, taken)


RULES: Rules = {
    cm.InvitePerson: invite_person,
    cm.WithdrawInvite: withdraw_invite,
    cm.RevokePerson: revoke_person,
    cm.RestorePerson: restore_person,
    cm.SetStanding: set_standing,
    cm.AddKey: add_key,
    cm.RemoveKey: remove_key,
    cm.RedeemInvite: redeem_invite,
    cm.RecordSeen: record_seen,
    cm.RecordRefusal: record_refusal,
    cm.RecordTakenIn: record_taken_in,
}
"""The rule for each command."""
