"""A data directory is read without a hub, beside one, and where nothing may be written."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from server.errors import HubError
from server.main import HubOptions, running
from server.store.archive import log_names, read_log
from tests.support.wire_client import WireClient

NOBODY = 65534

READ = f"""
import asyncio, os, sys
from pathlib import Path
import aiosqlite, server.upkeep.signing, warroom.saved.signature
from server.store.archive import read_log
if os.geteuid() == 0:
    os.setgid({NOBODY}); os.setuid({NOBODY})
log = asyncio.run(read_log(Path(sys.argv[1]), "INC-1"))
print(log.seq, log.signature)
"""


async def a_hub_with_two_entries(options: HubOptions, place: Path) -> None:
    async with running(options), WireClient(place / "hub.sock", "ana") as ana:
        await ana.note(await ana.declare(), "one more")


def listing(directory: Path) -> list[tuple[str, int]]:
    return sorted((path.name, path.stat().st_size) for path in directory.iterdir())


async def test_reading_without_a_hub_leaves_nothing_behind(
    options: HubOptions, place: Path
) -> None:
    await a_hub_with_two_entries(options, place)
    before = listing(options.data)
    log = await read_log(options.data, "INC-1")
    assert log is not None
    assert (log.seq, log.head) == (2, (2, log.hash))
    assert await log_names(options.data) == ["INC-1"]
    assert await read_log(options.data, "INC-2") is None
    assert listing(options.data) == before


async def test_reading_beside_a_hub_that_works(options: HubOptions, place: Path) -> None:
    async with running(options), WireClient(place / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        for number in range(2, 5):
            assert await ana.note(incident, "one more") == number
            log = await read_log(options.data, incident)
            assert log is not None
            assert log.seq == number
            assert log.signature is not None


@pytest.mark.parametrize("killed", [False, True])
async def test_a_directory_in_which_nothing_may_be_written(
    options: HubOptions, place: Path, killed: bool
) -> None:
    async with running(options), WireClient(place / "hub.sock", "ana") as ana:
        await ana.note(await ana.declare(), "one more")
        if killed:  # what it leaves when it has no time to tidy up
            shutil.copytree(options.data, place / "left")
    data = place / ("left" if killed else "data")
    if killed:
        assert (data / "log.db-wal").stat().st_size > 0
        (data / "log.db-shm").unlink()
    for path in (place, data, *data.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (data / "signing.key").chmod(0o600)
    data.chmod(0o555)
    done = subprocess.run(  # noqa: ASYNC221
        [sys.executable, "-c", READ, str(data)], capture_output=True, text=True, check=False
    )
    data.chmod(0o755)
    assert done.stdout.startswith("2 "), done.stderr
    if os.geteuid() == 0:  # it read as another account, which may not read the key
        assert done.stdout == "2 None\n"


async def test_a_directory_with_signs_in_its_name(place: Path) -> None:
    options = HubOptions(data=place / "a?b#c%20d", socket=place / "hub.sock")
    (place / "x").mkdir()
    options_plain = HubOptions(data=place / "x", socket=place / "hub.sock")
    await a_hub_with_two_entries(options_plain, place)
    (place / "x").rename(options.data)
    log = await read_log(options.data, "INC-1")
    assert log is not None


async def test_what_is_no_log_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(HubError, match="holds no log"):
        await read_log(tmp_path, "INC-1")
    (tmp_path / "log.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(HubError, match="cannot be read"):
        await read_log(tmp_path, "INC-1")
    (tmp_path / "log.db").unlink()
    sqlite3.connect(tmp_path / "log.db").execute("CREATE TABLE other (x)")
    with pytest.raises(HubError, match="cannot be read"):
        await read_log(tmp_path, "INC-1")
