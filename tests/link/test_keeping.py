"""A link with copies on disk: what is there at the next start, and what is told when it is not."""

import asyncio
from pathlib import Path

import pytest

from tests.support.link_user import LinkUser, until
from tests.support.scripted_hub import ScriptedHub
from warroom.link.changes import HistoryReset, LinkChanged, LinkState, OffersChanged
from warroom.link.replica import Replica, Replicas, replica_dir
from warroom.model import events as ev
from warroom.model.entry import StoredEntry, open_entry
from warroom.model.evolve import fold
from warroom.wire import frames as fr


def copies(state: Path) -> list[Replica]:
    return list(Replicas(replica_dir(state)).all())


def whole(copy: Replica) -> list[StoredEntry]:
    return list(copy.from_first)


async def fill(hub: ScriptedHub, entries: int) -> None:
    await hub.record("INC-1", *(ev.Noted(text=f"note {n}") for n in range(entries)))


async def seen(hub: ScriptedHub, state: Path) -> LinkUser:
    """Somebody has seen all of it, and has left."""
    user = LinkUser(hub, state)
    async with user.running():
        user.link.watch("INC-1")
        await user.complete("INC-1")
    return user


async def test_what_was_seen_is_on_disk_in_full(hub: ScriptedHub, tmp_path: Path) -> None:
    hub.page = 7
    await fill(hub, 40)
    user = LinkUser(hub, tmp_path / "state")
    async with user.running():
        user.link.watch("INC-1")
        await user.complete("INC-1")
        await fill(hub, 5)
        await until(lambda: user.link.room("INC-1").since == hub.head("INC-1"))  # type: ignore[union-attr]
    (copy,) = copies(tmp_path / "state")
    assert list(copy.from_first) == hub.logs["INC-1"]
    assert copy.epoch == hub.epoch


async def test_the_next_start_asks_only_for_what_is_new(hub: ScriptedHub, tmp_path: Path) -> None:
    await fill(hub, 20)
    await seen(hub, tmp_path / "state")
    await fill(hub, 3)
    hub.received.clear()
    again = LinkUser(hub, tmp_path / "state")
    async with again.running():
        again.link.watch("INC-1")
        await again.complete("INC-1")
        room = again.link.room("INC-1")
        await until(lambda: room is not None and room.since == hub.head("INC-1"))
    (watch,) = hub.sent(fr.Watch)
    assert isinstance(watch, fr.Watch)
    assert (watch.since, watch.epoch, watch.hash) == (21, hub.epoch, hub.logs["INC-1"][20].hash)
    assert again.timeline("INC-1") == list(range(1, 25))
    assert list(copies(tmp_path / "state")[0].from_first) == hub.logs["INC-1"]


