"""The SQLite store: all or nothing, bounded pages, one hub at a time, a loss that shows."""

import logging
import os
import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from server.errors import DataLocked, HubError, StoreFailed
from server.store.base import Row, Settled
from server.store.heads import HeadsFile
from server.store.lock import DataLock
from server.store.schema import VERSION
from server.store.sqlite import SqliteStore
from server.upkeep import failpoints
from warroom.saved.log import Head


def row(seq: int, command: str = "", *, incident: str = "INC-1", size: int = 10) -> Row:
    digest = f"{seq:064x}"
    data = b'{"seq":%d,"hash":"%s","x":"%s"}' % (seq, digest.encode(), b"x" * size)
    return Row(incident, seq, "ana", command or f"c{seq}", 0, b"d%d" % seq, digest, data)


async def test_what_was_appended_is_there_after_opening_again(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path) as store:
        await store.append([row(1), row(2)])
        epoch = store.epoch
    async with SqliteStore(tmp_path) as store:
        assert store.epoch == epoch
        assert [name async for name, _ in store.everything()] == ["INC-1", "INC-1"]


async def test_acks_rest_on_full_synchronous_wal(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path) as store:
        cursor = await store._writer.execute("PRAGMA synchronous")
        assert await cursor.fetchone() == (2,)  # FULL
        cursor = await store._writer.execute("PRAGMA journal_mode")
        assert await cursor.fetchone() == ("wal",)


async def test_a_batch_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path) as store:
        await store.append([row(1)])
        with pytest.raises(StoreFailed):
            await store.append([row(2), row(1)])
        await store.append([row(2)])
        page = await store.page("INC-1", after=0, before=99, limit=99, max_bytes=9_999)
        assert page == [row(1).data, row(2).data]


@pytest.mark.parametrize("size", [1, 3, 17, 85, 150])
async def test_a_batch_of_any_size_is_kept_in_its_order(tmp_path: Path, size: int) -> None:
    rows = [row(seq) for seq in range(1, size + 1)]
    async with SqliteStore(tmp_path) as store:
        await store.append(rows)
        assert [data async for _, data in store.everything()] == [each.data for each in rows]


async def test_a_defect_within_a_transaction_leaves_nothing_for_the_next(
    tmp_path: Path,
) -> None:
    async with SqliteStore(tmp_path) as store:
        failpoints.arm("before-commit=raise")
        try:
            with pytest.raises(RuntimeError):
                await store.append([row(1), row(2)])
        finally:
            failpoints.arm("")
        await store.append([row(1)])
        assert [data async for _, data in store.everything()] == [row(1).data]


async def test_commands_are_found_by_actor_and_id(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path) as store:
        two = replace(row(2, "same"), nth=1, seq=2)
        await store.append([row(1, "same"), two, row(3)])
        found = await store.find([("ana", "same"), ("ben", "same"), ("ana", "none")])
        assert list(found) == [("ana", "same")]
        assert found["ana", "same"] == Settled("INC-1", 1, 2, b"d1")


async def test_a_page_is_the_newest_part_within_its_bounds(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path) as store:
        await store.append([row(n, size=1_000) for n in range(1, 21)])

        async def seqs(**bounds: int) -> list[int]:
            page = await store.page("INC-1", **bounds)
            return [int(data.split(b":")[1].split(b",")[0]) for data in page]

        assert await seqs(after=0, before=99, limit=3, max_bytes=10**6) == [18, 19, 20]
        assert await seqs(after=5, before=8, limit=9, max_bytes=10**6) == [6, 7]
        assert await seqs(after=0, before=99, limit=99, max_bytes=2_500) == [19, 20]
        assert await seqs(after=0, before=99, limit=99, max_bytes=1) == [20]
        assert await seqs(after=20, before=99, limit=99, max_bytes=10**6) == []


async def test_acknowledged_entries_that_are_gone_begin_a_new_history(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with SqliteStore(tmp_path) as store:
        await store.append([row(1), row(2), row(3)])
        epoch = store.epoch
    with sqlite3.connect(tmp_path / "log.db") as database:
        database.execute("DELETE FROM entries WHERE seq = 3")
    with caplog.at_level(logging.CRITICAL):
        async with SqliteStore(tmp_path) as store:
            assert store.epoch != epoch
            changed = store.epoch
    assert "INC-1" in caplog.text
    async with SqliteStore(tmp_path) as store:
        assert (store.epoch, store.former) == (changed, (epoch,))


async def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(HubError, match="cannot be opened"):
        await SqliteStore(tmp_path).open()


async def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path):
        pass
    with sqlite3.connect(tmp_path / "log.db") as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(HubError, match="newer warroom"):
        await SqliteStore(tmp_path).open()


async def test_nobody_else_can_read_the_log(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path) as store:
        await store.append([row(1)])
        modes = {entry.name: entry.stat().st_mode & 0o777 for entry in os.scandir(tmp_path)}
    assert set(modes.values()) == {0o600}, modes


def test_a_torn_line_of_the_mirror_counts_as_not_written(tmp_path: Path) -> None:
    heads = HeadsFile(tmp_path / "heads.jsonl")
    heads.start({"INC-1": Head(1, "a")})
    heads.append({"INC-1": Head(2, "b")})
    heads.close()
    with (tmp_path / "heads.jsonl").open("ab") as file:
        file.write(b'{"incident":"INC-1","se')
    assert heads.read() == {"INC-1": Head(2, "b")}


def test_a_second_hub_is_told_who_has_the_data(tmp_path: Path) -> None:
    first, second = DataLock(tmp_path / "lock"), DataLock(tmp_path / "lock")
    first.take()
    with pytest.raises(DataLocked, match=r"process \d+"):
        second.take()
    first.free()
    second.take()
    second.free()
