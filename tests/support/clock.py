"""A clock that stands still until a test moves it."""

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 2, 13, 7, tzinfo=UTC)
"""When a test's clock begins unless it says otherwise."""

TURNS = 25
"""Turns of the event loop that woken tasks get. Work in threads or sockets may need longer: wait
for what it brings about."""


class FakeClock:
    """A clock for tests; satisfies `warroom.clock.Clock`."""

    def __init__(self, start: datetime = START) -> None:
        if start.utcoffset() is None:
            raise ValueError("A clock needs a start with a time zone.")
        self._now = start.astimezone(UTC)
        self._monotonic = 1000.0
        self._sleepers: list[_Sleeper] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep_until(self, when: datetime) -> None:
        if when.utcoffset() is None:
            raise ValueError("A moment to wait for needs a time zone.")
        if when <= self._now:
            await asyncio.sleep(0)
            return
        await self._rest(_Sleeper(when))

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        await self._rest(_Sleeper(self._now + timedelta(seconds=seconds), elapsed=True))

    @property
    def sleeping(self) -> list[datetime]:
        """The moments that somebody waits for, earliest first."""
        return sorted(each.when for each in self._sleepers if not each.woken.done())

    async def advance(self, by: timedelta | float) -> None:
        """Let time pass (a number is seconds), stopping at every moment that somebody waits for.

        Tasks run before each stop and after it, so one that wakes and waits again within the span
        wakes again, in order, as it would in life.
        """
        delta = by if isinstance(by, timedelta) else timedelta(seconds=by)
        if delta < timedelta(0):
            raise ValueError("Time does not run backwards: use jump to correct the wall clock.")
        end = self._now + delta
        await self.settle()
        while (sleeping := self.sleeping) and sleeping[0] <= end:
            self._move(sleeping[0] - self._now)
            await self.settle()
        self._move(end - self._now)
        await self.settle()

    async def jump(self, by: timedelta) -> None:
        """Correct the wall clock, either way, with no time passing: `monotonic` stays."""
        self._now += by
        for sleeper in self._sleepers:
            if sleeper.elapsed:
                sleeper.when += by
        self._wake()
        await self.settle()

    async def settle(self) -> None:
        """Let the other tasks run until they wait for something."""
        for _ in range(TURNS):
            await asyncio.sleep(0)

    def _move(self, by: timedelta) -> None:
        self._now += by
        self._monotonic += by.total_seconds()
        self._wake()

    async def _rest(self, sleeper: "_Sleeper") -> None:
        self._sleepers.append(sleeper)
        try:
            await sleeper.woken
        finally:
            self._sleepers.remove(sleeper)

    def _wake(self) -> None:
        for sleeper in sorted(self._sleepers, key=lambda sleeper: sleeper.when):
            if sleeper.when <= self._now and not sleeper.woken.done():
                sleeper.woken.set_result(None)


class _Sleeper:
    """Somebody who waits: `elapsed` for time to pass, else for a time of day."""

    def __init__(self, when: datetime, *, elapsed: bool = False) -> None:
        self.when = when
        self.elapsed = elapsed
        self.woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class Watch:
    """A clock of seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now
