"""The hub's start: the state of every log, folded anew."""

import contextlib
import gc
from collections.abc import AsyncIterator, Iterator

import msgspec

from warroom.model.entry import StoredEntry, open_entry
from warroom.model.evolve import evolve
from warroom.model.incident import Incident


async def fold_all(log: AsyncIterator[tuple[str, bytes]]) -> dict[str, Incident]:
    """The state of every log; `log` has all entries, those of each incident in order.

    There is no snapshot that could be wrong or old: 100,000 entries take half a second
    (benchmarks/restart.py).
    """
    incidents: dict[str, Incident] = {}
    decode = msgspec.json.Decoder(StoredEntry).decode
    with collecting_later():
        async for name, data in log:
            incident = incidents.get(name) or Incident(id=name)
            incidents[name] = evolve(incident, open_entry(decode(data)))
    return incidents


@contextlib.contextmanager
def collecting_later() -> Iterator[None]:
    """Nothing is looked through for garbage in this block.

    Folding makes no cycles, and looking for them costs half as much again (measured).
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
