"""Watches the hub's disk: warns early, gives up the ballast when it is full, finds room again."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple

from server.errors import DiskBroken, StoreFailed
from server.store.base import Store
from server.store.disk import Space, space_in
from server.upkeep.ballast import Ballast

logger = logging.getLogger(__name__)

LOW = 64 * 1024 * 1024
"""Bytes below which people are warned; on a small disk an eighth of it."""

ROOM = 1024 * 1024
"""Bytes that have to be free until a hub that was read-only writes again; on a small disk a
32nd of it. Less would be used up by the commands that wait."""

LOOK = 10.0
"""Seconds between looks while all is well: 64 MiB fill in no less time on a disk of 6 MiB/s."""

PROBE = 1.0
"""Seconds between attempts to write while the hub is read-only."""


class Condition(NamedTuple):
    """What everybody is told of the disk: why nothing is written, and what to see to early."""

    read_only: str = ""
    warning: str = ""


class DiskWatch:
    """`tell` is called with each condition that differs from the one before.

    `alone` keeps everybody else from writing; `broken` is told of a disk that failed in an attempt
    to write.
    """

    def __init__(
        self,
        directory: Path,
        store: Store,
        *,
        alone: Callable[[], AbstractAsyncContextManager[None]],
        tell: Callable[[Condition], None],
        broken: Callable[[DiskBroken], None],
        space: Callable[[Path], Space] = space_in,
    ) -> None:
        self.condition = Condition()
        self._directory = directory
        self._store = store
        self._alone = alone
        self._tell = tell
        self._broken = broken
        self._space = space
        self._ballast = Ballast(directory)
        self._changed = asyncio.Event()

    async def make_room(self) -> bool:
        """The disk is full: give up the reserve. Gives whether writing again makes sense.

        Only while nothing else is written.
        """
        if not await asyncio.to_thread(self._ballast.release):
            return False
        with contextlib.suppress(StoreFailed):
            await self._store.shrink()
        self._changed.set()
        return True

    def read_only(self, sentence: str) -> None:
        """The log could not be written (a sentence), or was written (empty)."""
        if sentence != self.condition.read_only:
            self._set(self.condition._replace(read_only=sentence))
            self._changed.set()

    async def run(self) -> None:
        """Work for ever."""
        while True:
            self._changed.clear()
            try:
                await self._look()
            except DiskBroken as error:
                self._broken(error)
                return
            except (OSError, StoreFailed) as error:
                logger.warning("The disk could not be looked at: %s", error)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PROBE if self.condition.read_only else LOOK):
                    await self._changed.wait()

    async def _look(self) -> None:
        if self.condition.read_only and not await self._can_write():
            return
        await asyncio.to_thread(self._ballast.restore)
        self._set(self.condition._replace(warning=self._warning()))

    async def _can_write(self) -> bool:
        """Whether there is room again, tried with a real commit."""
        space = self._space(self._directory)
        if space.free < min(ROOM, space.total // 32):
            return False
        try:
            async with self._alone():
                await self._store.shrink()
                await self._store.try_to_write()
        except DiskBroken:
            raise
        except StoreFailed:
            return False
        self.read_only("")
        return True

    def _warning(self) -> str:
        space = self._space(self._directory)
        left = f"{_amount(space.free)} are left where its data is ({self._directory})"
        if not self._ballast.is_there:
            return f"The hub's disk is full and it lives on its reserve: {left}. Free space now."
        if space.free < min(LOW, space.total // 8):
            return f"The hub's disk is nearly full: {left}. Free space there."
        return ""

    def _set(self, condition: Condition) -> None:
        if condition == self.condition:
            return
        for before, after in zip(self.condition, condition, strict=True):
            # The number of bytes in a warning changes all the time.
            if after and not before:
                logger.warning("%s", after)
        if self.condition.read_only and not condition.read_only:
            logger.warning("The log can be written again.")
        self.condition = condition
        self._tell(condition)


def _amount(count: int) -> str:
    return f"{count / 2**20:.0f} MiB" if count >= 10 * 2**20 else f"{count // 1024:,} KiB"
