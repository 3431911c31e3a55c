"""The hub's data directory as an outsider reads it: SQLite and the mirror file, no code of the hub.

Only the chain's arithmetic is shared with the hub (`warroom.model.entry`).
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from warroom.model.entry import StoredEntry, open_entry
from warroom.model.evolve import evolve
from warroom.model.incident import Incident

_stored = msgspec.json.Decoder(StoredEntry)

FILES = ("log.db", "log.db-wal")


class Line(NamedTuple):
    """One row of the table of entries."""

    seq: int
    actor: str
    command_id: str
    nth: int
    data: bytes
    stored: StoredEntry

    @property
    def body(self) -> Any:
        """The event, as plain JSON."""
        return msgspec.json.decode(self.stored.event)


@dataclass
class Log:
    """All incidents of a data directory; `heads` is what the mirror file remembers."""

    epoch: str
    incidents: dict[str, list[Line]]
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)

    def at(self, incident: str, seq: int) -> Line | None:
        """The entry with this number, or None."""
        lines = self.incidents.get(incident, [])
        if 0 < seq <= len(lines) and lines[seq - 1].seq == seq:
            return lines[seq - 1]
        return next((line for line in lines if line.seq == seq), None)

    def head(self, incident: str) -> int:
        """The number of its last entry, 0 where there is none."""
        lines = self.incidents.get(incident)
        return lines[-1].seq if lines else 0

    def has(self, incident: str, seq: int, digest: str) -> bool:
        """Whether this entry is in the log: at its number, or taken back whole into another."""
        line = self.at(incident, seq)
        if line is not None and line.stored.hash == digest:
            return True
        return (seq, digest) in set(self.taken_back(incident))

    def taken_back(self, incident: str) -> Iterator[tuple[int, str]]:
        """Number and hash of the originals that later entries carry whole."""
        for line in self.incidents.get(incident, []):
            if b'"entry_taken_back"' in line.data:
                yield from _originals(line.body)

    def all(self) -> Iterator[tuple[str, Line]]:
        """Every entry with its incident."""
        for incident, lines in self.incidents.items():
            for line in lines:
                yield incident, line

    def fold(self, incident: str) -> Incident:
        """The state that a replay gives."""
        state = Incident(id=incident)
        for line in self.incidents.get(incident, []):
            state = evolve(state, open_entry(line.stored))
        return state


def read_log(data: Path, *, live: bool) -> Log:
    """Read it. `live`: a hub has it open; else from a copy, so that looking changes nothing."""
    if live:
        return _read(data / "log.db", data, "?mode=ro")
    with tempfile.TemporaryDirectory(prefix="wr-look-") as name:
        for each in FILES:
            if (data / each).exists():
                shutil.copy2(data / each, Path(name) / each)
        return _read(Path(name) / "log.db", data, "")


def _read(path: Path, data: Path, how: str) -> Log:
    connection = sqlite3.connect(f"file:{path}{how}", uri=True)
    try:
        epoch = connection.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()
        log = Log(epoch[0] if epoch else "", {}, read_heads(data / "heads.jsonl"))
        for incident, seq, actor, command_id, nth, body in connection.execute(
            "SELECT incident, seq, actor, command_id, nth, data FROM entries ORDER BY incident, seq"
        ):
            stored = _stored.decode(body)
            line = Line(seq, actor, command_id, nth, bytes(body), stored)
            log.incidents.setdefault(incident, []).append(line)
        return log
    finally:
        connection.close()


def read_heads(path: Path) -> dict[str, tuple[int, str]]:
    """The last head of each incident in the mirror file; a torn last line does not count."""
    heads: dict[str, tuple[int, str]] = {}
    if path.exists():
        for line in path.read_bytes().split(b"\n"):
            try:
                found = msgspec.json.decode(line)
                if found["incident"]:  # the line of no incident names the epoch
                    heads[found["incident"]] = (found["seq"], found["hash"])
            except (msgspec.DecodeError, KeyError, TypeError):
                continue
    return heads


def _originals(body: Any) -> Iterator[tuple[int, str]]:
    """Whatever in an event looks like an entry: it has a number and a hash."""
    if isinstance(body, dict):
        if isinstance(body.get("seq"), int) and isinstance(body.get("hash"), str):
            yield body["seq"], body["hash"]
        for each in body.values():
            yield from _originals(each)
    elif isinstance(body, list):
        for each in body:
            yield from _originals(each)
