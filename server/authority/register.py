"""Who may come in, as the register says it: tokens, invites, keys, standings, revocations."""

import asyncio
import hashlib
import hmac
import logging
import uuid
from collections.abc import Awaitable, Callable

from server.door.identity import Account, NotKnown
from server.errors import StoreFailed
from server.rooms.committer import Answer, Request
from warroom.clock import Clock
from warroom.model import commands as cm
from warroom.model.decide.people import why_over
from warroom.model.ids import REGISTER_LOG
from warroom.model.incident import Incident, Invite
from warroom.model.incident import Register as State
from warroom.model.limits import SEEN_AGAIN
from warroom.model.refusal import Refusal, Why
from warroom.model.ssh_key import read_key
from warroom.model.words import HUB, Role
from warroom.wire.frames import Refused

logger = logging.getLogger(__name__)

KEEPERS_ONLY = (
    "The register is for those who keep this hub's people: who has the standing of an incident"
    " commander, and the hub's own account on its machine, without --as."
)
"""What anybody else is told who wants to read it."""

_NAMESPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")


class Register:
    """Answers from the state of the register's log, which `log` gives; it keeps nothing beside.

    `submit` takes what the hub itself has to record.
    """

    def __init__(
        self,
        log: Callable[[], Incident | None],
        submit: Callable[[Request], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._log = log
        self._submit = submit
        self._clock = clock
        self._recording: set[asyncio.Task[None]] = set()

    @property
    def state(self) -> State:
        """What stands in the register now."""
        return state_of(self._log())

    @property
    def begun(self) -> bool:
        """Whether there is a register at all: before the first invite nobody is noted."""
        log = self._log()
        return log is not None and log.declared

    def of_header(self, authorization: str | None) -> Account:
        """The account behind an Authorization header: a device's token, or an invite's secret.

        Raises NotKnown.
        """
        scheme, _, given = (authorization or "").partition(" ")
        if scheme.lower() == "invite":
            self.of_invite(given.strip())
            return Account("", False, invite=given.strip())
        if scheme.lower() == "bearer":
            return self.of_token(given.strip())
        raise NotKnown("This hub lets in whom it knows. Ask for an invite.")

    def of_token(self, token: str) -> Account:
        """The account of the device with this token. Raises NotKnown.

        All tokens are compared, so that the time it takes says nothing about any of them.
        """
        digest, found = sha256(token), None
        for member in self.state.people.values():
            for device in member.devices.values():
                if hmac.compare_digest(digest, device.token_sha256):
                    found = member, device
        if found is None:
            raise NotKnown("This hub does not know this device. Ask for an invite.")
        member, device = found
        account = Account(member.name, False, device=device.id)
        self.require(account, member.name)
        return account

    def of_invite(self, secret: str) -> str:
        """The id of the invite with this secret, which can be used now. Raises NotKnown."""
        digest, found = sha256(secret), None
        for invite in self.state.invites.values():
            if hmac.compare_digest(digest, invite.secret_sha256):
                found = invite
        if found is None:
            raise NotKnown("This hub knows no such invite. Ask for a new one.")
        self._require_waiting(found)
        return found.id

    def _require_waiting(self, invite: Invite) -> None:
        if not invite.waits(self._clock.now()):
            raise NotKnown(f"This invite {why_over(invite)} Ask for a new one.")

    async def redeem(self, secret: str, token_sha256: str, device: str, key: str = "") -> Account:
        """Make the device that has this token the person's; when this returns it is on disk.

        `key` is a public key that the person wants to be known by from now on.
        One of several that come with the same invite wins. Raises NotKnown, and StoreFailed where
        the hub cannot write now.
        """
        digest = sha256(secret)
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        command = cm.RedeemInvite(
            secret_sha256=digest, token_sha256=token_sha256, label=device, key=key
        )
        # The same device with the same invite is acknowledged again, should its answer be lost.
        name = f"redeem {digest} {token_sha256} {device}"
        request_id = str(uuid.uuid5(_NAMESPACE, name))
        await self._submit(Request(HUB, request_id, REGISTER_LOG, command, answered.set_result))
        answer = await answered
        if isinstance(answer, Refused):
            if answer.why is Why.TRY_AGAIN:
                raise StoreFailed(answer.sentence)
            raise NotKnown(answer.sentence)
        for member in self.state.people.values():
            for each in member.devices.values():
                if hmac.compare_digest(token_sha256, each.token_sha256):
                    account = Account(member.name, False, device=each.id)
                    self.require(account, member.name)
                    return account
        raise NotKnown("This device was revoked meanwhile. Ask for a new invite.")

    def of_key(self, key: str) -> str | None:
        """The name of the person for whom this public SSH key stands (`ssh-ed25519 AAAA…`)."""
        try:
            fingerprint = read_key(key).fingerprint
        except ValueError:
            return None
        for member in self.state.people.values():
            if fingerprint in member.keys:
                return member.name
        return None

    def standing(self, name: str) -> Role:
        """What this person may do before any room's roles: responder where nobody said more."""
        return self.state.standing(name)

    def revoked(self, name: str) -> bool:
        """Whether this person may not come in."""
        return self.state.revoked(name)

    def keeper(self, account: Account, name: str) -> bool:
        """Whether this person may manage people."""
        return keeper(self.state, account, name)

    def why_not_here(self, account: Account, name: str) -> str:
        """Why `name` may not be here now, from this device; empty where they may."""
        return shut_out(self.state, account, name)

    def may_be_here(self, account: Account, name: str) -> bool:
        """Whether `name` may be here now, from this device."""
        return not self.why_not_here(account, name)

    def require(self, account: Account, name: str) -> None:
        """Raise NotKnown with a sentence where `name` may not be here now, from this device."""
        if sentence := self.why_not_here(account, name):
            raise NotKnown(sentence)

    def came_in(self, account: Account, name: str, origin: str) -> None:
        """Note that somebody came in from `origin`; not before there is a register, nor often."""
        if not self.begun:
            return
        member = self.state.people.get(name)
        device = member.devices.get(account.device) if member and account.device else None
        seen = device.seen if device else member.seen if member else None
        if seen is not None and self._clock.now() - seen.at < SEEN_AGAIN:
            return
        command = cm.RecordSeen(name=name, device=account.device, origin=origin)
        request = Request(HUB, str(uuid.uuid4()), REGISTER_LOG, command, _nobody_waits)
        task = asyncio.create_task(self._record(request))
        self._recording.add(task)
        task.add_done_callback(self._recording.discard)

    async def _record(self, request: Request) -> None:
        await self._submit(request)


def _nobody_waits(answer: Answer) -> None:
    if isinstance(answer, Refused) and answer.why is not Why.CONFLICT:
        logger.warning("Who came in could not be recorded: %s", answer.sentence)


def taken_in(person: str, log: Incident) -> Request:
    """To record who took in a whole log: nothing in the log itself says so.

    One that is not for everybody is not named to those who keep the register.
    """
    name = log.id if log.restricted is None else ""
    command = cm.RecordTakenIn(person=person, log=name, head=log.hash)
    return Request(HUB, str(uuid.uuid4()), REGISTER_LOG, command, _nobody_waits)


def sha256(secret: str) -> str:
    """What is kept of a token or of an invite's secret, in place of it (hex)."""
    return hashlib.sha256(secret.encode()).hexdigest()


_EMPTY = State()


def state_of(log: Incident | None) -> State:
    """What a register's log says; an empty register where there is none."""
    return log.register if log is not None and log.register is not None else _EMPTY


def keeper(state: State, account: Account, name: str) -> bool:
    """Whether this person may manage people, as `state` has it.

    The hub's own account owns the log anyway, but only under its own name: who says to be somebody
    else has that person's rights.
    """
    if account.keeper and name == account.name:
        return True
    return state.standing(name) is Role.COMMANDER and not state.revoked(name)


def standing_of(state: State, account: Account, name: str) -> Role:
    """With what standing this person asks for something now."""
    if account.keeper and name == account.name:
        return Role.COMMANDER
    return state.standing(name)


def asked_with(request: Request, log: Incident | None) -> Role:
    """The standing with which somebody asks for something, by the register as `log` has it.

    Raises Refusal for one who was shut out while their command waited.
    """
    if request.account is None:
        return Role.COMMANDER
    state = state_of(log)
    if sentence := shut_out(state, request.account, request.actor):
        raise Refusal(Why.NOT_ALLOWED, sentence)
    return standing_of(state, request.account, request.actor)


def shut_out(state: State, account: Account, name: str) -> str:
    """Why `name` may not be here now, from this device; empty where they may."""
    if account.keeper and name == account.name:
        return ""
    member = state.people.get(name)
    if member is not None and member.revoked_at is not None:
        return f"{name} may no longer come in: {member.revoked_by} revoked that. Ask them."
    if account.device:
        device = member.devices.get(account.device) if member else None
        if device is None or device.revoked_at is not None:
            by = f": {device.revoked_by} revoked it" if device and device.revoked_by else ""
            return f"This device may no longer come in{by}. Ask for a new invite."
    return ""
