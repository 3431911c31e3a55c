"""The state of a log at any entry, without folding from the beginning each time."""

from collections.abc import Sequence

from warroom.model.entry import Entry
from warroom.model.evolve import evolve
from warroom.model.incident import Incident

SPACING = 256
"""Entries between two snapshots at first: folding so many takes about 5 ms."""

MOST = 512
"""Snapshots kept; beyond that every second one goes and the spacing doubles."""


class Replay:
    """Folds `entries` (all of a log, ascending) and keeps a snapshot now and then.

    States are immutable and share what did not change between them, so a snapshot costs little.
    """

    def __init__(self, log: str, entries: Sequence[Entry]) -> None:
        self.log = log
        self.entries = entries
        self._spacing = SPACING
        self._snapshots = {0: Incident(id=log)}
        self._newest = self._snapshots[0]

    @property
    def end(self) -> int:
        """The number of the last entry."""
        return len(self.entries)

    @property
    def folded(self) -> int:
        """How far snapshots reach; seeking beyond this folds all in between."""
        return self._newest.seq

    def fold(self, most: int) -> bool:
        """Fold up to `most` more entries; gives whether any are left."""
        state = self._newest
        for entry in self.entries[state.seq : state.seq + most]:
            state = evolve(state, entry)
            self._keep(state)
        self._newest = state
        return state.seq < self.end

    def at(self, seq: int) -> Incident:
        """The state after entry `seq`; 0 is before everything, beyond the end is the end."""
        seq = max(0, min(seq, self.end))
        while self._newest.seq < seq:
            self.fold(seq - self._newest.seq)
        if seq == self._newest.seq:
            return self._newest
        state = self._snapshots[seq - seq % self._spacing]
        for entry in self.entries[state.seq : seq]:
            state = evolve(state, entry)
        return state

    def _keep(self, state: Incident) -> None:
        if state.seq % self._spacing:
            return
        self._snapshots[state.seq] = state
        if len(self._snapshots) > MOST:
            self._spacing *= 2
            self._snapshots = {
                seq: kept for seq, kept in self._snapshots.items() if seq % self._spacing == 0
            }
