"""A socket in a directory that anybody may write says nothing of whose it is."""

import asyncio
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.utils import accept_key

from warroom.link.address import Address
from warroom.link.dial import LinkRefused, dial
from warroom.link.owner import stranger

STRANGER = 64_111

pytestmark = pytest.mark.skipif(
    not hasattr(socket, "SO_PEERCRED"), reason="the kernel does not say whose process it is"
)


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="wr") as name:
        yield Path(name)


@pytest.fixture
def theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers is somebody else."""
    monkeypatch.setattr("warroom.link.owner._uid_of", lambda sock: STRANGER)


@pytest.mark.usefixtures("theirs")
@pytest.mark.parametrize(("mode", "trusted"), [(0o755, True), (0o777, False), (0o1777, False)])
def test_where_anybody_may_put_a_socket_it_has_to_be_somebodys(
    place: Path, mode: int, trusted: bool
) -> None:
    place.chmod(mode)
    said = stranger(str(place / "hub.sock"), socket.socket(socket.AF_UNIX))
    assert (said == "") is trusted
    assert trusted or f"uid {STRANGER}'s" in said


@pytest.mark.parametrize("mode", [0o777, 0o1777])
def test_ones_own_is_trusted_anywhere(place: Path, mode: int) -> None:
    place.chmod(mode)
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        assert stranger(str(place / "hub.sock"), one) == ""


@pytest.mark.usefixtures("theirs")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a directory away")
def test_the_owner_of_the_directory_is_trusted_in_it(place: Path) -> None:
    place.chmod(0o777)
    os.chown(place, STRANGER, -1)
    assert stranger(str(place / "hub.sock"), socket.socket(socket.AF_UNIX)) == ""


@pytest.mark.usefixtures("theirs")
async def test_nothing_is_said_to_a_stranger(place: Path) -> None:
    heard = b""

    async def listens(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard = await reader.readuntil(b"\r\n\r\n")
        key = next(line for line in heard.split(b"\r\n") if line.startswith(b"Sec-WebSocket-Key"))
        accepted = accept_key(key.split(b": ")[1].decode())
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accepted.encode() + b"\r\n\r\n"
        )
        heard += await reader.read()
        writer.close()

    place.chmod(0o1777)
    path = str(place / "hub.sock")
    server = await asyncio.start_unix_server(listens, path)
    async with server:
        with pytest.raises(LinkRefused, match="Anybody may put a socket") as refused:
            await dial(Address("unix", path=path), "a token", lambda: None)
    assert refused.value.code == 403
    assert b"a token" not in heard
    assert heard.endswith(b"\r\n\r\n")
