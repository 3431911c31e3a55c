"""Sees to it that the index of the search has what the log has."""

import logging
import time
from collections.abc import AsyncIterator

import msgspec

from server.errors import StoreFailed
from server.store.base import Store
from warroom.model.entry import StoredEntry, open_entry
from warroom.model.evolve import evolve
from warroom.model.incident import Incident
from warroom.search.documents import VERSION, Indexed, documents_of

logger = logging.getLogger(__name__)


async def keep_index(store: Store, *, anew: bool = False) -> int:
    """Make the index anew where it disagrees with the log; gives the number of documents, or 0.

    `anew`: also where it agrees. That it failed is logged, not raised: a search that finds less is
    no reason to keep a room shut.
    """
    if not anew and await store.index_agrees(VERSION):
        return 0
    began = time.monotonic()
    try:
        count = await make_index(store)
    except StoreFailed as error:
        logger.error("The index of the search could not be made, so it may miss things: %s", error)
        return 0
    if count:
        seconds = time.monotonic() - began
        logger.info("The index of the search was made anew: %d texts, %.1f s.", count, seconds)
    return count


async def make_index(store: Store) -> int:
    """Make the index anew; gives the number of documents. Raises StoreFailed."""
    return await store.index_anew(all_documents(store), VERSION)


async def all_documents(store: Store) -> AsyncIterator[Indexed]:
    """What the whole log gives to an index, entry by entry."""
    incidents: dict[str, Incident] = {}
    decoder = msgspec.json.Decoder(StoredEntry)
    async for name, data in store.everything():
        entry = open_entry(decoder.decode(data))
        incident = evolve(incidents.get(name) or Incident(id=name), entry)
        incidents[name] = incident
        for each in documents_of(entry, incident):
            yield each
