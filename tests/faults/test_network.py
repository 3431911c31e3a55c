"""The network is cut, comes and goes, or one end is gone without a word: nothing lost or twice."""

import asyncio
import time

import pytest

from tests.faults.network import network
from tests.faults.trial import trial
from tests.support.until import until
from warroom.link.changes import LinkState

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

NOTICED = 18.0 + 8.0
"""Seconds in which both ends notice silence (ping 5, answer 10, close 3), and a margin for a busy
machine."""


async def test_both_ends_notice_a_silent_cut_and_nothing_is_lost(seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        with network(t.hub.port) as net:
            near = await t.link("ana", incident)
            far = t.start_link("ben", incident, address=net.address)
            await until(lambda: far.live, "ben to be live")
            room = near.link.room(incident)
            assert room is not None
            await until(lambda: len(room.people) == 2, "both to be present")
            t.inject("silent partition")
            net.cut()
            began = time.monotonic()
            for n in range(5):
                near.say(f"near {n}")
                far.say(f"far {n}")
            await until(lambda: far.link.state is LinkState.OFFLINE, "ben to notice")
            here = time.monotonic() - began
            await until(lambda: len(room.people) == 1, "the hub to notice")
            there = time.monotonic() - began
            assert max(here, there) < NOTICED
            net.heal()
            await t.finish()


async def test_a_network_that_comes_and_goes_loses_nothing(seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        with network(t.hub.port) as net:
            near = await t.link("ana", incident)
            far = t.start_link("ben", incident, address=net.address)
            other = t.start_link("chloe", incident, address=net.address)
            await until(lambda: far.live and other.live, "both to be live")
            for n in range(15):
                t.inject("flapping network")
                net.cut()
                for each in (near, far, other):
                    each.say(f"note {n}")
                await asyncio.sleep(t.rng.uniform(0.0, 1.0))
                net.heal()
                await asyncio.sleep(t.rng.uniform(0.0, 1.0))
            await t.finish()


async def test_who_is_gone_without_a_word_comes_back_and_sends_nothing_twice(seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        with network(t.hub.port) as net:
            near = await t.link("ana", incident)
            far = t.start_link("ben", incident, address=net.address)
            await until(lambda: far.live, "ben to be live")
            room = near.link.room(incident)
            assert room is not None
            await until(lambda: len(room.people) == 2, "both to be present")
            for n in range(20):
                far.say(f"far {n}")
            await asyncio.sleep(t.rng.uniform(0.0, 0.05))
            t.inject("half-open TCP")
            net.cut()
            net.unplug()
            await far.crash()
            began = time.monotonic()
            # The same person and the same outbox, from another machine, while the hub still has
            # the old connection.
            await t.link("ben", incident)
            await until(
                lambda: [person.screens for person in room.people] == [1, 1],
                "the hub to notice that the old connection is dead",
            )
            assert time.monotonic() - began < NOTICED
            await t.finish()
