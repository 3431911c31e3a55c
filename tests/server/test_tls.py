"""The door with TLS: what it speaks, what it shows, and who may stand before it."""

import asyncio
import contextlib
import secrets
import socket
import ssl
import stat
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.authority.register import sha256
from server.door import threshold
from server.door.bounds import GREETING_AT_ONCE
from server.door.guarded import Guarded
from server.door.identity import load_token
from server.door.remote import Listen
from server.door.tls import CERTIFICATE, KEY, RENEW, VALID, TlsFiles, last_pin, tls_of
from server.errors import HubError
from server.main import HubOptions, running
from server.upkeep.health import _certificate
from tests.support.hub_process import hub_process
from tests.support.until import until
from tests.support.wire_client import WireClient
from tests.support.wire_tls import context, pin_in, port_of
from warroom.model.commands import InvitePerson
from warroom.model.entry import StoredEntry, open_entry
from warroom.model.events import Noted
from warroom.model.ids import REGISTER_LOG
from warroom.wire import frames as fr
from warroom.wire.pin import same_pin

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
LOCAL = Listen("127.0.0.1", 0, tls=True)


@pytest.fixture
async def address(place: Path) -> AsyncIterator[str]:
    """Where a hub with TLS listens."""
    async with running(HubOptions(data=place / "data", listen=LOCAL)) as addresses:
        yield addresses[0]


