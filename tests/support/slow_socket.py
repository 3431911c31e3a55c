"""A way to a hub that stops in the middle of what the hub says, until it is let go on."""

import asyncio
import contextlib
from pathlib import Path
from types import TracebackType
from typing import Self


class SlowSocket:
    """Listens beside the hub's socket and passes on what both sides say, bytes as they are.

    `held` is set once it is stopped, which is as soon as `until` is in what the hub has said.
    """

    def __init__(self, hub: Path, until: bytes) -> None:
        self.path = hub.with_name("slow.sock")
        self._until = until
        self._said = b""
        self.held = asyncio.Event()
        self._hub = hub
        self._go = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def let_go(self) -> None:
        """Pass on everything from now on."""
        self._go.set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._serve, self.path)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_hub, to_hub = await asyncio.open_unix_connection(self._hub)
        for work in (self._pass(reader, to_hub), self._pass(from_hub, writer, of_hub=True)):
            self._tasks.add(asyncio.create_task(work))

    async def _pass(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, of_hub: bool = False
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(16_384):
                if of_hub and not self._go.is_set():
                    self._said += data
                    if self._until in self._said:
                        self.held.set()
                        await self._go.wait()
                target.write(data)
                await target.drain()
        target.close()
