"""The lobby: every incident in one row, the most urgent first; declare from here."""

from collections.abc import Iterable
from datetime import datetime

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input

from screens.base import WarScreen
from screens.feed import Arrived
from screens.header import severity
from screens.keys import Where, bindings
from screens.listing import Item, Listing, empty_item
from screens.lobby_cells import commander, lasted, marks, next_update
from screens.loss import LossBar, loss_among
from screens.paint import (
    Look,
    Painted,
    Piece,
    Pieces,
    column,
    fit,
    join,
    say,
    spread,
    width_of,
)
from screens.refusals import refusals_elsewhere
from screens.statusbar import Banner, Notice, StatusBar
from screens.vacancy import Vacancy, VacancyBar, vacancy_among
from warroom.link.changes import CommandRefused, LinkState, WatchFailed
from warroom.link.outbox import NotKept
from warroom.model.commands import ClaimRole
from warroom.model.summary import Summary, lobby_order
from warroom.model.words import ENDED, OVER, Role
from warroom.model.workload import NOTHING, Workload
from warroom.report.workload import waiting_text, workload_of, workload_text
from warroom.wire.frames import LobbyRow

_NARROW, _FULL = 110, 160
_COLUMNS = (
    ("incident", 9), ("severity", 10), ("prio", 5), ("status", 10), ("phase", 15),
    ("age", 11), ("IC", 11), ("next update", 26), ("people", 8),
)  # fmt: skip
_UNDER = 9
"""Cells before a line below a row."""

_SHORTER = {"status": 0, "IC": 9, "age": 10, "next update": 15, "incident": 9, "people": 7}


def _columns(width: int) -> list[tuple[str, int]]:
    if width >= _FULL:
        return list(_COLUMNS)
    kept = [(name, _SHORTER.get(name, cells)) for name, cells in _COLUMNS]
    return [(name, cells) for name, cells in kept if cells]


