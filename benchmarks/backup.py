"""Time until a note is acknowledged, with and without a backup of a long log beside it.

    python -m benchmarks.backup [--entries 100000]

The hub and the backup are processes of their own, on one disk.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from benchmarks.logs import make_log
from server.store.base import Row
from server.store.sqlite import SqliteStore
from tests.support.hub_process import hub_process
from tests.support.wire_client import WireClient


async def fill(data: Path, entries: int) -> None:
    """Put a long log into a data directory."""
    rows = [
        Row(
            "INC-1", each.seq, each.actor, each.command_id, 0, b"d%d" % each.seq, each.hash,
            msgspec.json.encode(each),
        )
        for each in make_log(entries).stored
    ]  # fmt: skip
    async with SqliteStore(data) as store:
        for first in range(0, len(rows), 5_000):
            await store.append(rows[first : first + 5_000])


async def measure(socket: Path, enough: Callable[[int], bool]) -> list[float]:
    """Milliseconds until each note was acknowledged, one every 20 ms."""
    times: list[float] = []
    async with WireClient(socket, "ana") as ana:
        incident = await ana.declare("another one")
        while not enough(len(times)):
            before = time.perf_counter()
            await ana.note(incident, "a note of some length, as they are")
            times.append((time.perf_counter() - before) * 1_000)
            await asyncio.sleep(0.02)
    return sorted(times)


def told(what: str, times: list[float]) -> None:
    """Print three figures."""
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    sys.stdout.write(
        f"{what}: {len(times)} notes, p50 {p50:.1f}, p99 {p99:.1f}, worst {times[-1]:.1f} ms\n"
    )


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    entries = parser.parse_args().entries
    with hub_process() as hub:
        hub.stop()
        for path in hub.data.iterdir():
            path.unlink()
        asyncio.run(fill(hub.data, entries))
        hub.start()
        told("no backup", asyncio.run(measure(hub.socket, lambda count: count >= 300)))
        before = time.perf_counter()
        backup = subprocess.Popen(
            [
                sys.executable, "-m", "warroom", "backup", "--gently", "--data", str(hub.data),
                "-o", str(hub.place),
            ],
        )  # fmt: skip
        times = asyncio.run(measure(hub.socket, lambda count: backup.poll() is not None))
        told(f"while one is made ({time.perf_counter() - before:.1f} s)", times)


if __name__ == "__main__":
    main()
