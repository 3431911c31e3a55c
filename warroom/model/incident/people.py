"""What the state of the register holds. Of secrets it holds the SHA-256 (hex) only."""

from datetime import datetime

import msgspec

from warroom.model.words import InviteState, Role

STANDINGS = (Role.OBSERVER, Role.RESPONDER, Role.COMMANDER)
"""The roles that are a standing, from the least to the most."""


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """When somebody came in last, and from where."""

    at: datetime
    origin: str = ""


class Device(msgspec.Struct, frozen=True, omit_defaults=True):
    """One machine of a person, known by its token."""

    id: str
    token_sha256: str
    since: datetime
    label: str = ""
    seen: Seen | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""


class SshKey(msgspec.Struct, frozen=True, omit_defaults=True):
    """A public key that stands for a person: kind and key, without the comment."""

    key: str
    fingerprint: str
    since: datetime
    by: str = ""
    label: str = ""


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person the register knows. `seen`: when they came in by the name of their account."""

    name: str
    since: datetime
    standing: Role = Role.RESPONDER
    invited_by: str = ""
    devices: dict[str, Device] = {}
    keys: dict[str, SshKey] = {}
    seen: Seen | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""
    reason: str = ""

    @property
    def live(self) -> tuple[Device, ...]:
        """The devices that still let the person in."""
        return tuple(each for each in self.devices.values() if each.revoked_at is None)

    @property
    def last_seen(self) -> Seen | None:
        """When they came in last, however they did."""
        known = [each for each in (self.seen, *(d.seen for d in self.devices.values())) if each]
        return max(known, key=lambda seen: seen.at, default=None)


class Invite(msgspec.Struct, frozen=True, omit_defaults=True):
    """A way in that can be used once; see `waits`."""

    id: str
    name: str
    standing: Role
    secret_sha256: str
    by: str
    at: datetime
    expires_at: datetime
    state: InviteState = InviteState.WAITING
    device: str = ""

    def waits(self, now: datetime) -> bool:
        """Whether it can be used at `now` (the hub's clock)."""
        return self.state is InviteState.WAITING and now < self.expires_at


class Register(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who may come in. `invited`, `devices`: how many ids of each were given out."""

    people: dict[str, Member] = {}
    invites: dict[str, Invite] = {}
    invited: int = 0
    devices: int = 0

    def waiting(self, now: datetime) -> tuple[Invite, ...]:
        """The invites that can be used at `now`."""
        return tuple(invite for invite in self.invites.values() if invite.waits(now))

    def revoked(self, name: str) -> bool:
        """Whether this person may not come in."""
        member = self.people.get(name)
        return member is not None and member.revoked_at is not None

    def standing(self, name: str) -> Role:
        """What this person may do before any room's roles; responder where nobody said more."""
        member = self.people.get(name)
        return Role.RESPONDER if member is None else member.standing
