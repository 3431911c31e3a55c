"""Places in a log to come back to: one's own bookmarks, kept on this machine, and its pins."""

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.drafts import DraftStore
from screens.keys import Where, bindings
from screens.lifetime import Lifetime
from screens.listing import Item, Listing
from screens.paint import SHOWN, Look, Piece, column, spread
from warroom.text import clean_line, wrap

MOST = 500
"""Bookmarks that are kept a log; the oldest go first."""


class BookmarkStore:
    """One small file a log, in a folder that only its owner reads.

    A log is known by its name and the hash of its first entry, so that a file and the hub it came
    from have the same bookmarks. A disk that takes nothing is borne: they last until the end then.
    """

    def __init__(self, folder: Path) -> None:
        self._files = DraftStore(folder)
        self._unkept: dict[str, list[int]] = {}

    def read(self, log: str) -> list[int]:
        """The numbers of the entries, ascending."""
        if log in self._unkept:
            return self._unkept[log]
        try:
            found = json.loads(self._files.read(log) or "[]")
        except (ValueError, RecursionError):
            return []
        if not isinstance(found, list):
            return []
        return sorted({seq for seq in found if type(seq) is int and seq > 0})[-MOST:]

    def toggle(self, log: str, seq: int) -> bool:
        """Set a bookmark, or take it away; gives whether it is there now."""
        there = self.read(log)
        now = [each for each in there if each != seq]
        if seq not in there:
            now = sorted([*now, seq])[-MOST:]
        self._unkept[log] = now
        with contextlib.suppress(OSError):
            self._files.write(log, json.dumps(now))
            del self._unkept[log]
        return seq in now


class Place(NamedTuple):
    """A line of the list: an entry, why it is in it, when it was, and what it says."""

    seq: int
    sort: str
    sign: str
    stamp: str
    text: str


class PlaceList(Listing):
    """The places there are, one cursor."""

    BINDINGS = bindings(Where.BOOKMARKS)

    class Asked(Message):
        """A key: "open" the place under the cursor, "remove" it, or "leave"."""

        def __init__(self, what: str, seq: int = 0) -> None:
            super().__init__()
            self.what = what
            self.seq = seq

    def __init__(self, places: Sequence[Place]) -> None:
        super().__init__(id="places")
        self.places = places

    def items(self, width: int) -> list[Item]:
        """Two or three rows a place, in the order of the log."""
        if not self.places:
            text = (
                "No bookmarks yet, and nothing was pinned. p in the review sets one at the entry"
                " you are at; it is kept on this machine."
            )
            return [Item("", tuple((Piece(f" {row}", "dim"),) for row in wrap(text, width - 2)))]
        return [self._item(place, width) for place in self.places]

    def _item(self, place: Place, width: int) -> Item:
        look: Look = "warning" if place.sort == "pinned" else "strong"
        head = (
            Piece(f" {place.sign} ", look),
            Piece(f"{place.seq:>5} ", "dim"),
            Piece(place.stamp),
        )
        rows = wrap(clean_line(place.text, SHOWN), max(1, width - 4))
        if len(rows) > 2:
            rows = [rows[0], " ".join(rows[1:])]
        lines = [spread(head, (Piece(f"{place.sort} ", "dim"),), width)]
        lines += [(Piece("   "), column(row, max(1, width - 4))) for row in rows]
        return Item(f"{place.sort}:{place.seq}", tuple(lines))

    def action_open(self) -> None:
        """To the moment of it."""
        self._ask("open")

    def action_remove(self) -> None:
        """Take one's own bookmark away."""
        if self.cursor.startswith("bookmark:"):
            self._ask("remove")

    def action_leave(self) -> None:
        """Back."""
        self.post_message(self.Asked("leave"))

    def _ask(self, what: str) -> None:
        if self.cursor:
            self.post_message(self.Asked(what, int(self.cursor.partition(":")[2])))


class Places(Lifetime, ModalScreen[int | None]):
    """A box over the review with the list; gives the entry to go to, or None."""

    AUTO_FOCUS = "#places"

    def __init__(self, places: Sequence[Place], store: BookmarkStore, log: str) -> None:
        super().__init__()
        self._list = PlaceList(places)
        self._store, self._log = store, log

    def compose(self) -> ComposeResult:
        """A heading, the list, the keys."""
        with Vertical(id="picker"):
            yield Static("Bookmarks and pinned entries", id="picker-title", markup=False)
            yield self._list
            end = "Enter goes there · x takes a bookmark away · Esc goes back"
            yield Static(end, id="picker-end", markup=False)

    def on_mount(self) -> None:
        """Show the list, when it has its place."""
        self.call_after_refresh(self._list.rebuild)

    def on_place_list_asked(self, message: PlaceList.Asked) -> None:
        """Do what a key of the list asks for."""
        if message.what == "remove":
            self._store.toggle(self._log, message.seq)
            self._list.places = [
                each
                for each in self._list.places
                if (each.sort, each.seq) != ("bookmark", message.seq)
            ]
            self._list.rebuild()
        else:
            self.dismiss(message.seq or None)
