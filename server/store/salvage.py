"""Finds damage in a log, saves what proves itself, and sets the damaged files aside."""

import contextlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import aiosqlite
import msgspec

from server.store.base import TAKEN_IN
from server.store.check import MARK
from server.store.schema import prepare
from server.upkeep.loading import collecting_later
from warroom.model.entry import StoredEntry, hash_of
from warroom.model.ids import GENESIS
from warroom.model.redacting import settled
from warroom.saved.log import Head

ASIDE = "damaged-"
"""What the directory of damaged files is called, before the time (UTC)."""

PARTED, RESTORED = "parted", "restored"
"""Rows of `meta`: former histories that the logs do not name yet; the mark of the backup that this
history began from."""

_KEPT = ("epoch", "former", PARTED, RESTORED, MARK)

_ROWS = "SELECT id, incident, seq, actor, command_id, nth, digest, data FROM entries"


class _Row(NamedTuple):
    """A row of the database, or an entry that was found in the bytes of a file (`place` 0)."""

    place: int
    incident: str
    stored: StoredEntry
    key: tuple[str, str, int, bytes] | None


class Saved(NamedTuple):
    """What could be saved: how many entries, of which logs, and where the damaged files are."""

    entries: int
    heads: dict[str, Head]
    aside: Path


Take = Callable[[str, StoredEntry], None]
"""Is given the id of a log and its next entry."""


def damage(path: Path, known: Mapping[str, Head], take: Take) -> str:
    """What is wrong with the log at `path`, in words; empty when it is whole.

    `known`: the heads of the mirror file. Every entry's hash is computed anew, and `take` is given
    each that has proven itself, so that nobody has to read them again; where something is wrong it
    has not been given all. Nothing is written, and what SQLite would fold into the database stays
    beside it. Raises sqlite3.OperationalError where another account's rights or a full disk are in
    the way.
    """
    if not path.exists() or not path.stat().st_size:
        beside = path.with_name(f"{path.name}-wal")
        return "it is missing" if known or (beside.exists() and beside.stat().st_size) else ""
    try:
        with contextlib.closing(_reading(path)) as connection:
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                return "it holds no log" if known else ""
            # Side by side: the one is SQLite's work, the other this program's, and people wait.
            with ThreadPoolExecutor(1) as beside_it:
                said = beside_it.submit(_integrity, path)
                with collecting_later():
                    wrong, heads = _chains(connection, take)
                wrong = said.result() or wrong
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL")):
            raise
        return str(error)
    except sqlite3.Error as error:
        return str(error)
    except (UnicodeDecodeError, OverflowError) as error:
        return f"a row cannot be read ({error})"
    if wrong:
        return wrong
    behind = [name for name, head in known.items() if heads.get(name, (0, ""))[0] < head.seq]
    if behind:
        return f"entries of {', '.join(sorted(behind)[:5])} are missing at the end"
    return ""


def _reading(path: Path) -> sqlite3.Connection:
    # Read-only: when it is closed nothing is folded into the database.
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _integrity(path: Path) -> str:
    """What SQLite finds wrong with the file, in words."""
    with contextlib.closing(_reading(path)) as connection:
        # Not quick_check: it passes over an index that does not lead to its entries.
        said = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
    return "" if said == ["ok"] else f"SQLite says: {said[0]}"


def _chains(connection: sqlite3.Connection, take: Take) -> tuple[str, dict[str, tuple[int, str]]]:
    """What does not hold, and the last entry of each log."""
    heads: dict[str, tuple[int, str]] = {}
    start = (0, GENESIS)
    decode = msgspec.json.Decoder(StoredEntry).decode
    for incident, seq, data in connection.execute(
        "SELECT incident, seq, data FROM entries ORDER BY id"
    ):
        last, previous = heads.get(incident, start)
        try:
            stored = decode(data)
            held = (
                stored.seq == seq == last + 1 and hash_of(incident, stored, previous) == stored.hash
            )
        except (msgspec.DecodeError, ValueError, TypeError):
            held = False
        if not held:
            return f"entry {last + 1} of {incident} is not what was recorded", heads
        heads[incident] = (seq, stored.hash)
        take(incident, stored)
    return "", heads


