"""Stopping: what was queued is answered, clients are told to come back, nobody can hold it up."""

import asyncio
import uuid
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from server.errors import DataLocked
from server.main import HubOptions, running
from tests.support.wire_client import PATIENCE, WireClient
from warroom.model.commands import Note
from warroom.wire import frames as fr
from warroom.wire.codes import Close


async def test_what_was_sent_before_the_end_is_answered_and_kept(place: Path) -> None:
    options = HubOptions(data=place / "data", socket=place / "hub.sock")
    async with WireClientLater(place) as later:
        async with running(options):
            ana = await later.open("ana")
            incident = await ana.declare()
            ids = [str(uuid.uuid4()) for _ in range(50)]
            for command_id in ids:
                await ana.say(fr.Send(command_id, fr.raw_command(Note(text="x")), incident))
            # The last has been read by the hub once an ack for any has come.
            await ana.expect(fr.Ack)
        acked = {f.id for f in ana.seen if isinstance(f, fr.Ack)}
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                acked.add((await ana.expect(fr.Ack)).id)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == Close.RESTART
        async with running(options):
            ben = await later.open("ben")
            _, page = await ben.watch(incident)
            kept = {entry.command_id for entry in page.entries}
            assert acked & set(ids) <= kept


class WireClientLater:
    """Clients that are opened during a test and closed at its end."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._open: list[WireClient] = []

    async def __aenter__(self) -> "WireClientLater":
        return self

    async def open(self, name: str) -> WireClient:
        client = WireClient(self._place / "hub.sock", name)
        await client.__aenter__()
        self._open.append(client)
        return client

    async def __aexit__(self, *_: object) -> None:
        for client in self._open:
            client.ws.transport.abort()


async def test_a_client_that_reads_nothing_cannot_hold_up_the_end(place: Path) -> None:
    options = HubOptions(data=place / "data", socket=place / "hub.sock")
    async with WireClientLater(place) as later:
        async with asyncio.timeout(PATIENCE):
            async with running(options):
                stuck = await later.open("stuck")
                incident = await stuck.declare()
                await stuck.watch(incident)
                stuck.ws.transport.pause_reading()
        assert not (place / "hub.sock").exists()


async def test_a_client_that_does_not_keep_up_is_dropped_and_others_go_on(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rooms.fast_path.MAX_BUFFERED", 100_000)
    options = HubOptions(data=place / "data", socket=place / "hub.sock")
    async with WireClientLater(place) as later, running(options):
        stuck, ana = await later.open("stuck"), await later.open("ana")
        incident = await ana.declare()
        await stuck.watch(incident)
        await ana.watch(incident)
        both = await ana.expect(fr.Presence, lambda f: len(f.people) == 2)
        assert len(both.people) == 2
        stuck.ws.transport.pause_reading()
        for _ in range(60):
            await ana.note(incident, "x" * 9_000)
        alone = await ana.expect(fr.Presence, lambda f: len(f.people) == 1)
        assert alone.people[0].name == "ana"


async def test_a_hub_that_is_refused_leaves_the_running_ones_socket_alone(place: Path) -> None:
    socket = place / "hub.sock"
    async with running(HubOptions(data=place / "one", socket=socket)):
        with pytest.raises(DataLocked, match="Another hub listens"):
            async with running(HubOptions(data=place / "two", socket=socket)):
                pass
        async with WireClient(socket, "ana") as ana:
            assert await ana.declare() == "INC-1"
