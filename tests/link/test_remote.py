"""Hubs elsewhere: who answers is compared with the pin before a byte is said; invites, keys."""

import asyncio
import contextlib
import hashlib
import multiprocessing
import socket
import ssl
import stat
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import WebSocketException
from websockets.http11 import Request, Response

from server.door.tls import Tls, tls_of
from tests.support.wire_tls import port_of
from warroom.link.address import Address, Key, parse_address
from warroom.link.changes import LinkChanged, LinkState
from warroom.link.dial import LinkRefused, dial
from warroom.link.invitation import Invitation, parse_invitation
from warroom.link.known_hubs import KnownHub, KnownHubs, with_keys
from warroom.link.link import Link
from warroom.link.redeem import redeem
from warroom.link.ring import follow, move
from warroom.wire import frames as fr
from warroom.wire.limits import PROTOCOL

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SECRET = "aaaaaaaaaaaaaaaaaaaaaa"
WELCOME = fr.encode(fr.Welcome(PROTOCOL, "test", "e1", "ana", NOW))


def tls_in(place: Path) -> Tls:
    place.mkdir(exist_ok=True)
    return tls_of(place, None, [], NOW)


class Between:
    """Somebody who answers in place of the hub, and writes down what is said to him in TLS."""

    def __init__(self, context: ssl.SSLContext, connections: int = 1) -> None:
        self.heard = b""
        self.met = 0
        self._context = context
        self._sock = socket.create_server(("127.0.0.1", 0))
        self.address = parse_address(f"wss://127.0.0.1:{self._sock.getsockname()[1]}")
        self._thread = threading.Thread(target=self._listen, args=(connections,), daemon=True)
        self._thread.start()

    async def gone(self) -> None:
        """Wait until all connections have ended."""
        await asyncio.to_thread(self._thread.join, 20)
        assert not self._thread.is_alive()

    def _listen(self, connections: int) -> None:
        with self._sock:
            for _ in range(connections):
                connection, _ = self._sock.accept()
                with contextlib.suppress(OSError), connection:
                    # That of TLS 1.3 is over for him when it is over for the client.
                    tls = self._context.wrap_socket(connection, server_side=True)
                    self.met += 1
                    while data := tls.recv(65_536):
                        self.heard += data
                        if b"\r\n\r\n" in data:
                            break


async def test_somebody_between_hears_not_one_byte(tmp_path: Path) -> None:
    hub, other = tls_in(tmp_path / "hub"), tls_in(tmp_path / "other")
    between = Between(other.context, connections=2)
    for key in (Key(hub.pin, "the-token"), Key(hub.pin, SECRET, "Invite")):
        with pytest.raises(LinkRefused, match="somebody may be between you and the hub"):
            await dial(replace(between.address, key=key), "another token", lambda: None)
    await between.gone()
    assert between.heard == b""


async def test_whoever_has_the_right_pin_hears_the_token(tmp_path: Path) -> None:
    """The counterpart of the test above: the pin alone makes the difference."""
    hub = tls_in(tmp_path)
    between = Between(hub.context)
    address = replace(between.address, key=Key(hub.pin, "the-token"))
    with pytest.raises((OSError, EOFError, WebSocketException)):
        await dial(address, "another token", lambda: None)
    await between.gone()
    assert between.met == 1
    assert b"Authorization: Bearer the-token\r\n" in between.heard
    assert b"another token" not in between.heard


async def test_nothing_is_dialled_without_a_key() -> None:
    with pytest.raises(LinkRefused, match="has no key for wss"):
        await dial(parse_address("wss://127.0.0.1:1"), "token", lambda: None)


async def test_a_link_says_that_somebody_may_be_between_and_stops(tmp_path: Path) -> None:
    hub, other = tls_in(tmp_path / "hub"), tls_in(tmp_path / "other")
    between = Between(other.context)
    address = replace(between.address, key=Key(hub.pin, "t"))
    heard: list[object] = []
    with pytest.raises(LinkRefused):
        await Link(address, listener=heard.append).run()
    (last,) = [each for each in heard[-1:] if isinstance(each, LinkChanged)]
    assert last.state is LinkState.STOPPED
    assert "somebody may be between" in last.sentence


