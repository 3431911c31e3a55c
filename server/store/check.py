"""Looks at a whole database: the file itself, every chain in it, and the heads known elsewhere."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from server.errors import HubError
from server.store.schema import APPLICATION_ID, VERSION
from warroom.model.entry import StoredEntry, hash_of
from warroom.model.ids import GENESIS
from warroom.model.redacting import Unnamed
from warroom.saved.log import Head
from warroom.text import clean_line

MARK = "backup"
"""The row of `meta` that a backup has and a log does not."""


class Mark(msgspec.Struct, frozen=True):
    """What a backup says of itself: when it was made, of which history, with which heads."""

    made_at: datetime
    epoch: str
    heads: dict[str, Head]


@dataclass
class Checked:
    """What was found in a database; `wrong` has a sentence for each thing that is not well.

    `newest`: when the entry with the latest time was recorded, by the hub's clock then.
    """

    epoch: str = ""
    schema: int = 0
    entries: int = 0
    newest: datetime | None = None
    heads: dict[str, Head] = field(default_factory=dict)
    mark: Mark | None = None
    wrong: list[str] = field(default_factory=list)


def check(
    database: sqlite3.Connection, known: Mapping[str, Head], whose: str = "the mirror"
) -> Checked:
    """Read all of a database; `known` are heads that it has to have, `whose` says who kept them.

    Raises sqlite3.Error where it cannot be read at all, HubError where it is no log of ours or
    was written by a newer warroom.
    """
    found = Checked(schema=_number(database, "user_version"))
    if _number(database, "application_id") != APPLICATION_ID:
        raise HubError("That is no log of warroom.")
    if found.schema > VERSION:
        raise HubError("It was written by a newer warroom. Use that version here.")
    found.wrong += _integrity(database)
    meta = dict(database.execute("SELECT name, value FROM meta"))
    found.epoch = meta.get("epoch", "")
    if MARK in meta:
        found.mark = msgspec.json.decode(meta[MARK], type=Mark)
    _chains(database, known, whose, found)
    return found


def _number(database: sqlite3.Connection, pragma: str) -> int:
    return int(database.execute(f"PRAGMA {pragma}").fetchone()[0])


def _integrity(database: sqlite3.Connection) -> list[str]:
    said = [row[0] for row in database.execute("PRAGMA integrity_check(5)")]
    return [] if said == ["ok"] else [f"SQLite says: {clean_line(str(each), 200)}" for each in said]


def _chains(
    database: sqlite3.Connection, known: Mapping[str, Head], whose: str, found: Checked
) -> None:
    decoder = msgspec.json.Decoder(StoredEntry)
    bad: set[str] = set()
    looks: dict[str, Unnamed] = {}
    for name, seq, data in database.execute(
        "SELECT incident, seq, data FROM entries ORDER BY incident, seq"
    ):
        found.entries += 1
        before = found.heads.get(name, Head(0, GENESIS))
        wrong = ""
        try:
            entry = decoder.decode(data)
        except msgspec.DecodeError:
            found.heads[name] = Head(seq, "")
            wrong = f"entry {seq} cannot be read"
        else:
            found.heads[name] = Head(entry.seq, entry.hash)
            looks.setdefault(name, Unnamed()).look_at(entry)
            if found.newest is None or entry.recorded_at > found.newest:
                found.newest = entry.recorded_at
            if seq != before.seq + 1 or entry.seq != seq:
                wrong = f"entry {before.seq + 1} is missing"
            elif hash_of(name, entry, before.hash) != entry.hash:
                wrong = f"entry {seq} is not what was sealed"
            elif (kept := known.get(name)) and kept.seq == seq and kept.hash != entry.hash:
                wrong = f"entry {seq} is not the one that {whose} names"
        if wrong and name not in bad:
            # One sentence a log: after the first wrong entry nothing in it is proven.
            bad.add(name)
            found.wrong.append(f"{name}: {wrong}.")
    for name, look in looks.items():
        if look.seqs and name not in bad:
            found.wrong.append(
                f"{name}: the text of entry {look.seqs[0]} is gone, and no entry says that it was"
                " redacted."
            )
    for name, kept in known.items():
        last = found.heads.get(name, Head(0, GENESIS)).seq
        if kept.seq > last and name not in bad:
            found.wrong.append(f"{name} ends with entry {last}; {whose} has {kept.seq}.")