async def salvage(directory: Path, known: Mapping[str, Head], now: datetime) -> Saved | None:
    """Put all that proves itself into a fresh database and set the damaged one aside.

    Gives None, and leaves all as it is, where nothing at all can be saved. Nothing is deleted.
    Raises OSError, sqlite3.Error.
    """
    path = directory / "log.db"
    rows, meta = _readable(path)
    chains = _proven(rows, [*_carved(directory)], known)
    if not chains:
        return None
    fresh = directory / ".log.db.saved"
    _clear(fresh)
    await _write(fresh, chains, meta)
    aside = _set_aside(directory, now)
    fresh.replace(path)
    _sync(directory)
    heads = {name: Head(chain[-1].stored.seq, chain[-1].stored.hash) for name, chain in chains}
    return Saved(sum(len(chain) for _, chain in chains), heads, aside)


def _readable(path: Path) -> tuple[dict[tuple[str, int], _Row], dict[str, str]]:
    """All rows that SQLite still gives, from both ends, and what it says of the history."""
    rows: dict[tuple[str, int], _Row] = {}
    meta: dict[str, str] = {}
    if not path.exists():
        return rows, meta
    decode = msgspec.json.Decoder(StoredEntry).decode
    for query in (f"{_ROWS} ORDER BY id", f"{_ROWS} ORDER BY id DESC"):
        with contextlib.suppress(sqlite3.Error), contextlib.closing(_reading(path)) as connection:
            connection.text_factory = lambda data: data.decode(errors="replace")
            for place, incident, seq, actor, command_id, nth, digest, data in connection.execute(
                query
            ):
                with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, TypeError):
                    row = _Row(place, incident, decode(data), (actor, command_id, nth, digest))
                    rows.setdefault((incident, seq), row)
    with contextlib.suppress(sqlite3.Error), contextlib.closing(_reading(path)) as connection:
        for name in _KEPT:
            for (value,) in connection.execute("SELECT value FROM meta WHERE name = ?", (name,)):
                meta[name] = value
    return rows, meta


_ENTRY = re.compile(rb'\{"seq":[1-9][0-9]{0,9},"recorded_at":"')


