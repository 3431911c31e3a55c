"""Notices that the host's clock was set, and says so; nothing else depends on it."""

import logging
from datetime import datetime, timedelta

from warroom.clock import Clock

logger = logging.getLogger(__name__)

JUMP = timedelta(seconds=30)
"""Between the time of day and the time that passed; a clock that is steered moves far less."""


_BACK, _FORTH = timedelta(seconds=1) - JUMP, JUMP - timedelta(seconds=1)


class WatchedClock:
    """A clock, and a line in the hub's log when its time of day and its elapsed time part.

    It looks whenever the hub asks for the time: with each command and each deadline.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = clock.now(), clock.monotonic()

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""
        now, elapsed = self._clock.now(), self._clock.monotonic()
        before, began = self._last
        self._last = now, elapsed
        moved = now - before
        if _BACK < moved < _FORTH and elapsed - began < 1.0:
            # As good as always, with each command: what is below takes twice as long.
            return now
        jumped = moved - timedelta(seconds=elapsed - began)
        if abs(jumped) >= JUMP:
            logger.warning(
                "This host's clock went %s by %s, or the host slept. The log's order is by number,"
                " so it holds; deadlines keep their time of day, and times in the log are what the"
                " clock said.",
                "back" if jumped < timedelta(0) else "forward",
                abs(jumped) - timedelta(microseconds=abs(jumped).microseconds),
            )
        return now

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        return self._clock.monotonic()

    async def sleep_until(self, when: datetime) -> None:
        """Return when `now()` has reached `when`. Raises ValueError if it has no time zone."""
        await self._clock.sleep_until(when)

    async def sleep(self, seconds: float) -> None:
        """Return after so long by `monotonic()`."""
        await self._clock.sleep(seconds)

    def compare(self, newest: datetime | None) -> None:
        """Say so where the log's newest entry is of a later time than it is now."""
        if newest is not None and newest - self.now() >= JUMP:
            logger.warning(
                "The newest entry is from %s and this host's clock says %s: one of the two was"
                " wrong. New entries get the clock's time and follow by number.",
                newest.isoformat(timespec="seconds"),
                self._clock.now().isoformat(timespec="seconds"),
            )
