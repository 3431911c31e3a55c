"""Acknowledged events a second, ack latency and memory of a hub, over its Unix socket or TLS.

    python -m benchmarks.hub [--receivers 100] [--seconds 5] [--tls]

Prints one JSON object. With `--tls` everybody comes by an invite and through TLS on loopback. The
hub is a process of its own; senders and receivers share this one,
so with many receivers this driver is the bottleneck and the figure a lower bound.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect, unix_connect

from warroom.link.tls import context
from warroom.model.commands import AnyCommand, Declare, InvitePerson, Note
from warroom.model.ids import REGISTER_LOG
from warroom.wire import frames as fr
from warroom.wire.limits import MAX_HUB_FRAME, PROTOCOL

TEXT = "502s begin on all three load balancers in eu-west, nothing in the deploy log since noon"
SENDERS = 32
"""People: what one of them may send a second is bounded."""
IN_FLIGHT = 16


@contextlib.contextmanager
def hub(place: Path, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A hub process; ended by its id."""
    socket = place / "hub.sock"
    args = ["-m", "warroom", "hub", "--data", str(place / "data"), "--socket", str(socket), *more]
    with subprocess.Popen([sys.executable, *args], stderr=subprocess.DEVNULL) as process:
        try:
            while not socket.exists():
                time.sleep(0.02)
            yield process
        finally:
            process.terminate()


def memory_kib(pid: int) -> int:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def join(socket: Path, name: str) -> ClientConnection:
    """A connection that has been welcomed."""
    ws = await unix_connect(str(socket), proxy=None, compression=None, max_size=MAX_HUB_FRAME)
    await ws.send(fr.encode(fr.Hello(PROTOCOL, "bench", name)), text=True)
    await ws.recv()
    return ws


class Guests:
    """People who come in through TLS, each with an invite of their own."""

    def __init__(self, keeper: ClientConnection, remote: str) -> None:
        self._keeper = keeper
        self._remote = remote

    @classmethod
    async def of(cls, socket: Path) -> "Guests":
        """By the hub that listens on this socket too."""
        keeper = await unix_connect(str(socket), proxy=None, compression=None)
        await keeper.send(fr.encode(fr.Hello(PROTOCOL, "bench")), text=True)
        welcome = fr.decode_to_client(await keeper.recv())
        assert isinstance(welcome, fr.Welcome)
        return cls(keeper, welcome.remote[0])

    async def join(self, name: str) -> ClientConnection:
        """A connection that has been welcomed."""
        secret = secrets.token_urlsafe(16)
        asked = InvitePerson(name=name, secret_sha256=hashlib.sha256(secret.encode()).hexdigest())
        await self._keeper.send(send(asked, REGISTER_LOG)[1], text=True)
        while b'"type":"ack"' not in await self._keeper.recv(decode=False):
            pass
        ws = await connect(
            self._remote,
            ssl=context(),
            additional_headers={"Authorization": f"Invite {secret}"},
            proxy=None,
            compression=None,
            max_size=MAX_HUB_FRAME,
        )
        token = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
        hello = fr.Hello(PROTOCOL, "bench", device_token=token, device="bench")
        await ws.send(fr.encode(hello), text=True)
        await ws.recv()
        return ws


def send(command: AnyCommand, incident: str) -> tuple[str, bytes]:
    """A Send frame and its id."""
    command_id = str(uuid.uuid4())
    return command_id, fr.encode(fr.Send(command_id, fr.raw_command(command), incident))


async def flat_out(ws: ClientConnection, incident: str, until: float) -> int:
    """Keep IN_FLIGHT notes under way; give the number acknowledged."""
    acked = under_way = 0
    while time.perf_counter() < until or under_way:
        while under_way < IN_FLIGHT and time.perf_counter() < until:
            await ws.send(send(Note(text=TEXT), incident)[1], text=True)
            under_way += 1
        if b'"type":"ack"' in await ws.recv(decode=False):
            acked, under_way = acked + 1, under_way - 1
    return acked


async def drain(ws: ClientConnection) -> None:
    """Receive for ever."""
    with contextlib.suppress(Exception):
        while True:
            await ws.recv(decode=False)


async def latency(ws: ClientConnection, incident: str, rate: int, count: int) -> list[float]:
    """Milliseconds from send to ack, at `rate` a second."""
    found = []
    begin = time.perf_counter()
    for n in range(count):
        await asyncio.sleep(max(0.0, begin + n / rate - time.perf_counter()))
        sent = time.perf_counter()
        await ws.send(send(Note(text=TEXT), incident)[1], text=True)
        while b'"type":"ack"' not in await ws.recv(decode=False):
            pass
        found.append((time.perf_counter() - sent) * 1000)
    return found


async def measure(
    place: Path, pid: int, receivers: int, seconds: float, *, tls: bool = False
) -> dict[str, object]:
    """All figures of one run."""
    socket = place / "hub.sock"
    empty = memory_kib(pid)
    come = (await Guests.of(socket)).join if tls else partial(join, socket)
    senders = [await come(f"s{n}") for n in range(SENDERS)]
    await senders[0].send(send(Declare(title="bench"), "")[1], text=True)
    await senders[0].recv()
    watchers = [await come(f"r{n}") for n in range(receivers)]
    for ws in watchers:
        await ws.send(fr.encode(fr.Watch("INC-1")), text=True)
    draining = [asyncio.create_task(drain(ws)) for ws in watchers]
    quiet = await latency(senders[0], "INC-1", 100, 300)
    until, used = time.perf_counter() + seconds, cpu_seconds(pid)
    acked = sum(await asyncio.gather(*(flat_out(ws, "INC-1", until) for ws in senders)))
    used = cpu_seconds(pid) - used
    loaded = memory_kib(pid)
    for task in draining:
        task.cancel()
    for ws in senders + watchers:
        ws.transport.abort()
    quiet.sort()
    return {
        "receivers": receivers,
        "tls": tls,
        "acked_per_second": round(acked / seconds),
        "hub_cpu_us_per_entry": round(used / max(acked, 1) * 1e6),
        "ack_ms_p50_at_100_per_second": round(statistics.median(quiet), 2),
        "ack_ms_p99_at_100_per_second": round(quiet[int(len(quiet) * 0.99)], 2),
        "hub_rss_mib_empty": round(empty / 1024, 1),
        "hub_rss_mib_after": round(loaded / 1024, 1),
        "entries": acked + len(quiet) + 1,
    }


def main() -> None:
    """Run once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--receivers", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    door = ("--listen", "127.0.0.1:0", "--tls") if options.tls else ()
    with tempfile.TemporaryDirectory(prefix="wrb") as name, hub(Path(name), *door) as process:
        run = measure(Path(name), process.pid, options.receivers, options.seconds, tls=options.tls)
        figures = asyncio.run(run)
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
