"""Which commands the log has already: one that is sent again is answered again, not applied."""

from collections.abc import Iterable, Mapping

from server.rooms.batch import Batch, digest_of, settled_before
from server.store.base import CommandKey, Settled, Store
from warroom.wire.frames import Refused

REMEMBERED = 5_000
"""The last settled commands that are in memory at least, so that a quick repeat costs no read."""


class Heard:
    """What the log has, as far as it is known here."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # Two halves, of which the older one goes whole: no look at each one that is added.
        self._lately: dict[CommandKey, Settled] = {}
        self._before: dict[CommandKey, Settled] = {}

    def get(self, key: CommandKey) -> Settled | None:
        """Where a command is, if it is known that the log has it."""
        return self._lately.get(key) or self._before.get(key)

    def add(self, settled: Mapping[CommandKey, Settled]) -> None:
        """These are in the log now."""
        self._lately.update(settled)
        if len(self._lately) >= REMEMBERED:
            self._lately, self._before = {}, self._lately

    async def look(self, keys: Iterable[CommandKey]) -> Mapping[CommandKey, Settled]:
        """Ask the log for those that are not known; gives what it has. Raises StoreFailed."""
        found = await self._store.find([key for key in keys if self.get(key) is None])
        self.add(found)
        return found

    async def look_again(self, batch: Batch) -> None:
        """Answer those in `batch` who said before what is refused now, or changes nothing now.

        The store finds no repeat among them, for nothing of them is to be kept. None of the others
        rests on them. Raises StoreFailed.
        """
        doubtful = [
            (request.actor, request.id)
            for request, answer in batch.answers
            if isinstance(answer, Refused) or answer.last < answer.first
        ]
        found = await self.look(doubtful) if doubtful else {}
        for nth, (request, _) in enumerate(batch.answers if found else ()):
            key = (request.actor, request.id)
            if (known := found.get(key)) is not None:
                batch.settled.pop(key, None)
                batch.answers[nth] = request, settled_before(request, known, digest_of(request))
