"""The door, as somebody with a raw socket meets it: one path, no browsers, no guessing in peace."""

import ast
import asyncio
import contextlib
import logging
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.door.attempts import ALL_AT_ONCE, FORGOTTEN, FREE, LONGEST, REMEMBERED, Attempts
from server.door.identity import NotKnown, token_account
from server.door.remote import Listen
from server.door.senders import place_of
from server.main import HubOptions, running
from warroom.link.address import parse_address
from warroom.link.dial import LinkRefused, dial

SERVER = Path(__file__).parents[2] / "server"

SECRET = "x7Qk-not-to-be-repeated-Zw3"

UPGRADE = (
    "Host: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


@dataclass(frozen=True)
class Door:
    """A way in, and the header that is right there."""

    socket: Path | None
    port: int
    right: str

    async def ask(self, first: str = "GET / HTTP/1.1", more: str = "") -> bytes:
        """The answer to a request with the headers of a websocket and `more`."""
        return await self.send(f"{first}\r\n{UPGRADE}{more}\r\n".encode("latin-1"))

    async def send(self, data: bytes) -> bytes:
        """What the hub says to these bytes: of an open connection the first part, else all."""
        loop, said = asyncio.get_running_loop(), b""
        unix = self.socket is not None
        with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as sock:
            sock.setblocking(False)
            where = str(self.socket) if unix else ("127.0.0.1", self.port)
            await loop.sock_connect(sock, where)
            async with asyncio.timeout(20):
                # What was said before a reset counts too.
                with contextlib.suppress(ConnectionResetError, BrokenPipeError):
                    await loop.sock_sendall(sock, data)
                with contextlib.suppress(ConnectionResetError):
                    while not said.startswith(b"HTTP/1.1 101"):
                        if not (part := await loop.sock_recv(sock, 65_536)):
                            break
                        said += part
        return said


@asynccontextmanager
async def opened(place: Path, kind: str) -> AsyncIterator[Door]:
    unix = kind == "unix"
    options = HubOptions(
        data=place / "data",
        socket=place / "hub.sock" if unix else None,
        listen=None if unix else Listen("127.0.0.1", 0),
    )
    async with running(options) as addresses:
        if unix:
            yield Door(options.socket, 0, "")
        else:
            token = (place / "data" / "token").read_text().strip()
            port = int(addresses[0].rpartition(":")[2])
            yield Door(None, port, f"Authorization: Bearer {token}\r\n")


@pytest.fixture(params=["unix", "tcp"])
async def door(request: pytest.FixtureRequest, place: Path) -> AsyncIterator[Door]:
    async with opened(place, request.param) as found:
        yield found


@pytest.fixture
async def tcp(place: Path) -> AsyncIterator[Door]:
    """On a Unix socket the kernel says who is there, and no header does."""
    async with opened(place, "tcp") as found:
        yield found


async def test_what_is_right_opens_it(door: Door) -> None:
    assert (await door.ask(more=door.right)).startswith(b"HTTP/1.1 101 ")


ORIGINS = [
    "Origin: https://evil.example\r\n",
    "Origin: null\r\n",
    "Origin:\r\n",
    "origin: http://localhost\r\n",
    "Origin: http://127.0.0.1\r\nOrigin: http://127.0.0.1\r\n",
]


async def test_no_browser_comes_in_by_any_door(door: Door) -> None:
    for origin in ORIGINS:
        for first in ("GET / HTTP/1.1", "GET / HTTP/1.0", "POST / HTTP/1.1"):
            said = await door.ask(first, door.right + origin)
            assert said.startswith(b"HTTP/1.1 403 "), (origin, first)


PATHS = [
    *("/x", "//", "/.", "/?", "*", "http://hub/", "/%2e", "/metrics", "/healthz", "hub:80"),
    *(f"/?token={SECRET}", f"/{SECRET}", f"/#{SECRET}"),
]


async def test_there_is_one_path(door: Door) -> None:
    for path in PATHS:
        for right in (door.right, ""):
            said = await door.ask(f"GET {path} HTTP/1.1", right)
            assert said.startswith(b"HTTP/1.1 404 "), path
            assert said.endswith(b"\r\n\r\nThere is nothing here.\n")


async def test_only_a_request_as_a_client_sends_it_opens(door: Door) -> None:
    for first in ("GET / HTTP/1.0", "HEAD / HTTP/1.1", "POST / HTTP/1.1", "CONNECT / HTTP/1.1"):
        assert (await door.ask(first, door.right))[9:12] in (b"405", b"505"), first


async def test_a_second_request_behind_the_first_is_nobodys(tcp: Door) -> None:
    right = f"GET / HTTP/1.1\r\n{UPGRADE}{tcp.right}\r\n".encode()
    wrong = f"GET / HTTP/1.1\r\n{UPGRADE}".encode()
    for first in (
        wrong + b"\r\n",
        wrong + b"Content-Length: %d\r\n\r\n" % len(right),
        wrong + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(right),
        wrong + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        wrong + b"X: y\r\n " + tcp.right.encode() + b"\r\n",
    ):
        said = await tcp.send(first + right)
        assert b" 101 " not in said
        assert said.count(b"HTTP/1.1 ") <= 1


async def test_a_subprotocol_is_no_way_to_say_who_one_is(tcp: Door) -> None:
    token = tcp.right.split()[-1]
    offered = f"Sec-WebSocket-Protocol: bearer, {token}\r\n"
    assert (await tcp.ask(more=offered)).startswith(b"HTTP/1.1 403 ")
    assert b"Sec-WebSocket-Protocol" not in await tcp.ask(more=offered + tcp.right)


async def test_two_authorizations_are_none(tcp: Door, caplog: pytest.LogCaptureFixture) -> None:
    twice = tcp.right + "Authorization: Bearer other\r\n"
    said = await tcp.ask(more=twice)
    assert said.startswith(b"HTTP/1.1 403 ")
    assert not [record for record in caplog.records if record.exc_info]


SHOWN = {
    "a token": ("GET / HTTP/1.1", f"Authorization: Bearer {SECRET}\r\n"),
    "an invite": ("GET / HTTP/1.1", f"Authorization: Invite {SECRET}\r\n"),
    "another scheme": ("GET / HTTP/1.1", f"Authorization: {SECRET}\r\n"),
    "letters that are not ASCII": ("GET / HTTP/1.1", f"Authorization: Bearer {SECRET}\xe9\r\n"),
    "two": ("GET / HTTP/1.1", f"Authorization: {SECRET}\r\nAuthorization: {SECRET}\r\n"),
    "a path": (f"GET /{SECRET} HTTP/1.1", ""),
    "a query": (f"GET /?{SECRET} HTTP/1.1", ""),
    "a fragment": (f"GET /#{SECRET} HTTP/1.1", ""),
    "a method": (f"{SECRET} / HTTP/1.1", ""),
    "a version": (f"GET /{SECRET} HTTP/9", ""),
    "an origin": ("GET / HTTP/1.1", f"Origin: {SECRET}\r\n"),
    "a control character": ("GET / HTTP/1.1", f"Authorization: Bearer {SECRET}\x01\r\n"),
    "the name of a header": ("GET / HTTP/1.1", f"{SECRET} x: y\r\n"),
    "a header of the handshake": ("GET / HTTP/1.1", f"Sec-WebSocket-Key: {SECRET}\r\n"),
    "an extension": ("GET / HTTP/1.1", f"Sec-WebSocket-Extensions: ={SECRET};;\r\n"),
    "a subprotocol": ("GET / HTTP/1.1", f"Sec-WebSocket-Protocol: {SECRET}\r\n"),
    "an upgrade": ("GET / HTTP/1.1", f"Upgrade: {SECRET}\r\n"),
    "a header without end": ("GET / HTTP/1.1", f"Authorization: {SECRET}{'x' * 9_000}\r\n"),
}


async def test_nothing_of_a_request_is_repeated_in_the_log(
    door: Door, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("server.door.complaints.QUIET", 0.0)  # a line each
    for what, (first, more) in SHOWN.items():
        for right in ("", door.right):
            await door.ask(first, more + right)
        assert SECRET not in caplog.text, what
        assert not [record for record in caplog.records if record.exc_info], what
    assert len(caplog.records) > len(SHOWN)


async def test_each_sort_of_nonsense_is_one_line(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        for first, more in SHOWN.values():
            await door.ask(first, more)
    said = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert len(said) == len(set(said)) >= 3


async def test_failed_attempts_are_put_off_and_who_is_right_comes_in(
    tcp: Door, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = f"Authorization: Bearer {SECRET}\r\n"
    answers = [await tcp.ask(more=wrong) for _ in range(FREE + 4)]
    assert {each[9:12] for each in answers[:FREE]} == {b"403"}
    assert {each[9:12] for each in answers[FREE:]} == {b"429"}
    waits = [int(each.partition(b"Retry-After: ")[2].split()[0]) for each in answers[FREE:]]
    assert waits == [1, 2, 4, 8]
    assert b"wants its token" in answers[-1]
    assert (await tcp.ask(more=tcp.right)).startswith(b"HTTP/1.1 101 ")
    said = [each.getMessage() for each in caplog.records if "failed attempts" in each.getMessage()]
    assert len(said) == 1
    assert said[0].startswith("127.0.0.1 was turned away")


async def test_a_client_that_is_put_off_says_why_and_does_not_go_on(tcp: Door) -> None:
    address = parse_address(f"ws://127.0.0.1:{tcp.port}")
    for _ in range(FREE):
        with pytest.raises(LinkRefused) as refused:
            await dial(address, SECRET, lambda: None)
        assert refused.value.code == 403
    with pytest.raises(LinkRefused, match=r"wants its token.*too many failed attempts") as refused:
        await dial(address, SECRET, lambda: None)
    assert refused.value.code == 429


class Watch:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_wait_grows_to_a_bound_and_ends() -> None:
    clock = Watch()
    attempts = Attempts(clock)
    waits = []
    for _ in range(FREE + 50):
        waits.append(attempts.failed("a"))
        clock.now += 10
    assert waits[:FREE] == [0.0] * FREE
    assert waits[FREE:] == sorted(waits[FREE:])
    assert waits[-1] == LONGEST
    assert attempts.failed("b") == 0.0
    clock.now += FORGOTTEN
    assert attempts.failed("a") == 0.0


def test_many_senders_are_put_off_together_and_remembered_within_bounds() -> None:
    clock = Watch()
    attempts = Attempts(clock)
    waits = [attempts.failed(f"10.0.{n >> 8}.{n & 255}") for n in range(20_000)]
    assert waits[:ALL_AT_ONCE] == [0.0] * ALL_AT_ONCE
    assert min(waits[ALL_AT_ONCE:]) > 0
    assert attempts.flooded
    assert len(attempts) == REMEMBERED
    clock.now += 60
    assert attempts.failed("192.0.2.1") == 0.0
    assert not attempts.flooded


def test_who_goes_on_is_not_forgotten_for_others() -> None:
    attempts = Attempts(Watch())
    for n in range(3 * REMEMBERED):
        if n % 100 == 0:
            attempts.failed("persistent")
        attempts.failed(n)
    assert attempts.count("persistent") > FREE


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
    ],
)
def test_who_chooses_the_lower_half_of_an_address_is_one_sender(address: str, place: str) -> None:
    assert place_of(address) == place


SECRETS = re.compile(r"(token|secret|authorization|given|invite)s?$")


def by_value(tree: ast.AST) -> list[str]:
    """Where a secret is compared with == or `in`, or looked up: how long that takes tells of it."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
            if any(isinstance(each, ast.Constant) for each in parts):
                continue
        elif isinstance(node, ast.Subscript):
            parts = [node.slice]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            parts = list(node.args) if node.func.attr in ("get", "pop", "startswith") else []
        else:
            continue
        names = [
            each.attr if isinstance(each, ast.Attribute) else each.id
            for each in parts
            if isinstance(each, ast.Attribute | ast.Name)
        ]
        if any(SECRETS.search(name) for name in names):
            found.append(f"{ast.unparse(node)} (line {node.lineno})")
    return found


@pytest.mark.parametrize("path", sorted(SERVER.rglob("*.py")), ids=lambda path: path.name)
def test_no_secret_is_compared_by_its_value(path: Path) -> None:
    assert by_value(ast.parse(path.read_text())) == []


@pytest.mark.parametrize(
    "source",
    ["token == self.token", "given in known", "self.tokens[token]", "known.get(secret)"],
)
def test_a_comparison_that_takes_its_time_is_found(source: str) -> None:
    assert by_value(ast.parse(source))


def test_the_token_is_compared_as_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def noted(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr("server.door.identity.hmac.compare_digest", noted)
    token_account("Bearer right", "right")
    for given in ("Bearer wrong", "Bearer", "Basic right", None, "Bearer r\xe9"):
        with pytest.raises(NotKnown):
            token_account(given, "right")
    assert len(compared) == 6
    assert {len(each) for pair in compared for each in pair} == {32}
