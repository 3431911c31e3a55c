"""Somebody between a client and the hub: commands come twice, late, in another order, or not."""

import asyncio
import contextlib
import random
from pathlib import Path

from websockets.asyncio.client import unix_connect
from websockets.asyncio.server import Server, ServerConnection, unix_serve
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.faults.history import History, Injected
from warroom.link.address import Address
from warroom.wire import frames as fr
from warroom.wire.limits import MAX_HUB_FRAME

LATEST = 0.05
"""Seconds that a command is held back at most."""


class Meddler:
    """Listens on a socket of its own and speaks to the hub for whoever connects.

    What the hub says goes through as it is: only the way to it is bad. Of `send` frames some are
    sent twice (`twice`), some held back so that later ones overtake them (`late`); shares from 0
    to 1. Everything else keeps its order.
    """

    def __init__(
        self,
        path: Path,
        hub: Path,
        rng: random.Random,
        history: History,
        *,
        twice: float = 0.3,
        late: float = 0.3,
    ) -> None:
        self.path = path
        self.twice = twice
        self.late = late
        self._hub = hub
        self._rng = rng
        self._history = history
        self._server: Server | None = None
        self._open: set[ServerConnection] = set()

    @property
    def address(self) -> Address:
        """Where clients find it."""
        return Address("unix", path=str(self.path))

    async def start(self) -> None:
        """Begin to listen."""
        self._server = await unix_serve(
            self._serve, str(self.path), compression=None, max_size=MAX_HUB_FRAME
        )

    async def stop(self) -> None:
        """End everything."""
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def cut(self) -> None:
        """End every connection with no goodbye."""
        for connection in self._open:
            connection.transport.abort()

    async def _serve(self, client: ServerConnection) -> None:
        self._open.add(client)
        try:
            async with unix_connect(
                str(self._hub), proxy=None, compression=None, max_size=MAX_HUB_FRAME
            ) as hub:

                async def down() -> None:
                    async for data in hub:
                        await client.send(data)

                async def later(data: str | bytes) -> None:
                    await asyncio.sleep(self._rng.random() * LATEST)
                    with contextlib.suppress(ConnectionClosed):
                        await hub.send(data)

                async with asyncio.TaskGroup() as group:
                    downwards = group.create_task(down())
                    downwards.add_done_callback(lambda _: client.transport.abort())
                    try:
                        async for data in client:
                            command_id = _command_id(data)
                            if command_id and self._rng.random() < self.late:
                                self._note("command held back and overtaken", command_id)
                                group.create_task(later(data))
                                continue
                            await hub.send(data)
                            if command_id and self._rng.random() < self.twice:
                                self._note("command sent twice", command_id)
                                group.create_task(later(data))
                    finally:
                        hub.transport.abort()
        except* (OSError, WebSocketException, EOFError):
            pass
        finally:
            client.transport.abort()
            self._open.discard(client)

    def _note(self, fault: str, command_id: str) -> None:
        self._history.add(Injected(self._history.clock(), "meddler", "", fault, command_id))


def _command_id(data: str | bytes) -> str:
    """The id of the command in a frame; "" when it is another frame."""
    frame = fr.decode_to_hub(data)
    return frame.id if isinstance(frame, fr.Send) else ""
