"""The order of what one connection sends, whatever mixture of it and however it is cut."""

import asyncio
import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

import server.hub
from server.door import people
from server.door.arriving import AT_ONCE
from server.hub import Hub
from server.main import HubOptions, running
from server.rooms.commands import Commands
from server.rooms.committer import Request
from server.rooms.turns import Turns
from server.store.sqlite import SqliteStore
from tests.server.test_intake import asked_for, file_of, story
from tests.server.test_register import Place, at, clock
from tests.support.clock import FakeClock
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model.ids import REGISTER_LOG
from warroom.wire import frames as fr
from warroom.wire.codes import Close

__all__ = ["at", "clock"]

Client = Callable[[str], WireClient]

A_QUESTION = 10_000
"""Entries after which the questions of a mixture ask: none, and each after another."""


def framed(data: bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


def note(text: str) -> fr.Send:
    return fr.Send(str(uuid.uuid4()), fr.raw_command(cm.Note(text=text)), "INC-1")


def in_parts(chance: random.Random, data: bytes) -> bytes:
    """A message in several frames, with a ping in between."""
    cut = chance.randrange(1, len(data))
    begin, end = framed(data[:cut], fin=False), framed(data[cut:], Opcode.CONT)
    return begin + framed(b"", Opcode.PING) + end


class Mixture:
    """Commands, questions, files, pings and parts at random: `data`, and what is asked in order.

    A step is the id of a command or of an Import, or a Fetch's `after`; the commands are `notes`,
    the Imports `files`.
    """

    def __init__(self, chance: random.Random) -> None:
        self.steps: list[str | int] = []
        self.notes: list[str] = []
        self.files: list[str] = []
        said: list[bytes] = []
        for number in range(60):
            match chance.choice(["note"] * 6 + ["parts", "odd", "fetch", "fetch", "file", "ping"]):
                case "note" | "parts" | "odd" as how:
                    send = note(f"{number}")
                    self.notes.append(send.id)
                    self.steps.append(send.id)
                    # JSON as no client of ours writes it: a command all the same.
                    data = b" " * (how == "odd") + fr.encode(send)
                    said.append(in_parts(chance, data) if how == "parts" else framed(data))
                case "fetch":
                    self.steps.append(A_QUESTION + number)
                    asked = fr.Fetch("INC-1", before=20_000, after=A_QUESTION + number)
                    said.append(framed(fr.encode(asked)))
                case "file":
                    file = file_of(story(3, name=f"INC-{9_000 + number}"))
                    ask = asked_for(file[:-9])
                    self.files.append(ask.id)
                    self.steps.append(ask.id)
                    middle = len(file) // 2
                    said += [framed(fr.encode(ask)), framed(file[:middle], Opcode.BINARY)]
                    said.append(framed(file[middle:-9], Opcode.BINARY))
                case _:
                    said.append(framed(b"p", Opcode.PING))
        self.data = b"".join(said)


async def say_in_pieces(client: WireClient, data: bytes, chance: random.Random) -> None:
    place = 0
    while place < len(data):
        end = place + chance.choice([1, 7, 100, 300, 300, 300, 5_000])
        client.ws.transport.write(data[place:end])
        place = end
        for _ in range(chance.choice([0, 2, 20])):
            await asyncio.sleep(0)


@pytest.fixture(params=["websockets as it is", "websockets as another"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what the hub knows of it, and without."""
    if request.param != "websockets as it is":
        for module in ("server.door.guarded", "server.rooms.fast_path"):
            monkeypatch.setattr(f"{module}.engine_of", lambda connection: None)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str | int]:
    """What the hub does: ids of commands, and the `after` of each question, which takes long."""
    found: list[str | int] = []
    read, put = SqliteStore.page, Turns.put_now

    async def page(store: SqliteStore, incident: str, **bounds: int) -> list[bytes]:
        # The hub itself reads too, where it checks a file.
        if bounds["after"] >= A_QUESTION:
            for _ in range(100):
                await asyncio.sleep(0)
            found.append(bounds["after"])
        return await read(store, incident, **bounds)

    def noted(turns: Turns[Request], request: Request) -> None:
        found.append(request.id)
        put(turns, request)

    monkeypatch.setattr(SqliteStore, "page", page)
    monkeypatch.setattr(Turns, "put_now", noted)
    return found


@pytest.mark.usefixtures("library", "hub")
@pytest.mark.parametrize("seed", range(6))
async def test_what_one_connection_sends_is_done_in_its_order(
    client: Client, done: list[str | int], seed: int
) -> None:
    chance = random.Random(seed)
    mixture = Mixture(chance)
    async with client("ana") as ana, client("ben") as ben:
        await ana.declare()
        done.clear()
        await say_in_pieces(ana, mixture.data, chance)
        met: list[str | int] = []
        while len(met) < len(mixture.steps):
            match await ana.expect(fr.Frame):
                case fr.Page(after=after):
                    met.append(after)
                case fr.Ack(id=id) | fr.Refused(id=id):
                    met.append(id)
        assert done == [step for step in mixture.steps if step not in mixture.files]
        _, page = await ben.watch("INC-1")
    # A command is answered after its commit, so what was asked behind it may be answered before.
    for nth, step in enumerate(mixture.steps):
        if step not in mixture.notes:
            assert set(met[: met.index(step)]) <= set(mixture.steps[:nth])
    assert [each for each in met if each in mixture.notes] == mixture.notes
    assert [each.command_id for each in page.entries[1:]] == mixture.notes


@pytest.mark.usefixtures("library")
async def test_what_is_put_off_keeps_its_place(
    options: HubOptions, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "COMMANDS_AT_ONCE", 10)
    monkeypatch.setattr(people, "COMMANDS_PER_SECOND", 8)
    async with running(options, clock), client("ana") as ana, client("ben") as ben:
        await ana.declare()
        waiting = {send.id: send for send in (note(f"{number}") for number in range(40))}
        ids, put_off = list(waiting), 0
        while waiting:
            again = list(waiting.values())
            ana.ws.transport.write(b"".join(framed(fr.encode(send)) for send in again))
            for _ in again:
                answer = await ana.expect(fr.Frame, lambda f: isinstance(f, fr.Ack | fr.Refused))
                if isinstance(answer, fr.Ack):
                    del waiting[answer.id]
                else:
                    put_off += 1
            await clock.advance(people.HOLD)
        _, page = await ben.watch("INC-1")
    assert [each.command_id for each in page.entries[1:]] == ids
    assert put_off > len(ids)


@pytest.fixture
def hubs(monkeypatch: pytest.MonkeyPatch) -> list[Hub]:
    """The hubs that are begun, and nobody is put out by them whose right to be there has ended."""
    found: list[Hub] = []
    begin = Hub.__init__

    def noted(hub: Hub, *args: Any, **more: Any) -> None:
        begin(hub, *args, **more)
        found.append(hub)

    monkeypatch.setattr(Hub, "__init__", noted)
    monkeypatch.setattr(server.hub, "put_out", lambda register, peers: None)
    return found


async def ended(client: WireClient) -> int:
    """The code with which the hub ends this connection."""
    with pytest.raises(ConnectionClosed) as caught:
        while True:
            await client.expect(fr.Frame)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code


@pytest.mark.usefixtures("library")
async def test_who_is_revoked_between_two_messages_of_one_packet_is_not_served_the_second(
    hubs: list[Hub], at: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await at.join("ben")
    async with at.with_token(token) as ben, at.here("ana") as ana:
        await ana.declare()
        room = hubs[0].rooms[REGISTER_LOG]
        before = room.incident
        await at.say(cm.RevokePerson(name="ben"))
        revoked, room.incident = room.incident, before
        submitted: list[str] = []
        put = Turns.put_now

        def then_revoked(turns: Turns[Request], request: Request) -> None:
            put(turns, request)
            if request.actor == "ben":
                submitted.append(request.id)
                room.incident = revoked

        monkeypatch.setattr(Turns, "put_now", then_revoked)
        both = [note("first"), note("second")]
        ben.ws.transport.write(b"".join(framed(fr.encode(each)) for each in both))
        assert await ended(ben) == Close.NOT_KNOWN
        assert submitted == [both[0].id]


async def test_a_question_that_waits_is_not_overtaken_by_a_command(
    hubs: list[Hub], at: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And who is revoked meanwhile is not served it, in the same packet or in another."""
    reads, go_on = asyncio.Event(), asyncio.Event()
    read = SqliteStore.page

    async def slowly(store: SqliteStore, *args: Any, **more: Any) -> list[bytes]:
        reads.set()
        await go_on.wait()
        return await read(store, *args, **more)

    token = await at.join("ben")
    async with at.with_token(token) as ben, at.here("ana") as ana:
        incident = await ana.declare()
        monkeypatch.setattr(SqliteStore, "page", slowly)
        asked = framed(fr.encode(fr.Fetch(incident, before=2)))
        ben.ws.transport.write(asked + framed(fr.encode(note("behind it"))))
        await reads.wait()
        monkeypatch.setattr(SqliteStore, "page", read)
        ben.ws.transport.write(framed(fr.encode(note("in another packet"))))
        await at.say(cm.RevokePerson(name="ben"))
        go_on.set()
        assert await ended(ben) == Close.NOT_KNOWN
        watching, _ = await ana.watch(incident)
        assert watching.head == 1


@pytest.mark.parametrize(
    "bad",
    [
        b'{"type":"send","id":1}',
        b'{"type":"send","id":"x","command":{"type":"note"',
        b'{"type":"send",' + b'"x":[' * 5_000 + b"]" * 5_000 + b"}",
    ],
    ids=["shape", "half", "depth"],
)
@pytest.mark.usefixtures("library", "hub")
async def test_what_is_no_frame_behind_a_command_ends_the_connection(
    client: Client, bad: bytes
) -> None:
    async with client("ana") as ana:
        await ana.declare()
        first = note("first")
        after = note("after it")
        ana.ws.transport.write(b"".join(map(framed, [fr.encode(first), bad, fr.encode(after)])))
        assert await ended(ana) == Close.BAD_FRAME
        acked = [frame.id for frame in ana.seen if isinstance(frame, fr.Ack)]
        assert after.id not in acked
    async with client("ben") as ben:
        # The commit of what came before may still be under way.
        assert await ben.note("INC-1", "the next") == 3


@pytest.mark.usefixtures("library", "hub")
async def test_a_command_that_is_no_utf_8_ends_the_connection(client: Client) -> None:
    async with client("ana") as ana:
        await ana.declare()
        data = fr.encode(note("x")).replace(b'"text":"x"', b'"text":"\xff"')
        ana.ws.transport.write(framed(data))
        assert await ended(ana) == 1007


async def test_one_burst_does_not_keep_others_from_their_commits(
    options: HubOptions, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what comes at once only so many are taken at once, and the rest one a turn."""
    taken: list[bytes] = []
    take = Commands.take

    def noted(commands: Commands, data: bytes) -> bool:
        taken.append(data)
        return take(commands, data)

    monkeypatch.setattr(Commands, "take", noted)
    async with running(options), client("ana") as ana:
        await ana.declare()
        taken.clear()
        count = 10 * AT_ONCE
        ana.ws.transport.write(b"".join(framed(fr.encode(note(f"{n}"))) for n in range(count)))
        for _ in range(count):
            await ana.expect(fr.Ack)
    assert AT_ONCE <= len(taken) <= 2 * AT_ONCE


async def test_what_is_taken_at_once_counts_like_all_else(
    options: HubOptions, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "COMMANDS_AT_ONCE", 5)
    async with running(options, clock), client("ana") as ana:
        incident = await ana.declare()
        for number in range(4):
            await ana.note(incident, f"{number}")
        assert isinstance(await ana.command(cm.Note(text="too many"), incident), fr.Refused)


async def test_nothing_is_taken_at_once_of_one_whose_queue_is_full(
    options: HubOptions, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[str] = []
    go_on = asyncio.Event()
    put, append = Turns.put_now, SqliteStore.append

    def noted(turns: Turns[Request], request: Request) -> None:
        queued.append(request.id)
        put(turns, request)

    async def slowly(store: SqliteStore, *args: Any, **more: Any) -> None:
        await go_on.wait()
        await append(store, *args, **more)

    monkeypatch.setattr("server.rooms.committer.QUEUE", 4)
    async with running(options), client("ana") as ana:
        await ana.declare()
        monkeypatch.setattr(Turns, "put_now", noted)
        monkeypatch.setattr(SqliteStore, "append", slowly)
        sent = [note(f"{number}") for number in range(20)]
        for each in sent:
            await ana.say(each)
            # Answered when the hub has read what came before it.
            await (await ana.ws.ping())
        # One is being kept, and four wait.
        assert len(queued) == 5
        go_on.set()
        acked = [(await ana.expect(fr.Ack)).id for _ in sent]
    assert acked == [each.id for each in sent]
    assert queued == [each.id for each in sent]
