"""Coming in: a thousand at once, late ones at a long log, what each of them costs the hub."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import servers
from benchmarks.durable import at_rate
from benchmarks.hub import join
from benchmarks.load import Work, run
from benchmarks.servers import Server
from warroom.link.address import Address
from warroom.link.changes import Change, EntriesArrived, StateKnown
from warroom.link.link import Link
from warroom.wire import frames as fr

ENTRIES = 100_000

IDLE = 1.0
"""Seconds for which those who have come in do nothing."""

LATE = 10
"""People who join at the same time while others work."""


def joins(count: int) -> dict[str, float]:
    """Seconds until `count` people are in a room, and the hub's memory for each (KiB)."""
    with servers.hub() as server, ThreadPoolExecutor(1) as aside:
        before = server.memory_kib()
        work = Work(receivers=count, senders=0, seconds=IDLE)
        running = aside.submit(run, server.place, server.talk, work)
        memory = before
        # What it is when they are gone says nothing: the last look while they are there counts.
        while not running.done():
            memory = server.memory_kib()
            time.sleep(IDLE / 10)
        return {"seconds": running.result().joined_s, "kib_each": (memory - before) / count}


def pages(server: Server, entries: int = ENTRIES) -> dict[str, float]:
    """Seconds, the hub's processor time too, for the whole log in pages of 500 to one client."""
    socket = server.place.socket
    assert socket is not None
    before = server.processor()
    seconds = asyncio.run(_all_pages(socket, entries))
    return {
        "seconds": seconds,
        "processor_s": server.processor() - before,
        "entries_per_s": entries / seconds,
    }


async def _all_pages(socket: Path, entries: int) -> float:
    # Another person than the late joiner: the pages that one may ask for at once are bounded.
    ws = await join(socket, "pages")
    begin = time.perf_counter()
    for before in range(entries + 1, 1, -500):
        await ws.send(fr.encode(fr.Fetch("INC-1", before, max(0, before - 501))), text=True)
        await ws.recv(decode=False)
    seconds = time.perf_counter() - begin
    ws.transport.abort()
    return seconds


def beside_late_ones(server: Server, seconds: float) -> dict[str, float]:
    """What people at work notice (p99) while LATE others read the whole log, against before."""
    idle = at_rate(server, 10, 100, seconds)
    socket = server.place.socket
    assert socket is not None
    with contextlib.ExitStack() as stack:
        stack.enter_context(_reading(socket))
        busy = at_rate(server, 10, 100, seconds)
    return {
        "idle_p50_ms": idle["ack_p50_ms"],
        "idle_p99_ms": idle["ack_p99_ms"],
        "busy_p50_ms": busy["ack_p50_ms"],
        "busy_p99_ms": busy["ack_p99_ms"],
        "ratio": busy["ack_p99_ms"] / max(0.001, idle["ack_p99_ms"]),
    }


@contextlib.contextmanager
def _reading(socket: Path) -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-m", "benchmarks.joining", str(socket)]) as reader:
        try:
            yield
        finally:
            reader.terminate()


async def read_for_ever(socket: Path) -> None:
    """LATE clients that read the whole log again and again."""

    async def one(number: int) -> None:
        ws = await join(socket, f"late{number}")
        while True:
            for before in range(ENTRIES + 1, 1, -500):
                await ws.send(fr.encode(fr.Fetch("INC-1", before, max(0, before - 501))), text=True)
                await ws.recv(decode=False)

    await asyncio.gather(*(one(number) for number in range(LATE)))


def late_joiner(server: Server) -> dict[str, float]:
    """Seconds until the state and the newest page are there, and until the whole log is verified.

    By the client's own link, without a screen.
    """
    socket = server.place.socket
    assert socket is not None
    return asyncio.run(_join_late(Address("unix", path=str(socket))))


async def _join_late(address: Address) -> dict[str, float]:
    found: dict[str, float] = {}
    whole = asyncio.Event()
    begin = time.perf_counter()

    def hear(change: Change) -> None:
        if isinstance(change, EntriesArrived):
            found.setdefault("useful_s", time.perf_counter() - begin)
        if isinstance(change, StateKnown | EntriesArrived):
            room = link.room("INC-1")
            if room is not None and room.complete:
                found.setdefault("whole_s", time.perf_counter() - begin)
                whole.set()

    link = Link(address, name="late", listener=hear)
    link.watch("INC-1")
    running = asyncio.create_task(link.run())
    await asyncio.wait_for(whole.wait(), 60)
    link.stop()
    await running
    return found


if __name__ == "__main__":
    asyncio.run(read_for_ever(Path(sys.argv[1])))
