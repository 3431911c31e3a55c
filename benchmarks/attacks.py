"""What bad peers do to a hub, each run by `benchmarks.hostile` as a process of its own."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import struct
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from benchmarks.hub import TEXT, join, send
from warroom.model.commands import Note
from warroom.wire import frames as fr

INCIDENT = "INC-1"

GONE = (OSError, WebSocketException, EOFError, TimeoutError)


class Attack:
    """One sort, `workers` at once, against the socket, until `until` (a monotonic time)."""

    def __init__(self, socket_path: Path, until: float) -> None:
        self.socket = socket_path
        self.until = until
        self.done = 0

    @property
    def on(self) -> bool:
        """Whether it goes on."""
        return time.monotonic() < self.until

    async def raw(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A bare connection."""
        return await asyncio.open_unix_connection(str(self.socket))

    async def again(self, once: Callable[[], Awaitable[None]]) -> None:
        """Do it over and over; being cut off is expected."""
        while self.on:
            with contextlib.suppress(*GONE):
                await once()
            self.done += 1
            await asyncio.sleep(0)

    async def malformed(self) -> None:
        """A good handshake and hello, then bytes that are no frame."""

        async def once() -> None:
            ws = await join(self.socket, "mallory")
            ws.transport.write(random.randbytes(64))
            await ws.wait_closed()

        await self.again(once)

    async def nonsense(self) -> None:
        """Whole frames: random JSON, also nested deeply."""
        texts = ['{"type":"fetch"}', "[" * 30_000, '{"a":' * 9_000, '"x"', "{}", "\ud800"]

        async def once() -> None:
            ws = await join(self.socket, "mallory")
            await ws.send(random.choice(texts).encode("utf-8", "replace"), text=True)
            await ws.wait_closed()

        await self.again(once)

    async def oversized(self) -> None:
        """A frame whose header promises 1 GiB, and as much of it as is taken."""

        async def once() -> None:
            ws = await join(self.socket, "mallory")
            ws.transport.write(b"\x81\xff" + struct.pack(">Q", 1 << 30) + b"mask")
            ws.transport.write(b"x" * 1_000_000)
            await ws.wait_closed()

        await self.again(once)

    async def fragments(self) -> None:
        """A message whose fragments never end."""

        async def once() -> None:
            async def parts() -> AsyncIterator[str]:
                while self.on:
                    yield "x" * 8_000

            ws = await join(self.socket, "mallory")
            await ws.send(parts())

        await self.again(once)

    async def headers(self) -> None:
        """A request whose headers never end, up to 1 GB."""

        async def once() -> None:
            _, writer = await self.raw()
            writer.write(b"GET / HTTP/1.1\r\nX-Long: ")
            for _ in range(16_000):
                writer.write(b"x" * 65_536)
                await writer.drain()

        await self.again(once)

    async def slowloris(self) -> None:
        """A request byte by byte, from 40 at once."""

        async def once() -> None:
            _, writer = await self.raw()
            try:
                for byte in b"GET / HTTP/1.1\r\nHost: localhost\r\n" * 100:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(0.2)
            finally:
                writer.close()

        await asyncio.gather(*(self.again(once) for _ in range(40)))

    async def silent(self) -> None:
        """Connections that say nothing at all, 200 at once, made again when they end."""

        async def once() -> None:
            reader, writer = await self.raw()
            try:
                await reader.read()
            finally:
                writer.close()
                await asyncio.sleep(0.05)

        await asyncio.gather(*(self.again(once) for _ in range(200)))

    async def storm(self) -> None:
        """Connects and hangs up as fast as it can."""

        async def once() -> None:
            with socket.socket(socket.AF_UNIX) as sock:
                sock.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    sock.connect(str(self.socket))

        await self.again(once)

    async def commands(self) -> None:
        """Valid notes of one person over ten connections, without waiting."""

        async def flood() -> None:
            ws = await join(self.socket, "mallory")
            reading = asyncio.create_task(_drain(ws))
            while self.on:
                await ws.send(send(Note(text=TEXT), INCIDENT)[1], text=True)
                self.done += 1
            reading.cancel()

        await _all(flood, 10)

    async def reads(self) -> None:
        """Pages, searches, watching and leaving, over ten connections, without waiting."""

        async def flood() -> None:
            ws = await join(self.socket, "mallory")
            reading = asyncio.create_task(_drain(ws))
            n = 0
            while self.on:
                n += 1
                for frame in (
                    fr.Watch(INCIDENT),
                    fr.Fetch(INCIDENT, before=2**31),
                    fr.Search(n, "load balancers"),
                    fr.WatchLobby(),
                    fr.AskFigures(),
                    fr.Unwatch(INCIDENT),
                ):
                    await ws.send(fr.encode(frame), text=True)
                self.done += 6
            reading.cancel()

        await _all(flood, 10)

    async def deaf(self) -> None:
        """Twenty people who ask for pages and follow the room, and read nothing."""

        async def stop_reading(n: int) -> None:
            ws = await join(self.socket, f"deaf-{n}")
            ws.transport.pause_reading()
            for frame in (fr.Watch(INCIDENT), *[fr.Fetch(INCIDENT, before=2**31)] * 20):
                ws.transport.write(_masked(fr.encode(frame)))
            while self.on:
                await asyncio.sleep(0.1)
            self.done += 1

        await asyncio.gather(*(stop_reading(n) for n in range(20)))

    async def stopped(self) -> None:
        """Twenty screens that follow the room, all of a process that is stopped (SIGSTOP)."""
        for n in range(20):
            ws = await join(self.socket, f"stopped-{n}")
            await ws.send(fr.encode(fr.Watch(INCIDENT)), text=True)
            await ws.recv()
        self.done = 20
        os.kill(os.getpid(), signal.SIGSTOP)
        await asyncio.sleep(max(0.0, self.until - time.monotonic()))

    async def rejoin(self) -> None:
        """200 people who read everything from the beginning, once."""

        async def all_of_it(n: int) -> None:
            ws = await _insist(lambda: join(self.socket, f"person-{n}"))
            await ws.send(fr.encode(fr.Watch(INCIDENT)), text=True)
            while True:
                frame = fr.decode_to_client(await ws.recv(decode=False))
                if isinstance(frame, fr.Page):
                    first = frame.entries[0].seq if frame.entries else 1
                    if first == 1:
                        break
                    await ws.send(fr.encode(fr.Fetch(INCIDENT, before=first)), text=True)
            self.done += 1
            ws.transport.abort()

        await asyncio.gather(*(all_of_it(n) for n in range(200)))


