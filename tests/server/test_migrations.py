"""Databases of every version that there was: each becomes the present one whole, or stays as it is.

`data/version-N` was made by a hub of that time and is never made again: two incidents, five
entries, and the mirror file beside it.
"""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest

from server.errors import HubError
from server.store.migrating import bring_up_to_date, kept_aside
from server.store.schema import MIGRATIONS, VERSION
from server.store.sqlite import SqliteStore
from tests.support.hub_process import HubProcess
from tests.support.wire_client import WireClient

DATA = Path(__file__).parent / "data"
VERSIONS = [*range(1, VERSION + 1)]
ENTRIES = [("INC-1", 1), ("INC-1", 2), ("INC-1", 3), ("INC-2", 1), ("INC-2", 2)]

OPEN_AND_DIE = """
import asyncio, os, pathlib, signal, sys
import aiosqlite
from server.store.sqlite import SqliteStore

left = int(sys.argv[2])

def counted(real):
    def call(self, *args):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, *args)
    return call

aiosqlite.Connection.execute = counted(aiosqlite.Connection.execute)
aiosqlite.Connection.commit = counted(aiosqlite.Connection.commit)

async def main():
    async with SqliteStore(pathlib.Path(sys.argv[1])):
        pass

asyncio.run(main())
"""
"""Opens a data directory and is killed before the Nth statement."""


def old(version: int, place: Path) -> Path:
    """A data directory of this version, to work in."""
    place.mkdir(exist_ok=True)
    for each in (DATA / f"version-{version}").iterdir():
        shutil.copy(each, place / each.name)
    return place


def found(path: Path) -> tuple[int, list[tuple[str, int]], bool]:
    """The version, the entries, and whether there is an index of the search."""
    with closing(sqlite3.connect(path)) as database:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        entries = database.execute("SELECT incident, seq FROM entries ORDER BY id").fetchall()
        tables = database.execute("SELECT name FROM sqlite_schema").fetchall()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return version, sorted(entries), ("documents",) in tables


def test_there_is_a_database_of_every_version(tmp_path: Path) -> None:
    assert sorted(folder.name for folder in DATA.glob("version-*")) == [
        f"version-{version}" for version in VERSIONS
    ]
    for version in VERSIONS:
        copy = old(version, tmp_path / str(version))
        assert found(copy / "log.db")[:2] == (version, ENTRIES)


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_hub_goes_on_with_it(version: int, tmp_path: Path) -> None:
    old(version, tmp_path / "data")
    with sqlite3.connect(tmp_path / "data" / "log.db") as database:
        epoch = database.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()[0]
    hub = HubProcess(tmp_path)
    hub.start()
    try:
        async with WireClient(hub.socket, "ana") as ana:
            assert ana.welcome.epoch == epoch
            # The hub itself may have said that a deadline has passed since then.
            _, page = await ana.watch("INC-1")
            assert [entry.actor for entry in page.entries[:3]] == ["ana", "ben", "chloe"]
            assert await ana.note("INC-1", "drained the pool") > len(page.entries)
    finally:
        hub.stop()
    kept = kept_aside(hub.data / "log.db", version)
    assert found(hub.data / "log.db")[0] == VERSION
    if version == VERSION:
        assert not kept.exists()
    else:
        assert found(kept)[:2] == (version, ENTRIES)
        assert kept.stat().st_mode & 0o777 == 0o600
        assert str(kept) in hub.log


def test_what_is_kept_aside_is_a_log_that_can_be_read(tmp_path: Path) -> None:
    data = old(1, tmp_path)
    killed_at(data, 0)
    again = tmp_path / "again"
    again.mkdir()
    shutil.copy(kept_aside(data / "log.db", 1), again / "log.db")
    killed_at(again, 0)
    assert found(again / "log.db") == (VERSION, ENTRIES, True)


async def test_a_full_disk_leaves_it_as_it_was(tmp_path: Path) -> None:
    data = old(1, tmp_path)
    async with aiosqlite.connect(data / "log.db") as connection:
        await connection.execute("PRAGMA journal_mode = WAL")
        await connection.execute("PRAGMA max_page_count = 6")
        with pytest.raises(HubError, match="as it was"):
            await bring_up_to_date(connection, data / "log.db")
    assert found(data / "log.db") == (1, ENTRIES, False)
    assert found(kept_aside(data / "log.db", 1))[0] == 1
    async with SqliteStore(data) as store:
        assert len([entry async for entry in store.everything()]) == 5


async def test_no_copy_no_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = old(1, tmp_path)

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("server.store.migrating.sync_file", full)
    with pytest.raises(HubError, match="Make room"):
        await SqliteStore(data).open()
    assert found(data / "log.db") == (1, ENTRIES, False)
    assert sorted(each.name for each in data.iterdir() if "version" in each.name) == []


async def test_one_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    data = old(VERSION, tmp_path)
    with closing(sqlite3.connect(data / "log.db")) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = (data / "log.db").read_bytes()
    with pytest.raises(HubError, match="newer warroom"):
        await SqliteStore(data).open()
    assert (data / "log.db").read_bytes() == before
    assert not kept_aside(data / "log.db", VERSION + 1).exists()


@pytest.mark.faults
@pytest.mark.timeout(300)
@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_kill_9_at_every_statement_leaves_the_old_or_the_new_one_whole(
    version: int, tmp_path: Path
) -> None:
    left: list[int] = []
    for nth in range(1, 100):
        data = old(version, tmp_path / f"{nth}")
        code = killed_at(data, nth)
        version_now, entries, indexed = found(data / "log.db")
        assert entries == ENTRIES
        assert (version_now, indexed) in ((version, version > 1), (VERSION, True)), nth
        left.append(version_now)
        assert killed_at(data, 0) == 0, "the next start"
        assert found(data / "log.db") == (VERSION, ENTRIES, True)
        if code == 0:
            break
    else:
        raise AssertionError("it was killed every time")
    statements = sum(len(statements) for statements in MIGRATIONS[version:])
    assert left.count(version) > statements, "not every statement was reached"
    assert left == sorted(left)


def killed_at(data: Path, nth: int) -> int:
    """Open it in a process that is killed before the Nth statement (0: never); its exit code."""
    argv = [sys.executable, "-c", OPEN_AND_DIE, str(data), str(nth)]
    done = subprocess.run(argv, capture_output=True, timeout=60)
    assert done.returncode in (0, -9), done.stderr.decode()
    return done.returncode
