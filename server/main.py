"""Runs a hub as a process: lock, event loop, signals."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from server import failpoints
from server.doors import require_loopback
from server.errors import HubError
from server.hub import Hub, HubOptions
from server.store.lock import DataLock
from server.store.sqlite import SqliteStore
from warroom.clock import Clock

__all__ = ["HubOptions", "running", "serve"]


@contextlib.asynccontextmanager
async def running(options: HubOptions, clock: Clock | None = None) -> AsyncIterator[list[str]]:
    """A hub for the length of the block; gives its addresses. Raises HubError, DataLocked."""
    if options.listen is not None:
        require_loopback(options.listen[0])
    try:
        options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise HubError(f"{options.data} cannot be made ({error.strerror}).") from error
    lock = DataLock(options.data / "lock")
    lock.take()
    try:
        async with SqliteStore(options.data) as store:
            hub = Hub(store, options, clock)
            try:
                yield await hub.start()
            finally:
                await hub.stop()
    finally:
        lock.free()


def serve(options: HubOptions, *, ready: Callable[[list[str]], None] | None = None) -> None:
    """Run until SIGTERM or SIGINT; `ready` is told the addresses. Raises HubError, DataLocked."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("websockets").setLevel(logging.ERROR)
    failpoints.arm(os.environ.get(failpoints.VARIABLE, ""))
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(options, ready))


async def _serve(options: HubOptions, ready: Callable[[list[str]], None] | None) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    async with running(options) as addresses:
        if ready is not None:
            ready(addresses)
        await stopped.wait()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Uvloop where it exists: 1.0 to 1.15 times as fast, welcome and not needed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def default_socket(data: Path) -> Path:
    """Where a hub listens when nobody says otherwise."""
    return data / "hub.sock"
