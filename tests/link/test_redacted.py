"""What was redacted is gone from every client: its memory, its copies, and when it was away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.main import HubOptions, running
from server.store.sqlite import SqliteStore
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.link.address import Address
from warroom.link.changes import Change, EntriesRedacted, HistoryReset
from warroom.link.link import Link
from warroom.link.replica import Replicas, replica_dir
from warroom.model import commands as cm
from warroom.model.incident import encode_snapshot
from warroom.wire import frames as fr
from warroom.wire.limits import PAGE_BYTES

SECRET = "hunter2secretword"


def held(directory: Path) -> list[str]:
    return [
        str(path.relative_to(directory))
        for path in sorted(directory.rglob("*"))
        if path.is_file() and SECRET.encode() in path.read_bytes()
    ]


class User:
    """A link with its own state directory."""

    def __init__(self, place: Path, name: str) -> None:
        self.state = place / name
        self.name = name
        self.changes: list[Change] = []
        self._place = place

    @contextlib.asynccontextmanager
    async def watching(self, incident: str) -> AsyncIterator[Link]:
        link = Link(
            Address("unix", path=str(self._place / "hub.sock")),
            name=self.name,
            listener=self.changes.append,
            state_dir=self.state,
        )
        link.watch(incident)
        task = asyncio.create_task(link.run())
        try:
            await until(lambda: (room := link.room(incident)) and room.complete)
            yield link
        finally:
            link.stop()
            await task

    def shows(self, link: Link, incident: str) -> bool:
        """Whether anything in the room's memory has the secret."""
        room = link.room(incident)
        assert room is not None
        memory = encode_snapshot(room.incident) + msgspec.json.encode(room.entries)
        return SECRET.encode() in memory


@pytest.fixture
def options(tmp_path: Path) -> HubOptions:
    return HubOptions(data=tmp_path / "data", socket=tmp_path / "hub.sock")


async def redact(ana: WireClient, incident: str, *seqs: int) -> None:
    answer = await ana.command(cm.Redact(seqs=seqs, reason="password"), incident)
    assert isinstance(answer, fr.Ack), answer


async def test_it_is_gone_everywhere_also_where_somebody_was_away(
    options: HubOptions, tmp_path: Path
) -> None:
    chloe, ben = User(tmp_path, "chloe"), User(tmp_path, "ben")
    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        incident = await ana.declare(f"Title with {SECRET}")
        for number in range(20):
            await ana.note(incident, f"note {number}")
        seq = await ana.note(incident, f"the password is {SECRET}")
        async with ben.watching(incident):
            await until(lambda: held(ben.state))
        async with chloe.watching(incident) as link:
            room = link.room(incident)
            assert room is not None
            assert chloe.shows(link, incident)
            await redact(ana, incident, seq, 1)
            await until(lambda: room.complete and not chloe.shows(link, incident))
            await until(lambda: not held(chloe.state))
            assert room.incident.title == "[redacted]"
            assert [c.seqs for c in chloe.changes if isinstance(c, EntriesRedacted)] == [(seq, 1)]
            await ana.note(incident, "and on it goes")
            await until(lambda: room.incident.seq == seq + 2)
        assert held(ben.state), "nobody has told Ben's machine yet"
        async with ben.watching(incident) as link:
            await until(lambda: not ben.shows(link, incident))
            await until(lambda: not held(ben.state))
        for user in (chloe, ben):
            assert not [c for c in user.changes if isinstance(c, HistoryReset)]
            (copy,) = Replicas(replica_dir(user.state)).all()
            assert copy.head.seq >= seq + 1
        assert held(tmp_path / "data") == []
    assert held(tmp_path) == []


async def test_a_page_that_comes_after_its_redaction_is_neither_shown_nor_kept(
    options: HubOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, page = User(tmp_path, "ben"), SqliteStore.page
    read, go, old = asyncio.Event(), asyncio.Event(), list[bytes]()

    async def stale(store: SqliteStore, *args: Any, **more: Any) -> list[bytes]:
        """The older page is, for ever, what it was when it was read first."""
        if more["max_bytes"] != PAGE_BYTES or more["before"] > 20:
            return await page(store, *args, **more)
        if not old:
            old.extend(await page(store, *args, **more))
            read.set()
            await go.wait()
        return old

    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        seq = await ana.note(incident, f"the password is {SECRET}")
        for number in range(510):
            await ana.note(incident, f"note {number}")
        monkeypatch.setattr(SqliteStore, "page", stale)

        async def redact_meanwhile() -> None:
            await read.wait()
            await redact(ana, incident, seq)
            go.set()

        meanwhile = asyncio.create_task(redact_meanwhile())
        async with ben.watching(incident) as link:
            await meanwhile
            room = link.room(incident)
            assert room is not None
            assert any(SECRET.encode() in data for data in old)
            await until(lambda: room.complete and room.incident.seq == 513)
            assert not ben.shows(link, incident)
            assert room.doubt == ""
        (copy,) = Replicas(replica_dir(ben.state)).all()
        assert copy.head.seq == 513
    assert held(tmp_path) == []


async def test_a_copy_of_a_room_that_is_not_opened_again_loses_it_too(
    options: HubOptions, tmp_path: Path
) -> None:
    ben = User(tmp_path, "ben")
    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        seq = await ana.note(incident, SECRET)
        async with ben.watching(incident):
            await until(lambda: held(ben.state))
        await redact(ana, incident, seq)
        other = await ana.declare("another")
        async with ben.watching(other) as link:
            link.watch_lobby()
            await until(lambda: not held(ben.state))
            await until(lambda: link.room(incident) is None)
        assert not held(tmp_path)


async def test_two_programs_of_one_person_go_on_with_one_copy(
    options: HubOptions, tmp_path: Path
) -> None:
    one, two = User(tmp_path, "ben"), User(tmp_path, "ben")
    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        seq = await ana.note(incident, SECRET)
        async with one.watching(incident), two.watching(incident):
            await until(lambda: held(one.state))
            await redact(ana, incident, seq)
            await until(lambda: not held(one.state))
            last = await ana.note(incident, "later")
            replicas = Replicas(replica_dir(one.state))

            def whole() -> bool:
                return [copy.head.seq for copy in replicas.all()] == [last]

            await until(whole)
            assert replicas.damaged == []
    assert held(tmp_path) == []


async def test_a_text_that_is_gone_without_a_word_in_the_log_is_doubted(
    options: HubOptions, tmp_path: Path
) -> None:
    """A hub that empties an entry in its database by hand cannot make it look like a redaction."""
    import sqlite3

    from warroom.model.entry import StoredEntry
    from warroom.model.redacting import blanked_entry

    ben = User(tmp_path, "ben")
    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        seq = await ana.note(incident, "I did it")
        _, page = await ana.watch(incident)
    blanked = blanked_entry(page.entries[-1])
    assert isinstance(blanked, StoredEntry)
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "log.db")) as database:
        data = msgspec.json.encode(blanked)
        database.execute("UPDATE entries SET data = ? WHERE seq = ?", (data, seq))
        database.commit()
    async with running(options):
        link = Link(
            Address("unix", path=str(tmp_path / "hub.sock")), name="ben",
            listener=ben.changes.append,
        )  # fmt: skip
        link.watch(incident)
        task = asyncio.create_task(link.run())
        await until(lambda: (room := link.room(incident)) and room.doubt)
        room = link.room(incident)
        assert room is not None
        assert f"the text of entry {seq} is gone, and nobody redacted it" in room.doubt
        link.stop()
        await task
