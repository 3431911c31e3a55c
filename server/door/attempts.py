"""Failed attempts to come in: counted by sender and in all, answered later and later."""

import time
from collections.abc import Callable, Hashable

from server.door.people import Bucket

FREE = 10
"""Failed attempts of one sender that are answered at once: a mistyped line, a script with an old
token. What is tried has 128 bits or more, so that no number of guesses is a danger; the bound is
for the noise."""

LONGEST = 300.0
"""Seconds that a sender is told to wait at most. It doubles with each attempt until then."""

FORGOTTEN = 900.0
"""Seconds without a failed attempt after which a sender begins anew."""

REMEMBERED = 1_024
"""Senders that are counted; of more, those that failed longest ago are forgotten."""

ALL_AT_ONCE, ALL_PER_SECOND = 200, 2
"""Failed attempts of all senders together that are answered at once, and then so many a second."""


class Attempts:
    """Counts what failed. It keeps nobody out who shows what is right: see doorkeeper.py.

    `clock` gives monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._senders: dict[Hashable, tuple[int, float]] = {}
        self._all = Bucket(ALL_AT_ONCE, ALL_PER_SECOND, clock)
        self.flooded = False

    def __len__(self) -> int:
        return len(self._senders)

    def failed(self, sender: Hashable) -> float:
        """Count one; gives the seconds that the sender has to wait, 0 for the first few.

        `flooded` says from then on whether there are too many of all senders together.
        """
        now = self._clock()
        count, last = self._senders.pop(sender, (0, now))
        count = 1 if now - last >= FORGOTTEN else count + 1
        while len(self._senders) >= REMEMBERED:
            self._senders.pop(next(iter(self._senders)))
        self._senders[sender] = (count, now)
        self.flooded = self._all.take() > 0
        over = count - FREE
        if over <= 0:
            return 1.0 if self.flooded else 0.0
        return min(LONGEST, 2.0 ** min(over - 1, 30))

    def count(self, sender: Hashable) -> int:
        """How often this sender failed, as far as it is remembered."""
        return self._senders.get(sender, (0, 0.0))[0]
