"""From the start of `warroom hub` to the first answered hello, on a log that is there already.

    python -m benchmarks.restart [--entries 100000] [--incidents 1] [--times 5]

Prints one JSON object. Each start follows once a SIGKILL in the middle of writing (the WAL is full
of what nobody folded in) and once a SIGTERM. `cpu_s` is what the hub itself used until then: on a
machine that others use too it says more than the time on the wall.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.hub import TEXT, join, memory_kib, send
from benchmarks.logs import make_log
from server.rooms.indexing import keep_index
from server.store.base import TAKEN_IN, Row
from server.store.sqlite import SqliteStore
from server.upkeep.loading import collecting_later
from warroom.model.commands import Note
from warroom.model.entry import StoredEntry

AT_ONCE = 50_000
"""Entries that are written in one go."""

WRITING = 0.5
"""Seconds of notes, one after the other, before a hub is ended."""

ANSWERS = (b'"type":"ack"', b'"type":"refused"')


async def fill(data: Path, entries: int, incidents: int) -> None:
    """A data directory with so many entries in so many incidents, and with its index."""
    data.mkdir(mode=0o700)
    with collecting_later():
        async with SqliteStore(data) as store:
            for n in range(1, incidents + 1):
                log = make_log(entries // incidents, f"INC-{n}", seed=n)
                for first in range(0, len(log.stored), AT_ONCE):
                    await store.append(_rows(log.name, log.stored[first : first + AT_ONCE]))
            await keep_index(store)


def _rows(name: str, stored: Sequence[StoredEntry]) -> list[Row]:
    return [
        Row(
            name, each.seq, each.actor, each.command_id, 0, TAKEN_IN, each.hash,
            msgspec.json.encode(each),
        )
        for each in stored
    ]  # fmt: skip


def start(data: Path) -> tuple[subprocess.Popen[bytes], float, float]:
    """A hub that has answered a hello, the seconds until then, and the processor's."""
    socket = data / "hub.sock"
    socket.unlink(missing_ok=True)
    begin = time.perf_counter()
    hub = subprocess.Popen(
        [sys.executable, "-m", "warroom", "hub", "--data", str(data)], stderr=subprocess.DEVNULL
    )
    asyncio.run(_greeted(hub, socket))
    return hub, time.perf_counter() - begin, _processor(hub.pid)


def figures(data: Path, times: int) -> dict[str, object]:
    """All figures of one data directory."""
    hub, first, _ = start(data)
    found: dict[str, list[float]] = {"kill": [], "term": [], "cpu": []}
    memory = memory_kib(hub.pid)
    for _ in range(times):
        for name, how in (("kill", signal.SIGKILL), ("term", signal.SIGTERM)):
            asyncio.run(_write(data / "hub.sock"))
            hub.send_signal(how)
            hub.wait()
            hub, seconds, processor = start(data)
            found[name].append(seconds)
            found["cpu"].append(processor)
            memory = memory_kib(hub.pid)
    hub.terminate()
    hub.wait()
    return {
        "first_start_s": round(first, 2),
        **{
            f"{key}_s_{what}": round(of(found[name]), 2)
            for name, key in (("kill", "after_kill"), ("term", "after_term"), ("cpu", "cpu"))
            for what, of in (("p50", statistics.median), ("max", max))
        },
        "rss_mib": round(memory / 1024),
        "starts": 2 * times,
        "database_mib": round((data / "log.db").stat().st_size / 2**20),
    }


async def _greeted(hub: subprocess.Popen[bytes], socket: Path) -> None:
    while True:
        try:
            (await join(socket, "restart")).transport.abort()
        except OSError:
            if hub.poll() is not None:
                raise SystemExit("The hub ended.") from None
            await asyncio.sleep(0.002)
        else:
            return


async def _write(socket: Path) -> None:
    ws = await join(socket, "writer")
    until = time.perf_counter() + WRITING
    while time.perf_counter() < until:
        # One at a time, and a refusal is an answer too: one person may not send without a bound.
        await ws.send(send(Note(text=TEXT), "INC-1")[1], text=True)
        answered = False
        while not answered:
            frame = await ws.recv(decode=False)
            answered = any(word in frame for word in ANSWERS)
    ws.transport.abort()


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--incidents", type=int, default=1)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        data = Path(name) / "data"
        asyncio.run(fill(data, options.entries, options.incidents))
        found = figures(data, options.times)
    told = {"entries": options.entries, "incidents": options.incidents, **found}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
