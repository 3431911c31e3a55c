"""What the screens that look back share: a line to type in, a list of what was found, Esc back."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from screens.asking import Asker
from screens.bars import Bars
from screens.base import WarScreen
from screens.feed import Arrived
from screens.line_input import LineInput
from screens.listing import Item, Listing
from screens.paint import Painted, Piece, Pieces, say, spread
from screens.statusbar import Banner, Notice, StatusBar
from warroom.link.changes import LinkState
from warroom.model.summary import Summary
from warroom.text import cell_width, clean_line, wrap
from warroom.wire.frames import Found, Search

MakeItems = Callable[[int], Sequence[Item]]


class FoundList(Listing):
    """What was found. One goes on typing while the arrows move in it."""

    can_focus = False

    def __init__(self) -> None:
        super().__init__(id="found")
        self._make: MakeItems = lambda width: ()

    def show(self, make: MakeItems) -> None:
        """Take what makes the items for a width."""
        self._make = make
        self.rebuild()

    def items(self, width: int) -> Sequence[Item]:
        """As they were given."""
        return self._make(width)

    def render_line(self, y: int) -> Strip:
        """One line; the cursor shows without the focus, as the keys are meant for it."""
        width = self.scrollable_content_region.width
        y += self.scroll_offset.y
        if y >= len(self._lines):
            return Strip.blank(width, self.style_of("plain"))
        pieces, owner = self._lines[y]
        mine = bool(owner) and owner == self.cursor
        over = self.get_component_rich_style("look--cursor", partial=True) if mine else None
        return self.strip_of(pieces, width, over)


class LookHead(Painted):
    """What this screen is, and how many were found."""

    DEFAULT_CSS = "LookHead { height: 1; width: 1fr; }"

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._count = ""

    def show(self, count: str) -> None:
        """Take how many there are, in words."""
        self._count = count
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """One line."""
        return [
            spread(
                (Piece(f" {self._title}", "strong"),), (say(self._count, "dim"), Piece(" ")), width
            )
        ]


class Looking(WarScreen, ModalScreen[None]):
    """Lies over where one was. A subclass says what is asked, and what the items are."""

    TITLE_WORDS: ClassVar[str] = ""
    PLACEHOLDER: ClassVar[str] = ""
    HINT: ClassVar[str] = ""

    DEFAULT_CSS = """
    Looking { background: $background; }
    Looking > LineInput { height: 1; background: $panel; }
    Looking > FoundList { height: 1fr; }
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        self._found: Found | None = None

    def question(self) -> Search | None:
        """What to ask the hub now; None for nothing."""
        raise NotImplementedError

    def items(self, width: int) -> Sequence[Item]:
        """What was found, as lines."""
        raise NotImplementedError

    def count(self) -> str:
        """How many were found, in words."""
        raise NotImplementedError

    def open(self, key: str) -> None:
        """Enter on the item with this key."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Head, line, list, what is wrong, the connection."""
        yield Bars()
        yield LookHead(self.TITLE_WORDS)
        yield LineInput(placeholder=self.PLACEHOLDER)
        yield FoundList()
        yield Banner()
        yield StatusBar()

    def on_mount(self) -> None:
        """Type at once."""
        self._asker = Asker(self.feed, self.set_timer, self.question)
        field = self.query_one(LineInput)
        field.text = self._text
        field.focus()
        self.feed.watch_lobby(True)
        self._asker.ask()
        self.set_interval(1.0, self.show)
        self.show()

    def on_unmount(self) -> None:
        """The rows of incidents are not needed any more."""
        self.feed.watch_lobby(False)

    @property
    def text(self) -> str:
        """What is typed."""
        return self._text

    @property
    def listing(self) -> FoundList:
        """The list."""
        return self.query_one(FoundList)

    def show(self) -> None:
        """Show what is known now."""
        if not self.is_mounted:
            return
        self.query_one(LookHead).show(self.count())
        self.listing.show(self.items)
        notices = list(self.connection_notices())
        if self._found is not None and self._found.sentence:
            notices.insert(0, Notice(self._found.sentence, "warning"))
        self.query_one(Banner).show(tuple(notices), 3 if self.size.height >= 14 else 1)
        self.query_one(StatusBar).show(
            self.feed.view(),
            self.clock.now(),
            self.zone,
            self.HINT if self.size.width >= 60 else "",
        )

    def empty(self, sentences: Iterable[str], width: int) -> list[Item]:
        """An item without a key that says what to do."""
        lines: list[Pieces] = [()]
        for sentence in filter(None, sentences):
            lines += [(Piece(f"  {line}", "dim"),) for line in wrap(sentence, max(8, width - 4))]
        return [Item("", tuple(lines))]

    def offline_words(self) -> str:
        """Why nothing can be asked now; empty where it can."""
        state = self.feed.view().state
        if state is LinkState.LIVE:
            return ""
        if state is LinkState.CONNECTING:
            return "Asking the hub…"
        return "The hub is not reached. What you typed is asked again as soon as it is."

    def on_arrived(self, message: Arrived) -> None:
        """An answer, or rows of the lobby."""
        found = self._asker.answered(message)
        if found is not None:
            self._found = found
        self.show()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Ask for what is typed now."""
        message.stop()
        text = self.query_one(LineInput).text
        if text != self._text:
            self._text = text
            self._asker.changed()
            self.show()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter."""
        message.stop()
        self.action_open()

    # Keys

    def action_open(self) -> None:
        """What the cursor is on."""
        if self.listing.cursor:
            self.open(self.listing.cursor)

    def action_move_down(self) -> None:
        """The next one."""
        self.listing.action_move_down()

    def action_move_up(self) -> None:
        """The one before."""
        self.listing.action_move_up()

    def action_page(self, by: int) -> None:
        """Several at once."""
        for _ in range(5):
            self.listing._move(by)

    def action_leave(self) -> None:
        """Back to where one was."""
        self.dismiss(None)


def heading(row: Summary | None, log: str, right: str, width: int) -> Pieces:
    """The first line of an item: the log, what it is called, and something at the end."""
    exercise = (Piece("EXERCISE ", "warning"),) if row and row.exercise else ()
    called = (Piece("  "), say(row.called)) if row else ()
    left = (Piece(" "), *exercise, say(log, "strong"), *called)
    return spread(left, (say(right, "dim"), Piece(" ")), width)


def wrapped(parts: Iterable[tuple[str, bool]], width: int, most: int) -> list[Pieces]:
    """A text with matches on at most `most` lines, three cells in; matches are bold."""
    lines: list[list[Piece]] = [[]]
    room = left = max(8, width - 4)
    for text, match in parts:
        for word in clean_line(f".{text}.")[1:-1].replace(" ", " \0").split("\0"):
            cells = cell_width(word.rstrip())
            if cells > left and left < room:
                if len(lines) == most:
                    lines[-1].append(Piece("…", "dim"))
                    return [(Piece("   "), *line) for line in lines]
                lines.append([])
                left = room
            lines[-1].append(Piece(word, "accent" if match else "plain"))
            left -= cell_width(word)
    return [(Piece("   "), *line) for line in lines if line]