async def test_without_a_hub_the_room_is_there_and_catches_up_later(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    await fill(hub, 20)
    await seen(hub, tmp_path / "state")
    await hub.stop()
    again = LinkUser(hub, tmp_path / "state")
    running = asyncio.create_task(again.link.run())
    again.link.watch("INC-1")
    await again.complete("INC-1")
    room = again.link.room("INC-1")
    assert room is not None
    assert room.incident == hub.states["INC-1"]
    await again.offline()
    await fill(hub, 2)
    await hub.start()
    await again.let_reconnect()
    await until(lambda: room.complete and room.since == 23)
    assert room.incident == hub.states["INC-1"]
    again.link.stop()
    await running
    assert not again.told(HistoryReset)


async def test_another_history_is_told_and_the_former_one_stays(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    await fill(hub, 20)
    await seen(hub, state)
    former = list(hub.logs["INC-1"])
    hub.epoch = "epoch-2"
    hub.logs.clear()
    hub.states.clear()
    await hub.record("INC-1", ev.Noted(text="only this"))
    again = LinkUser(hub, state)
    async with again.running():
        again.link.watch("INC-1")
        await until(lambda: again.told(HistoryReset))
        await again.complete("INC-1")
    new, old = sorted(copies(state), key=lambda copy: copy.epoch, reverse=True)
    assert (old.epoch, list(old.from_first), old.kept) == ("epoch-1", former, True)
    assert (new.epoch, list(new.from_first)) == ("epoch-2", hub.logs["INC-1"])
    assert not new.kept


@pytest.mark.parametrize("more", [3, 19, 30, 600])
async def test_other_entries_in_the_same_history_leave_both_copies_whole(
    hub: ScriptedHub, tmp_path: Path, more: int
) -> None:
    """As where a hub was set back with its mirror file, and wrote on: it knows of no loss."""
    state = tmp_path / "state"
    await fill(hub, 5)
    common = hub.logs["INC-1"][:]
    await fill(hub, 15)
    await seen(hub, state)
    former = list(hub.logs["INC-1"])
    del hub.logs["INC-1"][len(common) :]
    hub.states["INC-1"] = fold("INC-1", [open_entry(each) for each in common])
    await hub.record("INC-1", *(ev.Noted(text=f"other {n}") for n in range(more)))
    for start in range(2):
        again = LinkUser(hub, state)
        async with again.running():
            again.link.watch("INC-1")
            await again.complete("INC-1")
            await fill(hub, 20)
            await until(lambda: again.link.room("INC-1").since == hub.head("INC-1"))  # type: ignore[union-attr]  # noqa: B023
            if start:  # the header and all entries; to read it as a copy now might be too early
                file = state / "replica" / "epoch-1" / "INC-1.jsonl"
                await until(lambda: file.read_bytes().count(b"\n") > hub.head("INC-1"))  # noqa: B023
    kept = list(map(whole, copies(state)))
    assert sorted(map(len, kept)) == sorted([len(former), len(hub.logs["INC-1"])])
    assert former in kept and hub.logs["INC-1"] in kept
    assert not list(state.rglob("damaged/*"))


async def test_a_damaged_copy_is_told_and_fetched_anew(hub: ScriptedHub, tmp_path: Path) -> None:
    state = tmp_path / "state"
    await fill(hub, 20)
    await seen(hub, state)
    (path,) = Replicas(replica_dir(state)).paths()
    path.write_bytes(path.read_bytes().replace(b"note 7", b"note 8", 1))
    again = LinkUser(hub, state)
    async with again.running():
        again.link.watch("INC-1")
        await again.complete("INC-1")
    assert any("damaged" in each.sentence for each in again.told(LinkChanged))
    assert list(copies(state)[0].from_first) == hub.logs["INC-1"]


async def test_the_copy_of_another_log_is_not_taken_for_this_one(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    """Its chain holds by itself: that it is of this log has to be looked at too."""
    state = tmp_path / "state"
    await fill(hub, 20)
    await seen(hub, state)
    (path,) = Replicas(replica_dir(state)).paths()
    path.rename(path.with_name("INC-2.jsonl"))
    await hub.record("INC-2", *(ev.Noted(text=f"other {n}") for n in range(30)))
    again = LinkUser(hub, state)
    async with again.running():
        again.link.watch("INC-2")
        await again.complete("INC-2")
        room = again.link.room("INC-2")
        assert room is not None and not room.doubt
        assert [each.hash for each in room.entries] == [each.hash for each in hub.logs["INC-2"]]
    assert any("damaged" in each.sentence for each in again.told(LinkChanged))


async def test_a_disk_that_takes_nothing_is_told_once_and_stops_nobody(
    hub: ScriptedHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    def said() -> list[LinkChanged]:
        return [each for each in user.told(LinkChanged) if "No space" in each.sentence]

    state = tmp_path / "state"
    user = LinkUser(hub, state)
    with monkeypatch.context() as patched:
        patched.setattr("warroom.link.replica.os.write", full)
        async with user.running():
            user.link.watch("INC-1")
            await user.complete("INC-1")
            await until(said)
            for _ in range(3):
                await fill(hub, 1)
            room = user.link.room("INC-1")
            await until(lambda: room is not None and room.since == 4)
            assert len(said()) == 1
            assert user.link.state is LinkState.LIVE
            patched.undo()
            await fill(hub, 1)
            await until(lambda: room is not None and room.since == 5)
    assert list(copies(state)[0].from_first) == hub.logs["INC-1"]


async def test_a_history_that_goes_on_elsewhere_is_one_copy(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    await fill(hub, 20)
    await seen(hub, state)
    hub.former, hub.epoch = ["epoch-1"], "epoch-2"
    await fill(hub, 2)
    again = LinkUser(hub, state)
    async with again.running():
        again.link.watch("INC-1")
        await until(lambda: again.timeline("INC-1") == list(range(1, 24)))
    assert not again.told(HistoryReset)
    copy = next(copy for copy in copies(state) if copy.epoch == "epoch-2")
    assert list(copy.from_first) == hub.logs["INC-1"]


async def test_what_the_hub_has_lost_is_offered_once(hub: ScriptedHub, tmp_path: Path) -> None:
    state = tmp_path / "state"
    await fill(hub, 20)
    await seen(hub, state)
    lost = hub.logs["INC-1"][15:]
    kept = hub.logs["INC-1"][:15]
    hub.epoch = "epoch-2"
    hub.logs["INC-1"] = kept
    hub.states["INC-1"] = fold("INC-1", map(open_entry, kept))
    hub.forks = [fr.ForkPoint("epoch-1", 15, kept[-1].hash, 6)]
    again = LinkUser(hub, state)
    async with again.running():
        again.link.watch("INC-1")
        await until(lambda: hub.sent(fr.Offer))
        await hub.tell_all(fr.Offered("INC-1", "epoch-1", 16, 21, ["ana"]))
        await until(lambda: again.told(OffersChanged))
    (offer,) = hub.sent(fr.Offer)
    assert isinstance(offer, fr.Offer)
    assert (offer.former, offer.entries) == ("epoch-1", lost)
    assert again.link.room("INC-1").offers[0].by == ["ana"]  # type: ignore[union-attr]
