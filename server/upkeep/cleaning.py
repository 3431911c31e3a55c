"""After a redaction: goes on until it is erased from every file, and tells which backups hold it.

A backup is not changed behind people's backs: it is what they fall back on. A fresh one is made,
and those who keep the hub are told of the others.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from server.errors import DiskBroken, HubError
from server.rooms.room import Room
from server.store.backup import still_holding
from server.store.base import Store
from server.upkeep import backups

logger = logging.getLogger(__name__)

AGAIN = 5.0
"""Seconds between attempts while another program reads the log."""


class Cleaning:
    """`alone` keeps everybody else from writing; `warn` takes a sentence, or "" where all is well.

    `make_backup` makes one now, where backups are made at all.
    """

    def __init__(
        self,
        store: Store,
        rooms: Mapping[str, Room],
        data: Path,
        *,
        alone: Callable[[], AbstractAsyncContextManager[None]],
        warn: Callable[[str, str], None],
        broken: Callable[[DiskBroken], None],
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._data = data
        self._alone = alone
        self._warn = warn
        self._broken = broken
        self._redacted = asyncio.Event()
        self.directory: Path | None = None
        self.make_backup: Callable[[], Awaitable[object]] | None = None

    async def finish(self) -> None:
        """Erase what a hub that was killed has left. Raises DiskBroken."""
        if self._store.erasing:
            self._warn("erase", await self._store.erase())

    def redacted(self) -> None:
        """Something was redacted."""
        self._redacted.set()

    async def run(self) -> None:
        """Work for ever."""
        await self._look_at_backups()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AGAIN if self._store.erasing else None):
                    await self._redacted.wait()
            try:
                async with self._alone():
                    self._warn("erase", await self._store.erase())
            except DiskBroken as error:
                self._broken(error)
                return
            if self._redacted.is_set():
                self._redacted.clear()
                if self.make_backup is not None:
                    with contextlib.suppress(HubError):
                        await self.make_backup()
                await self._look_at_backups()

    async def _look_at_backups(self) -> None:
        erased = {
            (name, seq) for name, room in self._rooms.items() for seq in room.incident.redactions
        }
        if not erased:
            return
        good = backups.read(self._data).good
        places = {self.directory, Path(good.path).parent if good else None} - {None}
        found = await asyncio.to_thread(
            lambda: [path for place in places if place for path in still_holding(place, erased)]
        )
        if not found:
            self._warn("redacted", "")
            return
        names = ", ".join(path.name for path in found[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        said = (
            f"Backups in {found[0].parent} still hold what was redacted: {names}{more}."
            " Whoever keeps the hub removes them: warroom redact --backups"
            f" {found[0].parent} --data {self._data}"
        )
        logger.warning("%s", said)
        self._warn("redacted", said)
