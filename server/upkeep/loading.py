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


class Folding:
    """The state of every log, folded as its entries come by; those of each log in order.

    There is no snapshot that could be wrong or old: the entries whose hashes are looked at anyhow
    are folded too, which costs 1.5 µs each (benchmarks/restart.py).
    """

    def __init__(self) -> None:
        self._states: dict[str, Incident] = {}
        self._of = ""
        self._some: list[Entry] = []

    def take(self, name: str, stored: StoredEntry) -> None:
        """The next entry of a log."""
        if name != self._of or len(self._some) == AT_ONCE:
            self._fold()
            self._of = name
        self._some.append(open_entry(stored))

    def states(self) -> dict[str, Incident]:
        """What all entries so far lead to, by the id of the log."""
        self._fold()
        return self._states

    def _fold(self) -> None:
        if self._some:
            state = self._states.get(self._of) or Incident(id=self._of)
            self._states[self._of] = evolve_all(state, self._some)
            self._some = []


async def fold_all(log: AsyncIterator[tuple[str, bytes]]) -> dict[str, Incident]:
    """The state of every log; `log` has all entries, those of each incident in order."""
    folding, decode = Folding(), msgspec.json.Decoder(StoredEntry).decode
    with collecting_later():
        async for name, data in log:
            folding.take(name, decode(data))
        return folding.states()


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
