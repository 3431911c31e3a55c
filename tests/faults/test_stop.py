"""The hub is asked to stop, and a second one is started beside it."""

import asyncio
import time

import pytest

from tests.faults.history import Told
from tests.faults.trial import trial
from tests.support.hub_process import environment
from tests.support.processes import run_piped
from tests.support.site import WARROOM
from tests.support.until import until
from warroom.errors import Exit

BOUND = 5.0
"""Seconds from SIGTERM to the end, whatever the clients do."""


@pytest.mark.faults
async def test_stuck_clients_do_not_hold_up_the_end(seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        ana = await t.link("ana", incident)
        for n in range(3):
            stuck = await t.bare(f"stuck-{n}", incident, tcp=n == 1)
            stuck.ws.transport.pause_reading()
        for n in range(300):
            ana.say(f"{n} " + "x" * 5_000)
        await until(lambda: ana.live and len(ana.link.pending) < 200)
        t.inject("SIGTERM with clients that read nothing")
        began = time.monotonic()
        code = await t.hub.end()
        took = time.monotonic() - began
        assert code == 0, t.hub.log
        assert took <= BOUND, f"{took:.1f} s"
        t.look()
        await t.start()
        await t.finish()


async def test_a_second_hub_on_the_same_data_ends_and_names_the_first(seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        ana = await t.link("ana", incident)
        ana.say("before")
        t.inject("second hub on the same data")
        second = [*WARROOM, "hub", "--data", str(t.hub.data), "--socket", str(t.place / "2.sock")]
        done = await run_piped(second, environment(t.place))
        assert done.code == Exit.LOCKED, done
        assert f"process {t.hub.pid}" in done.err
        assert "Traceback" not in done.err
        ana.say("after")
        await t.finish()


@pytest.mark.faults
async def test_the_lock_is_free_at_once_after_kill_9(seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        ana = await t.link("ana", incident)
        for _ in range(3):
            ana.say("and on")
            t.inject("kill -9 and a start at once")
            await t.crash()
            await t.start()
        await t.finish()


@pytest.mark.faults
async def test_commands_sent_while_it_stops_are_answered_or_sent_again(seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        people = [await t.link(name, incident) for name in ("ana", "ben")]
        for _ in range(3):
            for n in range(20):
                for person in people:
                    person.say(f"note {n}")
            t.inject("SIGTERM in a storm")
            stopping = asyncio.create_task(t.hub.end())
            people[0].say("while it stops")
            assert await stopping == 0
            t.look()
            await t.start()
        await t.finish()
        assert not t.history.of(Told)
