"""What a person may see no more is erased from their machine, and what a hub has lost is not."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.main import HubOptions, running
from tests.support.link_user import until
from tests.support.wire_client import WireClient
from warroom.link.address import Address
from warroom.link.changes import Change, CommandRefused, LobbyChanged, WatchFailed
from warroom.link.link import Link
from warroom.link.replica import Replicas, replica_dir
from warroom.model import commands as cm
from warroom.model.refusal import Why
from warroom.model.words import Phase, Role


class Chloe:
    """Somebody with a computer, on which copies are kept."""

    def __init__(self, place: Path) -> None:
        self.state = place / "chloe"
        self.socket = place / "hub.sock"
        self.changes: list[Change] = []
        self.link: Link

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Link]:
        self.changes.clear()
        self.link = Link(
            Address("unix", path=str(self.socket)),
            name="chloe",
            listener=self.changes.append,
            state_dir=self.state,
        )
        task = asyncio.create_task(self.link.run())
        self.link.watch_lobby()
        try:
            yield self.link
        finally:
            self.link.stop()
            await task

    async def reads(self, log: str) -> None:
        self.link.watch(log)
        await until(lambda: (room := self.link.room(log)) is not None and room.complete)
        await until(lambda: log in self.copies())

    def copies(self) -> set[str]:
        return {copy.log for copy in Replicas(replica_dir(self.state)).all()}

    def told(self, kind: type) -> list[Change]:
        return [change for change in self.changes if isinstance(change, kind)]

    def kept(self) -> str:
        """All that is on the disk."""
        files = (path for path in self.state.rglob("*") if path.is_file())
        return "".join(path.read_text(errors="replace") for path in files)


@pytest.fixture
def chloe(tmp_path: Path) -> Chloe:
    return Chloe(tmp_path)


def options(place: Path, data: str = "data") -> HubOptions:
    return HubOptions(data=place / data, socket=place / "hub.sock")


async def two_logs(ana: WireClient) -> None:
    for title in ("an open one", "heron leaked"):
        await ana.declare(title)
    await ana.note("INC-2", "heron was here")


async def restrict(ana: WireClient) -> None:
    await ana.command(cm.RestrictAccess(people=()), "INC-2")


async def test_at_once_where_one_is_connected(chloe: Chloe, tmp_path: Path) -> None:
    async with running(options(tmp_path)), WireClient(tmp_path / "hub.sock", "ana") as ana:
        await two_logs(ana)
        async with chloe.at_work() as link:
            await chloe.reads("INC-1")
            await chloe.reads("INC-2")
            await restrict(ana)
            await until(lambda: chloe.told(WatchFailed))
            (failed,) = chloe.told(WatchFailed)
            assert isinstance(failed, WatchFailed)
            assert failed.sentence.startswith("There is no incident INC-2.")
            await until(lambda: chloe.copies() == {"INC-1"})
            await until(lambda: set(link.lobby) == {"INC-1"})
            assert link.room("INC-2") is None
        assert "heron" not in chloe.kept()


async def test_a_copy_that_nobody_looks_at_goes_with_the_row(chloe: Chloe, tmp_path: Path) -> None:
    async with running(options(tmp_path)), WireClient(tmp_path / "hub.sock", "ana") as ana:
        await two_logs(ana)
        async with chloe.at_work() as link:
            await chloe.reads("INC-2")
            link.unwatch("INC-2")
            await restrict(ana)
            await until(lambda: not chloe.copies())
            assert [each.gone for each in chloe.told(LobbyChanged) if isinstance(each, LobbyChanged)
                    and each.gone] == [("INC-2",)]  # fmt: skip


async def test_at_the_next_connection_with_what_was_not_sent(chloe: Chloe, tmp_path: Path) -> None:
    async with running(options(tmp_path)), WireClient(tmp_path / "hub.sock", "ana") as ana:
        await two_logs(ana)
        async with chloe.at_work():
            await chloe.reads("INC-1")
            await chloe.reads("INC-2")
    async with chloe.at_work() as link:
        link.submit(cm.Note(text="heron, not sent"), "INC-2")
    assert "heron, not sent" in chloe.kept()
    async with running(options(tmp_path)), WireClient(tmp_path / "hub.sock", "ana") as ana:
        await restrict(ana)
        async with chloe.at_work() as link:
            await until(lambda: "heron" not in chloe.kept())
            assert not link.pending
            assert chloe.copies() == {"INC-1"}


async def test_unsent_and_refused_commands_go_too(chloe: Chloe, tmp_path: Path) -> None:
    async with running(options(tmp_path)), WireClient(tmp_path / "hub.sock", "ana") as ana:
        await two_logs(ana)
        await ana.command(cm.ClaimRole(role=Role.COMMANDER), "INC-2")
        async with chloe.at_work() as link:
            await chloe.reads("INC-2")
            asked = link.submit(cm.ChangePhase(phase=Phase.REACTION, reason="heron flies"), "INC-2")
            refused = await link.outcome(asked)
            assert isinstance(refused, CommandRefused)
            assert refused.why is Why.NOT_ALLOWED
            assert "heron flies" in chloe.kept()
            await restrict(ana)
            await until(lambda: "heron" not in chloe.kept())
            assert not link.refusals.left


async def test_what_a_hub_has_lost_without_knowing_it_is_kept(chloe: Chloe, tmp_path: Path) -> None:
    """The files of a hub, as they were before: its history has the same name."""
    async with running(options(tmp_path)), WireClient(tmp_path / "hub.sock", "ana") as ana:
        await ana.declare("an open one")
    shutil.copytree(tmp_path / "data", tmp_path / "before")
    async with running(options(tmp_path)), WireClient(tmp_path / "hub.sock", "ana") as ana:
        await ana.declare("heron leaked")
        async with chloe.at_work() as link:
            await chloe.reads("INC-2")
            epoch = link.epoch
    async with running(options(tmp_path, "before")), chloe.at_work() as link:
        link.watch("INC-2")
        await until(lambda: chloe.told(WatchFailed))
        await until(lambda: chloe.told(LobbyChanged))
        assert link.epoch == epoch
    assert chloe.copies() == {"INC-2"}


async def test_what_a_hub_does_not_know_is_kept(chloe: Chloe, tmp_path: Path) -> None:
    async with running(options(tmp_path)), WireClient(tmp_path / "hub.sock", "ana") as ana:
        await two_logs(ana)
        async with chloe.at_work():
            await chloe.reads("INC-2")
    async with running(options(tmp_path, "empty")), chloe.at_work() as link:
        link.watch("INC-2")
        await until(lambda: chloe.told(WatchFailed))
        await until(lambda: chloe.told(LobbyChanged))
    assert chloe.copies() == {"INC-2"}
