"""The clock of a hub process is set back two hours and forward a year, while it runs and between.

A library that is preloaded moves the process's time of day, as the machine's own would be moved.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.shim import HandClock
from tests.support.hub_process import HubProcess
from tests.support.wire_client import WireClient
from warroom.model.commands import AddTask, StartTask, Tell
from warroom.model.entry import Entry, open_entry, verify
from warroom.model.events import DeadlineMissed

BACK, YEAR = -2 * 3_600, 365 * 86_400
NEAR = timedelta(minutes=5)
"""What a slow machine may take between two of the steps below."""


async def log_of(client: WireClient, incident: str) -> list[Entry]:
    """All entries, numbered without a gap and chained."""
    watching, page = await client.watch(incident)
    assert [entry.seq for entry in page.entries] == list(range(1, watching.head + 1))
    assert verify(incident, page.entries) == watching.head_hash
    return [open_entry(entry) for entry in page.entries]


def missed(log: list[Entry]) -> list[str]:
    return [each.event.subject for each in log if isinstance(each.event, DeadlineMissed)]


async def test_order_is_by_number_and_deadlines_are_missed_once(place: Path) -> None:
    hub, clock = HubProcess(place), HandClock(place)
    hub.extra = clock.environment
    await asyncio.to_thread(hub.start)
    try:
        async with WireClient(hub.socket, "ana") as ana:
            incident = await ana.declare()
            await ana.command(Tell(audience="customers", text="x", next_update=1_800), incident)
            await ana.command(AddTask(text="drain", time_box=1_800), incident)
            await ana.command(StartTask(task="T1"), incident)
            clock.set(BACK)
            number = await ana.note(incident, "two hours ago")
            log = await log_of(ana, incident)
            assert log[-1].seq == number and log[-1].recorded_at < log[-2].recorded_at
            assert abs(log[-1].recorded_at - datetime.now(UTC) - timedelta(seconds=BACK)) < NEAR
            assert not missed(log), "the time of day at which they are due is still to come"
            assert "went back by 2:00:00" in hub.log or "went back by 1:59:59" in hub.log
        # A restart while the clock is wrong: the log is from the future, and goes on.
        await asyncio.to_thread(hub.stop)
        await asyncio.to_thread(hub.start)
        assert "The newest entry is from" not in hub.log, "the newest by number is of now"
        async with WireClient(hub.socket, "ana") as ana:
            assert await ana.note(incident, "still two hours ago") == number + 1
            assert not missed(await log_of(ana, incident))
            clock.set(YEAR)
            # The timer looks at the time of day every few seconds.
            while len(missed(log)) < 2:
                await asyncio.sleep(0.2)
                log = await log_of(ana, incident)
            await ana.note(incident, "in a year")
            log = await log_of(ana, incident)
            assert {"task:T1", "update:customers"} <= set(missed(log))
            clock.set(0)
            await ana.note(incident, "and back")
            after = await log_of(ana, incident)
            assert sorted(missed(after)) == sorted(set(missed(after))), "missed twice"
            assert len(after) < 60, "a storm"
        assert "Traceback" not in hub.log
    finally:
        await asyncio.to_thread(hub.stop)
