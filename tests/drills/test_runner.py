"""What plays a script on a real hub: to its end, through restarts of itself and of the hub."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.main import HubOptions, running
from tests.support.scenarios import ME, check, inject, objective, scenario
from tests.support.until import until
from warroom.clock import SystemClock
from warroom.drills.runner import CONTROL, CannotPlay, Runner
from warroom.link.address import parse_address
from warroom.link.fetch import fetch_log
from warroom.link.once import connect
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.scenario import Sign, Simulated
from warroom.model.words import Role
from warroom.report.drill import score

SHORT = scenario(
    objective("lead", check(Sign.ROLE, role=Role.COMMANDER)),
    inject("a"),
    inject("b", at=60),
    inject("c", at=300),
    Simulated(name="ben", role=Role.OPERATIONS, takes=60),
)
FAST = 300.0


@pytest.fixture
def options() -> Iterator[HubOptions]:
    with tempfile.TemporaryDirectory(prefix="wr") as name:
        yield HubOptions(data=Path(name) / "data", socket=Path(name) / "hub.sock")


def runner(addresses: list[str]) -> Runner:
    return Runner(parse_address(addresses[0]), SystemClock(), name=CONTROL)


async def injects(address: str, incident: str) -> list[str]:
    saved = await fetch_log(parse_address(address), incident, name="reader")
    found = [each.event for each in saved.entries if isinstance(each.event, ev.Injected)]
    return [each.inject or str(each.act) for each in found]


async def test_from_the_declaration_to_the_score(options: HubOptions) -> None:
    async with running(options) as addresses, runner(addresses).live() as it:
        incident = await it.begin(SHORT, speed=FAST)
        async with connect(parse_address(addresses[0]), name=ME) as link:
            await link.ask(cm.ClaimRole(role=Role.COMMANDER), incident)
        state = await it.play(incident)
        assert state.exercise and state.drill and state.drill.ended_reason == "the time is up"
        assert sorted(await injects(addresses[0], incident)) == ["a", "b", "c", "claim"]
        saved = await fetch_log(parse_address(addresses[0]), incident, name="reader")
        assert score(saved.entries, incident, saved.entries[-1].recorded_at).points == 10


async def test_another_runner_goes_on_where_one_was_lost(options: HubOptions) -> None:
    async with running(options) as addresses:
        async with runner(addresses).live() as it:
            incident = await it.begin(SHORT, speed=FAST)
            playing = asyncio.create_task(it.play(incident))
            await _came(addresses[0], incident, "b")
            playing.cancel()
        async with runner(addresses).live() as one, runner(addresses).live() as two:
            await asyncio.gather(one.play(incident), two.play(incident))
        came = await injects(addresses[0], incident)
        assert sorted(came) == ["a", "b", "c", "claim"]


async def _came(address: str, incident: str, name: str) -> None:
    for _ in range(500):
        if name in await injects(address, incident):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(name)


async def test_it_lives_through_a_hub_that_goes_and_comes_back(options: HubOptions) -> None:
    slow = scenario(inject("a"), inject("b", at=120))
    async with running(options) as addresses:
        it = runner(addresses)
        live = it.live()
        await live.__aenter__()
        incident = await it.begin(slow, speed=100)
        playing = asyncio.create_task(it.play(incident))
        await _came(addresses[0], incident, "a")
    assert not playing.done()
    async with running(options) as addresses:
        state = await asyncio.wait_for(playing, 50)
        assert state.drill and set(state.drill.given) == {"a", "b"}
    await live.__aexit__(None, None, None)


async def test_a_pause_stops_it(options: HubOptions) -> None:
    async with running(options) as addresses, runner(addresses).live() as it:
        incident = await it.begin(SHORT, speed=FAST)
        await it.ask(cm.PauseDrill(), incident)
        playing = asyncio.create_task(it.play(incident))
        await it.ask(cm.Note(text="still here"), incident)
        assert await injects(addresses[0], incident) == [] and not playing.done()
        await it.ask(cm.ResumeDrill(), incident)
        await until(playing.done)


async def test_what_the_hub_does_not_take_is_told(options: HubOptions) -> None:
    async with running(options) as addresses, runner(addresses).live() as it:
        incident = await it.begin(SHORT, speed=FAST)
        with pytest.raises(CannotPlay, match="is or was played"):
            await it.begin(SHORT, incident=incident)
        async with connect(parse_address(addresses[0]), name=ME) as link:
            real = await link.ask(cm.Declare(title="Real"))
        with pytest.raises(CannotPlay, match="is real"):
            await it.begin(SHORT, incident=real.incident)