def _carved(directory: Path) -> Iterator[StoredEntry]:
    """Entries in the bytes of the files: also those that SQLite does not read any more."""
    decode = msgspec.json.Decoder(StoredEntry).decode
    seen: set[tuple[int, str]] = set()
    places = [directory, *directory.glob(f"{ASIDE}*")]
    for path in (place / name for place in places for name in ("log.db-wal", "log.db")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        for match in _ENTRY.finditer(data):
            end = _end(data, match.start())
            if not end:
                continue
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
                stored = decode(data[match.start() : end])
                if (stored.seq, stored.hash) not in seen:
                    seen.add((stored.seq, stored.hash))
                    yield stored


_BRACE = re.compile(rb'["{}]')
_QUOTE = re.compile(rb'["\\]')
_LONGEST = 256 * 1024


def _end(data: bytes, start: int) -> int:
    """Where the JSON object that begins at `start` ends; 0 where it does not."""
    depth, at = 0, start
    while (found := _BRACE.search(data, at, start + _LONGEST)) is not None:
        at = found.end()
        match found[0]:
            case b"{":
                depth += 1
            case b"}":
                depth -= 1
                if not depth:
                    return at
            case _:
                while (mark := _QUOTE.search(data, at, start + _LONGEST)) is not None:
                    at = mark.end()
                    if mark[0] == b'"':
                        break
                    at += 1
                else:
                    return 0
    return 0


_Chains = list[tuple[str, list[_Row]]]


def _proven(
    rows: Mapping[tuple[str, int], _Row], carved: list[StoredEntry], known: Mapping[str, Head]
) -> _Chains:
    """Of each log the entries from the first on that follow one from the other."""
    by_number: dict[int, list[StoredEntry]] = {}
    for stored in carved:
        by_number.setdefault(stored.seq, []).append(stored)
    chains: _Chains = []
    for name in sorted({*known, *(incident for incident, _ in rows)}):
        chain: list[_Row] = []
        previous = GENESIS
        while True:
            number = len(chain) + 1
            row = rows.get((name, number))
            if row is None or row.stored.seq != number or not _follows(name, row.stored, previous):
                found = (
                    each for each in by_number.get(number, ()) if _follows(name, each, previous)
                )
                carved_one = next(found, None)
                if carved_one is None:
                    break
                row = _Row(0, name, carved_one, None)
            chain.append(row)
            previous = row.stored.hash
        if chain:
            # What was found in the bytes of a file may be from before it was redacted.
            as_they_are = settled(row.stored for row in chain)
            chains.append(
                (name, [r._replace(stored=s) for r, s in zip(chain, as_they_are, strict=True)])
            )
    return chains


def _follows(name: str, stored: StoredEntry, previous: str) -> bool:
    try:
        return hash_of(name, stored, previous) == stored.hash
    except TypeError:
        return False


def _clear(fresh: Path) -> None:
    for left in (fresh, fresh.with_name(f"{fresh.name}-wal"), fresh.with_name(f"{fresh.name}-shm")):
        # Of an earlier attempt that was interrupted: made of the same files.
        left.unlink(missing_ok=True)
    fresh.touch(mode=0o600)


async def _write(fresh: Path, chains: _Chains, meta: Mapping[str, str]) -> None:
    async with aiosqlite.connect(fresh) as connection:
        await connection.execute("PRAGMA synchronous = FULL")
        await prepare(connection)
        await connection.executemany(
            "INSERT INTO entries (incident, seq, actor, command_id, nth, digest, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            _values(chains),
        )
        await connection.executemany(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", meta.items()
        )
        await connection.commit()


def _values(chains: _Chains) -> Iterator[tuple[str, int, str, str, int, bytes, bytes]]:
    """The rows in about the order in which they were kept, those of a log in theirs."""
    ordered: list[tuple[datetime, str, int, _Row]] = []
    for name, chain in chains:
        latest = chain[0].stored.recorded_at
        for row in chain:
            latest = max(latest, row.stored.recorded_at)
            ordered.append((latest, name, row.stored.seq, row))
    ordered.sort(key=lambda each: each[:3])
    used: set[tuple[str, str, int]] = set()
    for _, name, seq, row in ordered:
        actor, command_id, nth, digest = row.key or _key(row.stored, used)
        if (actor, command_id, nth) in used:
            actor, command_id, nth = "", f"{name} {seq}", 0
        used.add((actor, command_id, nth))
        yield name, seq, actor, command_id, nth, digest, msgspec.json.encode(row.stored)


def _key(stored: StoredEntry, used: set[tuple[str, str, int]]) -> tuple[str, str, int, bytes]:
    nth = 0
    while (stored.actor, stored.command_id, nth) in used:
        nth += 1
    return stored.actor, stored.command_id, nth, TAKEN_IN


def _set_aside(directory: Path, now: datetime) -> Path:
    """Move the damaged files out of the way: the WAL before the database it belongs to."""
    name = f"{ASIDE}{now:%Y%m%dT%H%M%SZ}"
    aside = directory / name
    number = 1
    while aside.exists():
        number += 1
        aside = directory / f"{name}-{number}"
    aside.mkdir(mode=0o700)
    for each in ("log.db", "heads.jsonl"):
        if (directory / each).exists():
            os.link(directory / each, aside / each)
    for each in ("log.db-wal", "log.db-shm"):
        with contextlib.suppress(FileNotFoundError):
            (directory / each).rename(aside / each)
    _sync(aside)
    _sync(directory)
    return aside


def _sync(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
