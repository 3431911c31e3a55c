"""Logs of a desk put into a store with what they give to its index."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

import msgspec

from server.store.base import Hit, Row, Store
from tests.support.incidents import Desk
from warroom.model.entry import Entry
from warroom.model.evolve import evolve
from warroom.model.incident import Incident
from warroom.search.documents import Indexed, documents_of
from warroom.search.query import parse_query


def documents_after(entries: Iterable[Entry], name: str, after: int = 0) -> list[Indexed]:
    """What the entries after number `after` give to an index."""
    incident, made = Incident(id=name), list[Indexed]()
    for entry in entries:
        incident = evolve(incident, entry)
        if entry.seq > after:
            made += documents_of(entry, incident)
    return made


def rows_after(desk: Desk, after: int = 0) -> list[Row]:
    """The rows of a desk's entries after number `after`."""
    name = desk.incident.id
    return [
        Row(
            name, each.seq, each.actor, f"{name}-{each.seq}", 0,
            hashlib.sha256(b"x").digest(), each.hash, msgspec.json.encode(each),
        )
        for each in desk.stored if each.seq > after
    ]  # fmt: skip


async def keep(store: Store, desk: Desk, after: int = 0, *, indexed: bool = True) -> None:
    """Append what a desk has after entry `after`, in one transaction."""
    documents = documents_after(desk.entries, desk.incident.id, after) if indexed else None
    await store.append(rows_after(desk, after), documents)


async def found(store: Store, text: str, now: datetime, **more: object) -> list[Hit]:
    """What a query finds."""
    asked: dict[str, object] = {"limit": 50, "only": None, "without": (), **more}
    hits = await store.search(parse_query(text, now), **asked)  # type: ignore[arg-type]
    return hits.hits
