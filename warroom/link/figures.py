"""The client's side of a question for all figures: asks page after page, tells the whole."""

from collections.abc import Callable

from warroom.link.changes import Change, FiguresKnown
from warroom.model.figures import Figures
from warroom.model.summary import Summary
from warroom.wire import frames as fr
from warroom.wire.hygiene import clean_struct


class FiguresDesk:
    """Takes the pages of one question at a time; a new one takes the place of the one before."""

    def __init__(self, write: Callable[[fr.Frame], None], tell: Callable[[Change], None]) -> None:
        self._write = write
        self._tell = tell
        self._figures: list[Figures] = []
        self._problems: list[Summary] = []
        self._next = 0

    def ask(self) -> None:
        """Ask anew. Without a connection nothing comes: ask again when there is one."""
        self._figures, self._problems, self._next = [], [], 0
        self._write(fr.AskFigures())

    def take(self, page: fr.FiguresPage) -> None:
        """Take a page; one that was not asked for last is left aside."""
        if page.skip != self._next:
            return
        self._figures += map(clean_struct, page.figures)
        self._problems += map(clean_struct, page.problems)
        if page.next > page.skip:
            self._next = page.next
            self._write(fr.AskFigures(page.next))
            return
        self._tell(FiguresKnown(tuple(self._figures), tuple(self._problems)))
        self._figures, self._problems, self._next = [], [], -1
