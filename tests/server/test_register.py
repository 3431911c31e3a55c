"""Who comes in, stays and is put out: the register at work in a hub, over real sockets."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

import server.hub
from server.authority.register import asked_with, keeper
from server.door.identity import Account
from server.door.remote import Listen
from server.main import HubOptions, running
from server.rooms.committer import Request
from tests.support.clock import START, FakeClock
from tests.support.incidents import Desk
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import open_entry
from warroom.model.ids import REGISTER_LOG
from warroom.model.incident import Member, Register, decode_snapshot
from warroom.model.refusal import Refusal, Why
from warroom.model.words import HUB, Role
from warroom.wire import frames as fr
from warroom.wire.codes import Close


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Place:
    """A hub with a TLS door on loopback, and ways into it."""

    def __init__(self, place: Path, addresses: list[str]) -> None:
        self.data = place / "data"
        self._socket = place / "hub.sock"
        self._remote = next(each for each in addresses if each.startswith("wss:"))

    def here(self, name: str = "") -> WireClient:
        """Somebody on the hub's machine; without a name its own account."""
        return WireClient(self._socket, name)

    def with_token(self, token: str, name: str = "") -> WireClient:
        return self._at_the_door(f"Bearer {token}", name=name)

    def with_invite(self, secret: str, token: str) -> WireClient:
        return self._at_the_door(f"Invite {secret}", device_token=sha(token))

    def _at_the_door(self, authorization: str, **more: str) -> WireClient:
        return WireClient(self._socket, remote=self._remote, authorization=authorization, **more)

    async def say(self, command: cm.AnyCommand, name: str = "") -> fr.Ack | fr.Refused:
        """Ask the register for something as the hub's own account, or under a name."""
        async with self.here(name) as keeper:
            return await keeper.command(command, REGISTER_LOG)

    async def invite(self, name: str, standing: Role | None = None) -> str:
        secret = secrets.token_urlsafe(16)
        asked = cm.InvitePerson(name=name, secret_sha256=sha(secret), standing=standing)
        answer = await self.say(asked)
        assert isinstance(answer, fr.Ack), answer
        return secret

    async def join(self, name: str, standing: Role | None = None) -> str:
        """The token of a new device of this person."""
        token, secret = secrets.token_urlsafe(32), await self.invite(name, standing)
        async with self.with_invite(secret, token) as client:
            assert client.welcome.you == name
        return token

    async def register(self) -> Register:
        async with self.here() as keeper:
            watching, _ = await keeper.watch(REGISTER_LOG)
            found = decode_snapshot(watching.snapshot).register
            assert found is not None
            return found

    async def refused(self, client: WireClient) -> str:
        """The hub's sentence for somebody who is not let in, at the door or after the hello."""
        try:
            async with client:
                raise AssertionError("was let in")
        except InvalidStatus as error:
            assert error.response.status_code in (403, 429)
            return error.response.body.decode()
        except ConnectionClosed as error:
            assert error.rcvd is not None
            assert error.rcvd.code == Close.NOT_KNOWN
            return error.rcvd.reason


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def at(place: Path, clock: FakeClock) -> AsyncIterator[Place]:
    options = HubOptions(
        data=place / "data", socket=place / "hub.sock", listen=Listen("127.0.0.1", 0, tls=True)
    )
    async with running(options, clock) as addresses:
        yield Place(place, addresses)


async def test_an_invite_lets_in_once_and_then_the_token_does(at: Place) -> None:
    secret, token = await at.invite("ben"), secrets.token_urlsafe(32)
    async with at.with_invite(secret, token) as ben:
        assert ben.welcome.you == "ben"
        assert await ben.declare() == "INC-1"
    async with at.with_token(token) as ben:
        assert ben.welcome.you == "ben"
    assert "was used already" in await at.refused(at.with_invite(secret, "another"))
    assert "does not know this device" in await at.refused(at.with_token("x" * 43))
    assert "does not know this device" in await at.refused(at.with_token(sha(token)))


async def test_of_two_who_come_with_one_invite_one_gets_in(at: Place) -> None:
    secret = await at.invite("ben")

    async def comes(token: str) -> bool:
        try:
            async with at.with_invite(secret, token):
                return True
        except (ConnectionClosed, InvalidStatus):
            return False

    tokens = [f"token {n}" for n in range(6)]
    came = await asyncio.gather(*map(comes, tokens))
    assert sorted(came) == [False] * 5 + [True]
    (device,) = (await at.register()).people["ben"].live
    assert device.token_sha256 == sha(tokens[came.index(True)])