class LobbyList(Listing):
    """The incidents."""

    BINDINGS = bindings(Where.LOBBY)

    class Asked(Message):
        """A key that the lobby answers, by what it asks for, such as "open"."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self) -> None:
        super().__init__(id="incidents")
        self._rows: tuple[LobbyRow, ...] = ()
        self._now: datetime | None = None
        self._empty = ""
        self._work = NOTHING

    def show(self, rows: Iterable[LobbyRow], now: datetime, empty: str, work: Workload) -> None:
        """Take the rows in order, the time (UTC), what to say if there are none, the workload."""
        self._rows, self._now, self._empty, self._work = tuple(rows), now, empty, work
        self.rebuild()

    def items(self, width: int) -> list[Item]:
        """One line each, two where the screen is narrow."""
        now = self._now
        if not self._rows or now is None:
            return [empty_item(self._empty, width)]
        one = self._narrow if width < _NARROW else self._wide
        made: list[Item] = []
        above = ""
        for row in self._rows:
            it = row.summary
            if (group := _group(it, above)) != above:
                above = group
                made.append(Item("", ((), (Piece(f" {group}", "strong"),))))
            waits = waiting_text(it, self._work, now)
            look: Look = "dim" if it.deferred_until else "accent"
            under = (fit((Piece(" " * _UNDER), say(waits, look)), width),) if waits else ()
            made.append(Item(it.id, (*one(row, width, now), *under)))
        return made

    def _wide(self, row: LobbyRow, width: int, now: datetime) -> tuple[Pieces, ...]:
        it = row.summary
        cells: dict[str, Pieces] = {
            "incident": (say(it.id, "strong"),),
            "severity": severity(it.severity),
            "prio": (Piece(it.priority),),
            "status": (Piece(it.status),),
            # Where there is no room for both, the status tells more of what is over.
            "phase": (Piece(it.status if it.status in OVER and width < _FULL else it.phase),),
            "age": (Piece(lasted(it, now)),),
            "IC": commander(it),
            "next update": next_update(it, now, with_name=width >= _FULL),
            "people": (Piece(str(len(row.present)) if row.present else "–", "dim"),),
        }
        line: list[Piece] = [Piece(" ")]
        whole: Pieces = ()
        for name, room in _columns(width):
            line += spread(fit(cells[name], room - 1), (), room)
            if name == "incident" and len(it.id) > room - 1:
                # An id with a tail: which one it is must not be cut off.
                whole = (say(it.id, "strong"), Piece("  "))
        line += (*whole, say(it.called))
        # At the end, so that titles stand in one column and no title is long enough to hide it.
        return ((*spread(line, marks(it), width - 1), Piece(" ")),)

    def _narrow(self, row: LobbyRow, width: int, now: datetime) -> tuple[Pieces, ...]:
        it = row.summary
        first = (
            Piece(" "),
            column(it.id, max(8, len(it.id) + 1), "strong"),
            *severity(it.severity),
            Piece(f" {it.priority}  "),
            say(it.called),
        )
        facts = join(
            (
                (Piece(it.status),),
                marks(it, short=True),
                (Piece("IC ", "dim"), *commander(it)),
                (Piece("update ", "dim"), *next_update(it, now, with_name=False))
                if it.next_update_at
                else (),
                (Piece(it.phase, "dim"),),
                (Piece(f"{len(row.present)} here", "dim"),) if row.present else (),
            ),
            " · ",
        )
        second = (Piece(" " * 9), *facts)
        clock = (Piece(f"{lasted(it, now)} ", "dim"),) if width >= 50 else ()
        return (fit(first, width), spread(second, clock, width))

    def action_open(self) -> None:
        """Into the room."""
        self.post_message(self.Asked("open"))

    def action_declare(self) -> None:
        """Declare an incident."""
        self.post_message(self.Asked("declare"))

    def action_filter(self) -> None:
        """Write what to look for."""
        self.post_message(self.Asked("filter"))

    def action_toggle_closed(self) -> None:
        """Show those that are over, or hide them."""
        self.post_message(self.Asked("closed"))

    def action_review(self) -> None:
        """Look back at the one under the cursor."""
        self.post_message(self.Asked("review"))

    def action_search_all(self) -> None:
        """Search all incidents."""
        self.post_message(self.Asked("search"))

    def action_earlier(self) -> None:
        """How one like this was fixed before."""
        self.post_message(self.Asked("earlier"))

    def action_problems(self) -> None:
        """To the list of problems."""
        self.post_message(self.Asked("problems"))

    def action_metrics(self) -> None:
        """To the metrics."""
        self.post_message(self.Asked("metrics"))

    def action_clear_filter(self) -> None:
        """Show all again."""
        self.post_message(self.Asked("clear"))


def _group(it: Summary, above: str) -> str:
    """The heading that a row stands under, below one with the heading `above`."""
    if it.status in ENDED:
        return "Ended" if above else ""
    if it.exercise:
        return "Exercises"
    return "Deferred" if it.deferred_until is not None else above


class LobbyHeads(Painted):
    """The top lines: what this is, how many, and the names of the columns."""

    def __init__(self) -> None:
        super().__init__(id="lobby-heads")
        self._facts = ""
        self._work = NOTHING

    def show(self, facts: str, work: Workload) -> None:
        """Take what stands at the right end, and the workload, which stands before it."""
        self._facts, self._work = facts, work
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """A title, and the columns' names where there are columns."""
        facts = (say(self._facts, "dim"), Piece(" "))
        name, work = (Piece(" Incidents", "strong"),), self._work
        load: Pieces = ()
        if work.ranked:
            look: Look = "warning" if work.over and work.people else "dim"
            load = (Piece(workload_text(work), look),)
        both = join((load, facts), " · ") if load else facts
        if width_of(name) + 2 + width_of(both) > width:
            # What people act on stays where there is no room for both.
            both = (*load, Piece(" ")) if work.over and work.people else facts
        title = spread(name, both, width)
        if width < _NARROW:
            return [title, (Piece("─" * width, "frame"),)]
        names = [column(name, cells, "dim") for name, cells in _columns(width)]
        return [title, (), (Piece(" "), *names, Piece("title", "dim"))]


