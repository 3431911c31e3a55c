"""Looking closer at the past: filter and matches, two moments compared, bookmarks."""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from screens.entry_view import EntryView
from screens.paint import Look
from screens.review.bookmarks import BookmarkStore, Place, Places
from screens.review.head import moment_text
from screens.review.moving import Moving
from warroom.report.rows import describe
from warroom.review.compare import compare
from warroom.review.compare_text import comparison_lines
from warroom.review.filters import KEYS, Filter
from warroom.review.moments import pinned
from warroom.review.search import Index

STEP = 400
"""Entries that are made ready for a filter at a time."""

AROUND = "±5m"
"""How far the window around an entry reaches, unless somebody writes more."""


class Looker(Moving):
    """A screen of the past in which one can look for something, compare and mark."""

    def __init__(self, log: str) -> None:
        super().__init__(log)
        self.filter = Filter()
        self._index: Index | None = None
        self._spots: dict[str, int] = {}
        self._bookmarks: tuple[int, ...] = ()

    def warn(self, sentence: str, look: Look = "error") -> None:
        """Show a sentence."""
        raise NotImplementedError

    @property
    def store(self) -> BookmarkStore:
        """Where bookmarks are kept."""
        return BookmarkStore(self.war.state_dir / "bookmarks")

    @property
    def log_key(self) -> str:
        """What this log's bookmarks are kept under."""
        entries = self.past.entries
        return f"{self.past.name}-{entries[0].hash[:16]}" if entries else self.past.name

    # The filter

    async def make_index(self) -> None:
        """Look through all of the log once, in steps, so that a filter answers at once."""
        index = Index(self.past.moments, self.past.replay.at(self.past.end))
        more = True
        while more:
            more = index.build(STEP)
            await asyncio.sleep(0)
        self._index = index
        self.find_again()

    @property
    def filter_words(self) -> str:
        """What is looked for, and where among its matches one is."""
        if self.filter.empty or self.only is None:
            return ""
        before = bisect_right(self.only, self.player.place)
        return f"{self.filter.line} · {before} of {len(self.only)} up to here"

    def look_for(self, line: str) -> None:
        """Show only what fits; the empty line shows all. Raises ValueError with a sentence."""
        if not line.strip():
            self.filter, self.only = Filter(), None
        else:
            if self._index is None:
                raise ValueError("The log is still being read. Try again in a moment.")
            self.filter = self._index.parse(line, self.zone)
            self.find_again()
            if not self.only:
                self.warn("No entry fits. Esc shows all again.", "warning")
        self.moved()

    def find_again(self) -> None:
        """The matches as places of the clock in use."""
        if self.filter.empty or self._index is None:
            self.only = None
            return
        course = self.player.course
        self.only = [course.place(seq) for seq in self._index.find(self.filter, self.order)]

    def clock_turned(self) -> None:
        """Matches have other places now; marked moments too."""
        self.find_again()

    def action_match(self, by: int) -> None:
        """To the next entry that fits, or the one before."""
        only, place = self.only, self.player.place
        if only is None:
            self.warn("There is no filter: / sets one.", "warning")
            return
        at = bisect_right(only, place) if by > 0 else bisect_left(only, place) - 1
        if 0 <= at < len(only):
            self.go(self.player.seek_place(only[at]))
        else:
            self.warn(f"No entry that fits {'after' if by > 0 else 'before'} this one.", "warning")

    @property
    def window(self) -> str:
        """The filter that shows what lies around the entry one is at."""
        return f"around:{self.player.course.seq(self.player.place)}{AROUND}"

    @property
    def filter_hint(self) -> str:
        """What a filter may say."""
        return f"words, or {' '.join(f'{key}:' for key in KEYS)}"

    # Two moments

    def action_mark(self, name: str) -> None:
        """Remember this moment under A or B."""
        self._spots[name] = self.known
        moment = moment_text(self.player.moment, self.zone)
        then = "b marks the other one." if name == "A" else "d shows what changed."
        self.warn(f"{name} is entry {self.known}, {moment}. {then}", "accent")
        self.moved()

    def action_differences(self) -> None:
        """What changed from A to B, or to this moment where there is no B."""
        if "A" not in self._spots:
            self.warn("Mark a moment first: a marks A, b marks B. Then d compares them.", "warning")
            return
        first = self._spots["A"]
        second = self._spots.get("B", self.known)
        found = compare(self.past.replay.at(first), self.past.replay.at(second))
        heading, *lines = comparison_lines(found)
        self.war.push_screen(EntryView("What changed", [("", "\n".join((heading, *lines)))]))

    @property
    def spots(self) -> tuple[tuple[str, int], ...]:
        """The marked moments as places of the clock in use."""
        course = self.player.course
        return tuple((name, course.place(seq)) for name, seq in sorted(self._spots.items()))

    # Bookmarks

    @property
    def bookmark_places(self) -> tuple[int, ...]:
        """One's own, as places of the clock in use."""
        course = self.player.course
        held = (seq for seq in self._bookmarks if seq <= course.end)
        return tuple(sorted(course.place(seq) for seq in held))

    def read_bookmarks(self) -> None:
        """As they are on disk: another screen may have set some."""
        self._bookmarks = tuple(self.store.read(self.log_key))

    def action_bookmark(self) -> None:
        """Set one at the entry one is at, or take it away."""
        seq = self.player.course.seq(self.player.place)
        if not seq:
            return
        there = self.store.toggle(self.log_key, seq)
        self.read_bookmarks()
        said = (
            "is bookmarked on this machine. P lists all." if there else "is no bookmark any more."
        )
        self.warn(f"Entry {seq} {said}", "accent")
        self.moved()

    def action_places(self) -> None:
        """List one's own bookmarks and what was pinned in the room by this moment."""

        def chosen(seq: int | None) -> None:
            self.read_bookmarks()
            if seq:
                self.go_to_entry(seq)
            else:
                self.moved()

        self.war.push_screen(Places(self._places(), self.store, self.log_key), chosen)

    def _places(self) -> Sequence[Place]:
        state = self.past.replay.at(self.past.end)
        own = [(seq, "bookmark", "*") for seq in self._bookmarks if seq <= self.past.end]
        pins = [(seq, "pinned", "▪") for seq in pinned(state)]
        return [
            Place(
                seq,
                sort,
                sign,
                moment_text(self.past.entries[seq - 1].recorded_at, self.zone),
                describe(self.past.entries[seq - 1], state).text,
            )
            for seq, sort, sign in sorted([*own, *pins])
        ]
