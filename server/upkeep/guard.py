"""While a hub works: whether its database still has what the hub and its mirror file know."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from server.errors import LogDamaged, StoreFailed
from server.rooms.room import Room
from server.store.base import Store
from warroom.clock import Clock
from warroom.saved.log import Head

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=60)
"""Between two looks; one takes a few milliseconds, however long the logs are."""


class Guard:
    """Compares the database, the mirror file and the rooms in memory.

    `damaged` is told when they differ: then the hub ends, and its next start saves what it can.
    """

    def __init__(
        self,
        store: Store,
        rooms: Mapping[str, Room],
        clock: Clock,
        damaged: Callable[[LogDamaged], None],
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._clock = clock
        self._damaged = damaged

    async def run(self) -> None:
        """Look for ever, every now and then."""
        while True:
            await self._clock.sleep_until(self._clock.now() + EVERY)
            await self.look()

    async def look(self) -> None:
        """Look now. What is committed meanwhile comes after what is compared."""
        heads = {
            name: Head(room.incident.seq, room.incident.hash) for name, room in self._rooms.items()
        }
        try:
            wrong = await self._store.differs_from(heads)
        except LogDamaged as error:
            self._damaged(error)
        except StoreFailed as error:
            logger.error("The log could not be looked at: %s", error)
        else:
            if wrong:
                self._damaged(LogDamaged(wrong))
