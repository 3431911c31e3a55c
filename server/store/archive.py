"""Reads logs out of a data directory without a hub; changes nothing in it."""

import os
import shutil
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import aiosqlite
import msgspec

from server.errors import HubError
from server.store.heads import HeadsFile
from server.store.sqlite import FORMER
from server.upkeep.signing import read_key
from warroom.model.entry import StoredEntry
from warroom.saved.log import Head, SavedLog


async def log_names(directory: Path) -> list[str]:
    """The ids of all logs in a data directory, or a database of a hub, oldest first.

    Raises HubError.
    """
    rows = await _select(directory, "SELECT incident FROM entries WHERE seq = 1 ORDER BY id", ())
    return [row[0] for row in rows]


async def former_epochs(directory: Path) -> tuple[str, list[str]]:
    """The epoch of a hub's data, "" where it has none, and those it continues, oldest first.

    Raises HubError.
    """
    rows = await _select(
        directory, "SELECT name, value FROM meta WHERE name IN ('epoch', ?)", (FORMER,)
    )
    found = {row[0]: row[1] for row in rows}
    try:
        former = msgspec.json.decode(found.get(FORMER) or "[]", type=list[str])
    except msgspec.DecodeError as error:
        raise HubError(f"{directory} names its former histories in no readable way.") from error
    return found.get("epoch", ""), former


async def read_log(directory: Path, name: str) -> SavedLog | None:
    """One log, or None where there is none of that name. Raises HubError.

    `directory` may be a database too, as in a backup.
    It is signed where this account may read the hub's key, and nothing of it was lost.
    """
    # Before the entries: the hub writes a head after them.
    home = _database(directory).parent
    try:
        heads = HeadsFile(home / "heads.jsonl").read()
    except OSError as error:
        raise HubError(f"{directory} cannot be read ({error.strerror}).") from error
    rows = await _select(
        directory, "SELECT data FROM entries WHERE incident = ? ORDER BY seq", (name,)
    )
    if not rows:
        return None
    found = await _select(directory, "SELECT value FROM meta WHERE name = 'epoch'", ())
    epoch = found[0][0] if found else ""
    stored = [msgspec.json.decode(row[0], type=StoredEntry) for row in rows]
    announced = _announced(heads.get(name), stored)
    log, key = SavedLog(name, epoch, stored, announced), read_key(home)
    if key is None or log.head != (log.seq, log.hash):
        return log
    return replace(log, signature=key.sign(name, epoch, log.head))


def _announced(kept: Head | None, stored: list[StoredEntry]) -> Head | None:
    """The head that the mirror file has; where entries came after it, the last of them."""
    if kept is None or kept.seq >= len(stored) or stored[kept.seq - 1].hash != kept.hash:
        return kept
    return Head(stored[-1].seq, stored[-1].hash)


def _database(place: Path) -> Path:
    return place if place.is_file() else place / "log.db"


async def _select(directory: Path, query: str, values: tuple[str, ...]) -> list[sqlite3.Row]:
    path = _database(directory)
    if not path.is_file():
        raise HubError(f"{directory} holds no log: there is no log.db in it.")
    try:
        if _beside(path, "-shm").exists():
            # A hub works here, or was killed: SQLite sees to it that nobody disturbs the other.
            try:
                return await _rows(path, "mode=ro", query, values)
            except sqlite3.OperationalError:
                # It needs to write for that where no hub works; this account may not.
                return await _rows_of_a_copy(path, query, values)
        if _beside(path, "-wal").exists():
            return await _rows_of_a_copy(path, query, values)
        # With mode=ro alone SQLite would leave two files here, of whoever reads.
        return await _rows(path, "immutable=1", query, values)
    except sqlite3.Error as error:
        raise HubError(f"{path} cannot be read ({error}).") from error
    except OSError as error:
        raise HubError(f"{path} cannot be read ({error.strerror or error}).") from error


async def _rows_of_a_copy(path: Path, query: str, values: tuple[str, ...]) -> list[sqlite3.Row]:
    with tempfile.TemporaryDirectory(prefix="warroom-") as name:
        copy = Path(name) / path.name
        for ending in ("", "-wal"):
            if (source := _beside(path, ending)).exists():
                shutil.copyfile(source, _beside(copy, ending))
        return await _rows(copy, "mode=rw", query, values)


async def _rows(path: Path, how: str, query: str, values: tuple[str, ...]) -> list[sqlite3.Row]:
    # Quoted: a ? or a # in the path would end it.
    uri = f"file:{quote(os.fspath(path))}?{how}"
    async with aiosqlite.connect(uri, uri=True) as connection:
        return list(await connection.execute_fetchall(query, values))


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
