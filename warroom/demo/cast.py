"""The simulated responders: each has a link of their own, as a person would."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from warroom.clock import Clock
from warroom.demo.steps import ANA, CAST, Scene
from warroom.demo.story import STORY, declaration
from warroom.link.address import Address
from warroom.link.changes import CommandAcked
from warroom.link.link import Link


async def play(address: Address, clock: Clock, *, pace: float, opened: asyncio.Future[str]) -> None:
    """Work through the story on the hub at `address`; then stay in the room until cancelled.

    `pace` is seconds per second of the story. `opened` gets the incident's id. A step that the hub
    refuses is passed over: the person at the screen may have done it first.
    """
    async with AsyncExitStack() as stack:
        links = {name: await stack.enter_async_context(_joined(address, name)) for name in CAST}
        declared = await links[ANA].outcome(links[ANA].submit(declaration(clock.now())))
        if not isinstance(declared, CommandAcked):
            raise RuntimeError(declared.sentence)
        incident = declared.incident
        for link in links.values():
            link.watch(incident)
        opened.set_result(incident)
        for step in STORY:
            await asyncio.sleep(step.after * pace)
            link = links[step.who]
            room = link.room(incident)
            if room is None:
                continue
            command = step.make(Scene(room.incident, clock.now()))
            if command is not None:
                await link.outcome(link.submit(command, incident))
        await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def _joined(address: Address, name: str) -> AsyncIterator[Link]:
    link = Link(address, name=name)
    running = asyncio.create_task(link.run())
    try:
        yield link
    finally:
        link.stop()
        await running
