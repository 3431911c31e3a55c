"""Bits that flip in the database and its WAL: found, saved, told, and taken back whole."""

import random
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from server.errors import HubError
from server.main import HubOptions, running
from server.store.salvage import ASIDE
from server.upkeep.guard import EVERY
from tests.support.clock import FakeClock
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model.entry import StoredEntry, verify
from warroom.model.events import EntryTakenBack, decode_event
from warroom.model.refusal import Why
from warroom.wire import frames as fr

NOTES = 60


class Before(NamedTuple):
    """A log as people knew it: its epoch, its entries, and the directory of the killed hub."""

    epoch: str
    entries: list[StoredEntry]
    data: Path


@pytest.fixture
async def before(place: Path) -> AsyncIterator[Before]:
    """A log of one incident, all of which is still in the WAL, and in the database a part."""
    async with (
        running(HubOptions(data=place / "data", socket=place / "s")),
        WireClient(place / "s", "ana") as ana,
    ):
        incident = await ana.declare()
        for number in range(NOTES):
            text = f"note {number} " + "x" * (number * 37 % 900)
            answer = await ana.command(cm.Note(text=text), incident, f"id-{number}")
            assert isinstance(answer, fr.Ack)
            if number == NOTES // 2:
                # So that the first half of the log has its place in the database.
                with sqlite3.connect(place / "data" / "log.db") as connection:
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
                connection.close()
                shutil.copyfile(place / "data" / "log.db", place / "old.db")
        watching, page = await ana.watch(incident)
        killed = place / "killed"
        killed.mkdir()
        for name in ("log.db", "log.db-wal", "heads.jsonl", "signing.key", "signing.pub"):
            shutil.copyfile(place / "data" / name, killed / name)
    yield Before(watching.epoch, page.entries, killed)


def flipped(data: Path, seed: int) -> str:
    """Flip one bit, at a place that the seed chooses; gives which."""
    chosen = random.Random(seed)
    if seed % 3 == 0:
        connection = sqlite3.connect(data / "log.db")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    file = data / ("log.db" if seed % 3 != 1 else "log.db-wal")
    content = bytearray(file.read_bytes())
    place = chosen.randrange(len(content))
    content[place] ^= 1 << chosen.randrange(8)
    file.write_bytes(content)
    return f"{file.name}, byte {place}"


async def everything(client: WireClient, incident: str, head: int) -> list[StoredEntry]:
    """All entries of a log, as the hub has them now."""
    found: list[StoredEntry] = []
    while len(found) < head:
        await client.say(fr.Fetch(incident, before=(found[0].seq if found else head + 1)))
        page = await client.expect(fr.Page)
        found[0:0] = page.entries
    return found


async def check(before: Before, place: Path, seed: int) -> str:
    """What came of a flipped bit; everything that has to hold is checked."""
    run = place / f"run{seed}"
    shutil.copytree(before.data, run)
    where = flipped(run, seed)
    damaged = {name: (run / name).read_bytes() for name in ("log.db", "log.db-wal")
               if (run / name).exists()}  # fmt: skip
    told = f"seed {seed}: {where}"
    last = before.entries[-1]
    try:
        async with (
            running(HubOptions(data=run, socket=place / "r")),
            WireClient(place / "r", "ben") as ben,
        ):
            await ben.say(fr.Watch("INC-1", epoch=before.epoch, since=last.seq, hash=last.hash))
            watching = await ben.expect(fr.Watching)
            aside = [*run.glob(f"{ASIDE}*")]
            head = watching.head
            if not watching.resync:
                entries = await everything(ben, "INC-1", head)
                assert entries == before.entries, told
                outcome = "saved whole" if aside else "nothing was hurt"
            else:
                # Never silence, no number twice, and what was proven is there.
                assert watching.epoch != before.epoch, told
                assert aside, told
                outcome = await _taken_back(before, watching, ben, told)
            for each in aside:
                for name, content in damaged.items():
                    if (each / name).exists():
                        assert (each / name).read_bytes() == content, told
    except HubError as error:
        assert "Restore a backup" in str(error), told
        assert all((run / name).read_bytes() == content for name, content in damaged.items()), told
        outcome = "nothing readable"
    # A hub that was stopped may still be laying its ballast down.
    shutil.rmtree(run, ignore_errors=True)
    return outcome


