"""A person at a link: keeps every change it was told, and waits for what should come."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from tests.support.clock import FakeClock
from tests.support.scripted_hub import ScriptedHub
from warroom.link.address import Address
from warroom.link.changes import Change, EntriesArrived, LinkChanged, LinkState
from warroom.link.link import Link

C = TypeVar("C", bound=Change)

PATIENCE = 30.0
"""Seconds until a test gives up; never the length of a test that passes."""


async def until(condition: Callable[[], object], what: str = "") -> None:
    """Wait for a condition; AssertionError, with `what`, when it does not come about."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - what is waited for is not the test's
                await asyncio.sleep(0.001)
    except TimeoutError:
        raise AssertionError(what or "the condition did not come about") from None


class LinkUser:
    """A link with a clock that stands still: it reconnects when `let_reconnect` says so."""

    def __init__(self, hub: ScriptedHub, state_dir: Path | None = None) -> None:
        self.clock = FakeClock()
        self.changes: list[Change] = []
        self.link = Link(
            Address("unix", path=str(hub.path)),
            listener=self.changes.append,
            state_dir=state_dir,
            clock=self.clock,
            jitter=lambda: 1.0,
        )

    def told(self, kind: type[C]) -> list[C]:
        """The changes of one kind, oldest first."""
        return [change for change in self.changes if isinstance(change, kind)]

    @property
    def states(self) -> list[LinkState]:
        """Every state of the connection, oldest first."""
        return [change.state for change in self.told(LinkChanged)]

    def timeline(self, incident: str) -> list[int]:
        """The numbers of the entries, as a screen that shows every change would have them."""
        numbers: list[int] = []
        for change in self.told(EntriesArrived):
            if change.incident == incident:
                came = [entry.seq for entry in change.entries]
                numbers = came + numbers if change.older else numbers + came
        return numbers

    async def live(self) -> None:
        """Wait until the hub has answered."""
        await until(lambda: self.link.state is LinkState.LIVE, "the link is not live")

    async def offline(self) -> None:
        """Wait until the link has noticed, and waits to try again."""
        await until(
            lambda: self.link.state is LinkState.OFFLINE and self.clock.sleeping,
            "the link did not notice",
        )

    async def let_reconnect(self) -> None:
        """Let the link notice that it is cut off, then let its delay pass."""
        await self.offline()
        await self.clock.advance(self.clock.sleeping[0] - self.clock.now())
        await self.live()

    async def complete(self, incident: str) -> None:
        """Wait until all of an incident's history is here."""
        await until(
            lambda: (room := self.link.room(incident)) is not None and room.complete,
            f"{incident} is not complete",
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The link runs; it is live at the beginning and stopped at the end."""
        running = asyncio.create_task(self.link.run())
        try:
            await self.live()
            yield
        finally:
            self.link.stop()
            await running
