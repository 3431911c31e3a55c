"""The list of problems: the causes behind several incidents, and what helps against each."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from textual.app import ComposeResult
from textual.events import Key
from textual.message import Message
from textual.widgets import Input

from screens.base import WarScreen
from screens.feed import Arrived
from screens.header import restriction
from screens.heads import Heads
from screens.keys import Where, bindings
from screens.listing import Item, Listing, empty_item
from screens.paint import Look, Piece, Pieces, column, fit, say, spread
from screens.statusbar import Banner, Notice, StatusBar
from warroom.link.changes import CommandAcked, CommandRefused, LinkState
from warroom.link.outbox import NotKept
from warroom.model import commands as cm
from warroom.model.similar import last_seen
from warroom.model.summary import ProblemFacts, Summary
from warroom.model.words import ProblemState
from warroom.report.problems import in_list_order
from warroom.text import clean_line, ellipsize

STATE_SIGNS: dict[ProblemState, tuple[str, Look]] = {
    ProblemState.OPEN: ("○", "warning"),
    ProblemState.KNOWN_ERROR: ("●", "plain"),
    ProblemState.SOLVED: ("✓", "dim"),
}
"""A shape and a look for each state; its word always stands beside them."""

_STATE, _ID = 15, 8


def state_piece(state: ProblemState) -> Piece:
    """The state with its sign."""
    sign, look = STATE_SIGNS[state]
    return Piece(f"{sign} {state}", look)


def seen_text(count: int, last: datetime | None, now: datetime, *, short: bool = False) -> str:
    """In how many incidents, and how long ago the last one began."""
    times = f"{count}×" if short else f"{count} incident{'s' * (count != 1)}"
    return f"{times}, {_ago(now - last)} ago" if last else times


def _ago(since: timedelta) -> str:
    minutes = max(0, int(since.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // (24 * 60)}d"


def what_helps(it: ProblemFacts) -> str:
    """What a person who meets the problem wants to know first."""
    if it.state is ProblemState.SOLVED:
        return f"solved: {it.solution}"
    if it.workaround:
        return f"workaround: {it.workaround}"
    return f"no workaround yet; cause: {it.cause}" if it.cause else "no workaround yet"


class ProblemList(Listing):
    """The problems."""

    BINDINGS = bindings(Where.PROBLEMS)

    class Asked(Message):
        """A key that the screen answers: "open", "new", "solved" or "lobby"."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self) -> None:
        super().__init__(id="problems")
        self._rows: tuple[Summary, ...] = ()
        self._incidents: Mapping[str, Summary] = {}
        self._now: datetime | None = None
        self._empty = ""

    def show(
        self, rows: Sequence[Summary], incidents: Mapping[str, Summary], now: datetime, empty: str
    ) -> None:
        """Take the rows in order, those of the incidents, the time (UTC), and what else to say."""
        self._rows, self._incidents, self._now, self._empty = tuple(rows), incidents, now, empty
        self.rebuild()

    def items(self, width: int) -> list[Item]:
        """Two lines each: what it is and where it was seen; then what helps."""
        now = self._now
        if not self._rows or now is None:
            return [empty_item(self._empty, width)]
        return [
            Item(row.id, self._lines_of(row, row.problem, width, now))
            for row in self._rows
            if row.problem is not None
        ]

    def _lines_of(
        self, row: Summary, it: ProblemFacts, width: int, now: datetime
    ) -> tuple[Pieces, ...]:
        narrow = width < 80
        seen = seen_text(len(it.incidents), last_seen(row, self._incidents), now, short=narrow)
        sign, look = STATE_SIGNS[it.state]
        first = spread(
            (
                Piece(" "),
                column(row.id, _ID, "strong"),
                column(f"{sign} {it.state}", _STATE, look),
                say(row.title),
            ),
            (*restriction(row.restricted, width), Piece(seen, "dim"), Piece(" ")),
            width,
        )
        margin = 1 + _ID + (0 if narrow else _STATE)
        person = f"{clean_line(it.person, 20)} has it · " if it.person else ""
        helps = ellipsize(f"{person}{clean_line(what_helps(it))}", max(1, width - margin - 1))
        return (first, fit((Piece(" " * margin), Piece(helps, "dim")), width))

    def action_open(self) -> None:
        """Its own screen."""
        self.post_message(self.Asked("open"))

    def action_new(self) -> None:
        """Write the title of a new one."""
        self.post_message(self.Asked("new"))

    def action_toggle_solved(self) -> None:
        """Show those that are solved, or hide them."""
        self.post_message(self.Asked("solved"))

    def action_lobby(self) -> None:
        """Back to the incidents."""
        self.post_message(self.Asked("lobby"))


