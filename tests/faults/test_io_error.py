"""The disk fails while the hub writes: no ack, all are told, exit 75, the retry lands once."""

import asyncio
import random
import shutil
from pathlib import Path

import pytest

from server.store.sqlite import SqliteStore
from tests.faults.power import Disk, read_record
from tests.faults.shim import Shim
from tests.faults.test_power_cut import Promised, check
from tests.faults.trial import trial
from tests.support.hub_process import HubProcess
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.errors import Exit
from warroom.model.commands import Note
from warroom.model.refusal import Why
from warroom.wire import frames as fr

pytestmark = pytest.mark.timeout(180)

ID = "0b6ba7b8-9dad-41d1-80b4-00c04fd430c8"


async def ended(hub: HubProcess) -> int:
    await until(lambda: not hub.pid, "the end of the hub")
    return await asyncio.to_thread(hub.stop)


@pytest.mark.parametrize("kind", ["fsync", pytest.param("write", marks=pytest.mark.faults)])
async def test_nothing_is_acknowledged_and_the_retry_lands_once(kind: str, place: Path) -> None:
    hub = HubProcess(place)
    shim = Shim(place, hub.data)
    hub.extra = dict(shim.environment)
    await asyncio.to_thread(hub.start)
    try:
        async with WireClient(hub.socket, "ben") as ben, WireClient(hub.socket, "ana") as ana:
            incident = await ana.declare()
            assert await ana.note(incident, "before") == 2
            shim.fail(kind)
            answer = await ana.command(Note(text="unknown"), incident, ID)
            assert isinstance(answer, fr.Refused) and answer.why is Why.TRY_AGAIN
            told = await ben.expect(fr.HubState, lambda state: bool(state.read_only))
            assert "disk failed" in told.read_only
            assert await ended(hub) == Exit.TRY_AGAIN
            assert not [frame for frame in ana.seen if isinstance(frame, fr.Ack) and frame.id == ID]
        assert "Traceback" not in hub.log
        assert "its next start finds out" in hub.log
        shim.heal()
        await asyncio.to_thread(hub.start)
        async with WireClient(hub.socket, "ana") as ana:
            watching, _ = await ana.watch(incident)
            # After a failed fsync what was not acknowledged is there after all.
            assert watching.head == (3 if kind == "fsync" else 2)
            answer = await ana.command(Note(text="unknown"), incident, ID)
            assert answer == fr.Ack(ID, incident, 3, 3)
            assert await ana.note(incident, "after") == 4
    finally:
        await asyncio.to_thread(hub.stop)


async def test_an_ack_after_a_failed_fsync_rests_on_the_disk(place: Path) -> None:
    """What the kernel shows after a failed fsync may never have come to the disk. The next start
    writes it again before anything is acknowledged on top of it."""
    hub = HubProcess(place)
    shim = Shim(place, hub.data)
    hub.extra = dict(shim.environment)
    await asyncio.to_thread(hub.start)
    try:
        async with WireClient(hub.socket, "ana") as ana:
            incident = await ana.declare()
            shim.fail("fsync")
            await ana.command(Note(text="unknown"), incident, ID)
            assert await ended(hub) == Exit.TRY_AGAIN
        shim.heal()
        await asyncio.to_thread(hub.start)
        async with WireClient(hub.socket, "ana") as ana:
            await ana.command(Note(text="unknown"), incident, ID)
            await ana.note(incident, "on top of it")
        hub.kill()
    finally:
        await asyncio.to_thread(hub.stop)
    records, promised, disk = read_record(shim.record), Promised(), Disk()
    assert any(record.kind == "E" for record in records)
    for record in records:
        disk.take(record)
        if record.kind == "S":
            promised.take(record.data)
    assert len(promised.acks) == 3
    disk.image(place / "image", "nothing", random.Random(1))
    assert await check(place / "image", promised) == []


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["fsync", "write"])
async def test_people_write_on_while_the_disk_fails(kind: str, seed: int) -> None:
    async with trial(seed, start=False) as t:
        shim = Shim(t.place, t.hub.data)
        await t.hub.begin(extra=shim.environment)
        incident = await t.declare()
        await t.link("ana", incident)
        await t.link("ben", incident, tcp=True)
        for round_ in range(3):
            for n in range(t.rng.randrange(3, 9)):
                for client in t.links.values():
                    client.say(f"{round_} {n}")
                await asyncio.sleep(0.005)
            t.inject(f"EIO on {kind}")
            shim.fail(kind)
            t.links["ana"].say("into a broken disk")
            assert await t.hub_ended() == Exit.TRY_AGAIN
            shim.heal()
            await t.hub.begin(extra=shim.environment)
            t.restarts += 1
        await t.finish()


async def test_a_broken_disk_is_left_as_it_is(place: Path) -> None:
    """Closing would fold the WAL into the database, and the disk cannot be trusted with that."""
    store = SqliteStore(place)
    await store.open()
    await store.try_to_write()
    shutil.copytree(place, place / "before")
    store._broken = True
    await store.close()
    before, after = (
        p.read_bytes() for p in (place / "before" / "log.db-wal", place / "log.db-wal")
    )
    assert before == after
