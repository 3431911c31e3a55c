"""The host's clock, and the one that tests move."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.clock import START, FakeClock
from warroom import clock
from warroom.clock import Clock, SystemClock

CLOCKS: list[Clock] = [SystemClock(), FakeClock()]


@pytest.mark.parametrize("any_clock", CLOCKS, ids=["host", "fake"])
async def test_every_clock_is_aware_and_refuses_what_is_not(any_clock: Clock) -> None:
    assert any_clock.now().tzinfo is UTC
    assert any_clock.monotonic() <= any_clock.monotonic()
    with pytest.raises(ValueError, match="needs a time zone"):
        await any_clock.sleep_until(START.replace(tzinfo=None))


@pytest.mark.parametrize("any_clock", CLOCKS, ids=["host", "fake"])
async def test_a_moment_that_has_passed_is_not_waited_for_but_others_run(any_clock: Clock) -> None:
    ran = asyncio.Event()
    asyncio.get_running_loop().call_soon(ran.set)
    await any_clock.sleep_until(any_clock.now() - timedelta(hours=1))
    assert ran.is_set()


async def test_the_hosts_clock_waits_until_the_moment() -> None:
    host = SystemClock()
    when = host.now() + timedelta(milliseconds=30)
    await host.sleep_until(when)
    assert host.now() >= when


async def test_the_hosts_clock_notices_a_correction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "LONGEST_NAP", 0.001)
    looks = 0

    class Corrected(SystemClock):
        def now(self) -> datetime:
            nonlocal looks
            looks += 1
            return START if looks < 3 else START + timedelta(hours=2)

    await Corrected().sleep_until(START + timedelta(hours=1))
    assert looks == 3


async def test_time_stands_still_until_it_is_moved() -> None:
    fake = FakeClock()
    before = fake.monotonic()
    assert fake.now() == START
    await fake.advance(90)
    assert fake.now() == START + timedelta(seconds=90)
    assert fake.monotonic() == before + 90
    with pytest.raises(ValueError, match="backwards"):
        await fake.advance(-1)


async def test_sleepers_wake_in_order_at_their_own_moments() -> None:
    fake = FakeClock()
    woken: list[tuple[str, datetime]] = []

    async def sleeper(name: str, seconds: int) -> None:
        await fake.sleep_until(START + timedelta(seconds=seconds))
        woken.append((name, fake.now()))

    tasks = [asyncio.create_task(sleeper(n, s)) for n, s in (("c", 30), ("a", 10), ("b", 20))]
    await fake.advance(25)
    assert woken == [
        ("a", START + timedelta(seconds=10)),
        ("b", START + timedelta(seconds=20)),
    ]
    assert fake.sleeping == [START + timedelta(seconds=30)]
    await fake.advance(timedelta(seconds=5))
    assert woken[-1] == ("c", START + timedelta(seconds=30))
    await asyncio.gather(*tasks)


async def test_one_who_waits_again_wakes_again_within_the_same_span() -> None:
    fake = FakeClock()
    ticks: list[datetime] = []

    async def ticker() -> None:
        while True:
            await fake.sleep_until(fake.now() + timedelta(seconds=10))
            ticks.append(fake.now())

    task = asyncio.create_task(ticker())
    await fake.advance(35)
    assert ticks == [START + timedelta(seconds=seconds) for seconds in (10, 20, 30)]
    task.cancel()
    await fake.settle()
    assert fake.sleeping == []


async def test_a_jump_moves_the_time_of_day_and_not_the_elapsed_time() -> None:
    fake = FakeClock()
    before = fake.monotonic()
    task = asyncio.create_task(fake.sleep_until(START + timedelta(hours=1)))
    await fake.jump(timedelta(hours=-1))
    assert not task.done()
    await fake.jump(timedelta(hours=3))
    assert task.done()
    assert fake.now() == START + timedelta(hours=2)
    assert fake.monotonic() == before


async def test_a_sleep_takes_as_long_as_it_takes_however_the_clock_is_set() -> None:
    fake = FakeClock()
    task = asyncio.create_task(fake.sleep(10))
    await fake.settle()
    for jump in (timedelta(hours=-2), timedelta(days=365)):
        await fake.jump(jump)
    assert not task.done()
    await fake.advance(9)
    assert not task.done()
    await fake.advance(1)
    assert task.done()
    host = SystemClock()
    before = host.monotonic()
    await host.sleep(0.02)
    assert host.monotonic() >= before + 0.019