class ProblemsScreen(WarScreen):
    """All problems. Enter opens the one under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._notices: list[Notice] = []
        self._with_solved = False
        self._opening: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Heads, list, a line for the title of a new one, notices, status."""
        yield Heads("Problems")
        yield ProblemList()
        yield Banner()
        yield Input(
            placeholder="what keeps happening, in one line", id="problem-title", compact=True
        )
        yield StatusBar()

    def on_mount(self) -> None:
        """Follow the rows."""
        self.query_one("#problem-title").display = False
        self.query_one(ProblemList).focus()
        self.feed.watch_lobby(True)
        self.set_interval(1.0, self.show)
        self.show()

    def on_unmount(self) -> None:
        """Stop following them."""
        self.feed.watch_lobby(False)

    def show(self) -> None:
        """Show what is known now."""
        now = self.clock.now()
        incidents = {name: row.summary for name, row in self.feed.lobby.items()}
        every = in_list_order([row.summary for row in self.feed.problems.values()], incidents)
        solved = sum(_solved(row) for row in every)
        rows = [row for row in every if self._with_solved or not _solved(row)]
        self.query_one(Heads).show(f"{len(every) - solved} unsolved · {solved} solved")
        self.query_one(ProblemList).show(rows, incidents, now, self._empty(solved))
        self.query_one(StatusBar).show(self.feed.view(), now, self.zone, "? keys")
        self.query_one(Banner).show((*self._notices, *self.connection_notices()))

    def _empty(self, solved: int) -> str:
        state = self.feed.view().state
        if state is LinkState.OFFLINE:
            return "The hub is not reached, so the problems are not known here."
        if state is LinkState.CONNECTING or not self.feed.lobby_known:
            return "Asking the hub…"
        if solved:
            return f"No problem is unsolved. c shows the {solved} solved.\n\nn opens a new one."
        return (
            "No problems.\n\nA problem is the cause behind several incidents. n opens one; in the"
            " room of an incident, /problem new TITLE opens one that is linked to it."
        )

    def on_problem_list_asked(self, message: ProblemList.Asked) -> None:
        """Do what a key of the list asks for."""
        listing = self.query_one(ProblemList)
        if message.what == "open" and listing.cursor:
            self.war.open_log(listing.cursor)
            return
        if message.what == "lobby":
            self._leave()
            return
        if message.what == "new":
            box = self.query_one("#problem-title", Input)
            box.display = True
            box.focus()
        elif message.what == "solved":
            self._with_solved = not self._with_solved
        self.show()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Open it; when the hub has it, go to its screen."""
        title = message.value.strip()
        box = self.query_one("#problem-title", Input)
        if not title:
            self._put_away()
            return
        try:
            command_id = self.feed.submit(cm.OpenProblem(title=title), "")
        except NotKept as error:
            self._notices = [Notice(str(error), "error")]
        else:
            self._opening[command_id] = title
            box.value = ""
            self._put_away()
        self.show()

    def on_arrived(self, message: Arrived) -> None:
        """Show what changed, and open what was asked for here."""
        for change in message.changes:
            if isinstance(change, CommandAcked) and self._opening.pop(change.id, ""):
                self.war.open_log(change.incident)
                return
            if isinstance(change, CommandRefused) and (title := self._opening.pop(change.id, "")):
                self.feed.dismiss(change.id)
                self._notices = [Notice(f"{change.sentence} Esc closes this.", "error")]
                box = self.query_one("#problem-title", Input)
                box.value, box.display = title, True
                box.focus()
        self.show()

    def key_escape(self, event: Key) -> None:
        """From the title back to the list; what was written stays for the next time."""
        if self.query_one("#problem-title").has_focus:
            # Else the list, which has the focus by then, would take the same key to the lobby.
            event.stop()
            self._put_away()

    def _put_away(self) -> None:
        self.query_one("#problem-title").display = False
        self.query_one(ProblemList).focus()

    def _leave(self) -> None:
        if self._notices:
            self._notices.clear()
            self.show()
        else:
            self.war.open_lobby()


def _solved(row: Summary) -> bool:
    return row.problem is not None and row.problem.state is ProblemState.SOLVED
