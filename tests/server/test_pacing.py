"""Entries that wait for the next hand-over: who gets them when, in which order, and who no more."""

import asyncio
from collections.abc import Callable

import pytest

from server.main import HubOptions, running
from server.rooms import pacing
from server.rooms.fast_path import Turn
from server.rooms.pacing import Pacing
from server.rooms.room import Room
from server.store.sqlite import SqliteStore
from tests.support.clock import Watch
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.wire import frames as fr

Client = Callable[[str], WireClient]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first hand-over, that of the declaration, none comes of itself."""
    monkeypatch.setattr(pacing, "REST", 1e9)
    monkeypatch.setattr(pacing, "MOST", 3_600.0)


def texts(client: WireClient) -> list[bytes]:
    """What is in each frame of entries that came."""
    frames = [frame for frame in client.seen if isinstance(frame, fr.Entries)]
    return [b" ".join(bytes(each.event) for each in frame.entries) for frame in frames]


def seqs(client: WireClient) -> list[int]:
    """The numbers of all entries that came live."""
    frames = [frame for frame in client.seen if isinstance(frame, fr.Entries)]
    return [each.seq for frame in frames for each in frame.entries]


async def begun(ana: WireClient, *others: WireClient) -> str:
    """An incident that the others follow, whose entries are held from now on."""
    incident = await ana.declare()
    for each in others:
        await each.watch(incident)
    for each in others:
        # Nothing else is on its way to them, before which what is held would come.
        await each.expect(fr.Presence, lambda frame: len(frame.people) == len(others))
    return incident


@pytest.mark.usefixtures("slow", "hub")
async def test_what_is_held_comes_before_anything_else_and_in_one_frame(client: Client) -> None:
    async with client("ana") as ana, client("ben") as ben:
        incident = await begun(ana, ben)
        for number in range(3):
            await ana.note(incident, f"held {number}")
        await ben.note(incident, "of ben")
    after = [frame for frame in ben.seen if isinstance(frame, fr.Entries | fr.Ack)]
    assert [type(frame) for frame in after] == [fr.Entries, fr.Ack]
    assert seqs(ben) == [2, 3, 4, 5]


@pytest.mark.usefixtures("slow", "hub")
async def test_one_who_joins_has_nothing_twice_and_the_others_miss_nothing(client: Client) -> None:
    async with client("ana") as ana, client("ben") as ben, client("chloe") as chloe:
        incident = await begun(ana, ben)
        await ana.note(incident, "held")
        # Ben is ahead of the others from here on.
        await ben.note(incident, "of ben")
        watching, page = await chloe.watch(incident)
        assert watching.head == 3
        assert [each.seq for each in page.entries] == [1, 2, 3]
        await chloe.note(incident, "of chloe")
        await ben.note(incident, "of ben again")
    assert seqs(ben) == [2, 3, 4, 5]
    assert seqs(chloe) == [4]


@pytest.mark.usefixtures("slow", "hub")
async def test_one_who_may_no_longer_see_it_gets_nothing_of_what_was_held(client: Client) -> None:
    async with client("ana") as ana, client("ben") as ben, client("chloe") as chloe:
        incident = await begun(ana, ben, chloe)
        await ana.note(incident, "heron was here")
        answer = await ana.command(cm.RestrictAccess(people=("chloe",), reason="x"), incident)
        assert isinstance(answer, fr.Ack)
        assert (await ben.expect(fr.Problem)).forget
        await chloe.note(incident, "of chloe")
        await ben.command(cm.Declare(title="another"))
    assert texts(ben) == []
    assert b"heron" in texts(chloe)[0]
    assert seqs(chloe) == list(range(2, answer.last + 2))


@pytest.mark.usefixtures("slow", "hub")
async def test_no_text_is_sent_after_it_was_erased(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    redact, heard_before = SqliteStore.redact, list[bytes]()
    async with client("ana") as ana, client("ben") as ben:
        incident = await begun(ana, ben)

        async def noted(self: SqliteStore, *args: object) -> None:
            await ben.expect(fr.Entries)
            heard_before.extend(texts(ben))
            await redact(self, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(SqliteStore, "redact", noted)
        seq = await ana.note(incident, "the password is hunter2")
        answer = await ana.command(cm.Redact(seqs=(seq,), reason="password"), incident)
        assert isinstance(answer, fr.Ack)
    assert len(heard_before) == 1
    assert b"hunter2" in heard_before[0]


@pytest.mark.usefixtures("slow")
async def test_a_hub_that_stops_hands_over_what_it_holds(
    options: HubOptions, client: Client
) -> None:
    async with client_later(client) as (ana, ben):
        async with running(options):
            await ana.__aenter__()
            await ben.__aenter__()
            incident = await begun(ana, ben)
            await ana.note(incident, "held")
        assert (await ben.expect(fr.Entries)).entries[0].seq == 2


class client_later:  # noqa: N801 - used as a function
    """Two clients that come in when there is a hub, and are gone after the block."""

    def __init__(self, client: Client) -> None:
        self._clients = client("ana"), client("ben")

    async def __aenter__(self) -> tuple[WireClient, WireClient]:
        return self._clients

    async def __aexit__(self, *error: object) -> None:
        for each in self._clients:
            each.ws.transport.abort()


class Slow:
    """Takes a while for each write."""

    def __init__(self, clock: Watch, seconds: float) -> None:
        self.got: list[bytes] = []
        self._clock = clock
        self._seconds = seconds

    def put_now(self, data: bytes) -> None:
        self.got.append(data)
        self._clock.now += self._seconds


def room_of(*peers: Slow) -> dict[str, Room]:
    room = Room(Incident(id="INC-1"))
    room.peers.update(peers)  # type: ignore[arg-type]
    return {"INC-1": room}


async def test_the_next_hand_over_waits_as_long_as_the_last_one_was_slow(clock: Watch) -> None:
    ben = Slow(clock, 0.0001)
    it = Pacing(room_of(ben), Turn(), clock)

    def say(number: int) -> None:
        it.hold("INC-1", [b"%d" % number])
        it.leave()

    say(1)
    assert len(ben.got) == 1  # it was quiet
    say(2)
    clock.now += 0.0001 * pacing.REST * 0.9
    say(3)
    assert len(ben.got) == 1
    clock.now += 0.0001 * pacing.REST * 0.2
    say(4)
    assert len(ben.got) == 2
    assert b"[2,3,4]" in ben.got[1]


async def test_what_is_held_leaves_by_itself_and_after_some_milliseconds_at_most(
    clock: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    loop = asyncio.get_running_loop()
    call_later = loop.call_later

    def noted(delay: float, *args: object) -> asyncio.TimerHandle:
        waits.append(delay)
        return call_later(0, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(loop, "call_later", noted)
    ben, chloe = Slow(clock, 10.0), Slow(clock, 10.0)
    it = Pacing(room_of(ben, chloe), Turn(), clock)
    for number in range(3):
        it.hold("INC-1", [b"%d" % number])
        it.leave()
    assert waits == [pytest.approx(pacing.MOST)]
    await until(lambda: len(ben.got) == len(chloe.got) == 2)
    assert b"[1,2]" in ben.got[1]


async def test_what_was_written_in_this_turn_comes_first(clock: Watch) -> None:
    ben, turn = Slow(clock, 0.0), Turn()
    it = Pacing(room_of(ben), turn, clock)
    turn.add(lambda: ben.got.append(b"before"))
    it.hold("INC-1", [b"1"])
    it.leave()
    assert ben.got[0] == b"before"
    assert len(ben.got) == 2
