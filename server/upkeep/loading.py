"""The hub's start: the state of every log, folded anew."""

import contextlib
import gc
from collections.abc import AsyncIterator, Iterator

import msgspec

from warroom.model.entry import Entry, StoredEntry, open_entry
from warroom.model.evolve import evolve_all
from warroom.model.incident import Incident

AT_ONCE = 500
"""Entries of one log that are folded together."""


async def fold_all(log: AsyncIterator[tuple[str, bytes]]) -> dict[str, Incident]:
    """The state of every log; `log` has all entries, those of each incident in order.

    There is no snapshot that could be wrong or old: 100,000 entries take a quarter of a second
    (benchmarks/restart.py).
    """
    incidents: dict[str, Incident] = {}
    decode = msgspec.json.Decoder(StoredEntry).decode
    of, some = "", list[Entry]()

    def fold() -> None:
        nonlocal some
        incidents[of] = evolve_all(incidents.get(of) or Incident(id=of), some)
        some = []

    with collecting_later():
        async for name, data in log:
            if some and (name != of or len(some) == AT_ONCE):
                fold()
            of = name
            some.append(open_entry(decode(data)))
        if some:
            fold()
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
