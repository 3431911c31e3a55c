"""Redacting at the hub: what a command erases, and the state of the log without it."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from server.store.base import Store
from warroom.model.commands import Redact
from warroom.model.entry import Entry, StoredEntry, open_entry
from warroom.model.events import EntryTakenBack, Redacted
from warroom.model.evolve import evolve
from warroom.model.evolve.forks import original
from warroom.model.incident import Incident
from warroom.model.redacting import blanked_entry, body_hash, go_with
from warroom.search.documents import Document, Reworded, documents_of

logger = logging.getLogger(__name__)

PAGE = 500
"""Entries that are read or folded before others on the event loop get their turn."""

R = TypeVar("R")

_decode = msgspec.json.Decoder(StoredEntry).decode


@dataclass
class Erased:
    """What a redaction takes out of a log: `command` as it is decided, each entry of `blanked` as
    it was and as it is from now on, and the log's entries with those in their places."""

    command: Redact
    blanked: list[tuple[StoredEntry, StoredEntry]]
    stored: list[StoredEntry]
    documents: list[Document] = field(default_factory=list)


def apart(requests: Sequence[R], is_one: Callable[[R], bool]) -> Iterator[list[R]]:
    """The requests in their order, each redaction by itself: it changes what others rest on."""
    several: list[R] = []
    for request in requests:
        if not is_one(request):
            several.append(request)
            continue
        if several:
            yield several
        yield [request]
        several = []
    if several:
        yield several


async def read(store: Store, log: str) -> list[StoredEntry]:
    """All entries of a log. Raises StoreFailed."""
    found: list[StoredEntry] = []
    while True:
        after = len(found)
        # The store gives the newest ones of a range.
        page = await store.page(
            log, after=after, before=after + PAGE + 1, limit=PAGE, max_bytes=2**62
        )
        found += map(_decode, page)
        if len(page) < PAGE:
            return found


async def prepare(
    store: Store, incident: Incident, command: Redact, *, again: bool = False
) -> Erased:
    """What `command` erases in the log of `incident`. Raises StoreFailed.

    `again`: also names what has no text any more, because the log has lost the word of it.
    """
    stored = await read(store, incident.id)
    opened = [open_entry(each) for each in stored]
    named = [seq for seq in dict.fromkeys(command.seqs) if 0 < seq <= len(stored)]
    also = go_with(named, opened, incident)
    bodies: dict[int, str] = {}
    blanked: list[tuple[StoredEntry, StoredEntry]] = []
    for seq in (*named, *also):
        was = stored[seq - 1]
        now = blanked_entry(was)
        if now is not None:
            blanked.append((was, now))
            stored[seq - 1] = now
            bodies[seq] = body_hash(now.event)
        elif again and was.blanked:
            bodies[seq] = body_hash(was.event)
    asked = tuple(dict.fromkeys(command.seqs))
    filled = replace(
        command,
        seqs=asked,
        also=also,
        bodies=tuple(bodies.get(seq, "") for seq in (*asked, *also)),
    )
    return Erased(filled, blanked, stored)


def what_is_erased(command: Redact, erased: Erased | None, *, keeper: bool) -> Redact:
    """As the hub fills it in; what a client says of it counts for nothing."""
    found = erased.command if erased else replace(command, also=(), bodies=())
    return replace(found, keeper=keeper)


def taken_back(entries: Sequence[bytes], incident: Incident) -> Iterator[Redact]:
    """The redactions among `entries` that were lost and are back: their texts are to go again."""
    for data in entries:
        entry = open_entry(_decode(data))
        event = entry.event
        if isinstance(event, EntryTakenBack) and not event.already:
            inner = original(entry, event, incident).event
            if isinstance(inner, Redacted):
                reason = f"{inner.reason} (as {event.actor} had done)"
                yield Redact(seqs=inner.seqs, reason=reason)


async def refold(log: str, stored: Sequence[StoredEntry]) -> tuple[Incident, list[Document]]:
    """The state after all entries, and all that they give to the index of the search."""
    incident = Incident(id=log)
    documents: dict[str, Document] = {}
    for number, each in enumerate(stored):
        entry: Entry = open_entry(each)
        incident = evolve(incident, entry)
        for made in documents_of(entry, incident):
            if isinstance(made, Document):
                documents[made.key] = made
            elif (known := documents.get(made.key)) is not None:
                documents[made.key] = _reworded(known, made)
        if number % PAGE == 0:
            await asyncio.sleep(0)
    return incident, list(documents.values())


def _reworded(document: Document, words: Reworded) -> Document:
    return document if words.body is None else replace(document, body=words.body)
