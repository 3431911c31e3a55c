"""The hub's start: states are folded from the log, whatever happens on the way."""

import gc
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from benchmarks.logs import make_log
from server.main import HubOptions, running
from server.store.sqlite import SqliteStore
from server.upkeep.loading import fold_all
from tests.support.wire_client import WireClient
from warroom.model.incident import decode_snapshot
from warroom.saved.log import SavedLog


async def in_turns(*logs: SavedLog, fails: bool = False) -> AsyncIterator[tuple[str, bytes]]:
    """All entries of logs that were written at the same time; `fails` breaks the reading off."""
    for turn in range(max(log.seq for log in logs)):
        for log in logs:
            if turn < log.seq:
                yield log.name, msgspec.json.encode(log.stored[turn])
    if fails:
        raise OSError("the disk is gone")


async def test_logs_that_were_written_in_turns_are_folded_each_by_itself() -> None:
    logs = make_log(300, "INC-1", seed=1), make_log(120, "INC-2", seed=2)
    states = await fold_all(in_turns(*logs))
    assert list(states) == ["INC-1", "INC-2"]
    assert [states[log.name] for log in logs] == [log.incident for log in logs]


@pytest.mark.parametrize("fails", [False, True])
async def test_garbage_is_collected_again_when_the_states_are_there(fails: bool) -> None:
    assert gc.isenabled()
    try:
        await fold_all(in_turns(make_log(10), fails=fails))
    except OSError:
        assert fails
    assert gc.isenabled()


async def two_logs(options: HubOptions) -> None:
    async with running(options), WireClient(options.data / "hub.sock", "ana") as ana:
        for incident in ("INC-1", "INC-2"):
            assert await ana.declare() == incident
            await ana.note(incident, f"a note in {incident}")


async def head_after_start(options: HubOptions, incident: str) -> tuple[int, int]:
    """The last entry by the state that is shown, and by the page of history."""
    async with running(options), WireClient(options.data / "hub.sock", "ana") as ana:
        shown, page = await ana.watch(incident)
        return decode_snapshot(shown.snapshot).seq, page.entries[-1].seq


async def test_what_was_looked_at_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = HubOptions(data=tmp_path, socket=tmp_path / "hub.sock")
    await two_logs(options)

    def read_again(store: SqliteStore) -> AsyncIterator[tuple[str, bytes]]:
        raise AssertionError("the log was read twice")

    monkeypatch.setattr(SqliteStore, "everything", read_again)
    assert await head_after_start(options, "INC-2") == (2, 2)


async def test_the_states_are_those_of_what_was_saved_of_a_damaged_log(tmp_path: Path) -> None:
    options = HubOptions(data=tmp_path, socket=tmp_path / "hub.sock")
    await two_logs(options)
    with sqlite3.connect(tmp_path / "log.db") as database:
        database.execute(
            "UPDATE entries SET data ="
            " CAST(replace(CAST(data AS TEXT), 'note in INC-1', 'word in INC-1') AS BLOB)"
        )
    database.close()
    shown, kept = await head_after_start(options, "INC-2")
    assert shown == kept >= 2
