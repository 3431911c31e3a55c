"""Finds every copy of a log below the places that a person names: replicas, exports, databases."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from warroom.link.replica_file import Header as ReplicaHeader
from warroom.model.entry import StoredEntry
from warroom.model.ids import is_log, is_register
from warroom.saved.file import SUFFIX, NotReadable, Unreadable, scan_file
from warroom.saved.log import Head, SavedLog, Signature
from warroom.saved.signature import Signed, check, statement
from warroom.saved.union import Copy
from warroom.text import clean_line

REPLICA, DATABASE = ".jsonl", ".db"

MOST_FILES = 10_000
"""Files looked at below one directory: a person may name the wrong one."""


class Gathered:
    """All copies, and a sentence for each thing that could not be read.

    `continued`: by the epoch of each database, the epochs that it continues, oldest first.
    """

    def __init__(self, key: str = "") -> None:
        self.copies: list[Copy] = []
        self.unread: list[str] = []
        self.continued: dict[str, list[str]] = {}
        self._key = key

    def look_in(self, place: Path) -> None:
        """Take every copy that is there, in a file or anywhere below a directory."""
        for path in _files(place):
            try:
                self.copies += self._fit(path, self._read(path))
            except (OSError, ValueError, NotReadable, msgspec.DecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else clean_line(str(error), 200)
                self.unread.append(f"{path} was not read: {why}")

    def _fit(self, path: Path, copies: list[Copy]) -> list[Copy]:
        """All but a register of people that anybody could have written: who is in it may do all.

        A database is a hub's own or its backup, and whoever names one says that they trust it.
        """
        fit = [copy for copy in copies if path.suffix == DATABASE or not is_register(copy.log)]
        if len(fit) < len(copies):
            self.unread.append(
                f"{path} was not taken: the register of people is taken from a hub's database or a"
                " backup alone."
            )
        return fit

    def _read(self, path: Path) -> list[Copy]:
        if path.suffix == REPLICA:
            return _replica(path)
        if path.suffix == DATABASE:
            logs, epoch, former = _database(path)
            self.continued[epoch] = list(dict.fromkeys([*self.continued.get(epoch, []), *former]))
            return [self._saved(log, path) for log in logs]
        header, items = scan_file(path)
        stored = [item for item in items if not isinstance(item, Unreadable)]
        announced = Head(header.entries, header.head)
        signature = Signature(header.key, header.signature) if header.signature else None
        log = SavedLog(header.log, header.epoch, stored, announced, signature)
        return [self._saved(log, path, len(items) - len(stored))]

    def _saved(self, log: SavedLog, path: Path, unreadable: int = 0) -> Copy:
        signed = None
        if self._key and log.signature is not None:
            said = statement(log.name, log.epoch, log.head)
            if check(log.signature, said, self._key) is Signed.GOOD:
                signed = log.head
        return Copy(str(path), log.name, log.epoch, log.stored, _heard_at(path), unreadable, signed)


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    if not place.is_dir():
        raise FileNotFoundError(place)
    count = 0
    for path in sorted(place.rglob("*")):
        if path.suffix in (REPLICA, DATABASE, SUFFIX) and path.is_file():
            if path.name == "heads.jsonl":
                continue
            count += 1
            if count > MOST_FILES:
                return
            yield path


def _replica(path: Path) -> list[Copy]:
    """Whatever in it is an entry: the chain says later what of it holds."""
    lines = path.read_bytes().split(b"\n")
    header = msgspec.json.decode(lines[0], type=ReplicaHeader)
    if not is_log(header.log):
        raise ValueError("it does not begin as a copy of a log")
    stored, unreadable = [], 0
    decoder = msgspec.json.Decoder(StoredEntry)
    for line in filter(None, lines[1:]):
        try:
            stored.append(decoder.decode(line))
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            unreadable += 1
    return [Copy(str(path), header.log, header.epoch, stored, _heard_at(path), unreadable)]


def _database(path: Path) -> tuple[list[SavedLog], str, list[str]]:
    """Its logs, its epoch, and the epochs that it continues."""
    from server.errors import HubError
    from server.store.archive import former_epochs, log_names, read_log

    async def work() -> tuple[list[SavedLog], str, list[str]]:
        logs = [await read_log(path, name) for name in await log_names(path)]
        return [log for log in logs if log is not None], *await former_epochs(path)

    try:
        return asyncio.run(work())
    except HubError as error:
        raise ValueError(str(error)) from error


def _heard_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
