"""The clock that is handed to whatever needs the time, so that a test can hold it still."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol

LONGEST_NAP = 5.0
"""Seconds between looks at the wall clock while waiting. A host that was suspended, or whose clock
was corrected, is at most this late with a deadline."""


class Clock(Protocol):
    """The time of day, elapsed time, and waiting for a moment."""

    def now(self) -> datetime:
        """Give the time of day, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Give seconds that only ever grow, for measuring how long something took."""
        ...

    async def sleep_until(self, when: datetime) -> None:
        """Return when `now()` has reached `when`, at once if it already has.

        Raises ValueError if `when` has no time zone.
        """
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after so long by `monotonic()`, whatever is done to the time of day meanwhile."""
        ...


class SystemClock:
    """The host's clock."""

    def now(self) -> datetime:
        """Give the time of day, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds that only ever grow, for measuring how long something took."""
        return time.monotonic()

    async def sleep_until(self, when: datetime) -> None:
        """Return when `now()` has reached `when`, following corrections of the wall clock.

        Raises ValueError if `when` has no time zone.
        """
        if when.utcoffset() is None:
            raise ValueError("A moment to wait for needs a time zone.")
        while True:
            left = (when - self.now()).total_seconds()
            # Also when nothing is left: a loop over past deadlines must let others run.
            await asyncio.sleep(min(max(left, 0.0), LONGEST_NAP))
            if left <= 0:
                return

    async def sleep(self, seconds: float) -> None:
        """Return after so long by `monotonic()`, whatever is done to the time of day meanwhile."""
        await asyncio.sleep(seconds)
