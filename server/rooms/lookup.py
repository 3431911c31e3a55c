"""Searches without a hub: in the logs of a data directory, or in one that was exported."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from server.errors import HubError, StoreFailed
from server.rooms.indexing import make_index
from server.rooms.searching import answer
from server.store.archive import log_names, read_log
from server.store.lock import DataLock
from server.store.scratch import index_in_memory, kept_index
from server.store.sqlite import SqliteStore
from warroom.model.evolve import evolve
from warroom.model.incident import Incident
from warroom.saved.log import SavedLog
from warroom.search.documents import Indexed, documents_of
from warroom.wire.frames import Found, Search


async def search_directory(directory: Path, search: Search, now: datetime) -> Found:
    """The answer from a data directory, whose rights are those of its files. Raises HubError."""
    logs = [await read_log(directory, name) for name in await log_names(directory)]
    known = [log for log in logs if log is not None]
    index = await kept_index(directory) or await index_in_memory(_documents(known))
    try:
        return await answer(
            index, {log.name: log for log in known}, "", search, now, may=_everybody
        )
    finally:
        await index.close()


async def search_log(log: SavedLog, search: Search, now: datetime) -> Found:
    """The answer from one log. Raises HubError."""
    index = await index_in_memory(_documents([log]))
    try:
        return await answer(index, {log.name: log}, "", search, now, may=_everybody)
    finally:
        await index.close()


async def rebuild(directory: Path) -> int:
    """Make the index of a data directory anew; gives the number of texts in it.

    Raises HubError, DataLocked.
    """
    if not (directory / "log.db").is_file():
        raise HubError(f"{directory} holds no log: there is no log.db in it.")
    lock = DataLock(directory / "lock")
    lock.take()
    try:
        async with SqliteStore(directory) as store:
            try:
                return await make_index(store)
            except StoreFailed as error:
                raise HubError(f"The index could not be made ({error}).") from error
    finally:
        lock.free()


def _documents(logs: Sequence[SavedLog]) -> Iterator[Indexed]:
    for log in logs:
        incident = Incident(id=log.name)
        for entry in log.entries:
            incident = evolve(incident, entry)
            yield from documents_of(entry, incident)


def _everybody(person: str, log: Incident) -> bool:
    """Who has the file has all of it."""
    return True
