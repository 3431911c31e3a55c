"""Missed deadlines become entries: once, also after a restart."""

from datetime import timedelta
from pathlib import Path

import pytest

from server.main import HubOptions, running
from tests.support.clock import FakeClock
from tests.support.wire_client import WireClient
from warroom.model.commands import AddTask, FinishTask, StartTask, Tell
from warroom.model.entry import open_entry
from warroom.model.events import DeadlineMissed
from warroom.wire import frames as fr


@pytest.fixture
def options(place: Path) -> HubOptions:
    return HubOptions(data=place / "data", socket=place / "hub.sock")


async def missed(client: WireClient, incident: str) -> list[str]:
    _, page = await client.watch(incident)
    events = [open_entry(entry).event for entry in page.entries]
    return [event.subject for event in events if isinstance(event, DeadlineMissed)]


async def test_a_missed_update_is_recorded_by_the_hub(options: HubOptions, place: Path) -> None:
    clock = FakeClock()
    async with running(options, clock), WireClient(place / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        await ana.command(Tell(audience="customers", text="x", next_update=600), incident)
        await clock.advance(599)
        assert await missed(ana, incident) == []
        await clock.advance(2)
        entries = await ana.expect(fr.Entries)
        assert [entry.actor for entry in entries.entries] == ["hub"]
        assert await missed(ana, incident) == ["update:customers"]
        await clock.advance(timedelta(days=1))
        assert await missed(ana, incident) == ["update:customers"]


async def test_what_was_done_in_time_is_not_missed(options: HubOptions, place: Path) -> None:
    clock = FakeClock()
    async with running(options, clock), WireClient(place / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        await ana.command(AddTask(text="x", time_box=600), incident)
        await ana.command(StartTask(task="T1"), incident)
        await ana.command(FinishTask(task="T1"), incident)
        await clock.advance(timedelta(days=1))
        assert await missed(ana, incident) == []


async def test_a_deadline_that_passed_while_the_hub_was_down_is_recorded_once(
    options: HubOptions, place: Path
) -> None:
    clock = FakeClock()
    async with running(options, clock), WireClient(place / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        await ana.command(AddTask(text="x", time_box=600), incident)
        await ana.command(StartTask(task="T1"), incident)
    await clock.advance(timedelta(hours=2))
    for _ in range(2):
        async with running(options, clock), WireClient(place / "hub.sock", "ana") as ana:
            watching, _ = await ana.watch(incident)
            live = any(isinstance(frame, fr.Entries) for frame in ana.seen)
            if watching.head < 4 and not live:
                await ana.expect(fr.Entries)
            assert await missed(ana, incident) == ["task:T1"]
