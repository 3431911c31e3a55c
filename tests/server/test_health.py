"""What `warroom doctor --data DIR` finds, each thing broken once."""

import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.main import HubOptions, running
from server.upkeep import backups, health
from tests.support.wire_client import WireClient

EXPECTED = [
    "data", "lock", "schema", "log", "clock", "disk", "reserve", "WAL", "backup", "rights",
    "open files", "file system", "service",
]  # fmt: skip


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def data(options: HubOptions, tmp_path: Path) -> Path:
    assert options.socket
    async with running(options), WireClient(options.socket, "ana") as ana:
        incident = await ana.declare()
        for number in range(2, 5):
            await ana.note(incident, f"note {number}")
    backups.make(options.data, tmp_path, now())
    (options.data / "ballast").touch(mode=0o600)
    return options.data


def wrong(data: Path, at: datetime | None = None) -> dict[str, str]:
    return {each.name: each.sentence for each in health.look(data, at or now()) if not each.ok}


def test_all_is_well_and_nothing_is_written(data: Path) -> None:
    before = sorted((path.name, path.stat().st_size) for path in data.iterdir())
    found = list(health.look(data, now()))
    assert [each.name for each in found] == EXPECTED
    assert wrong(data) == {}
    assert sorted((path.name, path.stat().st_size) for path in data.iterdir()) == before
    assert {each.name: each.sentence for each in found}["lock"] == "no hub runs here"


async def test_beside_a_hub_it_names_the_process(options: HubOptions, data: Path) -> None:
    async with running(options):
        found = {each.name: each for each in health.look(data, now())}
        assert all(each.ok for each in found.values()), found
        assert f"process {os.getpid()}" in found["lock"].sentence
        assert "4 entries of 1 logs" in found["log"].sentence


def sql(statement: str) -> Callable[[Path], None]:
    def do(data: Path) -> None:
        with sqlite3.connect(data / "log.db") as database:
            database.execute(statement)

    return do


def forget_backups(data: Path) -> None:
    (data / backups.STATUS).unlink()


def failed_backup(data: Path) -> None:
    backups.remember_failure(data, "The disk of /backups is full.", now())


def lost_backup(data: Path) -> None:
    good = backups.read(data).good
    assert good
    Path(good.path).unlink()


def large_wal(data: Path) -> None:
    (data / "log.db-wal").touch(mode=0o600)
    os.truncate(data / "log.db-wal", health.LARGE_WAL + 1)


@pytest.mark.parametrize(
    ("harm", "name", "said"),
    [
        (sql("DELETE FROM entries WHERE seq = 4"), "log", "ends with entry 3; the mirror has 4"),
        (sql("DELETE FROM entries WHERE seq = 2"), "log", "entry 2 is missing"),
        (lambda data: (data / "log.db").write_bytes(b"x" * 9_999), "log", "cannot be read"),
        (sql("PRAGMA user_version = 999"), "log", "newer warroom"),
        (sql("PRAGMA application_id = 1"), "log", "no log of warroom"),
        (lambda data: (data / "heads.jsonl").unlink(), "mirror", "is gone"),
        (lambda data: (data / "ballast").unlink(), "reserve", "used up or was never made"),
        (lambda data: (data / "token").touch(0o644), "rights", "Others may read token"),
        (lambda data: data.chmod(0o777), "rights", "Others may write"),
        (forget_backups, "backup", "There is none that this hub knows of"),
        (failed_backup, "backup", "The disk of /backups is full"),
        (lost_backup, "backup", "not there any more"),
        (large_wal, "WAL", "some program reads the log"),
    ],
)
def test_what_is_not_well_is_found(
    data: Path, harm: Callable[[Path], object], name: str, said: str
) -> None:
    harm(data)
    assert said in wrong(data)[name]


def test_old_backups_and_clocks(data: Path) -> None:
    assert "the last good one is" in wrong(data, now() + 2 * health.OLD_BACKUP)["backup"]
    assert "ahead of this machine's clock" in wrong(data, now() - timedelta(hours=2))["clock"]


def test_a_directory_without_a_log(tmp_path: Path) -> None:
    assert "holds no log" in wrong(tmp_path)["data"]
    assert "cannot be read" in wrong(tmp_path / "none")["data"]
