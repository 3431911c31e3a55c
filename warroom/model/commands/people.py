"""Commands to the register: who may come in. Those below `HubPeopleCommand` are the hub's own."""

from warroom.model.commands.base import Command
from warroom.model.words import Role


class InvitePerson(Command, frozen=True, tag="invite_person", kw_only=True):
    """Let whoever knows a secret in as `name`, once; only its SHA-256 (hex) is told.

    `standing` None: the one that the person has, or responder.
    """

    name: str
    secret_sha256: str
    standing: Role | None = None


class WithdrawInvite(Command, frozen=True, tag="withdraw_invite", kw_only=True):
    """An invite that waits can no longer be used."""

    invite: str


class RevokePerson(Command, frozen=True, tag="revoke_person", kw_only=True):
    """Keep a person out, or one of their devices."""

    name: str
    device: str = ""
    reason: str = ""


class RestorePerson(Command, frozen=True, tag="restore_person", kw_only=True):
    """Let a person who was revoked in again; their devices need new invites."""

    name: str


class SetStanding(Command, frozen=True, tag="set_standing", kw_only=True):
    """Say what a person may do: observer, responder or incident commander."""

    name: str
    standing: Role


class AddKey(Command, frozen=True, tag="add_key", kw_only=True):
    """A person is known by this public key of OpenSSH (a line of a .pub file)."""

    name: str
    key: str


class RemoveKey(Command, frozen=True, tag="remove_key", kw_only=True):
    """A key no longer stands for a person; `key` is its line or its fingerprint."""

    name: str
    key: str


class RedeemInvite(Command, frozen=True, tag="redeem_invite", kw_only=True):
    """A device used an invite; both secrets by their SHA-256 (hex). The hub's own.

    `key`: a public key that the person has shown with it, to come in by from now on.
    """

    secret_sha256: str
    token_sha256: str
    label: str = ""
    key: str = ""


class RecordSeen(Command, frozen=True, tag="record_seen", kw_only=True):
    """Somebody came in. The hub's own."""

    name: str
    device: str = ""
    origin: str = ""


class RecordRefusal(Command, frozen=True, tag="record_refusal", kw_only=True):
    """Somebody was refused what they may not do, `count` times. The hub's own."""

    person: str
    what: str
    log: str = ""
    count: int = 1


class RecordTakenIn(Command, frozen=True, tag="record_taken_in", kw_only=True):
    """Somebody took in a whole log, now `log`, with the hash of its head. The hub's own."""

    person: str
    log: str
    head: str


HubPeopleCommand = RedeemInvite | RecordSeen | RecordRefusal | RecordTakenIn
"""What nobody but the hub itself asks for."""

PeopleCommand = (
    InvitePerson
    | WithdrawInvite
    | RevokePerson
    | RestorePerson
    | SetStanding
    | AddKey
    | RemoveKey
    | RedeemInvite
    | RecordSeen
    | RecordRefusal
    | RecordTakenIn
)
"""Every command of this module."""