Answer = Callable[[ServerConnection, fr.Hello], Coroutine[Any, Any, None]]


class Hub:
    """A hub that knows one invite, once, and the device that redeemed it."""

    def __init__(self, pin: str) -> None:
        self.pin = pin
        self.waits = True
        self.device = ""
        self.lose = 0
        self.address: Address

    @property
    def invitation(self) -> Invitation:
        return Invitation(self.address, SECRET, self.pin)

    def check(self, connection: ServerConnection, request: Request) -> Response | None:
        scheme, _, secret = request.headers["Authorization"].partition(" ")
        known = hashlib.sha256(secret.encode()).hexdigest() == self.device
        if (scheme, secret, self.waits) == ("Invite", SECRET, True) or (
            scheme == "Bearer" and known
        ):
            return None
        return connection.respond(HTTPStatus.FORBIDDEN, "This invite was used.\n")

    async def handle(self, connection: ServerConnection) -> None:
        hello = fr.decode_to_hub(await connection.recv())
        assert isinstance(hello, fr.Hello)
        if hello.device_token:
            self.waits, self.device = False, hello.device_token
        if self.lose:
            self.lose -= 1
            connection.transport.abort()
            return
        await connection.send(WELCOME.decode())
        await connection.wait_closed()


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    tls = tls_in(tmp_path / "hub")
    hub = Hub(tls.pin)
    async with serve(
        hub.handle, "127.0.0.1", 0, ssl=tls.context, process_request=hub.check
    ) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        hub.address = parse_address(f"wss://127.0.0.1:{port}")
        yield hub


async def test_an_invite_becomes_a_key_that_opens_the_hub(hub: Hub, tmp_path: Path) -> None:
    hubs = KnownHubs(tmp_path / "state")
    kept = await redeem(hub.invitation, hubs)
    assert kept.name == "ana"
    assert hub.device == hashlib.sha256(kept.token.encode()).hexdigest()
    (address,) = with_keys([hub.address], tmp_path / "state")
    connection = await dial(address, "", lambda: None)
    connection.transport.abort()
    assert SECRET not in hubs.path.read_text()


async def test_a_lost_answer_does_not_lose_the_invite(hub: Hub, tmp_path: Path) -> None:
    hub.lose = 1
    assert (await redeem(hub.invitation, KnownHubs(tmp_path / "state"))).name == "ana"


async def test_nor_does_a_client_that_ends_before_the_answer(hub: Hub, tmp_path: Path) -> None:
    hub.lose = 100
    with pytest.raises((LinkRefused, ConnectionError)):
        await redeem(hub.invitation, KnownHubs(tmp_path / "state"))
    assert not hub.waits
    hub.lose = 0
    assert (await redeem(hub.invitation, KnownHubs(tmp_path / "state"))).name == "ana"


async def test_a_used_invite_is_no_use_to_another(hub: Hub, tmp_path: Path) -> None:
    await redeem(hub.invitation, KnownHubs(tmp_path / "state"))
    with pytest.raises(LinkRefused, match="This invite was used"):
        await redeem(hub.invitation, KnownHubs(tmp_path / "another"))
    assert KnownHubs(tmp_path / "another").get(hub.address) is None


