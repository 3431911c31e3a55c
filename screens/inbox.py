"""The inbox pane: what concerns the person who looks, until they have seen it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import TYPE_CHECKING

from textual.message import Message

from screens.grown import only_grown
from screens.keys import Where, bindings
from screens.listing import Item, Listing
from screens.paint import SHOWN, Look, Piece, column, spread
from warroom.model.concern import Concern, Sort
from warroom.model.incident import Incident
from warroom.text import clean_line, wrap
from warroom.times import format_clock

if TYPE_CHECKING:
    from warroom.model.entry import Entry

_SIGNS: dict[Sort, tuple[str, Look]] = {
    Sort.MENTION: ("@", "accent"),
    Sort.ASSIGNMENT: ("○", "accent"),
    Sort.OFFER: ("⇄", "accent"),
    Sort.REQUEST: ("?", "accent"),
    Sort.DEADLINE: ("!", "warning"),
    Sort.ESCALATION: ("!", "error"),
}
_OLD = 20
"""Entries that were seen and are still listed, so that one can look again."""

_ROWS = 3
"""Rows of an entry's text; Enter shows all of it."""


class Inbox(Listing):
    """Entries that concern one person, the unseen ones first, the newest on top."""

    BINDINGS = bindings(Where.INBOX)

    class Asked(Message):
        """A key: "open" or "seen" the entry under the cursor, or "all" were seen."""

        def __init__(self, what: str, seq: int = 0) -> None:
            super().__init__()
            self.what = what
            self.seq = seq

    def __init__(self) -> None:
        super().__init__(id="inbox")
        self._found: dict[int, tuple[Concern, Entry]] = {}
        self._incident = Incident(id="")
        self._zone: tzinfo | None = None
        self.seen: set[int] = set()
        self._told: tuple[object, ...] = ()

    def start(self, seen: set[int]) -> None:
        """Forget all, and take what was seen before."""
        self._found, self.seen, self._told = {}, seen, ()

    def take(self, entries: Iterable[Entry], incident: Incident, you: str) -> list[Concern]:
        """Look through entries; gives the concerns among them that are new and unseen."""
        from warroom.model.attention import concern_of

        fresh: list[Concern] = []
        for entry in entries:
            concern = concern_of(entry, incident, you)
            if concern is None or concern.seq in self._found:
                continue
            self._found[concern.seq] = (concern, entry)
            if concern.seq not in self.seen:
                fresh.append(concern)
        return fresh

    def show(self, incident: Incident, zone: tzinfo) -> None:
        """Take the state that ids are looked up in, and the zone to show times in."""
        before, then = self._incident, self._told
        self._incident, self._zone = incident, zone
        self._told = (zone, frozenset(self._found), frozenset(self.seen))
        if then != self._told or not only_grown(before, incident):
            self.rebuild()

    @property
    def unseen(self) -> list[int]:
        """The numbers of the entries that were not seen, the newest first."""
        return sorted((seq for seq in self._found if seq not in self.seen), reverse=True)

    def items(self, width: int) -> list[Item]:
        """The unseen ones, then some that were seen."""
        unseen = self.unseen
        made = [self._item(seq, width, new=True) for seq in unseen]
        if not unseen:
            text = (
                "Nothing waits for you. Mentions (@you), tasks, offers, requests and escalations"
                " come here and stay until you have seen them."
            )
            made.append(Item("", tuple((Piece(f" {r}", "dim"),) for r in wrap(text, width - 2))))
        old = sorted((seq for seq in self._found if seq in self.seen), reverse=True)[:_OLD]
        if old:
            made.append(Item("", ((), (Piece(" Seen", "dim"),))))
            made += [self._item(seq, width, new=False) for seq in old]
        return made

    def _item(self, seq: int, width: int, *, new: bool) -> Item:
        from warroom.report.rows import describe

        concern, entry = self._found[seq]
        sign, look = _SIGNS[concern.sort]
        words: Look = "plain" if new else "dim"
        at = format_clock(entry.recorded_at, self._zone)[:5] if self._zone else ""
        text = clean_line(describe(entry, self._incident).text, SHOWN)
        lead = (
            Piece(f" {sign} ", look if new else "dim"),
            Piece(f"{at} ", "dim"),
            column(clean_line(entry.actor), min(10, max(4, width // 5)), words),
        )
        right = (Piece(f" {concern.sort} ", "dim"),) if width >= 40 else ()
        rows = wrap(text, max(1, width - 4))
        if len(rows) > _ROWS:
            rows = [*rows[: _ROWS - 1], " ".join(rows[_ROWS - 1 :])]
        lines = [spread(lead, right, width)]
        lines += [(Piece("   "), column(row, max(1, width - 4), words)) for row in rows]
        return Item(str(seq), tuple(lines))

    # What keys do

    def action_open(self) -> None:
        """To the entry on the timeline."""
        self._ask("open")

    def action_see(self) -> None:
        """It was seen."""
        self._ask("seen")

    def action_see_all(self) -> None:
        """All were seen."""
        self.post_message(self.Asked("all"))

    def _ask(self, what: str) -> None:
        if self.cursor:
            self.post_message(self.Asked(what, int(self.cursor)))