async def test_an_invite_expires_by_the_hub_s_clock(at: Place, clock: FakeClock) -> None:
    secret = await at.invite("ben")
    await clock.advance(15 * 60)
    assert "has expired" in await at.refused(at.with_invite(secret, "t"))


async def test_an_invite_that_is_withdrawn_lets_nobody_in(at: Place) -> None:
    secret = await at.invite("ben")
    assert isinstance(await at.say(cm.WithdrawInvite(invite="V1")), fr.Ack)
    assert "was withdrawn" in await at.refused(at.with_invite(secret, "t"))


async def test_without_a_token_of_its_own_a_device_redeems_nothing(at: Place) -> None:
    secret = await at.invite("ben")
    nothing = WireClient(
        at.data, remote=at.with_token("")._remote, authorization=f"Invite {secret}"
    )
    assert "no SHA-256" in await at.refused(nothing)
    async with at.with_invite(secret, "t") as ben:
        assert ben.welcome.you == "ben"


async def test_a_device_says_no_other_name_than_its_own(at: Place) -> None:
    token = await at.join("ben")
    said = await at.refused(at.with_token(token, name="ana"))
    assert "knows you as ben" in said


async def test_revoking_a_person_ends_their_connections_at_once(at: Place) -> None:
    token, other = await at.join("ben"), await at.join("cleo")
    async with at.here("ana") as ana, at.with_token(token) as ben, at.here("ben") as local:
        incident = await ana.declare()
        async with at.with_token(other) as cleo:
            for each in (ben, local, cleo):
                await each.watch(incident)
            assert isinstance(await at.say(cm.RevokePerson(name="ben")), fr.Ack)
            await ana.note(incident, "what ben does not hear")
            for each in (ben, local):
                with pytest.raises(ConnectionClosed) as caught:
                    await each.expect(fr.Entries)
                assert caught.value.rcvd is not None
                assert caught.value.rcvd.code == Close.NOT_KNOWN
                assert "ben may no longer come in" in caught.value.rcvd.reason
            await cleo.expect(fr.Entries)
    assert "may no longer come in" in await at.refused(at.with_token(token))
    assert "may no longer come in" in await at.refused(at.here("ben"))


@pytest.mark.parametrize(
    "change", [cm.RevokePerson(name="ben"), cm.SetStanding(name="ben", standing=Role.OBSERVER)]
)
async def test_a_room_does_not_wait_for_a_commander_who_was_shut_out(
    at: Place, change: cm.RevokePerson | cm.SetStanding
) -> None:
    token = await at.join("ben")
    async with at.here("ana") as ana, at.with_token(token) as ben:
        incident = await ana.declare()
        assert isinstance(await ben.command(cm.ClaimRole(role=Role.COMMANDER), incident), fr.Ack)
        await ana.watch(incident)
        assert isinstance(await at.say(change), fr.Ack)
        told = await ana.expect(fr.Entries, lambda frame: b"roles_taken" in fr.encode(frame))
        assert [entry.actor for entry in told.entries] == [HUB]
        assert isinstance(await ana.command(cm.ClaimRole(role=Role.COMMANDER), incident), fr.Ack)


