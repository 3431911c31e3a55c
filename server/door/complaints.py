"""Log lines about peers: the first of a sort at once, of a storm one line with its number."""

import logging
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)

QUIET = 10.0
"""Seconds in which one sort of complaint is logged once."""

SORTS = 1_000
"""Sorts that are remembered; a storm of different ones is cut short by forgetting the oldest."""


class Complaints:
    """`clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sorts: dict[str, tuple[float, int]] = {}

    def about(self, sort: str, sentence: str, level: int = logging.WARNING) -> None:
        """Log a sentence, unless one of its sort was logged in the last QUIET seconds.

        The next one that is logged says how many were left out between.
        """
        now = self._clock()
        since, left_out = self._sorts.get(sort, (now - QUIET, 0))
        if now - since < QUIET:
            self._sorts[sort] = (since, left_out + 1)
            return
        self._sorts.pop(sort, None)
        while len(self._sorts) >= SORTS:
            self._sorts.pop(next(iter(self._sorts)))
        self._sorts[sort] = (now, 0)
        more = f" ({left_out:,} more of these since.)" if left_out else ""
        logger.log(level, "%s%s", sentence, more)
