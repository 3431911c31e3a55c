"""What a screen costs and sends to its terminal, measured from outside on 120 by 40 cells.

    python -m benchmarks.screen [--entries 1000]

Prints one JSON object.
"""

import argparse
import asyncio
import compileall
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

import screens
import warroom
from benchmarks import servers
from benchmarks.hub import TEXT, join, send
from benchmarks.logs import WORDS
from benchmarks.run import Round, columns
from benchmarks.servers import Server
from benchmarks.stock import long_log
from benchmarks.terminal import Screen, screen
from warroom.model.commands import Note

TYPED = "is a note"
"""What the composer shows when it takes keys."""

KEYS = "pool drained"

CLOCKS = (1, 40)
"""Rows: how long the incident has gone on is in the first, the time of day in the last."""

LETTERS = "QXZJKV"
"""What marks the entries that scroll: no text has six of one of them."""

APPENDED = 60
"""Entries that arrive ten a second while the screen's processor time is counted."""


@contextmanager
def in_room(server: Server, state: Path) -> Iterator[Screen]:
    """A screen in INC-1 that has drawn all there was to draw."""
    words = ["join", "INC-1", "--hub", f"unix:{server.place.socket}", "--as", "eye"]
    with screen(words, state) as shown:
        shown.wait_for(TYPED)
        shown.settle()
        shown.calm()
        yield shown


def start(server: Server, state: Path) -> dict[str, float]:
    """Milliseconds from the start of the program to its first frame and to the newest entry."""
    mark = _note(server, "the newest entry")
    words = ["join", "INC-1", "--hub", f"unix:{server.place.socket}", "--as", "eye"]
    with screen(words, state) as shown:
        first = shown.wait_for(TYPED)
        newest = shown.wait_for(mark)
        shown.settle()
        return {
            "first_frame_ms": first * 1000,
            "newest_entry_ms": newest * 1000,
            "memory_mib": shown.memory_kib() / 1024,
        }


def sent(server: Server, state: Path) -> dict[str, float]:
    """Bytes to the terminal: for a key, a tick of the clock, an entry that scrolls, a page."""
    with in_room(server, state) as shown:
        shown.forget()
        idle = shown.read_for(5.0) / 5
        elsewhere = shown.drawn_beside(*CLOCKS)
        each: list[int] = []
        for key in KEYS:
            shown.forget()
            shown.type(key)
            each.append(shown.read_for(0.15))
        shown.type("\x15")
        shown.settle()
        scrolls: list[int] = []
        for number, letter in enumerate(LETTERS):
            shown.forget()
            _note(server, f"{_words(number)} {letter * 12}")
            # What stands there already is not sent, so that the ends of a text may be missing.
            shown.wait_for(letter * 6)
            scrolls.append(shown.drawn + shown.read_for(0.3))
        shown.type("\x1b[5~")
        shown.settle()
        shown.forget()
        shown.type("\x1b[5~")
        page = shown.read_for(0.6)
        shown.forget()
        begin = time.perf_counter()
        shown.resize(100, 30)
        shown.wait_for(TYPED)
        resized = time.perf_counter() - begin
    return {
        "idle_bytes_per_s": idle,
        "idle_drawn_beside_clocks": elsewhere,
        "key_bytes_p50": statistics.median(each),
        "key_bytes_max": max(each),
        "scrolling_entry_bytes_p50": statistics.median(scrolls),
        "page_bytes": page,
        "resize_ms": resized * 1000,
    }


def handling(server: Server, state: Path) -> dict[str, float]:
    """Milliseconds: of one tick of the clock (processor), a page and another filter until drawn."""
    with in_room(server, state) as shown:
        before = shown.processor()
        shown.read_for(5.0)
        tick = (shown.processor() - before) / 5
        pages: list[float] = []
        for _ in range(5):
            shown.forget()
            begin = time.perf_counter()
            shown.type("\x1b[5~")
            shown.wait_for("\x1b[10;")
            pages.append(time.perf_counter() - begin)
            shown.read_for(0.3)
        filters: list[float] = []
        used = shown.processor()
        for kind in ("decision", "action", "decision"):
            shown.type(f"/filter {kind}")
            shown.read_for(0.5)
            shown.forget()
            begin = time.perf_counter()
            shown.type("\r")
            shown.wait_for("\x1b[20;")
            filters.append(time.perf_counter() - begin)
            shown.read_for(0.5)
        used = (shown.processor() - used) / len(filters)
    return {
        "tick_processor_ms": tick * 1000,
        "page_ms": statistics.median(pages) * 1000,
        "refilter_ms": statistics.median(filters) * 1000,
        "refilter_processor_ms": used * 1000,
    }


