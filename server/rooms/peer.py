"""The sending side of one connection: frames made once, one write a batch, a bound."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from server.door.guarded import Guarded, hang_up
from server.door.identity import Account
from server.rooms.fast_path import Turn, framed, way_to
from server.upkeep import failpoints
from warroom.wire.codes import Close
from warroom.wire.frames import Frame, encode

logger = logging.getLogger(__name__)


class Peer:
    """One client. `name` is who the hub says they are, `account` how it knows that.

    `catch_up` is called before anything is written to it: it puts what is held back for others too.
    """

    def __init__(
        self,
        connection: Guarded,
        name: str,
        since: datetime,
        account: Account,
        turn: Turn,
        *,
        catch_up: Callable[["Peer"], None],
    ) -> None:
        self.name = name
        self.account = account
        self.since = since
        self.watching: dict[str, bool] = {}
        self.in_lobby = False
        self._connection = connection
        self._turn = turn
        self._catch_up = catch_up
        self._way = way_to(connection)
        self._outgoing: list[bytes] = []
        self._closing: asyncio.Task[None] | None = None

    def send(self, frame: Frame) -> None:
        """Send one frame to this client alone."""
        self.write(framed(encode(frame)))

    def write(self, data: bytes) -> None:
        """Send a framed message. Never waits and never raises: a bad peer is dropped.

        Everything written in one turn of the event loop (a commit's entries and its answers)
        leaves in one call to the transport.
        """
        self._catch_up(self)
        self.put(data)

    def put(self, data: bytes) -> None:
        """The same for whoever sees to the order of what is held back (`pacing.py`)."""
        if not self._outgoing:
            self._turn.add(self._flush)
        self._outgoing.append(data)

    def put_now(self, data: bytes) -> None:
        """Hand a framed message over when nothing else is on its way (`Turn.end`)."""
        if self._closing is not None:
            return
        if self._way.put(data):
            failpoints.reached(failpoints.BETWEEN_PEERS)
            return
        logger.warning("%s does not keep up and is dropped; it resumes by itself.", self.name)
        self.close(Close.TOO_SLOW, "You fell behind; reconnect to resume.")

    def _flush(self) -> None:
        data = b"".join(self._outgoing)
        self._outgoing.clear()
        if data:
            self.put_now(data)

    async def drained(self) -> None:
        """Wait until the client has taken nearly all of what was sent; one that takes nothing is
        cut off meanwhile."""
        if self._outgoing:
            await asyncio.sleep(0)
        await self._way.drained()

    def close(self, code: Close, reason: str = "") -> asyncio.Task[None]:
        """End the connection: politely for a few seconds, then at once."""
        if self._closing is None:
            self._flush()
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(code, reason))
        return self._closing

    async def _close(self, code: Close, reason: str) -> None:
        if not await hang_up(self._connection, code, reason):
            logger.info("%s did not answer the close and is cut off.", self.name)
