"""Whatever the account's umask: what the hub and a client keep is for their owner alone."""

import asyncio
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from screens.drafts import DraftStore
from server.door.remote import Listen
from server.main import HubOptions, running
from server.upkeep.backups import make
from tests.server.test_register import Place
from tests.support.until import until
from warroom.link.address import Address
from warroom.link.known_hubs import KnownHub, KnownHubs
from warroom.link.link import Link
from warroom.model.commands import Note

PUBLIC = {"signing.pub"}
"""A public key; the directory is closed all the same."""


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_to_others(*roots: Path) -> list[str]:
    found = []
    for root in roots:
        for path in (root, *root.rglob("*")):
            status = path.lstat()
            if stat.S_ISSOCK(status.st_mode) or path.name in PUBLIC:
                continue
            if status.st_mode & 0o077:
                found.append(f"{stat.S_IMODE(status.st_mode):o} {path.relative_to(root.parent)}")
    return found


@pytest.mark.usefixtures("umask")
async def test_nobody_else_reads_anything(place: Path) -> None:
    options = HubOptions(
        data=place / "data", socket=place / "hub.sock", listen=Listen("127.0.0.1", 0, tls=True)
    )
    state = place / "state"
    async with running(options) as addresses:
        at = Place(place, addresses)
        await at.join("ben")
        async with at.here("ana") as ana:
            incident = await ana.declare()
        here = Address("unix", path=str(place / "hub.sock"))
        link = Link(here, name="ana", state_dir=state)
        link.watch(incident)
        link.submit(Note(text="kept here too"), incident)
        running_link = asyncio.create_task(link.run())
        copies = state / "replica"
        await until(lambda: any(each.is_file() for each in copies.rglob("*")))
        link.submit(Note(text="waits"), incident)
        make(place / "data", place / "backups", datetime.now(UTC))
        KnownHubs(state).keep(Address("wss", host="hub", port=7420), KnownHub("pin", "token"))
        DraftStore(state / "drafts").write("INC-1", "half a line")
        assert (place / "hub.sock").stat().st_mode & 0o777 == 0o660
        assert open_to_others(place / "data", place / "backups", state) == []
        link.stop()
        await running_link
    assert open_to_others(place / "data", place / "backups", state) == []
    assert len(list(state.rglob("*"))) > 5
