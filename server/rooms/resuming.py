"""What a client has already, against the history here: is it the same, and how far does it go."""

import msgspec

from server.store.base import Store
from warroom.model.incident import Incident
from warroom.wire.frames import ForkPoint, Watch


async def resync_because(store: Store, watch: Watch, incident: Incident) -> str:
    """Why what the client has is not a part of this history; empty when it is.

    Raises StoreFailed.
    """
    if watch.since == 0:
        return ""
    if watch.epoch != store.epoch and watch.epoch not in store.former:
        return "The hub has another history than the one on this screen; it is read anew."
    if not 0 < watch.since <= incident.seq:
        return (
            f"This screen had {watch.since} entries and the hub has {incident.seq}:"
            " entries may have been lost. Tell the incident commander."
        )
    if await _hash_at(store, incident.id, watch.since) != watch.hash:
        return f"Entry {watch.since} differs between this screen and the hub; it is read anew."
    return ""


def doubted(store: Store, watch: Watch, incident: Incident) -> list[ForkPoint]:
    """Where a client has more of this history than the hub: what it has is wanted."""
    if watch.since <= incident.seq or watch.epoch in incident.forks:
        return []
    if watch.epoch not in (store.epoch, *store.former):
        return []
    return [ForkPoint(watch.epoch, incident.seq, incident.hash)]


async def has_seen(store: Store, watch: Watch) -> bool:
    """Whether whoever asks proves that they have entries of a log: they know the hash of one.

    Nobody guesses a hash, so that this gives nothing away; an id that does not exist is looked up
    just the same. Raises StoreFailed.
    """
    if not 0 < watch.since < 2**62 or watch.epoch not in (store.epoch, *store.former):
        return False
    return await _hash_at(store, watch.incident, watch.since) == (watch.hash or "none")


async def _hash_at(store: Store, log: str, seq: int) -> str:
    """The chain hash of one entry; empty where there is none."""
    found = await store.page(log, after=seq - 1, before=seq + 1, limit=1, max_bytes=1)
    return msgspec.json.decode(found[0], type=_Hashed).hash if found else ""


class _Hashed(msgspec.Struct):
    hash: str
