"""What the hub knows of websockets beyond what that promises: it says what has changed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from server.door import guarded, library
from server.door.guarded import Guarded
from server.main import HubOptions, running
from server.rooms.commands import Commands
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.model.commands import Note

Client = Callable[[str], WireClient]

CHANGED = "websockets is not what it was, see server/door/library.py: "


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Guarded]:
    """The hub's sides of all connections."""
    found: list[Guarded] = []
    begin = Guarded.connection_made

    def noted(connection: Guarded, transport: asyncio.BaseTransport) -> None:
        found.append(connection)
        begin(connection, transport)

    monkeypatch.setattr(Guarded, "connection_made", noted)
    return found


async def test_the_engine_of_a_connection_is_found(
    options: HubOptions, client: Client, made: list[Guarded]
) -> None:
    async with running(options), client("ana"):
        assert library.engine_of(made[0]) is not None, (
            CHANGED + "engine_of finds none, so that each message in goes through its queue and"
            " each message out through its send, several times as slowly."
        )


async def test_a_command_is_taken_where_it_arrives(
    options: HubOptions, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[bool] = []
    take = Commands.take

    def noted(commands: Commands, data: bytes) -> bool:
        taken.append(take(commands, data))
        return taken[-1]

    monkeypatch.setattr(Commands, "take", noted)
    async with running(options), client("ana") as ana:
        incident = await ana.declare()
        await ana.note(incident, "x")
    assert taken == [True, True], (
        CHANGED + "what arrives does not pass Guarded.data_received any more, or engine_of finds"
        " nothing: all commands go through its queue."
    )


async def test_a_close_that_was_sent_is_known_as_soon_as_it_was(
    options: HubOptions, client: Client, made: list[Guarded]
) -> None:
    async with running(options), client("ana") as ana:
        ana.ws.transport.write(b"\x83\x80abcd")
        await until(lambda: ana.ws.state.name == "CLOSED")
        sent = library.close_sent(made[0])
        assert sent is not None and sent.code == 1002, (
            CHANGED + "close_sent knows of none, so that who breaks the protocol is cut off later"
            " and in silence."
        )


async def test_what_is_wrong_with_a_request_is_known(
    options: HubOptions, place: Path, made: list[Guarded]
) -> None:
    async with running(options):
        reader, writer = await asyncio.open_unix_connection(place / "hub.sock")
        writer.write(b"POST / HTTP/1.1\r\n\r\n")
        await reader.read()
        writer.close()
        assert library.wrong_request(made[0]) is not None, (
            CHANGED + "wrong_request knows of none, so that the log cannot say what was wrong."
        )


async def test_without_any_of_it_the_hub_works(
    options: HubOptions, client: Client, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("engine_of", "close_sent", "wrong_request"):
        monkeypatch.setattr(guarded, name, lambda connection: None)
    monkeypatch.setattr("server.rooms.fast_path.engine_of", lambda connection: None)
    async with running(options), client("ana") as ana, client("mallory") as mallory:
        incident = await ana.declare()
        mallory.ws.transport.write(Frame(Opcode.CONT, b"x").serialize(mask=True))
        with suppress(ConnectionClosed):
            await mallory.ws.recv()
        reader, writer = await asyncio.open_unix_connection(place / "hub.sock")
        writer.write(b"POST / HTTP/1.1\r\n\r\n")
        await reader.read()
        writer.close()
        assert await ana.note(incident, "still here") == 2
        assert await ana.command(Note(text="and here"), incident)