async def _insist(once: Callable[[], Awaitable[ClientConnection]]) -> ClientConnection:
    while True:
        try:
            return await once()
        except GONE:
            await asyncio.sleep(random.uniform(0.05, 0.5))


async def _all(flood: Callable[[], Awaitable[None]], number: int) -> None:
    await asyncio.gather(*(flood() for _ in range(number)), return_exceptions=True)


async def _drain(ws: ClientConnection) -> None:
    with contextlib.suppress(*GONE):
        while True:
            await ws.recv(decode=False)


def _masked(payload: bytes) -> bytes:
    """A short text frame with a mask of zeros (RFC 6455, section 5.2)."""
    head = bytes([0x81, 0x80 | len(payload)]) if len(payload) < 126 else b"\x81\xfe"
    if len(payload) >= 126:
        head += struct.pack(">H", len(payload))
    return head + bytes(4) + payload


NAMES = (
    "malformed", "nonsense", "oversized", "fragments", "headers", "slowloris", "silent", "storm",
    "commands", "reads", "deaf", "stopped",
)  # fmt: skip
"""All but `rejoin`, which ends by itself."""


async def main(name: str, place: Path, seconds: float) -> None:
    """Run one attack and print how often."""
    attack = Attack(place / "hub.sock", time.monotonic() + seconds)
    with contextlib.suppress(TimeoutError):
        limit = None if name == "rejoin" else seconds + 2
        async with asyncio.timeout(limit):
            await getattr(attack, name)()
    sys.stdout.write(f"{attack.done}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])))
