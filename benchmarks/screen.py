"""Time to the first frame and to the room's entries, and memory of a screen, on a real terminal.

    python -m benchmarks.screen [--entries 1000] [--runs 5]

Prints one JSON object: medians over the runs. The pseudo-terminal is 120 by 40 cells.
"""

import argparse
import asyncio
import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from websockets.asyncio.client import ClientConnection

from benchmarks.hub import TEXT, hub, join, memory_kib, send
from warroom.model.commands import Declare, Note

PATIENCE = 30.0
"""Seconds after which a screen that does not come up counts as a failure."""


async def fill(socket: Path, entries: int) -> None:
    """Declare INC-1 and write `entries` notes; the last one says so."""
    ws = await join(socket, "bench")
    await ws.send(send(Declare(title="bench"), "")[1], text=True)
    await ws.recv()
    reading = asyncio.create_task(_acks(ws, entries))
    for n in range(entries):
        text = "the newest entry" if n == entries - 1 else TEXT
        await ws.send(send(Note(text=text), "INC-1")[1], text=True)
    await reading
    ws.transport.abort()


async def _acks(ws: ClientConnection, count: int) -> None:
    while count:
        count -= b'"type":"ack"' in await ws.recv(decode=False)


def watch_start(address: str, state: Path) -> tuple[float, float, int]:
    """Start a screen; give seconds to its first frame and to the newest entry, and its KiB."""
    begin = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        environment = os.environ | {"TERM": "xterm-256color", "WARROOM_STATE": str(state)}
        args = [sys.executable, "-m", "warroom", "join", "INC-1", "--hub", address, "--as", "eye"]
        os.execve(sys.executable, args, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 40, 120, 0, 0))
    seen, first, newest = b"", 0.0, 0.0
    try:
        while not newest and time.perf_counter() - begin < PATIENCE:
            if select.select([terminal], [], [], 1.0)[0]:
                seen += os.read(terminal, 65_536)
            passed = time.perf_counter() - begin
            first = first or (passed if b"is a note" in seen else 0.0)
            newest = passed if b"the newest entry" in seen else 0.0
        kib = memory_kib(pid)
    finally:
        os.kill(pid, signal.SIGTERM)
        os.close(terminal)
        os.waitpid(pid, 0)
    if not newest:
        raise SystemExit("The screen did not come up.")
    return first, newest, kib


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wrb") as name, hub(Path(name)):
        socket = Path(name) / "hub.sock"
        asyncio.run(fill(socket, options.entries))
        runs = [watch_start(f"unix:{socket}", Path(name) / "state") for _ in range(options.runs)]
    first, newest, kib = (statistics.median(column) for column in zip(*runs, strict=True))
    figures = {
        "entries": options.entries,
        "first_frame_ms": round(first * 1000),
        "newest_entry_ms": round(newest * 1000),
        "screen_rss_mib": round(kib / 1024, 1),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