def test_the_first_start_makes_a_key_that_stays(place: Path) -> None:
    first = tls_of(place, None, ["10.1.2.3", "hub.example"], NOW)
    again = tls_of(place, None, ["10.1.2.3"], NOW + timedelta(days=1))
    assert first.pin == again.pin == last_pin(place)
    assert stat.S_IMODE((place / KEY).stat().st_mode) == 0o600
    made = x509.load_pem_x509_certificate((place / CERTIFICATE).read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "hub.example" in names.get_values_for_type(x509.DNSName)
    assert "10.1.2.3" in map(str, names.get_values_for_type(x509.IPAddress))


def test_before_it_ends_the_certificate_is_made_anew_with_the_same_key(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = tls_of(place, None, [], NOW)
    later = tls_of(place, None, [], NOW + VALID - RENEW / 2)
    assert later.pin == first.pin
    assert later.expires > first.expires
    assert not caplog.records


def test_another_key_is_told(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = tls_of(place, None, [], NOW)
    (place / KEY).unlink()
    second = tls_of(place, None, [], NOW)
    assert not same_pin(first.pin, second.pin)
    (said,) = [record.getMessage() for record in caplog.records]
    assert first.pin in said
    assert second.pin in said


def test_the_doctor_says_when_the_certificate_ends(place: Path) -> None:
    assert list(_certificate(place, NOW)) == []
    tls_of(place, None, [], NOW)
    (well,) = _certificate(place, NOW)
    assert well.ok
    assert "2036" in well.sentence
    (ends_soon,) = _certificate(place, NOW + VALID - RENEW / 2)
    assert not ends_soon.ok
    assert "same key" in ends_soon.sentence
    (place / CERTIFICATE).unlink()
    (gone,) = _certificate(place, NOW)
    assert not gone.ok


def made(
    place: Path, *, ends: datetime, begins: datetime = NOW - timedelta(days=1), secret: bytes = b""
) -> TlsFiles:
    """A certificate and its key as a user has them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub.example")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(7)
    certificate = builder.not_valid_before(begins).not_valid_after(ends).sign(key, SHA256())
    number = len(list(place.glob("*.crt")))
    files = TlsFiles(place / f"{number}.crt", place / f"{number}.key")
    files.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
    lock = BestAvailableEncryption(secret) if secret else NoEncryption()
    files.key.touch(0o600)
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    return files


def refusal(place: Path, files: TlsFiles) -> str:
    with pytest.raises(HubError) as refused:
        tls_of(place, files, [], NOW)
    return str(refused.value)


def test_the_users_certificate_is_looked_at_before_it_is_shown(place: Path) -> None:
    good, other = (made(place, ends=NOW + timedelta(days=90)) for _ in range(2))
    assert tls_of(place, good, [], NOW).expires == NOW + timedelta(days=90)
    assert not (place / KEY).exists()
    assert "is not for the key" in refusal(place, TlsFiles(good.certificate, other.key))
    assert "cannot be read (No such file" in refusal(place, TlsFiles(place / "no", good.key))
    assert "cannot be read (No such file" in refusal(
        place, TlsFiles(good.certificate, place / "no")
    )
    assert "holds no certificate" in refusal(place, TlsFiles(good.key, good.key))
    assert "holds no private key" in refusal(place, TlsFiles(good.certificate, good.certificate))
    assert "expired at 2026-11-29" in refusal(place, made(place, ends=NOW - timedelta(days=1)))
    begins = NOW + timedelta(days=3)
    unripe = made(place, begins=begins, ends=NOW + timedelta(days=90))
    assert "valid from 2026-12-03" in refusal(place, unripe)
    locked = made(place, ends=NOW + timedelta(days=90), secret=b"x")
    assert "passphrase" in refusal(place, locked)
    good.key.chmod(0o644)
    assert "Everybody on this machine may read" in refusal(place, good)


async def test_tls_1_3_is_spoken_and_nothing_older(address: str) -> None:
    port = port_of(address)
    old = context()
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection("127.0.0.1", port, ssl=old)
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context())
    assert writer.get_extra_info("ssl_object").version() == "TLSv1.3"
    writer.close()


async def test_plain_http_gets_no_answer_in_plain_text(address: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(address))
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    with contextlib.suppress(ConnectionError):
        assert b"HTTP" not in await asyncio.wait_for(reader.read(), 20)
    writer.close()


async def test_a_stranger_learns_nothing_but_that_he_is_one(address: str) -> None:
    for headers in ({}, {"Authorization": "Bearer guess"}, {"Authorization": "Invite guess"}):
        with pytest.raises(InvalidStatus) as refused:
            await connect(address, ssl=context(), proxy=None, additional_headers=headers)
        assert refused.value.response.status_code == 403
        assert b"guess" not in (refused.value.response.body or b"")


async def test_a_browser_is_turned_away_through_tls_too(address: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(address, ssl=context(), proxy=None, origin="https://x")  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403


@contextlib.contextmanager
def silent(port: int, number: int) -> Iterator[list[socket.socket]]:
    """So many connections that say nothing."""
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            for _ in range(number)
        ]


async def ended(sock: socket.socket) -> bool:
    """Whether the hub ends this connection; waits for it."""
    sock.setblocking(False)
    try:
        async with asyncio.timeout(20):
            return await asyncio.get_running_loop().sock_recv(sock, 100) == b""
    except ConnectionResetError:
        return True


async def test_half_handshakes_are_counted_and_one_too_many_is_turned_away(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with silent(port_of(address), GREETING_AT_ONCE + 10) as socks:
        assert await ended(socks[-1])
    (line,) = [r.getMessage() for r in caplog.records if "Too many connections" in r.getMessage()]
    assert "127.0.0.1" in line


async def test_half_handshakes_end_by_themselves_and_a_member_gets_in(
    address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(threshold, "PATIENCE", 0.2)
    with silent(port_of(address), GREETING_AT_ONCE) as socks:
        socks[0].sendall(b"\x16\x03\x01\x02\x00\x01\x00")  # a ClientHello that does not go on
        assert all([await ended(sock) for sock in socks])
        _, writer = await asyncio.open_connection("127.0.0.1", port_of(address), ssl=context())
        assert pin_in(writer.get_extra_info("ssl_object"))
        writer.close()
    await until(lambda: any("did not agree on TLS" in r.getMessage() for r in caplog.records))
    assert not [record for record in caplog.records if record.exc_info]


async def test_all_who_came_through_tls_see_all_in_order() -> None:
    """With the event loop that hubs run on: what is written past the library gets through."""
    texts = [f"note {number}" for number in range(20)]
    with hub_process("--listen", "127.0.0.1:0", "--tls") as hub:
        secret, token = secrets.token_urlsafe(16), secrets.token_urlsafe(32)
        async with WireClient(hub.socket) as keeper:
            asked = InvitePerson(name="ben", secret_sha256=sha256(secret))
            assert isinstance(await keeper.command(asked, REGISTER_LOG), fr.Ack)

        def member(authorization: str) -> WireClient:
            return WireClient(
                hub.socket,
                remote=hub.remote,
                authorization=authorization,
                device_token=sha256(token),
            )

        async with contextlib.AsyncExitStack() as stack:
            ana = await stack.enter_async_context(member(f"Invite {secret}"))
            incident = await ana.declare()
            others = [await stack.enter_async_context(member(f"Bearer {token}")) for _ in range(50)]
            for each in others:
                await each.watch(incident)
            for text in texts:
                await ana.note(incident, text)
            for each in others:
                seen: list[str] = []
                while len(seen) < len(texts):
                    frame = await each.expect(fr.Entries)
                    seen += [text_of(entry) for entry in frame.entries]
                assert seen == texts


def test_little_is_kept_by_the_kernel_for_a_peer_that_does_not_read() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()),
        server.accept()[0] as here,
    ):
        threshold.bound(here)
        here.setblocking(False)
        taken = 0
        with contextlib.suppress(BlockingIOError):
            while taken < 8 * 1024 * 1024:
                taken += here.send(bytes(16_384))
    assert taken < 1024 * 1024


@pytest.mark.parametrize("tls", [True, False])
async def test_a_peer_that_takes_nothing_is_seen_soon_at_both_doors(
    place: Path, monkeypatch: pytest.MonkeyPatch, tls: bool
) -> None:
    met: list[Guarded] = []
    made = Guarded.connection_made

    def noted(self: Guarded, transport: asyncio.BaseTransport) -> None:
        made(self, transport)
        met.append(self)

    monkeypatch.setattr(Guarded, "connection_made", noted)
    options = HubOptions(place / "data", place / "hub.sock", listen=replace(LOCAL, tls=tls))
    async with running(options) as addresses, WireClient(place / "hub.sock") as keeper:
        secret = secrets.token_urlsafe(16)
        asked = InvitePerson(name="ben", secret_sha256=sha256(secret))
        assert isinstance(await keeper.command(asked, REGISTER_LOG), fr.Ack)
        who = f"Invite {secret}" if tls else f"Bearer {load_token(place / 'data' / 'token')}"
        async with connect(
            next(each for each in addresses if each.startswith("ws")),
            ssl=context() if tls else None,
            additional_headers={"Authorization": who},
            proxy=None,
        ):
            sock = met[-1].stream.get_extra_info("socket")

            def unsent() -> int:
                found: int = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT)
                return found

            await until(lambda: unsent() == threshold.UNSENT, "the bound")


def text_of(entry: StoredEntry) -> str:
    """The text of a note."""
    event = open_entry(entry).event
    assert isinstance(event, Noted)
    return event.text


@pytest.mark.parametrize(
    ("listen", "shown"),
    [
        (replace(LOCAL, advertise=("war.example.org", 7420)), "wss://war.example.org:7420"),
        (replace(LOCAL, advertise=("2001:db8::7", 7420)), "wss://[2001:db8::7]:7420"),
        (LOCAL, "wss://127.0.0.1:PORT"),
        (replace(LOCAL, host="0.0.0.0", tls=False), f"wss://{socket.getfqdn()}:PORT"),
    ],
)
async def test_whoever_is_here_is_told_where_others_come_in(
    place: Path, listen: Listen, shown: str
) -> None:
    options = HubOptions(data=place / "data", socket=place / "hub.sock", listen=listen)
    async with running(options) as addresses, WireClient(place / "hub.sock", "ana") as ana:
        port = port_of(addresses[1])
        assert ana.welcome.remote == [shown.replace("PORT", str(port))]
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context())
        assert ana.welcome.pin == pin_in(writer.get_extra_info("ssl_object")) != ""
        writer.close()
