"""The host's clock is set, back and forth, while the hub runs and while it does not.

Order is by number; deadlines keep their time of day and are missed once; delays take as long as
they take. The clock is injected: no process here sets the machine's own.
"""

import asyncio
import logging
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from server.main import HubOptions, running
from server.rooms.committer import Request
from server.rooms.timer import RETRY, DeadlineTimer
from tests.support.clock import START, FakeClock
from tests.support.incidents import Desk
from tests.support.link_user import LinkUser
from tests.support.scripted_hub import ScriptedHub
from tests.support.wire_client import WireClient
from warroom.model.commands import AddTask, StartTask, Tell
from warroom.model.entry import Entry, open_entry, verify
from warroom.model.events import DeadlineMissed, Noted
from warroom.model.refusal import Why
from warroom.wire import frames as fr

BACK, YEAR = timedelta(hours=-2), timedelta(days=365)
ORDERS = [(BACK, YEAR), (YEAR, BACK), (YEAR, -YEAR), (BACK, -BACK)]


@pytest.fixture
def short() -> Iterator[Path]:
    """A short directory: a socket's path has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="wr") as name:
        yield Path(name)


@pytest.fixture
def options(short: Path) -> HubOptions:
    return HubOptions(data=short / "data", socket=short / "hub.sock")


async def log_of(client: WireClient, incident: str) -> list[Entry]:
    """All entries, checked."""
    watching, page = await client.watch(incident)
    assert [entry.seq for entry in page.entries] == list(range(1, watching.head + 1))
    assert verify(incident, page.entries) == watching.head_hash
    return [open_entry(entry) for entry in page.entries]


def missed(log: list[Entry]) -> list[tuple[str, object]]:
    """The deadlines that were recorded as missed."""
    return [(e.event.subject, e.event.due_at) for e in log if isinstance(e.event, DeadlineMissed)]


async def with_deadlines(client: WireClient) -> str:
    """An incident with an update and a task that are due in ten minutes."""
    incident = await client.declare()
    await client.command(Tell(audience="customers", text="x", next_update=600), incident)
    await client.command(AddTask(text="drain", time_box=600), incident)
    await client.command(StartTask(task="T1"), incident)
    return incident


@pytest.mark.parametrize("jumps", ORDERS)
async def test_while_it_runs(options: HubOptions, jumps: tuple[timedelta, timedelta]) -> None:
    clock = FakeClock()
    assert options.socket is not None
    async with running(options, clock), WireClient(options.socket, "ana") as ana:
        incident = await with_deadlines(ana)
        for number, jump in enumerate(jumps):
            await clock.jump(jump)
            await ana.note(incident, f"after {number}")
        await clock.advance(900)
        await ana.note(incident, "at the end")
        log = await log_of(ana, incident)
    notes = [entry for entry in log if isinstance(entry.event, Noted)]
    assert [entry.event.text for entry in notes if isinstance(entry.event, Noted)] == [
        "after 0", "after 1", "at the end",
    ]  # fmt: skip
    # What the clock said, also where it went back: an entry of ten past two is of ten past two.
    assert notes[0].recorded_at == START + jumps[0]
    assert notes[1].recorded_at == START + jumps[0] + jumps[1]
    assert any(one.recorded_at > other.recorded_at for one, other in pairwise(log)) == (
        min(jumps) < timedelta(0)
    )
    once = missed(log)
    assert len(once) == len(set(once)), once
    if START + jumps[0] > START + timedelta(600) or sum(jumps, timedelta(900)) > timedelta(0):
        assert [subject for subject, _ in once].count("task:T1") == 1
    assert len(log) < 60, "a storm"


@pytest.mark.parametrize("jumps", ORDERS)
async def test_between_two_runs(options: HubOptions, jumps: tuple[timedelta, timedelta]) -> None:
    clock = FakeClock()
    assert options.socket is not None
    async with running(options, clock), WireClient(options.socket, "ana") as ana:
        incident = await with_deadlines(ana)
    for jump in jumps:
        await clock.jump(jump)
        async with running(options, clock), WireClient(options.socket, "ana") as ana:
            await ana.note(incident, "here again")
            log = await log_of(ana, incident)
            assert log[-1].recorded_at == clock.now()
    once = missed(log)
    assert len(once) == len(set(once)), once
    assert len(log) < 60, "a storm"


async def test_a_deadline_waits_for_its_time_of_day(options: HubOptions) -> None:
    clock = FakeClock()
    assert options.socket is not None
    async with running(options, clock), WireClient(options.socket, "ana") as ana:
        incident = await with_deadlines(ana)
        await clock.jump(BACK)
        await clock.advance(7_200)
        await ana.note(incident, "the time at which it began, again")
        assert "task:T1" not in [subject for subject, _ in missed(await log_of(ana, incident))]
        await clock.advance(700)
        await ana.note(incident, "past it")
        assert "task:T1" in [subject for subject, _ in missed(await log_of(ana, incident))]


async def test_what_the_disk_did_not_take_is_recorded_again_as_soon_as_ever() -> None:
    clock, asked = FakeClock(), list[Request]()

    async def full(request: Request) -> None:
        asked.append(request)
        request.answer(fr.Refused(request.id, Why.TRY_AGAIN, "full", request.incident))

    timer = DeadlineTimer(clock, full)
    desk = Desk()
    desk.do("ana", AddTask(text="x", time_box=60))
    desk.do("ana", StartTask(task="T1"))
    timer.look_at(desk.incident)
    task = asyncio.create_task(timer.run())
    await clock.advance(120)
    before = len(asked)
    await clock.jump(BACK)
    await clock.advance(2 * RETRY)
    task.cancel()
    assert before and len(asked) > before


async def test_a_client_comes_back_as_soon_as_ever(short: Path) -> None:
    hub = ScriptedHub(short / "hub.sock")
    await hub.start()
    user = LinkUser(hub)
    async with user.running():
        hub.drop()
        await user.offline()
        await user.clock.jump(BACK)
        await user.clock.advance(10)
        await user.live()
    await hub.stop()


async def test_it_is_said_in_the_hubs_log(
    options: HubOptions, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    assert options.socket is not None
    with caplog.at_level(logging.WARNING):
        async with running(options, clock), WireClient(options.socket, "ana") as ana:
            incident = await ana.declare()
            await clock.advance(3_000)
            await ana.note(incident, "time passes")
            assert "clock" not in caplog.text
            await clock.jump(BACK)
            await ana.note(incident, "x")
            assert "went back by 2:00:00" in caplog.text
            await clock.jump(YEAR)
            await ana.note(incident, "y")
            assert "went forward by 365 days, 0:00:00" in caplog.text
        caplog.clear()
        await clock.jump(-YEAR)
        async with running(options, clock):
            assert "The newest entry is from 2027" in caplog.text
