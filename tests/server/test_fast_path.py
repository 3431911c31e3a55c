"""From a commit to every screen: one write each, in order, whatever websockets is like."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.door.guarded import Guarded
from server.main import HubOptions, running
from server.rooms import fast_path
from server.rooms.fanout import Fanout
from server.rooms.fast_path import Polite, Straight, Turn, framed, messages
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.model.commands import Note
from warroom.wire import frames as fr

Client = Callable[[str], WireClient]


async def say_at_once(client: WireClient, incident: str, count: int) -> None:
    """Send so many notes without waiting for an answer."""
    for number in range(count):
        note = fr.raw_command(Note(text=f"{number}"))
        await client.say(fr.Send(f"00000000-0000-4000-8000-{number:012}", note, incident))


@given(st.lists(st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536]), max_size=4))
def test_what_was_framed_is_found_again(sizes: list[int]) -> None:
    said = [bytes([65 + nth]) * size for nth, size in enumerate(sizes)]
    assert list(messages(b"".join(map(framed, said)))) == said


def test_one_client_that_fails_keeps_nothing_from_the_others() -> None:
    heard: list[str] = []

    def bad() -> None:
        raise RuntimeError("a transport of a new kind")

    async def turn() -> None:
        it = Turn()
        for each in (bad, lambda: heard.append("ana"), lambda: heard.append("ben")):
            it.add(each)
        await asyncio.sleep(0)

    asyncio.run(turn())
    assert heard == ["ana", "ben"]


async def test_websockets_is_still_what_the_fast_path_knows(
    options: HubOptions, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[fast_path.Way] = []

    def noted(connection: Guarded) -> fast_path.Way:
        found.append(fast_path.way_to(connection))
        return found[-1]

    monkeypatch.setattr("server.rooms.peer.way_to", noted)
    async with running(options), client("ana"):
        assert isinstance(found[0], Straight), (
            "websockets is not what it was: the hub works through its `send`, several times as"
            " slowly. See what `engine_of` in server/door/library.py asks of it."
        )


async def test_a_commit_is_at_most_one_write_to_each_who_follows(
    options: HubOptions, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[tuple[str, bytes]] = []
    batches: list[int] = []
    put, publish = Straight.put, Fanout.publish

    def counted(self: Straight, data: bytes) -> bool:
        writes.append((self._connection.who, data))
        return put(self, data)

    def noted(self: Fanout, batch: object) -> None:
        batches.append(len(batch.answers))  # type: ignore[attr-defined]
        publish(self, batch)  # type: ignore[arg-type]

    async with running(options), client("ana") as ana, client("ben") as ben:
        incident = await ana.declare()
        await ana.watch(incident)
        await ben.watch(incident)
        monkeypatch.setattr(Straight, "put", counted)
        monkeypatch.setattr(Fanout, "publish", noted)
        await say_at_once(ana, incident, 40)
        got = 0
        while got < 40:
            got += len((await ben.expect(fr.Entries)).entries)
        await ana.expect(fr.Ack, lambda ack: ack.id.endswith(f"{39:012}"))
    entries = [who for who, data in writes if b'"type":"entries"' in data]
    assert sum(batches) == 40
    assert entries.count("ana") == len(batches)
    # Of several commits, where they came faster than all can be written to.
    assert 1 <= entries.count("ben") <= len(batches)
    assert all(data.count(b'"type":"entries"') <= 1 for who, data in writes if who == "ben")
    # Entries and answers of a commit leave together.
    both = [data for who, data in writes if who == "ana" and b'"type":"ack"' in data]
    assert len(both) == len(batches)
    assert all(b'"type":"entries"' in data for data in both)


@pytest.fixture
def polite(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if websockets had become another library."""
    monkeypatch.setattr("server.rooms.peer.way_to", Polite)


@pytest.mark.usefixtures("polite", "hub")
async def test_without_the_straight_way_everybody_hears_all_in_order(client: Client) -> None:
    async with AsyncExitStack() as stack:
        ana, ben = [await stack.enter_async_context(client(name)) for name in ("ana", "ben")]
        incident = await ana.declare()
        await ana.watch(incident)
        await ben.watch(incident)
        await say_at_once(ana, incident, 30)
        heard: list[int] = []
        while len(heard) < 30:
            heard += [each.seq for each in (await ben.expect(fr.Entries)).entries]
        answers = [(await ana.expect(fr.Ack)).last for _ in range(30)]
    assert heard == list(range(2, 32))
    assert answers == heard


@pytest.mark.usefixtures("polite")
async def test_without_the_straight_way_one_who_does_not_read_is_dropped(
    place: Path,
    options: HubOptions,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("server.rooms.fast_path.MAX_BUFFERED", 100_000)
    stuck = WireClient(place / "hub.sock", "stuck")
    async with running(options), client("ana") as ana:
        await stuck.__aenter__()
        incident = await ana.declare()
        await stuck.watch(incident)
        await ana.watch(incident)
        stuck.ws.transport.pause_reading()
        for _ in range(60):
            await ana.note(incident, "x" * 9_000)
        alone = await ana.expect(fr.Presence, lambda f: [p.name for p in f.people] == ["ana"])
        assert alone.incident == incident
        assert "stuck does not keep up and is dropped" in caplog.text
        stuck.ws.transport.abort()
        await until(lambda: stuck.ws.state.name == "CLOSED")
