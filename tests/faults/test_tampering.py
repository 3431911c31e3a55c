"""Somebody edits, deletes, reorders or cuts entries in the database while the hub is down."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.history import Seen
from tests.faults.trial import trial
from tests.support.hub_process import environment
from tests.support.processes import run_piped
from tests.support.site import WARROOM
from warroom.wire import frames as fr

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]


def edited(db: sqlite3.Connection) -> None:
    db.execute(
        "UPDATE entries SET data = CAST(replace(CAST(data AS TEXT), 'secret', 'public') AS BLOB)"
    )


def deleted(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM entries WHERE seq = 3")


def reordered(db: sqlite3.Connection) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        db.execute("UPDATE entries SET seq = ? WHERE seq = ?", (new, old))


def truncated(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM entries WHERE seq > 4")


@pytest.mark.parametrize("how", [edited, deleted, reordered, truncated])
async def test_the_hub_does_not_serve_it_as_if_nothing_were_wrong(
    how: Callable[[sqlite3.Connection], None], seed: int
) -> None:
    """Found at the start (a new history and a sentence for everybody, or no start at all), or by
    `warroom verify`."""
    async with trial(seed) as t:
        incident = await t.declare()
        ana = await t.link("ana", incident)
        for n in range(5):
            ana.say(f"the secret {n}")
        evidence = await t.finish()
        epoch, head = evidence.log.epoch, evidence.log.incidents[incident][-1].stored.hash
        assert await t.hub.end() == 0
        t.inject(f"entries {how.__name__} in the database")
        tamper(t.hub.data, how)
        try:
            await t.start()
        except AssertionError:
            assert "Traceback" not in t.hub.log
            assert incident in t.hub.log
            return
        verdict = await run_piped(
            [*WARROOM, "--hub", t.hub.address, "verify", incident, "--head", f"6:{head}"],
            environment(t.place),
        )
        assert "Traceback" not in verdict.err
        before, log = evidence.log.incidents[incident], t.hub.disk()
        if log.epoch != epoch:
            last = [e for e in t.history.of(Seen, "ana#1") if e.seq == 6][-1]
            reader = await t.bare("reader")
            watching = await reader.watch(incident, since=6, hash=last.hash, epoch=epoch)
            assert not isinstance(watching, fr.Watching) or watching.resync or watching.forks
            return
        # The same history: then all of it is there as it was, or whoever reads it is told.
        whole = [line.data for line in log.incidents[incident]] == [line.data for line in before]
        assert verdict.code != 0 or whole, verdict


def tamper(data: Path, how: Callable[[sqlite3.Connection], None]) -> None:
    """Change the file of a hub that is down."""
    db = sqlite3.connect(data / "log.db")
    try:
        how(db)
        db.commit()
    finally:
        db.close()
