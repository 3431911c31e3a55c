"""What the rules need to know of earlier entries, and what later ones say of them."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from warroom.model.words import Tlp


class Line(msgspec.Struct, frozen=True, gc=False):
    """What the rules need to know of an earlier entry: who wrote it, and whether it is a note."""

    actor: str
    is_note: bool


class Lines:
    """The authors of all entries so far; appending shares the storage, so it costs O(1).

    A value, like a tuple: an append to an older version copies and disturbs nobody. `start` is the
    number of entries that this one does not know (state taken from a snapshot).

    One author's notes share one line, however long the log: 8 bytes an entry, not 150.
    """

    __slots__ = ("_items", "_shared", "_size", "start")

    def __init__(
        self,
        items: list[Line] | None = None,
        size: int = 0,
        start: int = 0,
        shared: dict[Line, Line] | None = None,
    ) -> None:
        self._items = items if items is not None else []
        self._size = size
        self.start = start
        self._shared = shared if shared is not None else {}

    def get(self, seq: int) -> Line | None:
        """The line with this number, or None where there is none or it is not known here."""
        index = seq - 1 - self.start
        return self._items[index] if 0 <= index < self._size else None

    @property
    def authors(self) -> frozenset[str]:
        """Everybody who wrote an entry that is known here; takes the longer the log is."""
        # Not from what is shared: other versions of this log, and other logs, share it too.
        return frozenset(line.actor for line in set(self._items[: self._size]))

    def append(self, line: Line) -> "Lines":
        """A longer version of this one."""
        items, size, shared = self._items, self._size, self._shared
        if len(items) != size:
            items = self._own()
        items.append(shared.setdefault(line, line))
        return Lines(items, size + 1, self.start, shared)

    def extend(self, lines: Iterable[Line]) -> "Lines":
        """A version that is longer by all of these."""
        items, share = self._own(), self._shared.setdefault
        items.extend([share(line, line) for line in lines])
        return Lines(items, len(items), self.start, self._shared)

    def _own(self) -> list[Line]:
        """The storage, or a copy of it where another version has grown beyond this one."""
        return self._items if len(self._items) == self._size else self._items[: self._size]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lines):
            return NotImplemented
        mine, theirs = self._items[: self._size], other._items[: other._size]
        return self.start == other.start and mine == theirs

    __hash__ = None  # type: ignore[assignment]  # a value that grows; nothing needs it as a key

    def __repr__(self) -> str:
        return f"Lines({self._size} after {self.start})"


class Amendment(msgspec.Struct, frozen=True):
    """One correction of a note."""

    text: str
    by: str
    at: datetime


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """What later entries say about an earlier one."""

    amendments: tuple[Amendment, ...] = ()
    struck_by: str = ""
    struck_reason: str = ""
    pinned: bool = False
    tlp: Tlp | None = None
