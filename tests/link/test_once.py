import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.support.link_user import until
from tests.support.scripted_hub import ScriptedHub
from warroom.link.address import Address
from warroom.link.changes import CommandAcked, CommandRefused
from warroom.link.link import LinkRefused, NotKept
from warroom.link.once import NoHub, WatchRefused, connect
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.refusal import Why
from warroom.model.words import Priority, Severity
from warroom.wire import frames as fr

LONG = 30.0


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[ScriptedHub]:
    hub = ScriptedHub(tmp_path / "hub.sock")
    await hub.start()
    await hub.record("INC-1", ev.Declared("Checkout", Severity.SEV2, Priority.P2))
    await hub.record("INC-1", *(ev.Noted(f"note {n}") for n in range(6)))
    yield hub
    hub.drop()
    await hub.stop()


def at(hub: ScriptedHub) -> Address:
    return Address("unix", path=str(hub.path))


async def test_a_command_is_answered(hub: ScriptedHub) -> None:
    async with connect(at(hub), timeout=LONG) as once:
        assert once.you == "ana"
        declared = await once.ask(cm.Declare(title="Second"))
        assert isinstance(declared, CommandAcked)
        assert (declared.incident, declared.first, declared.last) == ("INC-2", 1, 1)
        refused = await once.ask(cm.Strike(target=99), "INC-2")
        assert isinstance(refused, CommandRefused)
        with pytest.raises(NotKept):
            await once.ask(cm.Note(text="x" * 70_000), "INC-1")
    await until(lambda: hub.closes == [1000])


async def test_try_again_is_an_answer(hub: ScriptedHub) -> None:
    hub.answer = lambda send: fr.Refused(send.id, Why.TRY_AGAIN, "The disk is full.")
    async with connect(at(hub), timeout=LONG) as once:
        answer = await once.ask(cm.Note(text="hello"), "INC-1")
    assert isinstance(answer, CommandRefused)
    assert (answer.why, answer.sentence) == (Why.TRY_AGAIN, "The disk is full.")


async def test_a_hub_that_goes_away_before_the_answer_leaves_it_open(hub: ScriptedHub) -> None:
    hub.ack = False
    async with connect(at(hub), timeout=LONG) as once:
        with pytest.raises(NoHub, match="was not confirmed"):
            await once.ask(cm.Note(text="hello"), "INC-1")
        with pytest.raises(NoHub):
            await once.lobby_rows()
    assert len(hub.sent(fr.Send)) == 1


async def test_no_hub_is_told_in_time(tmp_path: Path) -> None:
    with pytest.raises(NoHub, match=r"No hub runs at unix:.*warroom hub"):
        async with connect(Address("unix", path=str(tmp_path / "none.sock")), timeout=0.5):
            pass


async def test_a_hub_that_starts_in_time_is_found(tmp_path: Path) -> None:
    hub = ScriptedHub(tmp_path / "late.sock")

    async def ask() -> list[fr.LobbyRow]:
        async with connect(at(hub), timeout=LONG) as once:
            return await once.lobby_rows()

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    await hub.start()
    assert await asking == []
    await hub.stop()


async def test_a_hub_that_refuses_is_told(hub: ScriptedHub) -> None:
    hub.goodbye = (4401, "Nobody knows you.")
    with pytest.raises((LinkRefused, NoHub), match="Nobody knows you"):
        async with connect(at(hub), timeout=LONG) as once:
            await once.lobby_rows()


async def test_the_whole_history_is_fetched_and_checked(hub: ScriptedHub) -> None:
    hub.page = 2
    async with connect(at(hub), timeout=LONG) as once:
        room = await once.whole("INC-1")
        assert [entry.seq for entry in room.entries] == list(range(1, 8))
        assert room.incident == hub.states["INC-1"]
        assert await once.whole("INC-1") is room
        with pytest.raises(WatchRefused) as caught:
            await once.whole("INC-9")
    assert (caught.value.why, caught.value.sentence) == (Why.NOT_FOUND, "There is no INC-9.")
    watch = hub.sent(fr.Watch)[0]
    assert isinstance(watch, fr.Watch)
    assert not watch.present


async def test_a_history_that_does_not_hold_is_given_with_the_doubt(hub: ScriptedHub) -> None:
    hub.tamper = lambda stored: replace(stored, actor="mallory") if stored.seq == 3 else stored
    async with connect(at(hub), timeout=LONG) as once:
        room = await once.whole("INC-1")
    assert "entry 3" in room.doubt
    assert len(room.entries) == 7


async def test_the_lobby_is_in_its_order(hub: ScriptedHub) -> None:
    await hub.record("INC-2", ev.Declared("Worse", Severity.SEV1, Priority.P1))
    async with connect(at(hub), timeout=LONG) as once:
        rows = await once.lobby_rows()
        assert await once.lobby_rows() == rows
    assert [row.summary.id for row in rows] == ["INC-2", "INC-1"]


async def test_following_gives_what_is_there_and_what_comes_and_ends_with_the_hub(
    hub: ScriptedHub,
) -> None:
    seen: list[Entry] = []

    async def follow() -> None:
        async with connect(at(hub), timeout=LONG) as once:
            async for entry in once.follow("INC-1", since=4):
                seen.append(entry)
                if entry.seq == 5:  # while the reader is busy, more comes
                    await hub.record("INC-1", ev.Noted("meanwhile"), ev.Noted("and more"))

    following = asyncio.create_task(follow())
    await until(lambda: len(seen) == 5)
    await hub.record("INC-1", ev.Noted("live"))
    await until(lambda: len(seen) == 6)
    assert [entry.seq for entry in seen] == [5, 6, 7, 8, 9, 10]
    hub.drop()
    with pytest.raises(NoHub):
        await following


async def test_following_from_a_number_that_is_still_to_come_waits_for_it(hub: ScriptedHub) -> None:
    seen: list[int] = []

    async def follow() -> None:
        async with connect(at(hub), timeout=LONG) as once:
            async for entry in once.follow("INC-1", since=8):
                seen.append(entry.seq)

    following = asyncio.create_task(follow())
    await until(lambda: hub.sent(fr.Watch))
    for n in range(3):
        await hub.record("INC-1", ev.Noted(f"live {n}"))
    await until(lambda: seen == [9, 10])
    hub.drop()
    with pytest.raises(NoHub):
        await following


async def test_following_an_incident_that_is_not_there_is_refused(hub: ScriptedHub) -> None:
    async with connect(at(hub), timeout=LONG) as once:
        with pytest.raises(WatchRefused):
            await anext(once.follow("INC-9"))
