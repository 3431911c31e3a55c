"""Where the log of a review comes from: a file or a data directory, or a hub's room."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import msgspec

from screens.feed import Arrived, Feed
from warroom.link.changes import EntriesArrived, WatchFailed
from warroom.model.entry import Entry, StoredEntry
from warroom.saved.verify import Item, Known, examine
from warroom.text import clean_line
from warroom.wire.hygiene import read_entry


class Source(Protocol):
    """One log, and how it is read."""

    log: str
    size: int
    """Entries there are, as far as is known."""
    notice: str
    """What a person should know of it now, such as that more has been written."""

    def open(self, feed: Feed) -> None:
        """Begin."""

    def close(self, feed: Feed) -> None:
        """End."""

    def pages(self, most: int) -> AsyncIterator[Sequence[Entry]]:
        """All entries, ascending, so many at a time."""

    async def doubts(self) -> tuple[str, ...]:
        """What is wrong with it, in sentences."""

    def arrived(self, message: Arrived, feed: Feed) -> bool:
        """Take what came from the hub; gives whether `notice` is another one now."""


class SavedSource:
    """A log that was read already, from a file or from a data directory.

    `items` are its lines as they were found, `known` heads that it has to have.
    """

    def __init__(self, log: str, items: Sequence[Item], known: Sequence[Known] = ()) -> None:
        self.log, self.size, self.notice = log, len(items), ""
        self._items, self._known = items, known

    def open(self, feed: Feed) -> None:
        """Nothing to begin."""

    def close(self, feed: Feed) -> None:
        """Nothing to end."""

    async def pages(self, most: int) -> AsyncIterator[Sequence[Entry]]:
        """Open the entries that can be read."""
        stored = [item for item in self._items if isinstance(item, StoredEntry)]
        for start in range(0, len(stored), most):
            yield [read_entry(each) for each in stored[start : start + most]]

    async def doubts(self) -> tuple[str, ...]:
        """Whether it is as it was sealed. In a thread: of a long log it takes a second."""
        found = await asyncio.to_thread(examine, self.log, self._items, self._known)
        if not found:
            return ()
        more = f" And {len(found) - 1} more: `warroom verify` names them." if found[1:] else ""
        first = clean_line(found[0].sentence, 200)
        return (f"DO NOT RELY ON THIS LOG: it is not as it was sealed. {first}{more}",)

    def arrived(self, message: Arrived, feed: Feed) -> bool:
        """No hub is asked."""
        return False


class HubSource:
    """The room of an incident at a hub, as far as it is written when the review begins."""

    def __init__(self, log: str) -> None:
        self.log, self.size, self.notice = log, 0, ""
        self._feed: Feed | None = None
        self._more = asyncio.Event()
        self._taken = 0
        self._failed = ""

    def open(self, feed: Feed) -> None:
        """Follow the room."""
        self._feed = feed
        feed.watch(self.log)

    def close(self, feed: Feed) -> None:
        """Follow it no more."""
        feed.unwatch(self.log)

    async def pages(self, most: int) -> AsyncIterator[Sequence[Entry]]:
        """Wait until all of it is here."""
        assert self._feed is not None
        while True:
            room = self._feed.room(self.log)
            if self._failed:
                return
            if room is not None and room.complete and room.incident.seq:
                break
            self.size = room.incident.seq if room else 0
            self._more.clear()
            await self._more.wait()
        entries, self.notice = list(room.entries), ""
        self.size = self._taken = len(entries)
        for start in range(0, len(entries), most):
            yield entries[start : start + most]

    async def doubts(self) -> tuple[str, ...]:
        """What the link found wrong with it."""
        room = self._feed.room(self.log) if self._feed else None
        said = (self._failed, room.doubt if room else "")
        return tuple(each for each in said if each)

    def arrived(self, message: Arrived, feed: Feed) -> bool:
        """More of it may be here, or more be written."""
        before = self.notice
        for change in message.changes:
            if isinstance(change, WatchFailed) and change.incident == self.log:
                self._failed = change.sentence
            elif isinstance(change, EntriesArrived) and change.incident == self.log and self._taken:
                room = feed.room(self.log)
                more = (room.incident.seq if room else 0) - self._taken
                if more > 0:
                    self.notice = f"{more} more written since this review began: R reads them too."
        self._more.set()
        return self.notice != before


def numbered(entries: list[Entry]) -> list[Entry]:
    """The entries numbered from 1 without a gap, as those of a sound log are."""
    return [
        entry if entry.seq == number else msgspec.structs.replace(entry, seq=number)
        for number, entry in enumerate(entries, 1)
    ]
