"""Contiguous entries of a client's copy, each link of their chain checked as they arrive."""

from collections.abc import Sequence

from msgspec.structs import replace

from warroom.model.blank import blank
from warroom.model.entry import Broken, Entry, StoredEntry, verify
from warroom.model.ids import GENESIS
from warroom.wire.hygiene import read_entry


class Stretch:
    """Contiguous entries `lo` to `hi`, growing at both ends; each link is checked once.

    With `proven` False only the order is checked, not the hashes.
    """

    def __init__(self, incident: str, head: int, head_hash: str, *, proven: bool) -> None:
        self.entries: list[Entry] = []
        self.lo = head + 1
        self.hi = head
        self.hash = head_hash
        self._incident = incident
        self._proven = proven
        # What entry `lo` rests on: its own link is checked when the one below arrives.
        self._foot: StoredEntry | None = None
        self._below = head_hash

    def append(self, stored: Sequence[StoredEntry], *, checked: bool = False) -> tuple[Entry, ...]:
        """Newer entries at the end; `checked`: whoever read them has checked the links of them all,
        from the first entry of this log on. Raises Broken.
        """
        if not checked or stored[0].seq != self.hi + 1:
            self._check(stored, self.hash, self.hi)
        opened = self._open(stored)
        self.entries.extend(opened)
        self.hi, self.hash = stored[-1].seq, stored[-1].hash
        return opened

    def prepend(self, stored: Sequence[StoredEntry]) -> tuple[Entry, ...]:
        """Older entries before all others; `stored` ends with entry `lo` - 1. Raises Broken."""
        first = stored[0]
        if first.seq < 1 or first.seq + len(stored) != self.lo:
            raise Broken(self.lo - 1, f"{self._incident}: entries before {self.lo} are missing.")
        self._check(stored[1:], first.hash, first.seq)
        self.rest_on(stored[-1].hash)
        opened = self._open(stored)
        self.entries[0:0] = opened
        self.lo, self._foot = first.seq, first
        if first.seq == 1:
            self.rest_on(GENESIS)
            self._foot = None  # it would keep its whole frame in memory
        return opened

    def rest_on(self, previous: str) -> None:
        """Check that entry `lo` follows one whose hash is `previous`. Raises Broken."""
        if self._foot is not None:
            self._check((self._foot,), previous, self.lo - 1)
        elif self._proven and previous != self._below:
            raise Broken(
                self.lo - 1,
                f"{self._incident}: entry {self.lo - 1} is not the one that the hub announced.",
            )

    def join(self, newer: "Stretch") -> None:
        """Take the stretch that begins right after this one. Raises Broken."""
        newer.rest_on(self.hash)
        self.entries.extend(newer.entries)
        self.hi, self.hash = newer.hi, newer.hash

    def blank(self, seqs: Sequence[int]) -> list[Entry]:
        """Erase the texts of these entries; gives those that were here with one, as they were."""
        blanked = []
        for seq in seqs:
            if not self.lo <= seq <= self.hi or not self.entries:
                continue
            entry = self.entries[seq - self.lo]
            without = blank(entry.event, seq)
            if without != entry.event:
                self.entries[seq - self.lo] = replace(entry, event=without)
                blanked.append(entry)
        return blanked

    def known(self, stored: StoredEntry) -> bool:
        """Whether an entry is here already. Raises Broken when it is here with another hash."""
        if stored.seq > self.hi:
            return False
        if stored.seq >= self.lo and self._proven:
            mine = self.entries[stored.seq - self.lo].hash
            if mine != stored.hash:
                raise Broken(
                    stored.seq, f"{self._incident}: entry {stored.seq} came twice and differs."
                )
        return True

    def _check(self, stored: Sequence[StoredEntry], previous: str, after: int) -> None:
        if not self._proven:
            wrong = [n for n, each in enumerate(stored, after + 1) if each.seq != n]
            if wrong:
                raise Broken(wrong[0], f"{self._incident}: entry {wrong[0]} is missing.")
            return
        try:
            verify(self._incident, stored, previous=previous, after=after)
        except (ValueError, TypeError) as error:  # a salt that is not hex, a time with no zone
            raise Broken(after + 1, f"{self._incident}: an entry cannot be read.") from error

    def _open(self, stored: Sequence[StoredEntry]) -> tuple[Entry, ...]:
        for each in stored:
            if each.recorded_at.tzinfo is None or (
                each.occurred_at is not None and each.occurred_at.tzinfo is None
            ):
                raise Broken(each.seq, f"{self._incident}: entry {each.seq} has a zoneless time.")
        return tuple(read_entry(each) for each in stored)
