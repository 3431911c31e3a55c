"""Indexes to look things up in without a hub: the one of a data directory, or one in memory."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import aiosqlite

from server.errors import HubError
from server.store.index import INDEX, Writer, agrees
from server.store.searcher import Searcher, open_searcher, searcher_on
from warroom.search.documents import VERSION, Indexed


async def kept_index(directory: Path) -> Searcher | None:
    """The index in a data directory; None where there is none that has all of the log."""
    uri = f"file:{directory / 'log.db'}?mode=ro"
    try:
        async with aiosqlite.connect(uri, uri=True) as reader:
            if not await agrees(reader, VERSION):
                return None
        return await open_searcher(uri)
    except sqlite3.Error:
        return None


async def index_in_memory(documents: Iterable[Indexed]) -> Searcher:
    """An index of these documents; it is gone when it is closed. Raises HubError."""
    connection = await aiosqlite.connect(":memory:")
    try:
        for statement in INDEX:
            await connection.execute(statement)
        await Writer(connection).write(documents)
        await connection.commit()
    except sqlite3.Error as error:
        await connection.close()
        raise HubError(f"The text cannot be searched here ({error}).") from error
    return await searcher_on(connection)
