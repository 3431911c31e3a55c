"""What members notice while somebody is slow or hostile: ack latency, memory, the hub's log.

    python -m benchmarks.hostile [ATTACK ...] [--seconds 8] [--entries 50000]

Prints one JSON object a line. The hub, the members and those who attack are a process each.
`rejoin` (200 people who read everything from 0, with --entries entries) runs when it is named.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from benchmarks.attacks import INCIDENT, NAMES
from benchmarks.hub import TEXT, drain, join, latency, memory_kib, send
from warroom.model.commands import Declare, Note
from warroom.wire import frames as fr

MEMBERS, RATE = 3, 20
"""People at work, and the notes each of them sends a second."""

COMES_AGAIN = 20.0
"""Seconds in which a member has to get in beside whoever attacks."""


def start_hub(place: Path) -> subprocess.Popen[bytes]:
    """A hub whose log is in `place/hub.log`."""
    sock = place / "hub.sock"
    args = ["-m", "warroom", "hub", "--data", str(place / "data"), "--socket", str(sock)]
    with (place / "hub.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *args], stderr=log, stdout=log)
    while not sock.exists():
        time.sleep(0.02)
    return process


async def fill(sock: Path, entries: int) -> None:
    """Declare the incident and write notes into it, as several people."""
    writers = [await join(sock, f"writer-{n}") for n in range(16)]
    await writers[0].send(send(Declare(title="bench"), "")[1], text=True)
    await writers[0].recv()

    async def write(ws: Any, number: int) -> None:
        sent = acked = 0
        while acked < number:
            while sent < number and sent - acked < 64:
                await ws.send(send(Note(text=TEXT), INCIDENT)[1], text=True)
                sent += 1
            frame = fr.decode_to_client(await ws.recv(decode=False))
            if isinstance(frame, fr.Refused):
                sent -= 1
                await asyncio.sleep(frame.after)
            elif isinstance(frame, fr.Ack):
                acked += 1

    await asyncio.gather(*(write(ws, entries // len(writers)) for ws in writers))
    for ws in writers:
        ws.transport.abort()


async def come_in(sock: Path, name: str) -> ClientConnection:
    """As a member's client does: turned away by the gate, it comes again."""
    end = time.monotonic() + COMES_AGAIN
    while True:
        try:
            return await join(sock, name)
        except (WebSocketException, OSError):
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.1)


async def at_work(sock: Path, goes_on: Callable[[], bool], seconds: float) -> list[float]:
    """Acks of the members in milliseconds: for `seconds`, or while it goes on."""
    writers = [await come_in(sock, f"member-{n}") for n in range(MEMBERS)]
    screens = [await come_in(sock, f"member-{n}") for n in range(MEMBERS)]
    for ws in screens:
        await ws.send(fr.encode(fr.Watch(INCIDENT)), text=True)
    reading = [asyncio.create_task(drain(ws)) for ws in screens]
    found: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end or goes_on():
        for times in await asyncio.gather(*(latency(ws, INCIDENT, RATE, RATE) for ws in writers)):
            found += times
    for task in reading:
        task.cancel()
    for ws in writers + screens:
        ws.transport.abort()
    return found


def told(found: list[float]) -> dict[str, float]:
    """The middle and the end of the latencies."""
    found.sort()
    return {
        "p50": round(statistics.median(found), 1),
        "p99": round(found[int(len(found) * 0.99)], 1),
        "max": round(found[-1], 1),
        "n": len(found),
    }


async def measure(name: str, place: Path, hub: int, seconds: float) -> dict[str, object]:
    """All figures of one attack."""
    sock = place / "hub.sock"
    before = await at_work(sock, lambda: False, 3)
    rss, log = memory_kib(hub), len((place / "hub.log").read_text())
    highest = rss
    attackers = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.attacks", name, str(place), str(seconds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )

    async def look() -> None:
        nonlocal highest
        while True:
            highest = max(highest, memory_kib(hub))
            await asyncio.sleep(0.05)

    looking = asyncio.create_task(look())
    started = time.monotonic()
    await asyncio.sleep(0.3)
    goes_on = (lambda: attackers.poll() is None) if name == "rejoin" else (lambda: False)
    during = await at_work(sock, goes_on, seconds)
    took = time.monotonic() - started
    if name == "stopped":
        os.kill(attackers.pid, signal.SIGCONT)
    out, _ = await asyncio.to_thread(attackers.communicate)
    looking.cancel()
    await asyncio.sleep(1.0)
    lines = (place / "hub.log").read_text()[log:].splitlines()
    return {
        "attack": name,
        "done": int(out or 0),
        "seconds": round(took, 1),
        "ack_ms_before": told(before),
        "ack_ms_during": told(during),
        "hub_rss_mib_before": round(rss / 1024, 1),
        "hub_rss_mib_highest": round(highest / 1024, 1),
        "hub_rss_mib_after": round(memory_kib(hub) / 1024, 1),
        "log_lines": len(lines),
        "tracebacks": sum("Traceback" in line for line in lines),
        "says": next((line.split(" ", 3)[-1] for line in lines), ""),
    }


def main() -> None:
    """Run the attacks that were named, or all that take a fixed time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("attacks", nargs="*", choices=[*NAMES, "rejoin", []])
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--entries", type=int, default=2_000)
    options = parser.parse_args()
    for name in options.attacks or NAMES:
        with tempfile.TemporaryDirectory(prefix="wrb") as temporary:
            place = Path(temporary)
            hub = start_hub(place)
            try:
                asyncio.run(fill(place / "hub.sock", options.entries))
                figures = asyncio.run(measure(name, place, hub.pid, options.seconds))
            finally:
                hub.terminate()
                hub.wait()
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
