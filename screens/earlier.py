""" "How did we fix this last time": incidents like one, how they ended, and what was learned."""

from collections.abc import Iterator, Sequence

from screens.asking import Asker
from screens.entry_view import EntryView, Facts
from screens.feed import Arrived
from screens.keys import Where, bindings
from screens.listing import Item
from screens.looking import Looking, heading, wrapped
from screens.paint import Piece, Pieces, fit, say
from warroom.model.similar import problems_of, similar
from warroom.model.summary import Summary
from warroom.model.words import OVER, Section
from warroom.report.endings import how_it_ended
from warroom.times import format_stamp
from warroom.wire.frames import Found, FoundText, Search
from warroom.wire.limits import MAX_FOUND

MOST = 20
"""Incidents and problems in the list."""


class EarlierScreen(Looking):
    """By title and systems first, then by what was said. `without` is left out: it is the one that
    is asked about."""

    BINDINGS = bindings(Where.EARLIER)
    TITLE_WORDS = "How was it fixed before"
    PLACEHOLDER = "what is wrong, in a few words"
    HINT = "Enter shows how it ended · Esc back"

    def __init__(self, title: str = "", systems: tuple[str, ...] = (), without: str = "") -> None:
        super().__init__(title)
        self._systems = systems
        self._without = without
        self._opened = ""
        self._sections: Found | None = None

    def on_mount(self) -> None:
        """A second line of questions, for the sections of a post-mortem."""
        self._details = Asker(self.feed, self.set_timer, self._about)

    def question(self) -> Search | None:
        """Whatever has any of the words."""
        return Search(0, self.text, limit=MAX_FOUND, alike=True) if self.text.strip() else None

    def _about(self) -> Search | None:
        if not self._opened:
            return None
        return Search(0, f"incident:{self._opened} kind:post-mortem", limit=MAX_FOUND, whole=True)

    def earlier(self) -> list[Summary]:
        """Those like it, the most alike first; then those in which its words were said.

        Those that are over come before the others: they know what helped.
        """
        rows = [row.summary for row in (*self.feed.lobby.values(), *self.feed.problems.values())]
        alike = similar(self.text, rows, self._systems, without=(self._without,), most=MOST)
        found = [each.summary for each in alike]
        named = {row.id for row in found} | {self._without}
        said = [row for row in self._found.logs if row.id not in named] if self._found else []
        # Stable: within each half the order stays.
        return sorted((*found, *said), key=_runs)[:MOST]

    def count(self) -> str:
        """How many."""
        number = len(self.earlier()) if self.text.strip() else 0
        return f"{number} before" if number else ""

    def items(self, width: int) -> Sequence[Item]:
        """Each with how it ended, and where its words were said."""
        if not self.text.strip():
            return self.empty(("Write what is wrong: a title, an error, a system.",), width)
        earlier = self.earlier()
        if not earlier:
            words = (
                "Looking…"
                if self._asker.waiting
                else "Nothing like it is known here. Fewer words find more."
            )
            return self.empty((self.offline_words() or words,), width)
        return [Item(row.id, tuple(self._case(row, width))) for row in earlier]

    def _case(self, row: Summary, width: int) -> Iterator[Pieces]:
        began = format_stamp(row.declared_at)[:10] if row.declared_at else ""
        yield heading(row, row.id, began, width)
        yield from wrapped([(how_it_ended(row), False)], width, 2)
        texts = self._found.texts if self._found else []
        said = next((text for text in texts if text.log == row.id and text.marks), None)
        if said is not None:
            yield fit((Piece("   "), say(_said(said), "dim")), width)
        yield ()

    def open(self, key: str) -> None:
        """All that helped, and the post-mortem as soon as the hub has answered."""
        self._opened, self._sections = key, None
        self._details.ask()
        if self.offline_words():
            self._show_case()

    def action_room(self) -> None:
        """Into its room."""
        if self.listing.cursor:
            self.war.open_log(self.listing.cursor)

    def on_arrived(self, message: Arrived) -> None:
        """The sections of the one that was opened."""
        found = self._details.answered(message)
        if found is not None and self._opened:
            self._sections = found
            self._show_case()

    def _show_case(self) -> None:
        row = next((each for each in self.earlier() if each.id == self._opened), None)
        self._opened = ""
        if row is not None:
            self.war.push_screen(EntryView(f"{row.id} {row.called}", self._facts(row)))

    def _facts(self, row: Summary) -> Facts:
        ended = format_stamp(row.ended_at) if row.ended_at else ""
        problems = {each.summary.id: each.summary for each in self.feed.problems.values()}
        behind = [f"{each.id} {each.called}: {how_it_ended(each)}"
                  for each in problems_of(row.id, problems)]  # fmt: skip
        it = row.problem
        facts: Facts = [
            ("", how_it_ended(row)),
            ("declared", format_stamp(row.declared_at) if row.declared_at else ""),
            ("ended", ended),
            ("systems", ", ".join(row.systems)),
            ("fix", row.fix),
            ("workaround", it.workaround if it else row.workaround),
            ("cause", it.cause if it else ""),
            ("solution", it.solution if it else ""),
            ("seen in", ", ".join(it.incidents) if it else ""),
            *(("behind it", line) for line in behind),
            *self._post_mortem(),
        ]
        if self._sections is None:
            facts.append(("post-mortem", "not known while the hub is not reached"))
        return [(label, value) for label, value in facts if value]

    def _post_mortem(self) -> Facts:
        texts = {text.kind: text.text for text in self._sections.texts} if self._sections else {}
        return [(f"{each}", f"\n{texts[each]}") for each in Section if each in texts]


def _runs(row: Summary) -> bool:
    return row.problem is None and row.status not in OVER


def _said(text: FoundText) -> str:
    return f"entry {text.seq}, {text.author}: {text.text}"
