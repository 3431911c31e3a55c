"""Backups by the clock: when one is due, also after a restart, after failures, after jumps."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from server.errors import HubError
from server.store.backup import BackedUp
from server.upkeep import backups
from server.upkeep.schedule import RETRY, BackupPlan, BackupSchedule
from tests.support.clock import START, FakeClock

HOUR = timedelta(hours=1)


class Backups:
    """Stands for the process that makes them; `fails` is what it says then."""

    def __init__(self, data: Path, to: Path, clock: FakeClock) -> None:
        self.at: list[timedelta] = []
        self.told: list[str] = []
        self.fails = ""
        self.plan = BackupPlan(to, HOUR)
        self.clock = clock
        self.schedule = BackupSchedule(data, self.plan, clock, self.told.append, self.make)

    async def make(self, data: Path, plan: BackupPlan) -> str:
        now = self.clock.now()
        self.at.append(now - START)
        if self.fails:
            raise HubError(self.fails)
        path = plan.to / f"{len(self.at)}.db"
        path.touch()
        good = BackedUp(str(path), now, "e", 1, 1, 1)
        (data / backups.STATUS).write_bytes(msgspec.json.encode(backups.Status(good)))
        return "good"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.schedule.run())
        await self.clock.settle()
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def made(tmp_path: Path, clock: FakeClock) -> Backups:
    return Backups(tmp_path, tmp_path, clock)


async def test_at_once_and_then_every_hour_also_after_a_restart(
    made: Backups, clock: FakeClock, tmp_path: Path
) -> None:
    async with made.running():
        await clock.advance(2.5 * 3600)
    assert made.at == [0 * HOUR, HOUR, 2 * HOUR]
    again = Backups(tmp_path, tmp_path, clock)
    async with again.running():
        assert again.at == []
        await clock.advance(HOUR)
    assert again.at == [3 * HOUR]


async def test_one_that_is_gone_or_lies_elsewhere_is_made_again(
    made: Backups, clock: FakeClock, tmp_path: Path
) -> None:
    async with made.running():
        pass
    (tmp_path / "1.db").unlink()
    again = Backups(tmp_path, tmp_path, clock)
    async with again.running():
        assert again.at == [0 * HOUR]
    (tmp_path / "other").mkdir()
    elsewhere = Backups(tmp_path, tmp_path / "other", clock)
    async with elsewhere.running():
        assert elsewhere.at == [0 * HOUR]


async def test_a_failure_is_told_remembered_and_tried_again_soon(
    made: Backups, clock: FakeClock, tmp_path: Path
) -> None:
    made.fails = "The disk of /backups is full."
    async with made.running():
        await clock.advance(RETRY)
        assert made.at == [0 * HOUR, RETRY]
        assert "is full" in made.told[-1]
        status = backups.read(tmp_path)
        assert (status.failure, status.failed_at) == (made.fails, START)
        made.fails = ""
        await clock.advance(RETRY)
        assert made.told[-1] == ""
        assert backups.read(tmp_path).failure == ""
        await clock.advance(HOUR)
    assert made.at == [0 * HOUR, RETRY, 2 * RETRY, 2 * RETRY + HOUR]


async def test_a_clock_that_is_set_back_or_forward(made: Backups, clock: FakeClock) -> None:
    async with made.running():
        await clock.jump(timedelta(days=365))
        assert len(made.at) == 2
    await clock.jump(timedelta(days=-365))
    assert made.schedule.due() == clock.now() + HOUR


def test_a_status_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert backups.read(tmp_path) == backups.Status()
    (tmp_path / backups.STATUS).write_text(json.dumps({"good": 3}))
    assert backups.read(tmp_path) == backups.Status()
