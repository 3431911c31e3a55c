"""The hub is another one now: what is unsent goes to the one that continues its history, only."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import START
from tests.support.link_user import LinkUser, until
from tests.support.scripted_hub import ScriptedHub
from warroom.link.address import Address, parse_address
from warroom.link.outbox import Meant, Outbox, outbox_dir
from warroom.link.ring import OtherHistory, Ring, follow, move
from warroom.model import events as ev
from warroom.model.commands import Note
from warroom.wire import frames as fr

OLD, NEW, OTHER = (Address("unix", path=f"/run/{name}.sock") for name in ("old", "new", "other"))


def outbox(state: Path, address: Address, epoch: str = "", name: str = "ana") -> Outbox:
    """The outbox for a hub, which was reached if `epoch` says so."""
    made = Outbox(outbox_dir(state, address, name))
    if epoch:
        made.reached(Meant(str(address), name, epoch), ())
    return made


def keep(box: Outbox, text: str, epoch: str = "one") -> str:
    return box.keep(Note(text=text), "INC-1", START, "ana", epoch=epoch).id


def test_what_is_unsent_comes_over_to_the_hub_that_continues_its_history(tmp_path: Path) -> None:
    old = outbox(tmp_path, OLD, "one")
    ids = [keep(old, "first"), keep(old, "second")]
    new = outbox(tmp_path, NEW)
    came = new.reached(Meant(str(NEW), "ana", "two"), ("one",))
    assert {each.id for each in came} == set(ids) == {each.id for each in new.pending}
    assert Outbox(outbox_dir(tmp_path, OLD, "ana")).pending == ()
    again = Outbox(outbox_dir(tmp_path, NEW, "ana"))
    assert {(each.id, each.epoch) for each in again.pending} == {(each, "one") for each in ids}


@pytest.mark.parametrize(("epoch", "former"), [("three", ()), ("three", ("two",)), ("", ())])
def test_nothing_goes_to_a_stranger(tmp_path: Path, epoch: str, former: tuple[str, ...]) -> None:
    keep(outbox(tmp_path, OLD, "one"), "mine")
    assert outbox(tmp_path, NEW).reached(Meant(str(NEW), "ana", epoch), former) == ()


def test_nothing_of_another_name_comes_over(tmp_path: Path) -> None:
    keep(outbox(tmp_path, OLD, "one", name="ben"), "bens")
    assert outbox(tmp_path, NEW).reached(Meant(str(NEW), "ana", "two"), ("one",)) == ()


def test_an_address_that_fails_is_followed_by_the_next(tmp_path: Path) -> None:
    ring = Ring((OLD, NEW), tmp_path)
    assert (ring.address, ring.turn(), ring.address, ring.turn(), ring.address) == (
        OLD, False, NEW, True, OLD,
    )  # fmt: skip


def test_one_that_refuses_is_no_end_while_there_is_another() -> None:
    ring = Ring((OLD, NEW), None)
    assert not ring.refuses()
    ring.turn()
    assert ring.refuses()
    assert Ring((OLD,), None).refuses()


def test_an_open_screen_passes_over_a_hub_of_another_history() -> None:
    ring = Ring((OLD, NEW), None)
    with pytest.raises(OtherHistory, match="has another history"):
        ring.answers("one", {"three"})
    ring.turn()
    ring.answers("one", {"two", "one"})
    ring.turn()
    with pytest.raises(OtherHistory):
        ring.answers("two", {"one"})


def test_one_who_begins_takes_what_there_is_once_all_were_tried() -> None:
    ring = Ring((OLD, NEW), None)
    ring.turn()
    ring.turn()
    ring.answers("one", {"three"})


def test_a_move_holds_from_now_on_and_can_be_taken_back(tmp_path: Path) -> None:
    move(tmp_path, [OLD], NEW)
    move(tmp_path, [NEW], OTHER)
    assert follow([OLD, NEW], tmp_path) == (OTHER,)
    assert (tmp_path / "moved.json").stat().st_mode & 0o777 == 0o600
    move(tmp_path, [OTHER], OLD)
    assert follow([OLD], tmp_path) == (OLD,)


def test_an_open_screen_follows_a_move(tmp_path: Path) -> None:
    ring = Ring((OLD,), tmp_path)
    assert ring.turn()
    move(tmp_path, [OLD], NEW)
    assert not ring.turn()
    assert ring.address == NEW
    (tmp_path / "moved.json").write_text("{")
    ring.turn()
    assert ring.address == OLD
    assert parse_address(str(ring.first)) == OLD


async def test_a_stranger_at_the_same_address_gets_nothing(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    """As when somebody starts an empty hub where the lost one was."""
    user = LinkUser(hub, tmp_path)
    async with user.running():
        await hub.stop()
        await user.offline()
        kept = user.link.submit(Note(text="for the old hub"), "INC-1")
        hub.epoch = "a stranger's"
        await hub.start()
        await user.let_reconnect()
        await until(lambda: "not sent to it" in user.link.sentence)
        assert [each.id for each in user.link.pending] == [kept]
        await hub.stop()
        await user.offline()
        hub.epoch = "epoch-1"
        await hub.start()
        await user.let_reconnect()
        await user.link.outcome(kept)


@pytest.fixture
async def second(hub: ScriptedHub, tmp_path: Path) -> AsyncIterator[ScriptedHub]:
    """A hub that continues the history of the first one, elsewhere."""
    await hub.record("INC-1", *(ev.Noted(text=f"note {n}") for n in range(20)))
    second = ScriptedHub(tmp_path / "second.sock")
    second.epoch, second.former = "epoch-2", [hub.epoch]
    second.logs.update({name: list(log) for name, log in hub.logs.items()})
    second.states.update(hub.states)
    await second.start()
    yield second
    second.drop()
    await second.stop()


def at(hub: ScriptedHub) -> Address:
    return Address("unix", path=str(hub.path))


async def test_a_screen_that_is_connected_follows_a_move(
    hub: ScriptedHub, second: ScriptedHub, tmp_path: Path
) -> None:
    user = LinkUser(hub, tmp_path / "state")
    async with user.running():
        user.link.watch("INC-1")
        await user.complete("INC-1")
        move(tmp_path / "state", [at(hub)], at(second))
        await user.let_reconnect()
        assert user.link.address == at(second)
        await user.link.outcome(user.link.submit(Note(text="on the new one"), "INC-1"))
    assert second.head("INC-1") == hub.head("INC-1") + 1


async def test_after_a_move_a_room_begins_with_its_copy(
    hub: ScriptedHub, second: ScriptedHub, tmp_path: Path
) -> None:
    """At the next start the address is the new one, and the copies are from the old."""
    state = tmp_path / "state"
    user = LinkUser(hub, state)
    async with user.running():
        user.link.watch("INC-1")
        await user.complete("INC-1")
    move(state, [OTHER], at(hub))
    move(state, [at(hub)], at(second))
    again = LinkUser(second, state)
    async with again.running():
        again.link.watch("INC-1")
        await again.complete("INC-1")
    (watch,) = second.sent(fr.Watch)
    assert isinstance(watch, fr.Watch)
    assert (watch.since, watch.epoch) == (21, hub.epoch)
    assert again.timeline("INC-1") == list(range(1, 22))
