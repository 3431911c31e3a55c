"""Fetches whole logs as they were sealed, for exports: no screen, no reconnecting."""

import asyncio
import contextlib

import msgspec
from websockets.exceptions import ConnectionClosed, WebSocketException

from warroom import __version__
from warroom.link.address import Address
from warroom.link.dial import Connection, dial_patiently, hang_up, refusal, why_lost
from warroom.link.once import NoHub, WatchRefused
from warroom.model.entry import StoredEntry
from warroom.model.redacting import named_in
from warroom.saved.log import Head, SavedLog, Signature
from warroom.text import clean_line
from warroom.wire import frames as fr
from warroom.wire.limits import PROTOCOL

PATIENCE = 20.0
"""Seconds without the frame that was asked for after which the hub counts as gone."""

RESTARTS = 2
"""Times that a hub may go away in the middle before it counts as gone: it restarts in a second."""


class _Redacted(Exception):  # noqa: N818 - it names what happened
    """A text was redacted while the log was fetched."""


async def fetch_log(address: Address, log: str, *, name: str = "", token: str = "") -> SavedLog:
    """All entries of a log up to its present head, as the hub has them; the chain is not checked.

    Raises NoHub, WatchRefused (there is no such log), LinkRefused.
    """
    try:
        for _ in range(RESTARTS):
            try:
                return await _unredacted(address, log, name, token)
            except ConnectionClosed as error:
                if refused := refusal(error):
                    raise refused from error
        return await _unredacted(address, log, name, token)
    except ConnectionClosed as error:
        raise refusal(error) or NoHub(why_lost(error, address)) from error
    except (OSError, TimeoutError, EOFError, WebSocketException) as error:
        raise NoHub(why_lost(error, address)) from error
    except msgspec.DecodeError as error:
        raise NoHub(f"What answers at {address} is not a warroom hub.") from error


async def _unredacted(address: Address, log: str, name: str, token: str) -> SavedLog:
    """The log with what was redacted meanwhile, and without its texts."""
    while True:
        with contextlib.suppress(_Redacted):
            return await _attempt(address, log, name, token)


async def _attempt(address: Address, log: str, name: str, token: str) -> SavedLog:
    connection = await dial_patiently(address, token)
    try:
        return await _fetch(connection, log, name)
    finally:
        await hang_up(connection)


async def _fetch(connection: Connection, log: str, name: str) -> SavedLog:
    await connection.send(fr.encode(fr.Hello(PROTOCOL, __version__, name)), text=True)
    await connection.send(fr.encode(fr.Watch(log, present=False, sign=True)), text=True)
    watching, pages = None, list[list[StoredEntry]]()
    while True:
        async with asyncio.timeout(PATIENCE):
            frame = fr.decode_to_client(await connection.recv(decode=False))
        match frame:
            case fr.Problem(why=why, sentence=sentence):
                raise WatchRefused(why, clean_line(sentence, 300))
            case fr.Watching():
                watching = frame
            case fr.Entries(incident=incident) if incident == log:
                # Pages that are here have the text, those that come do not say why it is gone.
                if any(map(named_in, frame.entries)):
                    raise _Redacted
            case fr.Page(incident=incident) if incident == log and watching is not None:
                pages.append(frame.entries)
                if not frame.entries or frame.entries[0].seq == 1:
                    break
                before = frame.entries[0].seq
                await connection.send(fr.encode(fr.Fetch(log, before=before)), text=True)
    stored = [each for page in reversed(pages) for each in page]
    return SavedLog(
        log,
        clean_line(watching.epoch),
        stored,
        Head(watching.head, watching.head_hash),
        Signature(watching.key, watching.signature) if watching.signature else None,
    )