async def test_every_frame_is_looked_at_anew(at: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on a connection that for some reason is open still."""
    monkeypatch.setattr(server.hub, "put_out", lambda register, peers: None)
    token = await at.join("ben")
    async with at.with_token(token) as ben, at.here("ana") as ana:
        incident = await ana.declare()
        await ben.watch(incident)
        await at.say(cm.RevokePerson(name="ben"))
        await ana.note(incident, "what ben does not hear")
        await ben.say(fr.WatchLobby())
        with pytest.raises(ConnectionClosed) as caught:
            await ben.expect(fr.Lobby)
        assert not [frame for frame in ben.seen if isinstance(frame, fr.Entries)]
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == Close.NOT_KNOWN


async def test_revoking_one_device_leaves_the_others(at: Place) -> None:
    lost, kept = await at.join("ben"), await at.join("ben")
    async with at.with_token(lost) as gone, at.with_token(kept) as ben:
        assert isinstance(await at.say(cm.RevokePerson(name="ben", device="D1")), fr.Ack)
        with pytest.raises(ConnectionClosed):
            await gone.expect(fr.Entries)
        assert await ben.declare() == "INC-1"
    assert "This device may no longer come in" in await at.refused(at.with_token(lost))


async def test_a_token_that_was_revoked_stays_so_after_the_person_is_restored(at: Place) -> None:
    token = await at.join("ben")
    await at.say(cm.RevokePerson(name="ben"))
    await at.say(cm.RestorePerson(name="ben"))
    assert "This device may no longer come in" in await at.refused(at.with_token(token))
    async with at.here("ben") as local:
        assert local.welcome.you == "ben"
    fresh = await at.join("ben")
    async with at.with_token(fresh) as ben:
        assert ben.welcome.you == "ben"


async def test_what_a_person_had_sent_before_they_were_revoked_is_refused(at: Place) -> None:
    """Decided after the revocation, in one batch with it: it was queued, and is not taken."""
    async with at.here("ben") as ben, at.here() as keeper:
        incident = await ben.declare()
        await keeper.command(cm.SetStanding(name="ben", standing=Role.OBSERVER), REGISTER_LOG)
        await keeper.command(cm.RevokePerson(name="ben"), REGISTER_LOG)
        with pytest.raises(ConnectionClosed):
            await ben.note(incident, "too late")
        watching, _ = await keeper.watch(incident)
        assert watching.head == 1


async def test_a_standing_counts_from_the_next_message_on(at: Place) -> None:
    token = await at.join("ben", Role.OBSERVER)
    async with at.with_token(token) as ben, at.here("ana") as ana:
        incident = await ana.declare()
        refused = await ben.command(cm.Note(text="x"), incident)
        assert isinstance(refused, fr.Refused)
        assert refused.why is Why.NOT_ALLOWED
        await at.say(cm.SetStanding(name="ben", standing=Role.RESPONDER))
        assert isinstance(await ben.command(cm.Note(text="x"), incident), fr.Ack)
        await at.say(cm.SetStanding(name="ben", standing=Role.OBSERVER))
        assert isinstance(await ben.command(cm.Note(text="y"), incident), fr.Refused)


async def test_only_keepers_manage_people_and_read_the_register(at: Place) -> None:
    token = await at.join("cleo", Role.COMMANDER)
    await at.join("ben")
    invite = cm.InvitePerson(name="eve", secret_sha256=sha("s"))
    async with at.here("ben") as ben:
        refused = await ben.command(invite, REGISTER_LOG)
        assert isinstance(refused, fr.Refused)
        assert refused.why is Why.NOT_ALLOWED
        for ask in (fr.Watch(REGISTER_LOG), fr.Fetch(REGISTER_LOG, before=9)):
            await ben.say(ask)
            problem = await ben.expect(fr.Problem)
            assert problem.why is Why.NOT_ALLOWED
    async with at.with_token(token) as cleo:
        assert isinstance(await cleo.command(invite, REGISTER_LOG), fr.Ack)
        watching, _ = await cleo.watch(REGISTER_LOG)
        assert watching.incident == REGISTER_LOG


async def test_who_manages_people_no_more_hears_nothing_more_of_them(at: Place) -> None:
    token = await at.join("cleo", Role.COMMANDER)
    async with at.with_token(token) as cleo:
        await cleo.watch(REGISTER_LOG)
        await at.say(cm.SetStanding(name="cleo", standing=Role.RESPONDER))
        problem = await cleo.expect(fr.Problem)
        assert problem.why is Why.NOT_ALLOWED
        await at.say(cm.SetStanding(name="dmi", standing=Role.OBSERVER))
        await cleo.declare()
        heard = [open_entry(e) for f in cleo.seen if isinstance(f, fr.Entries) for e in f.entries]
        assert not [e for e in heard if isinstance(e.event, ev.StandingChanged)]


async def test_the_register_is_in_no_list_no_search_and_no_figures(at: Place) -> None:
    await at.join("ben")
    async with at.here() as keeper:
        await keeper.say(fr.WatchLobby())
        lobby = await keeper.expect(fr.Lobby)
        assert lobby.rows == []
        assert await keeper.declare() == "INC-1"
        await at.say(cm.SetStanding(name="ben", standing=Role.OBSERVER))
        changed = await keeper.expect(fr.Lobby)
        assert [row.summary.id for row in changed.rows] == ["INC-1"]
        await keeper.say(fr.AskFigures())
        figures = await keeper.expect(fr.FiguresPage)
        assert [each.id for each in figures.figures] == ["INC-1"] and not figures.problems
        await keeper.say(fr.Search(1, "ben"))
        found = await keeper.expect(fr.Found)
        assert not found.texts and not found.logs


def _came_in(frame: fr.ToClient, name: str) -> bool:
    if not isinstance(frame, fr.Entries | fr.Page):
        return False
    events = [open_entry(stored).event for stored in frame.entries]
    return any(isinstance(event, ev.PersonSeen) and event.name == name for event in events)


async def test_who_came_in_is_noted_once_in_ten_minutes(at: Place, clock: FakeClock) -> None:
    async with at.here("dmi"):
        pass
    token = await at.join("ben")
    async with at.here() as keeper:
        await keeper.watch(REGISTER_LOG)
        if not any(_came_in(frame, "ben") for frame in keeper.seen):
            await keeper.expect(fr.Entries, lambda frame: _came_in(frame, "ben"))
        for _ in range(3):
            async with at.with_token(token):
                pass
        first = (await at.register()).people["ben"].devices["D1"].seen
        assert first is not None
        assert (first.at, first.origin) == (clock.now(), "127.0.0.1")
        await clock.advance(600)
        async with at.with_token(token):
            await keeper.expect(fr.Entries, lambda frame: _came_in(frame, "ben"))
    again = (await at.register()).people["ben"].devices["D1"].seen
    assert again is not None
    assert again.at == clock.now()
    assert "dmi" not in (await at.register()).people, "before the register began nobody is noted"


async def test_all_of_it_is_there_after_a_restart(place: Path) -> None:
    options = HubOptions(
        data=place / "data", socket=place / "hub.sock", listen=Listen("127.0.0.1", 0, tls=True)
    )
    async with running(options) as addresses:
        at = Place(place, addresses)
        token, void = await at.join("ben", Role.OBSERVER), await at.join("cleo")
        await at.say(cm.RevokePerson(name="cleo"))
    async with running(options) as addresses:
        at = Place(place, addresses)
        async with at.with_token(token) as ben:
            assert isinstance(await ben.command(cm.Declare(title="x")), fr.Refused)
        assert "may no longer come in" in await at.refused(at.with_token(void))


async def test_a_register_from_elsewhere_is_not_taken_in(at: Place) -> None:
    async with at.here() as keeper:
        await keeper.say(fr.Import("i", REGISTER_LOG, 2, "0" * 64, 100))
        refused = await keeper.expect(fr.Refused)
        assert "another hub's register" in refused.sentence


async def test_the_hub_s_own_token_opens_nothing_from_elsewhere(
    place: Path,
) -> None:
    """Nor on loopback, where a tunnel from elsewhere may end."""
    options = HubOptions(
        data=place / "data", socket=place / "hub.sock", listen=Listen("127.0.0.1", 0, tls=True)
    )
    async with running(options) as addresses:
        at = Place(place, addresses)
        own = (at.data / "token").read_text().strip()
        assert "does not know this device" in await at.refused(at.with_token(own, name="ana"))
        token = await at.join("ben")
        async with at.with_token(token) as ben:
            assert ben.welcome.you == "ben"


async def test_the_hub_s_own_account_is_never_shut_out_under_its_own_name(at: Place) -> None:
    async with at.here() as keeper:
        own = keeper.welcome.you
    await at.join("ben")
    await at.say(cm.SetStanding(name=own, standing=Role.OBSERVER))
    await at.say(cm.RevokePerson(name=own))
    async with at.here() as keeper:
        assert isinstance(await keeper.command(cm.RestorePerson(name=own), REGISTER_LOG), fr.Ack)


@pytest.mark.parametrize(
    ("account", "name", "may"),
    [
        (Account("warroom", True, keeper=True), "warroom", True),
        (Account("warroom", True, keeper=True), "ben", False),
        (Account("warroom", True, keeper=True), "ana", True),
        (Account("shared", True), "shared", False),
        (Account("ana", False, device="D1"), "ana", True),
    ],
)
def test_whoever_says_to_be_somebody_else_has_their_rights_alone(
    account: Account, name: str, may: bool
) -> None:
    ana = Member("ana", START, standing=Role.COMMANDER)
    assert keeper(Register(people={"ana": ana}), account, name) is may


def test_what_waited_while_its_sender_was_shut_out_is_refused() -> None:
    """The commands of one batch are decided by the register as it is after those before them."""
    log = Desk(REGISTER_LOG, declared=False)
    log.do("ana", cm.SetStanding(name="ben", standing=Role.OBSERVER), Role.COMMANDER)
    request = Request("ben", "1", "INC-1", cm.Note(text="x"), lambda _: None, Account("ben", False))
    assert asked_with(request, log.incident) is Role.OBSERVER
    log.do("ana", cm.RevokePerson(name="ben"), Role.COMMANDER)
    with pytest.raises(Refusal, match="ben may no longer come in"):
        asked_with(request, log.incident)


def test_an_account_says_nothing_of_the_secret_that_it_came_with() -> None:
    assert "s3cret" not in repr(Account("", False, invite="s3cret"))
