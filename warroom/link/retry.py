"""When to try again: delays between connections, and what the hub put off."""

import asyncio
from collections.abc import Callable

from warroom.clock import Clock

FIRST_DELAY, LONGEST_DELAY, SHORTEST_DELAY = 0.25, 5.0, 0.05
"""Seconds between attempts: doubling, with full jitter so that a room does not return at once."""

PROVEN = 5.0
"""Seconds a connection has to live before the delays begin anew: a hub that accepts and closes
would otherwise be called thousands of times a second."""


def delay(attempt: int, jitter: float) -> float:
    """Seconds to wait before another attempt; `attempt` counts from 0, `jitter` is 0 to 1."""
    return max(SHORTEST_DELAY, jitter * min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempt, 10)))


class Later:
    """What is to be done again on the present connection, after delays that grow."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._timers: set[asyncio.Task[None]] = set()
        self._put_offs = 0

    def answered(self) -> None:
        """The hub does something again: the delays begin anew."""
        self._put_offs = 0

    def do(self, action: Callable[[], None], after: float = 0.0) -> None:
        """Do it after a short delay, a longer one each time, unless `end` comes before.

        `after`: the seconds that the hub asked for, in place of that; a minute at most.
        """
        seconds = min(LONGEST_DELAY, 2 * FIRST_DELAY * 2.0 ** min(self._put_offs, 10))
        if after > 0:
            seconds = min(after, 60.0)
        else:
            self._put_offs += 1

        async def wait_and_act() -> None:
            await self.wait(seconds)
            action()

        timer = asyncio.create_task(wait_and_act())
        self._timers.add(timer)
        timer.add_done_callback(self._timers.discard)

    def end(self) -> list[asyncio.Task[None]]:
        """The connection is over: cancel all of it; gives the tasks to wait for."""
        ending = list(self._timers)
        for timer in ending:
            timer.cancel()
        return ending

    async def wait(self, seconds: float) -> None:
        """Sleep by the injected clock."""
        await self._clock.sleep(seconds)