def lags(server: Server, state: Path) -> dict[str, float]:
    """How late the event loop is: while a long log comes in, and with ten entries a second.

    Milliseconds; measured inside (`benchmarks.lag`), so the watch itself is part of it.
    """
    out = state / "lags.json"
    state.mkdir(parents=True, exist_ok=True)
    words = ["join", "INC-1", "--hub", f"unix:{server.place.socket}", "--as", "eye"]
    with screen(words, state, program=("benchmarks.lag", str(out))) as shown:
        shown.wait_for(TYPED)
        shown.settle()
        begin = time.perf_counter()
        for number in range(APPENDED // 2):
            _note(server, f"lags {number}")
            shown.read_for(0.1)
        end = time.perf_counter()
        shown.leave(out)
    seen = msgspec.json.decode(out.read_bytes(), type=list[tuple[float, float]])
    before = [lag * 1000 for at, lag in seen if at < begin]
    during = sorted(lag * 1000 for at, lag in seen if begin <= at <= end)
    return {
        "taking_in_max_ms": max(before),
        "appending_p50_ms": statistics.median(during),
        "appending_p99_ms": during[int(len(during) * 0.99)],
    }


def appends(server: Server, state: Path) -> dict[str, float]:
    """Milliseconds of processor time for each entry that arrives, ten a second, idle taken away."""
    with in_room(server, state) as shown:
        before = shown.processor()
        shown.read_for(APPENDED / 10)
        idle = shown.processor() - before
        before = shown.processor()
        for number in range(APPENDED):
            _note(server, _words(number))
            shown.read_for(0.1)
        busy = shown.processor() - before
    if busy <= idle:
        raise SystemExit(f"A screen used {idle:.2f} s when idle, and {busy:.2f} s with entries.")
    return {"processor_ms_per_entry": (busy - idle) / APPENDED * 1000}


def _words(number: int) -> str:
    """A text unlike those before and behind it, as long as those of the log."""
    chance = random.Random(number)
    return " ".join(chance.choices(WORDS, k=chance.randint(3, 30)))


def _note(server: Server, text: str) -> str:
    socket = server.place.socket
    assert socket is not None
    asyncio.run(_write(socket, text))
    return text


async def _write(socket: Path, text: str) -> None:
    ws = await join(socket, "bench")
    await ws.send(send(Note(text=text), "INC-1")[1], text=True)
    while b'"type":"ack"' not in await ws.recv(decode=False):
        pass
    ws.transport.abort()


async def fill(socket: Path, entries: int) -> None:
    """Write so many notes."""
    ws = await join(socket, "filler")
    for _ in range(entries):
        await ws.send(send(Note(text=TEXT), "INC-1")[1], text=True)
        while b'"type":"ack"' not in await ws.recv(decode=False):
            pass
    ws.transport.abort()


def measure(entries: int) -> Round:
    """All figures with so many entries in the room, of a program that is compiled as installed."""
    for package in (warroom, screens):
        compileall.compile_dir(Path(next(iter(package.__path__))), quiet=1)
    with (
        tempfile.TemporaryDirectory(prefix="wrb") as name,
        long_log(entries) as data,
        servers.hub(data=data) as server,
    ):
        state = Path(name)
        cold = start(server, state / "cold")
        warm = start(server, state / "cold")
        return {
            "entries": entries,
            **{f"cold_{key}": value for key, value in cold.items()},
            **warm,
            **sent(server, state / "sent"),
            **appends(server, state / "sent"),
        }


def handle(entries: int) -> Round:
    """What a person notices while they use it, with so many entries in the room."""
    with (
        tempfile.TemporaryDirectory(prefix="wrb") as name,
        long_log(entries) as data,
        servers.hub(data=data) as server,
    ):
        state = Path(name)
        return {**handling(server, state / "handled"), **lags(server, state / "lag")}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000)
    options = parser.parse_args()
    found = {key: round(of[0], 2) for key, of in columns([measure(options.entries)]).items()}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
