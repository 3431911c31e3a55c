"""A whole log as it was sealed, wherever it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from warroom.model.entry import Entry, StoredEntry
from warroom.model.evolve import fold
from warroom.model.ids import GENESIS
from warroom.model.incident import Incident
from warroom.wire.hygiene import read_entry


class Head(NamedTuple):
    """The last entry of a log: its number and its chain hash."""

    seq: int
    hash: str


class Signature(NamedTuple):
    """A public key, and what it signed; both as `warroom.saved.signature` writes them."""

    key: str
    value: str


@dataclass(frozen=True)
class SavedLog:
    """The log called `name`; `epoch` names the hub's history that it was taken from.

    `stored` is as it was hashed, and hostile; `entries` and `incident` are sanitised. `announced`
    is the head that whoever gave the log says it has, `signature` is over that head.
    """

    name: str
    epoch: str
    stored: Sequence[StoredEntry]
    announced: Head | None = None
    signature: Signature | None = None

    @property
    def seq(self) -> int:
        """The number of the last entry, 0 where there is none."""
        return self.stored[-1].seq if self.stored else 0

    @property
    def hash(self) -> str:
        """The chain hash of the last entry."""
        return self.stored[-1].hash if self.stored else GENESIS

    @property
    def head(self) -> Head:
        """The head that was announced, or the last entry."""
        return self.announced or Head(self.seq, self.hash)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries, opened and sanitised."""
        return tuple(map(read_entry, self.stored))

    @cached_property
    def incident(self) -> Incident:
        """The state after all entries."""
        return fold(self.name, self.entries)
