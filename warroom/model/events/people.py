"""Events of the register: who may come in, from which devices, and with what standing."""

from datetime import datetime

from warroom.model.events.base import Event
from warroom.model.words import Role


class RegisterOpened(Event, frozen=True, tag="register_opened"):
    """The register begins."""


class PersonInvited(Event, frozen=True, tag="person_invited"):
    """Whoever knows the secret with this SHA-256 may come in once as `name`, until `expires_at`."""

    invite: str
    name: str
    standing: Role
    secret_sha256: str
    expires_at: datetime


class InviteRedeemed(Event, frozen=True, tag="invite_redeemed"):
    """The invite was used: the device that made the token with this SHA-256 is the person's."""

    invite: str
    device: str
    token_sha256: str
    label: str = ""


class InviteWithdrawn(Event, frozen=True, tag="invite_withdrawn"):
    """It can no longer be used."""

    invite: str


class PersonRevoked(Event, frozen=True, tag="person_revoked"):
    """The person may no longer come in, or only not from `device`."""

    name: str
    device: str = ""
    reason: str = ""


class PersonRestored(Event, frozen=True, tag="person_restored"):
    """The person may come in again; devices and keys are what they are given from now on."""

    name: str


class StandingChanged(Event, frozen=True, tag="standing_changed"):
    """What the person may do at this hub, before any room's roles."""

    name: str
    standing: Role


class KeyAdded(Event, frozen=True, tag="key_added"):
    """An SSH key by which the person is known."""

    name: str
    key: str
    fingerprint: str
    label: str = ""


class KeyRemoved(Event, frozen=True, tag="key_removed"):
    """That key no longer stands for the person."""

    name: str
    fingerprint: str


class PersonSeen(Event, frozen=True, tag="person_seen"):
    """The person came in, with this device (empty: by the account's name) from `origin`."""

    name: str
    device: str = ""
    origin: str = ""


class CommandsRefused(Event, frozen=True, tag="refused"):
    """Somebody asked for what they may not: `what` in the log `log`, `count` times lately."""

    person: str
    what: str
    log: str = ""
    count: int = 1


class LogTakenIn(Event, frozen=True, tag="log_taken_in"):
    """A whole log that was sealed elsewhere is here as `log` (empty: restricted), with this head.

    Whoever took it in answers for the names in it.
    """

    person: str
    log: str
    head: str


PeopleEvent = (
    RegisterOpened
    | PersonInvited
    | InviteRedeemed
    | InviteWithdrawn
    | PersonRevoked
    | PersonRestored
    | StandingChanged
    | KeyAdded
    | KeyRemoved
    | PersonSeen
    | CommandsRefused
    | LogTakenIn
)
"""Every kind that this module knows."""
