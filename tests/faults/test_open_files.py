"""A hub that may open no more files: it goes on, says so, and later takes people in again."""

import os
import resource
import socket
from pathlib import Path

import pytest

from server.door.open_files import FEW, OpenFiles, files_left
from tests.support.hub_process import HubProcess, hub_process
from tests.support.wire_client import WireClient
from warroom.wire import frames as fr


def knock(hub: HubProcess, number: int) -> list[socket.socket]:
    """Connections that say nothing; those for which there is no file wait at the door."""
    made = []
    for _ in range(number):
        made.append(socket.socket(socket.AF_UNIX))
        made[-1].connect(os.fspath(hub.socket))
    return made


async def test_at_the_limit_of_files_the_hub_goes_on_and_says_so() -> None:
    with hub_process() as hub:
        async with WireClient(hub.socket, "ana") as ana:
            incident = await ana.declare()
            few = sum(1 for _ in Path(f"/proc/{hub.pid}/fd").iterdir()) + 4
            usual, hard = resource.prlimit(hub.pid, resource.RLIMIT_NOFILE)
            resource.prlimit(hub.pid, resource.RLIMIT_NOFILE, (few, hard))
            waiting = knock(hub, 30)
            told = await ana.expect(fr.HubState, lambda state: bool(state.warning))
            assert f"nearly all of the {few:,} files open" in told.warning
            assert not told.read_only
            for number in range(20):
                await ana.note(incident, f"note {number}")
            assert "nearly all of the" in hub.log and "LimitNOFILE" in hub.log
            resource.prlimit(hub.pid, resource.RLIMIT_NOFILE, (usual, hard))
            for each in waiting:
                each.close()
            await ana.expect(fr.HubState, lambda state: not state.warning)
            async with WireClient(hub.socket, "ben") as ben:
                assert await ben.note(incident, "in again") == 22
        assert hub.pid
        assert "Traceback" not in hub.log


def test_what_is_left_is_counted_by_what_is_open(tmp_path: Path) -> None:
    before = files_left()
    with (tmp_path / "one").open("w"):
        assert files_left() == before - 1
    assert files_left() == before


def test_a_change_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    left, told = [100], list[str]()
    watch = OpenFiles(told.append, lambda: left[0])
    for each in (100, FEW, 0, FEW, FEW + 1, 100):
        left[0] = each
        watch.look()
    assert [bool(each) for each in told] == [True, False]
    assert len(caplog.records) == 2
