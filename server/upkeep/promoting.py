"""Makes a data directory of logs that people had copies of; never over a log that is there."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from server.errors import HubError, StoreFailed
from server.store.base import TAKEN_IN, Row
from server.store.lock import DataLock
from server.store.sqlite import SqliteStore
from warroom.model.entry import StoredEntry, open_entry
from warroom.model.evolve import evolve
from warroom.model.ids import sealed_as
from warroom.model.incident import Incident
from warroom.saved.file import file_lines
from warroom.saved.log import SavedLog
from warroom.search.documents import Indexed, documents_of

AT_ONCE = 1_000
"""Entries written in one transaction."""

BESIDE = "beside"
"""The directory, in the data directory, of chains that were not taken: a file each."""


def make_hub(data: Path, logs: Sequence[SavedLog], former: Sequence[str]) -> str:
    """Keep `logs`, which were proven, in `data`, as a history that continues those of `former`.

    Gives its epoch. All or nothing: the log is there when all of it is on the disk. Raises
    HubError, DataLocked.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise HubError(f"{data} cannot be made ({error.strerror}).") from error
    lock = DataLock(data / "lock")
    lock.take()
    try:
        require_free(data)
        with tempfile.TemporaryDirectory(prefix=".promote-", dir=data) as name:
            part = Path(name)
            epoch = asyncio.run(_fill(part, logs, former))
            # Closed, so that all is in the one file; the mirror of it is made at the hub's start.
            (part / "log.db").rename(data / "log.db")
    except StoreFailed as error:
        raise HubError(f"{data} does not take the log ({error}). Nothing was made.") from error
    except OSError as error:
        raise HubError(
            f"{data} does not take the log ({error.strerror or error}). Nothing was made."
        ) from error
    finally:
        lock.free()
    return epoch


async def _fill(part: Path, logs: Sequence[SavedLog], former: Sequence[str]) -> str:
    async with SqliteStore(part) as store:
        await store.continue_histories(former)
        for rows, indexed in _batches(logs):
            await store.append(rows, indexed)
        return store.epoch


def require_free(data: Path) -> None:
    """Raise HubError where there is a log already, or what is left of one."""
    for name in ("log.db", "log.db-wal", "heads.jsonl"):
        if (data / name).exists():
            raise HubError(
                f"{data} has a log already ({name}), and nothing is ever written over one."
                f" Give another directory with --data, as in --data {data}-2."
            )


def keep_beside(data: Path, log: SavedLog) -> Path:
    """Write a chain that was not taken to a file that can be imported or promoted later."""
    folder = data / BESIDE
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{log.name}-{log.seq}-{log.hash[:8]}.warroom"
    with path.open("wb") as file:
        path.chmod(0o600)
        file.writelines(file_lines(log))
    return path


def foldable(log: str, stored: Sequence[StoredEntry]) -> tuple[int, str]:
    """How many entries of a chain a hub can read and fold, and why not more."""
    incident = Incident(id=log)
    for entry in stored:
        try:
            incident = evolve(incident, open_entry(entry))
        except Exception as error:
            return entry.seq - 1, f"entry {entry.seq} makes no sense here ({error})"
    return len(stored), ""


def _batches(logs: Sequence[SavedLog]) -> Iterator[tuple[list[Row], list[Indexed]]]:
    count = Counter[tuple[str, str]]()
    rows: list[Row] = []
    indexed: list[Indexed] = []
    for log in logs:
        incident, own = Incident(id=log.name), Counter[tuple[str, str]]()
        for stored in log.stored:
            entry = open_entry(stored)
            incident = evolve(incident, entry)
            key = (stored.actor, stored.command_id)
            # What a client sends again is acknowledged again; a copy beside another log answers
            # for no command, nor does a log for one that another has: nobody has an empty name.
            if log.name != sealed_as(log.name) or count[key] != own[key]:
                key = ("", f"{log.name} {stored.seq}")
            data = msgspec.json.encode(stored)
            rows.append(Row(log.name, stored.seq, *key, count[key], TAKEN_IN, stored.hash, data))
            count[key] += 1
            own[key] += 1
            indexed += documents_of(entry, incident)
            if len(rows) == AT_ONCE:
                yield rows, indexed
                rows, indexed = [], []
    if rows:
        yield rows, indexed
