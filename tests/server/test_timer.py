"""Missed deadlines become entries: once, also after a restart."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from server.main import HubOptions, running
from server.rooms.committer import Request
from server.rooms.timer import DeadlineTimer
from tests.support.clock import FakeClock
from tests.support.incidents import Desk
from tests.support.wire_client import WireClient
from warroom.model.commands import AddTask, FinishTask, SetNextUpdate, StartTask, Tell
from warroom.model.entry import open_entry
from warroom.model.events import DeadlineMissed, EscalationRaised, Event
from warroom.wire import frames as fr

T = TypeVar("T")


@pytest.fixture
def options(place: Path) -> HubOptions:
    return HubOptions(data=place / "data", socket=place / "hub.sock")


async def events_of(client: WireClient, incident: str) -> list[Event]:
    _, page = await client.watch(incident)
    return [open_entry(entry).event for entry in page.entries]


async def missed(client: WireClient, incident: str, *sorts: str) -> list[str]:
    """The missed deadlines of these sorts that are in the log."""
    events = await events_of(client, incident)
    subjects = [event.subject for event in events if isinstance(event, DeadlineMissed)]
    return [subject for subject in subjects if subject.partition(":")[0] in sorts]


async def test_a_missed_update_is_recorded_by_the_hub(options: HubOptions, place: Path) -> None:
    clock = FakeClock()
    async with running(options, clock), WireClient(place / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        await ana.command(Tell(audience="customers", text="x", next_update=600), incident)
        await clock.advance(599)
        assert await missed(ana, incident, "update") == []
        await clock.advance(2)
        entries = await ana.expect(fr.Entries)
        recorded = [(entry.actor, type(open_entry(entry).event)) for entry in entries.entries]
        assert recorded == [("hub", DeadlineMissed), ("hub", EscalationRaised)]
        assert await missed(ana, incident, "update") == ["update:customers"]
        await clock.advance(timedelta(days=1))
        assert await missed(ana, incident, "update") == ["update:customers"]


async def test_what_was_done_in_time_is_not_missed(options: HubOptions, place: Path) -> None:
    clock = FakeClock()
    async with running(options, clock), WireClient(place / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        await ana.command(AddTask(text="x", time_box=600), incident)
        await ana.command(StartTask(task="T1"), incident)
        await ana.command(FinishTask(task="T1"), incident)
        await clock.advance(timedelta(days=1))
        assert await missed(ana, incident, "task") == []


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
            assert await seen(1, lambda: missed(ana, incident, "task")) == ["task:T1"]


async def test_what_is_due_again_when_it_was_missed_before_is_another_deadline(
    options: HubOptions, place: Path
) -> None:
    clock = FakeClock()
    async with running(options, clock), WireClient(place / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        begun = clock.now()
        promise = SetNextUpdate(audience="customers", next_update=600, occurred_at=begun)
        await ana.command(promise, incident)
        await ana.command(AddTask(text="x", time_box=3600), incident)
        await ana.command(StartTask(task="T1"), incident)
        await clock.advance(601)
        assert await seen(1, lambda: missed(ana, incident, "update")) == ["update:customers"]
        # The same promise, entered late: it is due at the very moment that was missed.
        await ana.command(promise, incident)
        assert len(await seen(2, lambda: missed(ana, incident, "update"))) == 2
        await clock.advance(3600)
        assert await seen(1, lambda: missed(ana, incident, "task")) == ["task:T1"]


@pytest.mark.parametrize("turns", range(8))
async def test_it_stops_when_it_is_told_to_whatever_it_is_about_to_do(turns: int) -> None:
    async def nothing(_: Request) -> None:
        raise AssertionError("nothing is due")

    desk = Desk()
    desk.do("ana", SetNextUpdate(audience="customers", next_update=600))
    clock = FakeClock(desk.now)
    timer = DeadlineTimer(clock, nothing)
    timer.look_at(desk.incident)
    task = asyncio.create_task(timer.run())
    await clock.settle()
    timer.look_at(desk.incident)
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await clock.settle()
    assert task.done()


async def test_the_ladder_goes_on_after_a_restart_and_asks_each_rung_once(
    options: HubOptions, place: Path
) -> None:
    clock = FakeClock()
    both = [("@on-call",), ("@duty-manager",)]
    async with running(options, clock), WireClient(place / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        await clock.advance(timedelta(minutes=31))
        assert await seen(1, lambda: asked(ana, incident)) == both[:1]
    await clock.advance(timedelta(hours=2))
    for _ in range(2):
        async with running(options, clock), WireClient(place / "hub.sock", "ana") as ana:
            assert await seen(2, lambda: asked(ana, incident)) == both
    async with running(options, clock), WireClient(place / "hub.sock", "ana") as ana:
        await clock.advance(timedelta(days=1))
        assert await asked(ana, incident) == both


async def asked(client: WireClient, incident: str) -> list[tuple[str, ...]]:
    events = await events_of(client, incident)
    return [event.asked for event in events if isinstance(event, EscalationRaised)]


async def seen(count: int, look: Callable[[], Awaitable[list[T]]]) -> list[T]:
    """Ask the hub again and again until it shows so many."""
    async with asyncio.timeout(10):
        while len(found := await look()) < count:
            continue
    return found
