"""Clients that come back with what the hub has not, and clients that join in a storm."""

import asyncio
from typing import Any

import pytest

from tests.faults.history import Seen
from tests.faults.trial import Trial, trial
from tests.support.until import until
from warroom.model.entry import open_entry
from warroom.model.evolve import evolve
from warroom.model.incident import Incident, decode_snapshot
from warroom.wire import frames as fr

STRANGE: dict[str, dict[str, Any]] = {
    "since > head": {"since": 1_000},
    "since far beyond": {"since": 2**62},
    "negative since": {"since": -1},
    "wrong epoch": {"since": 2, "epoch": "another"},
    "no epoch": {"since": 2, "epoch": ""},
    "wrong hash": {"since": 2, "hash": "0" * 64},
    "no hash": {"since": 2, "hash": ""},
}


async def test_a_history_that_is_not_the_hubs_is_answered_by_a_resync(seed: int) -> None:
    """A sentence, and all of the log: never silence, never a part of another history."""
    async with trial(seed) as t:
        incident = await t.declare()
        ana = await t.link("ana", incident)
        for n in range(5):
            ana.say(f"note {n}")
        await t.settled()
        for fault, asked in STRANGE.items():
            t.inject(fault)
            client = await t.bare("stranger")
            before = len(client.frames)
            watching = await client.watch(incident, **{"epoch": client.epoch, **asked})
            assert isinstance(watching, fr.Watching), fault
            assert watching.resync.endswith((".", "anew.")), fault
            page = await client.next(lambda f: isinstance(f, fr.Page), before)
            assert isinstance(page, fr.Page)
            assert [entry.seq for entry in page.entries] == [1, 2, 3, 4, 5, 6], fault
            await client.leave()
        await t.finish()


@pytest.mark.faults
async def test_a_history_that_is_the_hubs_is_resumed_in_silence(seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        ana = await t.link("ana", incident)
        for n in range(5):
            ana.say(f"note {n}")
        await t.settled()
        t.inject("resume by number")
        third = next(e for e in t.history.of(Seen, "ana#1") if e.seq == 3)
        client = await t.bare("resumer")
        before = len(client.frames)
        watching = await client.watch(incident, since=3, hash=third.hash, epoch=client.epoch)
        assert isinstance(watching, fr.Watching)
        assert watching.resync == ""
        page = await client.next(lambda f: isinstance(f, fr.Page), before)
        assert isinstance(page, fr.Page)
        assert [entry.seq for entry in page.entries] == [4, 5, 6]
        await t.finish()


@pytest.mark.faults
@pytest.mark.timeout(180)
async def test_joining_in_the_middle_of_a_storm(seed: int) -> None:
    """Each snapshot is the fold of the log up to its head, to the letter."""
    async with trial(seed) as t:
        incident = await t.declare()
        writers = [await t.link(name, incident) for name in ("ana", "ben")]
        writing = asyncio.create_task(_storm(t))
        watched: list[fr.Watching] = []
        try:
            for n in range(12):
                goal = sum(len(w.link.pending) for w in writers) + n
                await until(lambda goal=goal: len(t.history.of(Seen)) > goal)  # type: ignore[misc]
                t.inject("joined under load")
                bare = await t.bare(f"bare-{n}", tcp=n % 2 == 0)
                answer = await bare.watch(incident, page=t.rng.choice((1, 5, 500)))
                assert isinstance(answer, fr.Watching)
                watched.append(answer)
                if n % 4 == 0:
                    t.start_link(f"late-{n}", incident)
        finally:
            writing.cancel()
        evidence = await t.finish()
        states = {0: Incident(id=incident)}
        for line in evidence.log.incidents[incident]:
            states[line.seq] = evolve(states[line.seq - 1], open_entry(line.stored))
        for each in watched:
            folded = states[each.head]
            snapshot = decode_snapshot(each.snapshot)
            assert snapshot == decode_snapshot(_sent(folded)), each.head


def _sent(incident: Incident) -> bytes:
    """A state as it looks after the wire: without what a snapshot leaves out."""
    from warroom.model.incident import encode_snapshot

    return encode_snapshot(incident)


async def _storm(t: Trial) -> None:
    while True:
        for name in ("ana", "ben"):
            t.links[name].say("in the storm")
        await asyncio.sleep(0.005)
