"""The fast path from a commit to every screen: framed once, and one write to each client.

What each trick brings, in events a second with 100 receivers, flat out on two cores, measured with
programs that differed in that alone (docs/performance.md has what the hub does now):

- An entry is encoded and framed once for all, not once for each client: 510 to 1,440.
- All that a commit has for a client leaves in one write to its transport, not one a frame: 1,440 to
  12,000. For that it goes round `connection.send`, which frames and writes each message by itself.
- One callback of the event loop hands over to everybody (`Turn`), not one a client: no burst of
  objects at each commit, which with 500 clients set the garbage collector off.

Nobody waits here: what a client does not take is kept up to a bound, and past it the client is
dropped (`peer.py`). What more of websockets it knows than that promises is in `door/library.py`.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterator
from typing import Protocol

from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from server.door.guarded import Guarded
from server.door.library import Engine, engine_of

logger = logging.getLogger(__name__)

MAX_BUFFERED = 4 * 1024 * 1024
"""Bytes that may wait for a client that does not read. Past it the client is dropped; it comes
back and resumes by sequence number, so nothing is lost and nobody else waits."""

_OPEN = State.OPEN


def framed(payload: bytes) -> bytes:
    """A text message as it goes over the wire, header and all (RFC 6455, section 5.2)."""
    # By hand: websockets takes 3 µs, and it is done for each answer.
    size = len(payload)
    if size < 126:
        return b"\x81%c%b" % (size, payload)
    if size < 65_536:
        return b"\x81\x7e%b%b" % (size.to_bytes(2), payload)
    return b"\x81\x7f%b%b" % (size.to_bytes(8), payload)


class Way(Protocol):
    """How frames get to one client."""

    def put(self, data: bytes) -> bool:
        """Hand whole frames over. False: more than MAX_BUFFERED waits now.

        Never waits and never raises; what is for somebody who is gone is dropped.
        """

    async def drained(self) -> None:
        """Wait until nearly all is taken, or the client is gone."""


def way_to(connection: Guarded) -> Way:
    """The straight way to the transport, or the polite one where websockets has become another."""
    engine = engine_of(connection)
    return Polite(connection) if engine is None else Straight(connection, engine)


class Straight:
    """Writes to the transport itself.

    `put` is called for each client and each hand-over, so it calls as little as it can: where the
    transport took everything nothing has to be counted.
    """

    def __init__(self, connection: Guarded, engine: Engine) -> None:
        self._connection = connection
        self._engine = engine
        self._is_closing = connection.stream.is_closing
        self._write = connection.stream.write
        self._waiting = connection.stream.get_write_buffer_size

    def put(self, data: bytes) -> bool:
        """See `Way`."""
        if self._engine.state is not _OPEN or self._is_closing():
            return True
        try:
            self._write(data)
        except RuntimeError:  # uvloop, when the transport closed a moment ago
            logger.debug("%s is gone.", self._connection.who)
            return True
        if waiting := self._waiting():
            self._connection.handed_over += len(data)
            return waiting <= MAX_BUFFERED
        return True

    async def drained(self) -> None:
        """See `Way`."""
        await self._connection.flowing.wait()


class Polite:
    """Sends each message with the library's own `send`: slower, and all of it documented."""

    def __init__(self, connection: Guarded) -> None:
        self._connection = connection
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._sending: asyncio.Task[None] | None = None

    def put(self, data: bytes) -> bool:
        """See `Way`."""
        if self._connection.state is not State.OPEN:
            return True
        self._size += len(data)
        self._waiting.extend(messages(data))
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())
        return self._size <= MAX_BUFFERED

    async def drained(self) -> None:
        """See `Way`."""
        if self._sending is not None:
            await asyncio.wait([self._sending])

    async def _send(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while self._waiting:
                message = self._waiting.popleft()
                self._connection.handed_over += len(message)
                await self._connection.send(message, text=True)
                self._size -= len(message)
        self._waiting.clear()
        self._size = 0


def messages(data: bytes) -> Iterator[bytes]:
    """The messages in one or more frames of `framed`."""
    place = 0
    while place < len(data):
        length = data[place + 1]
        begin = place + 2 + {126: 2, 127: 8}.get(length, 0)
        if length >= 126:
            length = int.from_bytes(data[place + 2 : begin])
        place = begin + length
        yield data[begin:place]


class Turn:
    """Whoever has something to send in this turn of the event loop hands it over at its end."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], None]] = []

    def add(self, flush: Callable[[], None]) -> None:
        """Call `flush` once at the end of the turn."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self.end)
        self._waiting.append(flush)

    def end(self) -> None:
        """Hand over now."""
        waiting, self._waiting = self._waiting, []
        for flush in waiting:
            try:
                flush()
            except Exception:
                logger.exception("One client could not be written to; the others go on.")
