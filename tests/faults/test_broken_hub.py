"""The test of the harness: a hub that acknowledges before it writes is found by V1 and V6."""

from pathlib import Path

import pytest

from tests.faults.checks import v1, v6
from tests.faults.history import Acked
from tests.faults.trial import trial
from tests.support.until import until

pytestmark = pytest.mark.faults

TOO_EARLY = """
import server.store.sqlite as store

whole = store.commit
kept = []


async def late(connection, statements, **more):
    # What is written now is what was acknowledged before.
    kept.append(list(statements))
    await whole(connection, kept.pop(0) if len(kept) > 1 else [], **more)


store.commit = late
"""
"""A sitecustomize: the hub's commits are one batch behind its acknowledgements."""


async def test_acknowledging_before_writing_is_found(seed: int, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(TOO_EARLY)
    async with trial(seed) as t:
        incident = await t.declare()
        await t.hub.end()
        await t.hub.begin(extra={"PYTHONPATH": str(tmp_path)})
        ana = await t.link("ana", incident)
        for n in range(3):
            acked = len(t.history.of(Acked))
            ana.say(f"note {n}")
            await until(lambda acked=acked: len(t.history.of(Acked)) > acked)  # type: ignore[misc]
        await t.crash()
        await t.hub.begin()
        evidence = await t.evidence()
        assert v1(evidence)
        assert v6(evidence)
        t.checked = True
