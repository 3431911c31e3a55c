"""What a person may no longer see is erased from this machine: copies, unsent and refused commands.

Only where the hub says so itself. A hub that merely knows nothing of a log may have lost it, and
then the copy here is what it comes back from.
"""

import asyncio
import contextlib
from collections.abc import Callable, Collection

from warroom.link.delivery import Delivery
from warroom.link.keeper import Keeper
from warroom.text import clean_line
from warroom.wire.frames import Frame, Unwatch, Watch


class Forgetting:
    """Erases for one link. `epochs`: the present history and those that it continues."""

    def __init__(
        self,
        keeper: Keeper,
        delivery: Delivery,
        write: Callable[[Frame], None],
    ) -> None:
        self._keeper = keeper
        self._delivery = delivery
        self._write = write
        self.epochs: frozenset[str] = frozenset()
        self._asking: set[asyncio.Task[None]] = set()

    def forget(self, log: str) -> None:
        """The hub says that this person may not see a log any more."""
        log = clean_line(log)
        self._delivery.forget(log)
        self._keeper.forget(log, self.epochs)

    def look(self, seen: Collection[str]) -> None:
        """Ask about each copy of a log that is not among those which this person sees.

        The question proves that this person has had the log; the hub then says whether to forget.
        """
        if self._keeper.on and not self._asking:
            self._asking.add(task := asyncio.create_task(self._ask(frozenset(seen))))
            task.add_done_callback(self._asking.discard)

    async def close(self) -> None:
        """Ask nothing more."""
        for task in self._asking:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*self._asking, return_exceptions=True)

    async def _ask(self, seen: frozenset[str]) -> None:
        for copy in await self._keeper.unseen(seen, self.epochs):
            last = copy.stored[-1]
            self._write(Watch(copy.log, copy.epoch, last.seq, last.hash, page=1, present=False))
            # Should it be seen after all it is not followed.
            self._write(Unwatch(copy.log))
