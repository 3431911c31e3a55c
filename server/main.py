"""Runs a hub as a process: lock, event loop, signals."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from server.errors import HubBroken, HubError
from server.hub import Hub
from server.options import HubOptions
from server.store.disk import make_directory, require_local, require_own, space_in
from server.store.lock import DataLock
from server.store.mending import mend
from server.store.sqlite import SqliteStore
from server.upkeep import failpoints, logs
from server.upkeep.ballast import Ballast
from server.upkeep.garbage import collect_seldom
from server.upkeep.loading import Folding
from warroom.clock import Clock

__all__ = ["HubOptions", "running", "serve"]


STARTING = 256 * 1024
"""Bytes that a hub needs to start; where fewer are free it gives up its reserve before."""


@contextlib.asynccontextmanager
async def running(
    options: HubOptions,
    clock: Clock | None = None,
    *,
    broken: Callable[[str], None] | None = None,
) -> AsyncIterator[list[str]]:
    """A hub for the length of the block; gives its addresses. Raises HubError, DataLocked.

    `broken` is told, with a sentence, that the hub takes nothing more until it is started again.
    """
    try:
        require_local(options.data)
        make_directory(options.data)
        require_own(options.data)
    except OSError as error:
        raise HubError(f"{options.data} cannot be made ({error.strerror}).") from error
    lock = DataLock(options.data / "lock")
    lock.take()
    try:
        if space_in(options.data).free < STARTING:
            Ballast(options.data).release()
        folding = Folding()
        mended = await mend(options.data, folding.take)
        async with SqliteStore(options.data, options.mirror, mended=mended) as store:
            hub = Hub(store, options, clock, broken)
            states = None if mended else folding.states()
            del folding
            try:
                addresses = await hub.start(states)
                # From here on the rooms have them, and what is redacted is to be nowhere else.
                del states
                yield addresses
            finally:
                await hub.stop()
    finally:
        lock.free()


def serve(
    options: HubOptions,
    *,
    ready: Callable[[list[str]], None] | None = None,
    log_format: str = logs.TEXT,
) -> None:
    """Run until SIGTERM or SIGINT; `ready` is told the addresses. Raises HubError, DataLocked."""
    logs.set_up(log_format)
    failpoints.arm(os.environ.get(failpoints.VARIABLE, ""))
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(options, ready))


async def _serve(options: HubOptions, ready: Callable[[list[str]], None] | None) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    why: list[str] = []

    def broken(sentence: str) -> None:
        why.append(sentence)
        stopped.set()

    async with running(options, broken=broken) as addresses:
        collect_seldom()
        if ready is not None:
            ready(addresses)
        await stopped.wait()
    if why:
        raise HubBroken(why[0])


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Uvloop where it exists: 1.0 to 1.15 times as fast, welcome and not needed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def default_socket(data: Path) -> Path:
    """Where a hub listens when nobody says otherwise."""
    return data / "hub.sock"