async def _taken_back(before: Before, watching: fr.Watching, ben: WireClient, told: str) -> str:
    if not watching.forks:
        # The name of the history was hurt, and nothing else.
        entries = await everything(ben, "INC-1", watching.head)
        assert entries == before.entries, told
        return "another epoch, nothing lost"
    (fork,) = watching.forks
    kept = await everything(ben, "INC-1", watching.head)
    assert kept[: fork.after] == before.entries[: fork.after], told
    lost = before.entries[fork.after :]
    assert fork.lost == len(lost), told
    numbers = [entry.seq for entry in kept[fork.after :]]
    assert numbers == [entry.seq for entry in lost], told
    await ben.say(fr.Offer("INC-1", fork.former, lost[:10]))
    if lost[10:]:
        await ben.say(fr.Offer("INC-1", fork.former, lost[10:]))
    offered = await ben.expect(fr.Offered, lambda frame: frame.last == last_of(lost))
    assert (offered.by, offered.proven) == (["ben"], True), told
    answer = await ben.command(cm.TakeBack(), "INC-1")
    assert isinstance(answer, fr.Ack), (told, answer)
    after = await everything(ben, "INC-1", answer.last)
    verify("INC-1", after)
    back = [decode_event(entry.event) for entry in after[answer.first :]]
    assert [each.seq for each in back if isinstance(each, EntryTakenBack)] == numbers, told
    assert [each.raw.encode() for each in back if isinstance(each, EntryTakenBack)] == [
        bytes(entry.event) for entry in lost
    ], told
    # The author sends the command again: it is acknowledged, and lands once (V4, V5).
    async with WireClient(ben._socket, "ana") as ana:
        again = await ana.command(
            cm.Note(text=f"note {lost[-1].seq - 2} " + "x" * ((lost[-1].seq - 2) * 37 % 900)),
            "INC-1", lost[-1].command_id,
        )  # fmt: skip
    assert isinstance(again, fr.Ack) and again.last == answer.last, told
    return "lost and taken back"


def last_of(lost: list[StoredEntry]) -> int:
    return lost[-1].seq


@pytest.mark.timeout(120)
async def test_a_flipped_bit_is_never_silent(before: Before, place: Path) -> None:
    outcomes = {await check(before, place, seed) for seed in range(1, 25)}
    assert "lost and taken back" in outcomes and "nothing was hurt" in outcomes


@pytest.mark.faults
@pytest.mark.timeout(1800)
async def test_two_hundred_flipped_bits(before: Before, place: Path) -> None:
    outcomes = [await check(before, place, seed) for seed in range(1000, 1200)]
    assert outcomes.count("lost and taken back") > 5


async def test_what_only_a_client_remembers_is_taken_back(before: Before, place: Path) -> None:
    """The database and its mirror were both set back: nothing on this host knows of the loss."""
    run = place / "both"
    shutil.copytree(before.data, run)
    shutil.copyfile(place / "old.db", run / "log.db")
    (run / "log.db-wal").unlink()
    (run / "heads.jsonl").unlink()
    then = NOTES // 2 + 2
    last = before.entries[-1]
    async with (
        running(HubOptions(data=run, socket=place / "r")),
        WireClient(place / "r", "ben") as ben,
    ):
        assert ben.welcome.epoch == before.epoch
        await ben.say(fr.Watch("INC-1", epoch=before.epoch, since=last.seq, hash=last.hash))
        watching = await ben.expect(fr.Watching)
        assert "may have been lost" in watching.resync
        (fork,) = watching.forks
        assert (fork.former, fork.after) == (before.epoch, then)
        await ben.say(fr.Offer("INC-1", fork.former, before.entries[then:]))
        offered = await ben.expect(fr.Offered, lambda frame: bool(frame.last))
        assert (offered.first, offered.last, offered.proven) == (then + 1, last.seq, False)
        for plain in (cm.TakeBack(), cm.TakeBack(proven=True, by=("ana",))):
            refused = await ben.command(plain, "INC-1")
            assert isinstance(refused, fr.Refused)
            assert "only ben says" in refused.sentence and "/takeback all" in refused.sentence
        answer = await ben.command(cm.TakeBack(claimed=True), "INC-1")
        assert isinstance(answer, fr.Ack)
        assert answer.last - answer.first == last.seq - then
    async with (
        running(HubOptions(data=run, socket=place / "r")),
        WireClient(place / "r", "ben") as ben,
    ):
        assert ben.welcome.epoch != before.epoch


async def test_a_database_that_changes_under_the_hub_ends_it(before: Before, place: Path) -> None:
    run, clock, told = place / "under", FakeClock(), list[str]()
    shutil.copytree(before.data, run)
    async with (
        running(HubOptions(data=run, socket=place / "r"), clock, broken=told.append),
        WireClient(place / "r", "ben") as ben,
    ):
        await ben.note("INC-1", "before")
        connection = sqlite3.connect(run / "log.db")
        connection.execute("DELETE FROM entries WHERE seq > 50")
        connection.commit()
        connection.close()
        await until(lambda: bool(clock.sleeping))
        await clock.advance(EVERY)
        await until(lambda: bool(told))
        assert "The log is damaged (entry 62 of INC-1 is not in the database any more)" in told[0]
        refused = await ben.command(cm.Note(text="after"), "INC-1")
        assert isinstance(refused, fr.Refused) and refused.why is Why.TRY_AGAIN
    async with (
        running(HubOptions(data=run, socket=place / "r")),
        WireClient(place / "r", "ben") as ben,
    ):
        watching, page = await ben.watch("INC-1", epoch=before.epoch, since=1, hash="x")
        assert watching.forks[0].lost == 12 and len(page.entries) == 62
