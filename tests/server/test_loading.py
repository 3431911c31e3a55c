"""The hub's start: states are folded from the log, whatever happens on the way."""

import gc
from collections.abc import AsyncIterator

import msgspec
import pytest

from benchmarks.logs import make_log
from server.upkeep.loading import fold_all
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
