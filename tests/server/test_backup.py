"""Backups: hot, whole or not there, checked; what a restored one does to a history."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.errors import DataLocked, HubError
from server.main import HubOptions, running
from server.store.backup import back_up, check_backup, is_backup
from server.store.lock import DataLock
from server.store.restore import restore
from server.store.sqlite import SqliteStore
from server.upkeep import backups
from tests.support.wire_client import WireClient

NOW = datetime(2026, 11, 23, 2, 13, 7, tzinfo=UTC)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "backups"
    directory.mkdir()
    yield directory
    assert not [path.name for path in directory.iterdir() if path.name.startswith(".")]


async def some_entries(options: HubOptions, count: int = 3) -> None:
    assert options.socket
    async with running(options), WireClient(options.socket, "ana") as ana:
        incident = await ana.declare()
        for number in range(2, count + 1):
            await ana.note(incident, f"note {number}")


def listing(directory: Path) -> list[tuple[str, int]]:
    return sorted((path.name, path.stat().st_size) for path in directory.iterdir())


async def test_while_a_hub_writes(options: HubOptions, place: Path, there: Path) -> None:
    async with running(options), WireClient(place / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        for number in range(2, 6):
            await ana.note(incident, f"note {number}")
            made = back_up(options.data, there, NOW + timedelta(seconds=number))
            assert (made.entries, made.logs) == (number, 1)
            assert Path(made.path).stat().st_mode & 0o777 == 0o600
            checked = check_backup(Path(made.path))
            assert checked.wrong == []
            assert checked.heads[incident].seq == number
    assert len(list(there.iterdir())) == 4


async def test_without_a_hub_nothing_is_left_in_the_data_directory(
    options: HubOptions, there: Path
) -> None:
    await some_entries(options)
    before = listing(options.data)
    made = back_up(options.data, there / "a.db", NOW)
    assert made.entries == 3
    assert listing(options.data) == before
    assert is_backup(Path(made.path))
    assert not is_backup(options.data / "log.db")


async def test_of_a_hub_that_was_killed(options: HubOptions, place: Path, there: Path) -> None:
    async with running(options), WireClient(place / "hub.sock", "ana") as ana:
        await ana.note(await ana.declare(), "in the WAL alone")
        shutil.copytree(options.data, place / "left")
    assert back_up(place / "left", there / "a.db", NOW).entries == 2
    (place / "left" / "log.db-shm").unlink(missing_ok=True)
    assert back_up(place / "left", there / "b.db", NOW).entries == 2


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("DELETE FROM entries WHERE seq = 3", "ends with entry 2; the mirror has 3"),
        ("DELETE FROM entries WHERE seq = 2", "entry 2 is missing"),
        (
            "UPDATE entries SET data ="
            " CAST(replace(CAST(data AS TEXT), 'note 2', 'note 9') AS BLOB)"
            " WHERE seq = 2",
            "entry 2 is not what was sealed",
        ),
        ("UPDATE entries SET data = CAST('x' AS BLOB) WHERE seq = 3", "entry 3 cannot be read"),
    ],
)
async def test_a_copy_that_is_not_sound_never_gets_its_name(
    options: HubOptions, there: Path, harm: str, said: str
) -> None:
    await some_entries(options)
    good, _ = backups.make(options.data, there / "a.db", NOW)
    before = Path(good.path).read_bytes()
    with sqlite3.connect(options.data / "log.db") as database:
        database.execute(harm)
    with pytest.raises(HubError, match=said):
        backups.make(options.data, there / "a.db", NOW + timedelta(hours=1))
    assert Path(good.path).read_bytes() == before
    status = backups.read(options.data)
    assert status.good == good
    assert status.failed_at == NOW + timedelta(hours=1)
    assert said in status.failure


async def test_never_over_what_is_no_backup(options: HubOptions, there: Path) -> None:
    await some_entries(options)
    live = options.data / "log.db"
    before = live.read_bytes()
    (there / "letter").write_text("dear ben")
    for target in (live, there / "letter"):
        with pytest.raises(HubError, match="is no backup"):
            back_up(options.data, target, NOW)
    assert live.read_bytes() == before
    assert (there / "letter").read_text() == "dear ben"
    with pytest.raises(HubError, match="no directory"):
        back_up(options.data, there / "none" / "a.db", NOW)
    with pytest.raises(HubError, match="holds no log"):
        back_up(there, there / "a.db", NOW)


async def test_only_the_newest_stay_and_those_of_a_former_history(
    options: HubOptions, there: Path
) -> None:
    await some_entries(options)
    other = there / "warroom-0123abcd-20200101T000000Z.db"
    shutil.copyfile(back_up(options.data, there / "mine.db", NOW).path, other)
    pretender = there / f"warroom-{'f' * 8}-20200101T000000Z.db"
    pretender.write_text("no backup")
    made = [
        backups.make(options.data, there, NOW + timedelta(hours=n), keep=2)[0].path
        for n in range(4)
    ]
    left = {path.name for path in there.iterdir()}
    kept = {Path(made[2]).name, Path(made[3]).name}
    assert left == {*kept, "mine.db", other.name, pretender.name}


async def test_a_backup_that_was_killed_leaves_nothing_after_the_next(
    options: HubOptions, there: Path
) -> None:
    await some_entries(options)
    (there / ".warroom-x.db.99999999.part").write_text("half")
    mine = there / f".warroom-x.db.{os.getppid()}.part"
    mine.write_text("still at it")
    backups.make(options.data, there, NOW)
    assert [path for path in there.iterdir() if path.name.startswith(".")] == [mine]
    mine.unlink()


async def test_a_restored_log_begins_a_new_history(
    options: HubOptions, place: Path, there: Path
) -> None:
    await some_entries(options)
    made = back_up(options.data, there / "a.db", NOW)
    found = restore(Path(made.path), place / "new", NOW)
    assert (found.entries, found.epoch) == (3, made.epoch)
    assert (place / "new" / "log.db").stat().st_mode & 0o777 == 0o600
    async with SqliteStore(place / "new") as store:
        first = store.epoch
        assert first != made.epoch
        assert len([name async for name, _ in store.everything()]) == 3
    async with SqliteStore(place / "new") as store:
        assert store.epoch == first


async def test_also_one_that_was_only_copied(options: HubOptions, place: Path, there: Path) -> None:
    await some_entries(options)
    made = back_up(options.data, there / "a.db", NOW)
    (place / "new").mkdir()
    shutil.copyfile(made.path, place / "new" / "log.db")
    async with SqliteStore(place / "new") as store:
        assert store.epoch != made.epoch
    # And a log that was copied by hand counts as a backup once it is restored.
    restore(options.data / "log.db", place / "third", NOW)
    async with SqliteStore(place / "third") as store:
        assert store.epoch != made.epoch


async def test_never_over_a_log(options: HubOptions, place: Path, there: Path) -> None:
    await some_entries(options)
    made = back_up(options.data, there / "a.db", NOW)
    before = listing(options.data)
    with pytest.raises(HubError, match="has a log already"):
        restore(Path(made.path), options.data, NOW)
    assert listing(options.data) == before
    lock = DataLock(options.data / "lock")
    lock.take()
    with pytest.raises(DataLocked):
        restore(Path(made.path), options.data, NOW)
    lock.free()


async def test_what_is_not_sound_is_not_restored(
    options: HubOptions, place: Path, there: Path
) -> None:
    await some_entries(options)
    made = back_up(options.data, there / "a.db", NOW)
    with sqlite3.connect(made.path) as database:
        database.execute("DELETE FROM entries WHERE seq = 3")
    with pytest.raises(HubError, match="not as it was when the backup was made"):
        restore(Path(made.path), place / "new", NOW)
    (there / "letter").write_text("dear ben" * 1000)
    with pytest.raises(HubError, match="cannot be read as a log"):
        restore(there / "letter", place / "new", NOW)
    with pytest.raises(HubError, match="no file"):
        restore(there / "none", place / "new", NOW)
    sqlite3.connect(there / "other.db").execute("CREATE TABLE x (y)").connection.close()
    with pytest.raises(HubError, match="no log of warroom"):
        restore(there / "other.db", place / "new", NOW)
    assert [path.name for path in (place / "new").iterdir()] == ["lock"]
