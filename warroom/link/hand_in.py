"""Hands an exported file to a hub, which takes it in as a log of its own."""

import asyncio
import os
import uuid
from pathlib import Path
from typing import IO

import msgspec
from websockets.exceptions import ConnectionClosed, WebSocketException

from warroom import __version__
from warroom.link.address import Address
from warroom.link.dial import Connection, dial_patiently, hang_up, refusal, why_lost
from warroom.link.once import NoHub
from warroom.model.refusal import Refusal
from warroom.saved.file import Header
from warroom.text import clean, clean_line
from warroom.wire import frames as fr
from warroom.wire.limits import MAX_CLIENT_FRAME, PROTOCOL

PATIENCE = 20.0
"""Seconds until the hub has said whether it wants the file."""

PROVING = 900.0
"""Seconds until the hub has read and stored the last of it; the connection's own watch for silence
sees much earlier that a hub is dead."""


async def hand_in(
    address: Address, path: Path, header: Header, *, name: str = "", token: str = ""
) -> fr.Imported:
    """Send a file whose first line is `header`; returns when the hub has all of it on disk.

    Raises NoHub, LinkRefused, Refusal with the hub's sentence, OSError for the file.
    """
    with path.open("rb") as file:
        try:
            connection = await dial_patiently(address, token)
            try:
                return await _hand_in(
                    connection, file, os.fstat(file.fileno()).st_size, header, name
                )
            finally:
                await hang_up(connection)
        except ConnectionClosed as error:
            raise refusal(error) or _gone(why_lost(error, address)) from error
        except (ConnectionError, FileNotFoundError, PermissionError) as error:
            why = why_lost(error, address)
            raise NoHub(
                f"{why} Start one with `warroom hub`, or name another one with --hub."
            ) from error
        except (TimeoutError, EOFError, WebSocketException) as error:
            raise _gone(why_lost(error, address)) from error
        except msgspec.DecodeError as error:
            raise NoHub(f"What answers at {address} is not a warroom hub.") from error


def _gone(sentence: str) -> NoHub:
    return NoHub(
        f"{sentence} Whether the file was taken in is not known. Give the same command again:"
        " what is there already is not taken in twice."
    )


async def _hand_in(
    connection: Connection, file: IO[bytes], size: int, header: Header, name: str
) -> fr.Imported:
    await connection.send(fr.encode(fr.Hello(PROTOCOL, __version__, name)), text=True)
    asked = fr.Import(str(uuid.uuid4()), header.log, header.entries, header.head, size)
    await connection.send(fr.encode(asked), text=True)
    answer = await _answer(connection, asked.id, PATIENCE)
    if isinstance(answer, fr.Imported):
        return answer
    heard = asyncio.ensure_future(_answer(connection, asked.id, PROVING))
    try:
        left = size
        while left and not heard.done() and (part := file.read(min(MAX_CLIENT_FRAME, left))):
            await connection.send(part)
            left -= len(part)
        answer = await heard
    finally:
        heard.cancel()
    if isinstance(answer, fr.ImportReady):
        raise msgspec.ValidationError("import_ready came twice")
    return answer


async def _answer(
    connection: Connection, asked: str, patience: float
) -> fr.ImportReady | fr.Imported:
    """The hub's answer about this file; others' frames are passed over. Raises Refusal."""
    async with asyncio.timeout(patience):
        while True:
            match fr.decode_to_client(await connection.recv(decode=False)):
                case fr.ImportReady(id=id) as ready if id == asked:
                    return ready
                case fr.Imported(id=id) as done if id == asked:
                    return msgspec.structs.replace(done, incident=clean_line(done.incident, 80))
                case fr.Refused(id=id, why=why, sentence=sentence) if id == asked:
                    raise Refusal(why, clean(sentence, lines=False, limit=600))
