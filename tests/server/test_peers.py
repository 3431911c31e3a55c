"""Peers that are too many, too slow or speak nonsense: refused, told, logged once; others go on."""

import asyncio
import os
import resource
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import unix_connect
from websockets.exceptions import ConnectionClosed

from server.door.bounds import (
    GREETING,
    GREETING_AT_ONCE,
    HURRY,
    PINGS_AT_ONCE,
    connections_allowed,
)
from server.door.complaints import QUIET, Complaints
from server.door.gate import Gate
from tests.support.clock import Watch
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.link.address import Address
from warroom.link.changes import LinkState
from warroom.link.link import Link
from warroom.wire import frames as fr
from warroom.wire.limits import MAX_CLIENT_FRAME, PROTOCOL

Client = Callable[[str], WireClient]

UID = f"uid {os.getuid()}"


class Someone:
    def __init__(self) -> None:
        self.out = False

    def put_out(self) -> None:
        self.out = True


@pytest.fixture
def gate(clock: Watch) -> Gate:
    return Gate(Complaints(clock), connections=200, clock=clock)


@contextmanager
def raw(place: Path) -> Iterator[socket.socket]:
    """A bare connection to the hub."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(str(place / "hub.sock"))
        sock.setblocking(False)
        yield sock


async def answer(sock: socket.socket) -> bytes:
    """Everything the hub says, to the end of the connection."""
    loop, said = asyncio.get_running_loop(), b""
    async with asyncio.timeout(20):
        try:
            while data := await loop.sock_recv(sock, 65_536):
                said += data
        except ConnectionResetError:
            pass
    return said


def lines(caplog: pytest.LogCaptureFixture, part: str) -> list[str]:
    """The log lines with a part; none of all lines may carry a traceback."""
    assert not [record for record in caplog.records if record.exc_info]
    return [record.getMessage() for record in caplog.records if part in record.getMessage()]


def test_a_burst_of_one_address_gets_in_and_a_storm_does_not(gate: Gate) -> None:
    for _ in range(GREETING_AT_ONCE):
        assert gate.arrive(Someone(), "10.0.0.1") is None
    turned = gate.arrive(Someone(), "10.0.0.1")
    assert turned is not None
    assert turned.status == 429
    assert gate.arrive(Someone(), "10.0.0.2") is None


def test_who_does_not_say_hello_makes_room_for_who_may(gate: Gate, clock: Watch) -> None:
    slow = [Someone() for _ in range(GREETING)]
    for each in slow:
        assert gate.arrive(each, "here") is None
    clock.now += HURRY
    assert gate.arrive(Someone(), "here") is None
    assert [each.out for each in slow] == [True] + [False] * (GREETING - 1)
    assert len(gate) == GREETING


def test_who_has_said_hello_is_not_counted_as_slow(gate: Gate, clock: Watch) -> None:
    members = [Someone() for _ in range(3 * GREETING_AT_ONCE)]
    for each in members:
        assert gate.arrive(each, "here") is None
        gate.greeted(each)
    clock.now += HURRY
    for _ in range(5):
        assert gate.arrive(Someone(), "here") is None
    assert not any(each.out for each in members)


def test_a_full_hub_says_so_until_somebody_leaves(gate: Gate) -> None:
    inside = [Someone() for _ in range(200)]
    for each in inside:
        assert gate.arrive(each, each) is None
    turned = gate.arrive(Someone(), "another")
    assert turned is not None
    assert turned.status == 503
    assert "200 connections" in turned.sentence
    gate.leave(inside[0])
    assert gate.arrive(Someone(), "another") is None


def test_a_storm_is_one_line_that_says_how_many(
    clock: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    complaints = Complaints(clock)
    for _ in range(500):
        complaints.about("storm", "Turned away.")
    complaints.about("other", "Something else.")
    assert [r.getMessage() for r in caplog.records] == ["Turned away.", "Something else."]
    clock.now += QUIET
    complaints.about("storm", "Turned away.")
    assert caplog.records[-1].getMessage() == "Turned away. (499 more of these since.)"


def test_connections_stay_below_the_limit_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = (256, 600)
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda which: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda which, to: given.append(to))
    allowed, sentence = connections_allowed(512)
    assert given == [(600, 600)]
    assert allowed == (600 - 128) // 2
    assert "ulimit -n" in sentence
    limits = (256, 4096)
    assert connections_allowed(512) == (512, "")


@pytest.mark.usefixtures("hub")
async def test_a_storm_is_refused_with_a_sentence_and_members_go_on(
    place: Path, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        with ExitStack() as stack:
            for _ in range(GREETING_AT_ONCE):
                stack.enter_context(raw(place))
            refused = [stack.enter_context(raw(place)) for _ in range(10)]
            for sock in refused:
                said = await answer(sock)
                assert said.startswith(b"HTTP/1.1 429 Too Many Requests\r\n")
                assert b"Too many connections of uid" in said
            assert await ana.note(incident, "nobody else notices") == 2
    assert len(lines(caplog, "turned away")) == 1


NONSENSE = {
    "what is no request": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a header without end": b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000,
    "headers without end": b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1_000,
    "a request of another sort": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("data", NONSENSE.values(), ids=NONSENSE)
async def test_nonsense_at_the_door_is_one_line_in_the_log(
    place: Path, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    loop = asyncio.get_running_loop()
    for _ in range(3):
        with raw(place) as sock:
            with suppress(BrokenPipeError, ConnectionResetError):
                await loop.sock_sendall(sock, data)
            await answer(sock)
    await until(lambda: lines(caplog, UID))
    assert len(lines(caplog, f"{UID} sent what no client sends")) == 1


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'"' + b"x" * MAX_CLIENT_FRAME + b'"', "1009"),
        (b"[" * 30_000, "is not a frame"),
        (b'{"type":"fetch","incident":"INC-1","before":"soon"}', "is not a frame"),
        (b'{"type":"hello","protocol":1,"version":"","name":"x"}', "is not a frame"),
    ],
    ids=["a frame too long", "brackets without end", "a field of another sort", "a second hello"],
)
async def test_nonsense_inside_is_one_line_with_the_person_in_the_log(
    place: Path, client: Client, caplog: pytest.LogCaptureFixture, data: bytes, said: str
) -> None:
    async with client("ana") as ana:
        for _ in range(3):
            async with unix_connect(str(place / "hub.sock"), compression=None) as ws:
                await ws.send(fr.encode(fr.Hello(PROTOCOL, "test", "mallory")), text=True)
                await ws.recv()
                await ws.send(data, text=True)
                with pytest.raises(ConnectionClosed):
                    await ws.recv()
        assert await ana.declare() == "INC-1"
    await until(lambda: lines(caplog, said))
    assert len(lines(caplog, "mallory")) == 1


@pytest.mark.usefixtures("hub")
async def test_fragments_without_end_are_cut_off(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def endless() -> None:
        async with unix_connect(str(place / "hub.sock"), compression=None) as ws:

            async def parts() -> AsyncIterator[str]:
                while True:
                    yield "x" * 1_000
                    await asyncio.sleep(0)

            await ws.send(parts())

    with pytest.raises(ConnectionClosed):
        await endless()
    await until(lambda: lines(caplog, "1009"))


@pytest.mark.usefixtures("hub")
async def test_a_person_is_told_why_the_hub_takes_no_more(place: Path) -> None:
    link = Link(Address("unix", path=str(place / "hub.sock")))
    with ExitStack() as stack:
        for _ in range(GREETING_AT_ONCE):
            stack.enter_context(raw(place))
        running = asyncio.create_task(link.run())
        await until(lambda: "Too many connections" in link.sentence)
    await until(lambda: link.state is LinkState.LIVE)
    link.stop()
    await running


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("kind", [0x89, 0x8A], ids=["pings", "pongs"])
async def test_more_pings_than_any_client_sends_end_the_connection(
    place: Path, client: Client, caplog: pytest.LogCaptureFixture, kind: int
) -> None:
    frame = bytes([kind, 0x80 | 4]) + b"\0\0\0\0" + b"ping"
    async with client("ana") as ana, client("mallory") as mallory:
        for _ in range(PINGS_AT_ONCE // 2):
            mallory.ws.transport.write(frame)
        assert await mallory.declare() == "INC-1"
        mallory.ws.transport.write(frame * (PINGS_AT_ONCE + 50))
        await mallory.ws.wait_closed()
        assert await ana.note("INC-1", "nobody else notices") == 2
    await until(lambda: lines(caplog, "mallory sends pings"))
    assert len(lines(caplog, "mallory")) == 1
