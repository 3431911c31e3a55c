"""What systemd hears: over a real datagram socket, by a path and by an abstract name."""

import asyncio
import os
import socket
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.main import HubOptions, running
from server.store.sqlite import SqliteStore
from server.upkeep.notify import Notifier
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.model.commands import Declare
from warroom.wire import frames as fr

BEAT = 0.02


class Systemd:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self._heard: list[str] = []

    def heard(self) -> list[str]:
        """All lines so far."""
        while True:
            try:
                self._heard += self._socket.recv(4_096).decode().split("\n")
            except BlockingIOError:
                return self._heard

    def beats(self) -> int:
        return self.heard().count("WATCHDOG=1")

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, place: Path) -> Iterator[Systemd]:
    name = f"@wr-{uuid.uuid4()}" if request.param == "abstract" else str(place / "notify")
    end = Systemd(name)
    yield end
    end.close()


async def test_ready_status_watchdog_stopping(options: HubOptions, systemd: Systemd) -> None:
    options = replace(options, notifier=Notifier(systemd.address, 3 * BEAT))
    assert options.socket
    async with running(options), WireClient(options.socket, "ana") as ana:
        heard = systemd.heard()
        assert heard[:2] == ["READY=1", "STATUS=0 incidents and problems, 0 connections"]
        await ana.declare()
        await until(lambda: "STATUS=1 incidents and problems, 1 connections" in systemd.heard())
        beats = systemd.beats()
        await until(lambda: systemd.beats() > beats + 3)
        assert "STOPPING=1" not in heard
    await until(lambda: "STOPPING=1" in systemd.heard())


async def test_a_stuck_commit_stops_the_watchdog(
    options: HubOptions, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    systemd = Systemd(str(place / "notify"))
    options = replace(options, notifier=Notifier(systemd.address, 3 * BEAT))
    assert options.socket
    reached, go_on = asyncio.Event(), asyncio.Event()
    append = SqliteStore.append

    async def stuck(*args: object, **kwargs: object) -> None:
        reached.set()
        await go_on.wait()
        await append(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(SqliteStore, "append", stuck)
    async with running(options), WireClient(options.socket, "ana") as ana:
        await until(lambda: systemd.beats() > 1)
        await ana.say(fr.Send("c1", fr.raw_command(Declare(title="Checkout returns 502")), ""))
        await reached.wait()
        beats = systemd.beats()
        # The only way to see that nothing comes is to wait for it; slowness cannot fail this.
        await asyncio.sleep(10 * BEAT)
        assert systemd.beats() == beats
        go_on.set()
        await until(lambda: systemd.beats() > beats + 1)
    systemd.close()


def test_what_the_environment_says() -> None:
    here = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "30000000"}
    assert Notifier.of({}) == Notifier("", 0.0)
    assert Notifier.of(here) == Notifier("/run/x", 30.0)
    assert Notifier.of({**here, "WATCHDOG_PID": str(os.getpid())}).watchdog == 30.0
    assert Notifier.of({**here, "WATCHDOG_PID": "1"}).watchdog == 0.0
    assert Notifier.of({**here, "WATCHDOG_USEC": "³x"}).watchdog == 0.0


def test_nobody_there_is_no_failure(tmp_path: Path) -> None:
    for address in ("", "vsock:2:1", str(tmp_path / "none"), "@", "/" + "x" * 300):
        Notifier(address).tell("READY=1")