class Lobby(WarScreen):
    """All incidents. Enter goes into the room of the one under the cursor."""

    is_lobby = looks_after_bars = True

    def __init__(self, notice: str = "") -> None:
        super().__init__()
        self._notices = [Notice(notice, "error")] if notice else []
        self._with_ended = False
        self._filter = ""
        self._asked: set[str] = set()

    def compose(self) -> ComposeResult:
        """Who is missing, heads, list, a line to filter by, notices, status."""
        self.take_size()
        yield LossBar()
        yield VacancyBar()
        yield LobbyHeads()
        yield LobbyList()
        yield Banner()
        yield Input(placeholder="show those with this text", id="lobby-filter", compact=True)
        yield StatusBar()

    def on_mount(self) -> None:
        """Follow the list of incidents."""
        self.query_one("#lobby-filter").display = False
        self.query_one(LobbyList).focus()
        self.feed.watch_lobby(True)
        self.set_interval(1.0, self.show)
        self.show()

    def on_unmount(self) -> None:
        """Stop following it."""
        self.feed.watch_lobby(False)

    def show(self) -> None:
        """Show what is known now."""
        now = self.clock.now()
        every = sorted(
            (row for row in self.feed.lobby.values()), key=lambda row: lobby_order(row.summary)
        )
        rows = [row for row in every if self._wanted(row)]
        hidden = len(every) - len(rows)
        ended = sum(row.summary.status in ENDED for row in every)
        waiting = sum(row.summary.deferred_until is not None for row in every)
        facts = f"{len(every) - ended} open · {ended} closed"
        facts = f"{waiting} deferred · {facts}" if waiting else facts
        if self._filter:
            facts = f"with “{self._filter}” · {facts}"
        work = workload_of(every)
        self.query_one(LobbyHeads).show(facts, work)
        self.query_one(LobbyList).show(rows, now, self._empty(hidden), work)
        self.query_one(StatusBar).show(self.feed.view(), now, self.zone, "? keys")
        self.query_one(LossBar).look()
        self.query_one(VacancyBar).look()
        refused = refusals_elsewhere(self.feed)
        self.query_one(Banner).show((*self._notices, *refused, *self.connection_notices()))

    def _wanted(self, row: LobbyRow) -> bool:
        it = row.summary
        if it.status in ENDED and not self._with_ended and not self._filter:
            return False
        text = (
            f"{it.id} {it.title} {it.codename} {it.commander} {it.status} {it.phase} {it.severity}"
        )
        return self._filter.casefold() in text.casefold()

    def _empty(self, hidden: int) -> str:
        state = self.feed.view().state
        if state is LinkState.OFFLINE:
            return "The hub is not reached, so the incidents are not known here."
        if state is LinkState.CONNECTING or not self.feed.lobby_known:
            return "Asking the hub…"
        if self._filter:
            return f"No incident has “{self._filter}” in it. Esc shows all again."
        if hidden:
            return f"No open incident. c shows the {hidden} closed.\n\nd declares a new one."
        return (
            "No incidents.\n\nd declares one: a title is enough, the rest can follow.\n"
            "From a shell: warroom declare TITLE"
        )

    def on_arrived(self, message: Arrived) -> None:
        """Show what changed."""
        for change in message.changes:
            if isinstance(change, WatchFailed):
                self._notices.append(Notice(change.sentence, "error"))
            elif isinstance(change, CommandRefused) and change.id in self._asked:
                self._asked.remove(change.id)
                self.feed.dismiss(change.id)
                self._notices = [Notice(f"{change.sentence} Esc closes this.", "error")]
        self.show()

    def loss(self) -> str:
        """The incidents of which something is lost."""
        return loss_among(row.summary for row in self.feed.lobby.values())

    def vacancy(self) -> Vacancy | None:
        """The incident under the cursor comes first, if it has nobody in command."""
        return vacancy_among(self.feed.lobby.values(), self.query_one(LobbyList).cursor)

    def take_command(self) -> None:
        """Claim it; a refusal is told here."""
        if (vacancy := self.vacancy()) is None:
            return
        try:
            claim = ClaimRole(role=Role.COMMANDER)
            self._asked.add(self.feed.submit(claim, vacancy.incident))
        except NotKept as error:
            self._notices = [Notice(str(error), "error")]
        self.show()

    def on_lobby_list_asked(self, message: LobbyList.Asked) -> None:
        """Do what a key of the list asks for."""
        listing = self.query_one(LobbyList)
        box = self.query_one("#lobby-filter", Input)
        if message.what == "open" and listing.cursor:
            self.war.open_room(listing.cursor)
        elif message.what == "problems":
            self.war.open_problems()
            return
        elif message.what == "search":
            self.war.open_search()
            return
        elif message.what == "earlier":
            self._earlier(listing.cursor)
            return
        elif message.what == "metrics":
            self.war.open_metrics()
            return
        elif message.what == "review" and listing.cursor:
            self.war.open_review(listing.cursor)
        elif message.what == "declare":
            self.war.open_declare()
        elif message.what == "filter":
            box.display = True
            box.focus()
        elif message.what == "closed":
            self._with_ended = not self._with_ended
        elif message.what == "clear":
            self._filter = box.value = ""
            self._notices.clear()
            box.display = False
        self.show()

    def _earlier(self, incident: str) -> None:
        if (row := self.feed.lobby.get(incident)) is None:
            self.war.open_earlier()
        else:
            self.war.open_earlier(row.summary.title, row.summary.systems, incident)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Filter while it is written."""
        self._filter = message.value.strip()
        self.show()

    def on_input_submitted(self) -> None:
        """Back to the list, filtered."""
        self.query_one("#lobby-filter").display = bool(self._filter)
        self.query_one(LobbyList).focus()

    def key_escape(self) -> None:
        """From the filter back to the whole list."""
        if self.query_one("#lobby-filter").has_focus:
            self.query_one(LobbyList).focus()
            self.query_one(LobbyList).post_message(LobbyList.Asked("clear"))
