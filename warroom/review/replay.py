"""The state of a log at any entry, without folding from the beginning each time."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from warroom.model.entry import Entry
from warroom.model.events import EntryTakenBack
from warroom.model.evolve import evolve_all, targets_of
from warroom.model.incident import Incident
from warroom.review.mark_history import MarkHistory

SPACING = 256
"""Entries between two snapshots at first: folding so many takes about 5 ms."""

MOST = 512
"""Snapshots kept; beyond that every second one goes and the spacing doubles."""


class Replay:
    """Folds `entries` (all of a log, ascending) and keeps a snapshot now and then.

    States are immutable and share what did not change between them, so a snapshot costs little.
    Only the marks on entries would not: there may be one for each entry, in one dictionary. So a
    snapshot has none; see MarkHistory.
    """

    def __init__(self, log: str, entries: Sequence[Entry]) -> None:
        self.log = log
        self.entries = entries
        self._spacing = SPACING
        self._snapshots = {0: Incident(id=log)}
        self._newest = self._snapshots[0]
        self._marks = MarkHistory()

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
        last = min(self._newest.seq + most, self.end)
        while self._newest.seq < last:
            seq = self._newest.seq
            following = min(last, seq - seq % self._spacing + self._spacing)
            passed = self.entries[seq:following]
            self._newest = evolve_all(self._newest, passed)
            self._marks.note(following, self._newest.marks, self._marked(passed))
            self._keep(self._newest)
        return self._newest.seq < self.end

    def at(self, seq: int) -> Incident:
        """The state after entry `seq`; 0 is before everything, beyond the end is the end."""
        seq = max(0, min(seq, self.end))
        while self._newest.seq < seq:
            self.fold(seq - self._newest.seq)
        if seq == self._newest.seq:
            return self._newest
        start = seq - seq % self._spacing
        state = replace(self._snapshots[start], marks=self._marks.at(start))
        return evolve_all(state, self.entries[start:seq])

    def _marked(self, passed: Sequence[Entry]) -> Iterable[int]:
        """The entries that `passed` may have put marks on; what is taken back may, on any."""
        if any(isinstance(entry.event, EntryTakenBack) for entry in passed):
            return tuple(self._newest.marks)
        return targets_of(passed)

    def _keep(self, state: Incident) -> None:
        if state.seq % self._spacing:
            return
        self._snapshots[state.seq] = replace(state, marks={})
        if len(self._snapshots) > MOST:
            self._spacing *= 2
            self._snapshots = {
                seq: kept for seq, kept in self._snapshots.items() if seq % self._spacing == 0
            }
