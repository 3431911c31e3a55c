"""The hub is killed: at a random moment, and at every named place of the commit path."""

import asyncio

import pytest

from server.upkeep.failpoints import AFTER_COMMIT, COMMIT_PATH
from tests.faults.history import Acked
from tests.faults.trial import Trial, trial
from tests.support.until import until

pytestmark = pytest.mark.timeout(180)


async def people(t: Trial, incident: str) -> None:
    """Two programs, one on each door, and somebody who only listens."""
    await t.link("ana", incident)
    await t.link("ben", incident, tcp=True)
    await t.bare("listener", incident)


async def test_killed_at_a_random_moment_in_a_storm(seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        await people(t, incident)
        for n in range(20):
            for client in t.links.values():
                client.say(f"note {n}")
            if n == 5:
                await until(lambda: len(t.history.of(Acked)) > t.rng.randrange(10))
                t.inject("kill -9 at a random moment")
                await t.crash()
        await t.start()
        await t.finish()


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(place, marks=() if place == AFTER_COMMIT else pytest.mark.faults)
        for place in COMMIT_PATH
    ],
)
async def test_killed_at_a_failpoint(place: str, seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        await people(t, incident)
        await t.hub.end()
        await t.start(f"{place}=kill@{t.rng.randint(2, 8)}")
        t.inject(f"kill -9 at {place}")
        writing = asyncio.create_task(write(t))
        assert await t.hub_ended() == -9
        writing.cancel()
        await t.start()
        await t.finish()


async def write(t: Trial) -> None:
    """Everybody says something, again and again, until the hub is gone."""
    while True:
        for client in t.links.values():
            client.say("and another")
        await asyncio.sleep(0.01)
