"""The search over all incidents: a query, what it finds as one types, the way there."""

from collections.abc import Iterator, Sequence

from screens.entry_view import moment
from screens.keys import Where, bindings
from screens.listing import Item
from screens.looking import Looking, heading, wrapped
from screens.paint import Piece, Pieces, fit, say
from warroom.model.summary import Summary
from warroom.report.found import compared, pieces, what_it_is
from warroom.times import format_stamp
from warroom.wire.frames import FoundText, Search
from warroom.wire.limits import MAX_FOUND

_HELP = (
    'Write words; all of them must match. word* is a beginning, "words in a row", -word must not be'
    " there.",
    "kind:decision  kind:note  kind:known-error  kind:post-mortem",
    "author:ana  system:checkout  incident:INC-3",
    "after:2026-11-20  before:02:09  (UTC)",
)


class SearchScreen(Looking):
    """Enter opens the room, or the problem, at the entry."""

    BINDINGS = bindings(Where.SEARCH)
    TITLE_WORDS = "Search all incidents"
    PLACEHOLDER = 'words, "words in a row", kind:decision author:ana after:2026-11-20'
    HINT = "Enter opens · Esc back"

    def question(self) -> Search | None:
        """The query; the last word may be unfinished."""
        text = self.text.strip()
        return Search(0, self.text, limit=MAX_FOUND, typing=True) if text else None

    def count(self) -> str:
        """How many texts."""
        if not self.text.strip() or self._found is None or self._found.sentence:
            return ""
        number = len(self._found.texts)
        more = " and more" if self._found.more else ""
        of = compared(self._found)
        return f"{number}{more} of {of}" if of else f"{number}{more} found"

    def items(self, width: int) -> Sequence[Item]:
        """Each text with where it is."""
        if not self.text.strip():
            return self.empty(_HELP, width)
        found = self._found
        if found is None or (found.sentence and not found.texts):
            words = self.offline_words() or ("" if found else "Looking…")
            return self.empty((words, *(_HELP if found else ())), width)
        if not found.texts:
            words = self.offline_words() or "Nothing has that in it. Fewer words find more."
            return self.empty((words,), width)
        rows = {row.id: row for row in found.logs}
        return [
            Item(str(place), tuple(self._lines(text, rows.get(text.log), width)))
            for place, text in enumerate(found.texts)
        ]

    def _lines(self, text: FoundText, row: Summary | None, width: int) -> Iterator[Pieces]:
        stamp = moment(text.at, self.zone) if width >= 80 else format_stamp(text.at)[:16]
        where = f"entry {text.seq} · {text.author} · {what_it_is(text)}"
        yield heading(row, text.log, stamp if width >= 50 else stamp[:10], width)
        yield fit((Piece("   "), say(where, "dim")), width)
        # Of a declaration that matches by its title, the rest says nothing that was asked.
        if text.marks or text.sort != "incident":
            yield from wrapped(pieces(text), width, 2 if width >= 60 else 3)
        yield ()

    def open(self, key: str) -> None:
        """To the entry."""
        if self._found is not None and int(key) < len(self._found.texts):
            text = self._found.texts[int(key)]
            self.war.open_log(text.log, text.seq)