def test_only_its_owner_reads_what_opens_hubs(tmp_path: Path) -> None:
    address = parse_address("wss://hub.example:7420")
    hubs = KnownHubs(tmp_path / "state")
    hubs.keep(address, KnownHub("p" * 43, "secret"))
    assert stat.S_IMODE(hubs.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(hubs.path.parent.stat().st_mode) == 0o700
    assert not hubs.close_to_others()
    hubs.path.chmod(0o644)
    assert hubs.close_to_others()
    assert stat.S_IMODE(hubs.path.stat().st_mode) == 0o600
    assert hubs.forget(address)
    assert not hubs.forget(address)
    assert "secret" not in hubs.path.read_text()


def keep_many(state: Path, first: int) -> None:
    """In a process of its own: twenty hubs, one after the other."""
    hubs = KnownHubs(state)
    for number in range(first, first + 20):
        hubs.keep(parse_address(f"wss://hub.example:{number}"), KnownHub("p" * 43, f"t{number}"))
        hubs.token_for(f"invite {first}", f"begun {first}")


def test_of_several_processes_at_once_none_loses_what_another_keeps(tmp_path: Path) -> None:
    start = multiprocessing.get_context("forkserver").Process
    workers = [start(target=keep_many, args=(tmp_path, first)) for first in (1, 21, 41)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    hubs = KnownHubs(tmp_path)
    assert {hub.token for hub in hubs.all().values()} == {f"t{number}" for number in range(1, 61)}
    for first in (1, 21, 41):
        assert hubs.token_for(f"invite {first}", "another") == f"begun {first}"
    assert [path.name for path in tmp_path.iterdir()] == ["hubs.json"]


@pytest.mark.parametrize(
    "damaged",
    [b"", b"{", b"\xff\xfe", b'{"hubs":' + b"[" * 9_999],
    ids=["empty", "cut", "no text", "deep"],
)
def test_a_damaged_file_is_kept_aside_and_said(
    damaged: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hubs, address = KnownHubs(tmp_path), parse_address("wss://hub.example:1")
    hubs.path.write_bytes(damaged)
    assert hubs.get(address) is None
    assert not hubs.forget(address)
    assert hubs.path.read_bytes() == damaged, "who only looks changes nothing"
    hubs.keep(address, KnownHub("p" * 43, "t"))
    assert hubs.get(address) == KnownHub("p" * 43, "t")
    (aside,) = (path for path in tmp_path.iterdir() if path != hubs.path)
    assert aside.read_bytes() == damaged
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    (said,) = (record.getMessage() for record in caplog.records)
    assert aside.name in said
    assert "new invites" in said


def test_no_secret_is_in_what_is_shown_of_an_address() -> None:
    key = Key("p" * 43, "secret")
    address = replace(parse_address("wss://hub.example:7420"), key=key)
    assert "secret" not in f"{address} {address!r} {key!r}"
    assert address == parse_address("wss://hub.example:7420")
    for text in (f"wss://hub.example/#{SECRET}.x", f"wss://hub.example:1/#{SECRET}", f"x#{SECRET}"):
        with pytest.raises(ValueError, match="hub") as refused:
            parse_address(text)
        assert SECRET not in str(refused.value)


def test_where_one_has_moved_the_key_is_that_of_the_new_hub(tmp_path: Path) -> None:
    old, new = parse_address("wss://old.example:1"), parse_address("wss://new.example:2")
    KnownHubs(tmp_path).keep(new, KnownHub("p" * 43, "secret"))
    move(tmp_path, [old], new)
    (there,) = follow([old], tmp_path)
    assert there == new
    assert there.key == Key("p" * 43, "secret")


PIN = "p" * 43


@pytest.mark.parametrize(
    "pasted",
    [
        f"wss://hub.example:7420/#{SECRET}.{PIN}",
        f"  warroom join 'wss://hub.example:7420/#{SECRET}.{PIN}'\n",
        f'"wss://hub.example:7420#{SECRET}.{PIN}"',
    ],
)
def test_an_invite_is_read_as_people_paste_it(pasted: str) -> None:
    found = parse_invitation(pasted)
    assert (str(found.address), found.secret, found.pin) == (
        "wss://hub.example:7420",
        SECRET,
        PIN,
    )
    assert parse_invitation(found.line) == found
    assert port_of(str(found.address)) == 7420
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    "pasted",
    ["", "wss://hub.example:7420/", f"ws://localhost:1/#{SECRET}.{PIN}", f"wss://h:1/#{SECRET}"],
)
def test_what_is_no_invite_is_not_repeated(pasted: str) -> None:
    with pytest.raises(ValueError, match="This is no invite") as refused:
        parse_invitation(pasted)
    assert SECRET not in str(refused.value)
