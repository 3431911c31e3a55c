"""The disk is full: refused with a sentence, shown on every screen, reading goes on, no restart."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.trial import trial
from tests.support.hub_process import HubProcess, hub_process
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.link.address import parse_address
from warroom.link.fetch import fetch_log
from warroom.link.hand_in import hand_in
from warroom.model.commands import Note
from warroom.model.refusal import Refusal, Why
from warroom.saved.file import file_lines, scan_file
from warroom.wire import frames as fr

pytestmark = pytest.mark.timeout(180)

SIZE = 3 * 1024 * 1024


class SmallDisk:
    """A tmpfs of 3 MiB, and a file that fills it."""

    def __init__(self, at: Path) -> None:
        self.at = at
        self._filler = at / "filler"

    @property
    def free(self) -> int:
        found = os.statvfs(self.at)
        return found.f_bavail * found.f_frsize

    def fill(self, leave: int = 0) -> None:
        """Let somebody else's file grow until so many bytes are left."""
        with self._filler.open("ab", buffering=0) as file:
            while (room := self.free - leave) > 0:
                try:
                    file.write(bytes(min(room, 64 * 1024)))
                except OSError:
                    break

    def empty(self) -> None:
        """That file is deleted."""
        self._filler.unlink(missing_ok=True)


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as name:
        at = Path(name) / "disk"
        at.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(at)]
        try:
            done = subprocess.run(mount, capture_output=True, text=True)
        except OSError as error:
            pytest.skip(f"A small disk cannot be mounted here ({error}).")
        if done.returncode:
            pytest.skip(f"A small disk needs root and mount(8): {done.stderr.strip()}")
        try:
            yield SmallDisk(at)
        finally:
            subprocess.run(["umount", "-l", str(at)], check=True)


async def fill_up(disk: SmallDisk, client: WireClient, incident: str) -> fr.Refused:
    """Fill the disk, and the room that the hub makes by itself, until it takes no more."""
    for n in range(500):
        disk.fill()
        answer = await client.command(Note(text=f"{n} " + "x" * 2_000), incident)
        if isinstance(answer, fr.Refused):
            return answer
    raise AssertionError("the disk did not become full")


async def test_from_early_warning_to_room_again(disk: SmallDisk, seed: int) -> None:
    async with trial(seed, start=False) as t:
        t.hub.data = disk.at / "data"
        await t.start()
        ballast = t.hub.data / "ballast"
        await until(ballast.exists, "the ballast")
        assert ballast.stat().st_blocks * 512 >= SIZE // 8
        incident = await t.declare()
        link = await t.link("eva", incident)
        async with WireClient(t.hub.socket, "ana") as ana, WireClient(t.hub.socket, "ben") as ben:
            await ben.watch(incident)
            t.inject("full disk")
            disk.fill()
            # The reserve is given up before anybody is refused.
            await ana.note(incident, "x" * 2_000)
            assert not ballast.exists()
            warned = await ben.expect(fr.HubState, lambda state: bool(state.warning))
            assert "lives on its reserve" in warned.warning and not warned.read_only

            refused = await fill_up(disk, ana, incident)
            assert refused.why is Why.TRY_AGAIN and "sent again" in refused.sentence
            told = await ben.expect(fr.HubState, lambda state: bool(state.read_only))
            assert "disk is full" in told.read_only
            # Reading goes on.
            _, page = await ana.watch(incident, page=5)
            assert page.entries

            # By itself: nobody sends a command, and nobody starts the hub again.
            disk.empty()
            await ben.expect(fr.HubState, lambda state: not state.read_only)
            await until(ballast.exists, "the ballast to be made again")
            await ben.expect(fr.HubState, lambda state: not state.warning)

            t.inject("full disk")
            await fill_up(disk, ana, incident)
            await ben.expect(fr.HubState, lambda state: bool(state.read_only))
            link.say("typed while the disk was full")
            disk.empty()
            await ben.expect(fr.HubState, lambda state: not state.read_only)
            await until(lambda: not link.link.pending, "what was typed to be taken")
            await ana.note(incident, "after")
        assert "Traceback" not in t.hub.log
        await t.finish()


@pytest.mark.faults
async def test_a_hub_starts_on_a_full_disk(disk: SmallDisk, seed: int) -> None:
    async with trial(seed, start=False) as t:
        t.hub.data = disk.at / "data"
        await t.start()
        await until((t.hub.data / "ballast").exists, "the ballast")
        incident = await t.declare()
        t.inject("full disk at the start")
        await t.crash()
        disk.fill()
        await t.start()
        async with WireClient(t.hub.socket, "ana") as ana:
            _, page = await ana.watch(incident)
            assert len(page.entries) == 1
        disk.empty()
        await t.finish()


@pytest.mark.faults
async def test_people_write_on_while_the_disk_fills_and_empties(disk: SmallDisk, seed: int) -> None:
    async with trial(seed, start=False) as t:
        t.hub.data = disk.at / "data"
        await t.start()
        incident = await t.declare()
        people = [await t.link("ana", incident), await t.link("ben", incident, tcp=True)]
        for n in range(4):
            t.inject("full disk")
            disk.fill(leave=t.rng.choice((0, 20_000, 100_000)))
            for k in range(30):
                for client in people:
                    client.say(f"{n} {k} " + "x" * t.rng.choice((10, 1_000)))
                await asyncio.sleep(0.01)
            disk.empty()
            await until(lambda: not any(client.link.pending for client in people), "room again")
        assert "Traceback" not in t.hub.log
        await t.finish()


async def test_a_file_to_take_in_is_refused_on_a_full_disk_and_leaves_the_reserve_alone(
    disk: SmallDisk, tmp_path: Path
) -> None:
    with hub_process() as other:
        async with WireClient(other.socket, "ana") as ana:
            incident = await ana.declare("Of another hub")
            for number in range(150):
                await ana.note(incident, f"{number} " + "x" * 2_000)
        saved = await fetch_log(parse_address(other.address), incident)
    file = tmp_path / "saved.warroom"
    file.write_bytes(b"".join(file_lines(saved)))
    header, _ = scan_file(file)
    hub = HubProcess(disk.at.parent)
    hub.data = disk.at / "data"
    await asyncio.to_thread(hub.start)
    try:
        where = parse_address(hub.address)
        async with WireClient(hub.socket, "ben") as ben:
            await until((hub.data / "ballast").exists, "the ballast")
            await ben.declare("Here")
            disk.fill()
            # No room for the file, then room for it and not for its entries as well.
            for leave in (0, 100_000, file.stat().st_size + 50_000):
                disk.empty()
                disk.fill(leave=leave)
                with pytest.raises(Refusal, match=r"Nothing was taken in\."):
                    await hand_in(where, file, header, name="ben")
            # It is for what people write.
            assert (hub.data / "ballast").exists()
            disk.empty()
            done = await hand_in(where, file, header, name="ben")
            assert done.entries == 151
            assert await ben.note("INC-1", "goes on") > 1
        assert "Traceback" not in hub.log
    finally:
        await asyncio.to_thread(hub.stop)
