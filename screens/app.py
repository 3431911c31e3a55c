"""The program on the terminal: one app, one link, a lobby and a room."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakSet

from textual import events, work
from textual.binding import BindingType
from textual.command import CommandPalette, Provider
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.worker import WorkerError

from screens.bars import Bars
from screens.base import WarScreen
from screens.door import LastDoor
from screens.drafts import DraftStore
from screens.exercise import ExerciseBar
from screens.feed import Arrived, Feed, MakeLink
from screens.inbox_store import InboxStore
from screens.keys import Where, bindings
from screens.lifetime import Lifetime
from screens.moving import Move
from screens.terminal import LeanApp
from screens.theme import OWN, theme_for
from screens.vacancy import Vacancy, VacancyBar
from screens.zones import SystemZone
from warroom.clock import Clock, SystemClock
from warroom.link.changes import CommandAcked, CommandRefused
from warroom.link.gone import Gone
from warroom.model.ids import is_problem

if TYPE_CHECKING:
    from warroom.model.commands import Declare

NOT_ALLOWED = 3
"""The exit code where the hub does not want this client."""

_BOTTOM = 2
"""Screens there are at the least: Textual's own, and the one a person came to first."""

PARTING = 1.5
"""Seconds that leaving waits for the link to close."""


def _palette() -> type[Provider]:
    from screens.palette import Commands

    return Commands


class WarroomApp(LeanApp):
    """Shows the lobby, or the room of `incident`. `state_dir` is where drafts are kept.

    `opening` makes another screen to begin with. Without `make_link` there is no hub to ask; `move`
    goes over to another one.

    A screen that is not shown yet is imported when it is: all of them took a third of a start.
    """

    CSS_PATH = "warroom.tcss"
    TITLE = "warroom"
    COMMANDS = {_palette}  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.APP)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-medium"), (120, "-wide"), (160, "-vast")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (14, "-short"), (24, "-tall")]  # noqa: RUF012

    def __init__(
        self,
        make_link: MakeLink | None,
        *,
        state_dir: Path,
        incident: str | None = None,
        opening: Callable[[], WarScreen] | None = None,
        clock: Clock | None = None,
        move: Move | None = None,
    ) -> None:
        super().__init__()
        # Thirty times less goes to the terminal on every page key (measured, 200x50).
        self.animation_level = "none"
        self.clock = clock or SystemClock()
        self.move = move
        self.feed = Feed(self, make_link, self.clock, self.redacted)
        self.state_dir = state_dir
        self.drafts = DraftStore(state_dir / "drafts")
        self.inbox = InboxStore(state_dir / "inbox")
        self.history: list[str] = []
        self.zone: tzinfo = UTC
        self.parting = ""
        self.elsewhere: set[str] = set()
        """Commands whose refusal a screen over the room tells."""
        self.shown: Callable[[], None] = lambda: None
        """Called once, after the first frame."""
        self._door = LastDoor()
        self._opening = opening or partial(_screen_of, incident)
        self._declared: dict[str, Declare] = {}
        self._barred: WeakSet[Screen[Any]] = WeakSet()
        for theme in OWN:
            self.register_theme(theme)
        self.theme = theme_for(os.environ, self.available_themes)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and the last door after them."""
        return [*super().get_line_filters(), self._door]

    async def _dispatch_message(self, message: Message) -> None:
        # Who is leaving is shown nothing more, and the screens take no widgets any more.
        if not (self._exit and isinstance(message, events.InputEvent | events.Callback | Arrived)):
            await super()._dispatch_message(message)

    def on_mount(self) -> None:
        """The first frame first; then the link."""
        if not self.is_headless:
            self._heed_signals()
        self.push_screen(self._opening())
        self.call_after_refresh(self.shown)
        if self.feed.has_hub:
            self.call_after_refresh(self.keep_link)
        self.set_interval(1.0, self._keep_bars)

    def _heed_signals(self) -> None:
        """Leave with a close frame when the terminal goes away or somebody asks."""
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            if hasattr(signal, name):
                loop.add_signal_handler(getattr(signal, name), self.leave)

    @work(exclusive=True, group="net", exit_on_error=False)
    async def keep_link(self) -> None:
        """Run the link until it is stopped, or the hub sends this client away."""
        from warroom.link.dial import LinkRefused

        try:
            await self.feed.run()
        except LinkRefused as refused:
            self.parting = refused.sentence
            self.exit(NOT_ALLOWED, NOT_ALLOWED)

    # Between screens

    def open_room(self, incident: str) -> None:
        """Into a room."""
        self.open_log(incident)

    def open_log(self, name: str, at: int = 0) -> None:
        """Into the room of an incident, or to the screen of a problem; there to entry `at`."""
        from screens.log_screen import LogScreen

        self._back_to_bottom()
        screen: Screen[Any] = self.screen
        if not at or not isinstance(screen, LogScreen) or screen.log_id != name:
            screen = _screen_of(name)
            self.switch_screen(screen)
        if at and isinstance(screen, LogScreen):
            screen.go_to(at)

    def open_search(self, query: str = "") -> None:
        """The search of all incidents, over where one is."""
        from screens.search import SearchScreen

        self.push_screen(SearchScreen(query))

    def open_earlier(
        self, title: str = "", systems: tuple[str, ...] = (), without: str = ""
    ) -> None:
        """How incidents with a title like this were dealt with, over where one is."""
        from screens.earlier import EarlierScreen

        self.push_screen(EarlierScreen(title, systems, without))

    def open_problems(self) -> None:
        """To the list of problems."""
        from screens.problems import ProblemsScreen

        self._back_to_bottom()
        self.switch_screen(ProblemsScreen())

    def open_metrics(self) -> None:
        """To the metrics."""
        from screens.metrics import MetricsScreen

        self._back_to_bottom()
        self.switch_screen(MetricsScreen())

    def open_lobby(self, notice: str = "") -> None:
        """Into the lobby; `notice` is a sentence on why."""
        from screens.lobby import Lobby

        self._back_to_bottom()
        if not isinstance(self.screen, Lobby):
            self.switch_screen(Lobby(notice))

    def _back_to_bottom(self) -> None:
        """Away with what lies over the lobby or the room."""
        while len(self.screen_stack) > _BOTTOM and _lies_over(self.screen):
            self.pop_screen()

    def open_review(self, log: str, at: str = "") -> None:
        """Look back at a log, over the screen one is on; `at` is the moment to begin with."""
        from screens.review.screen import ReviewScreen
        from screens.review.source import HubSource

        self._back_to_bottom()
        self.push_screen(ReviewScreen(HubSource(log), at))

    def close_review(self, screen: Screen[None]) -> None:
        """Back to what lies under it; where nothing does, out."""
        if self.screen_stack.index(screen) < _BOTTOM:
            self.leave()
        else:
            self.pop_screen()

    def open_post_mortem(self, incident: str) -> None:
        """The post-mortem, over the room."""
        from screens.post_mortem import PostMortemScreen

        self.push_screen(PostMortemScreen(incident))

    def open_declare(self, title: str = "") -> None:
        """Show the form; when the hub has acknowledged it, go into the new room."""
        self._show_form(title=title)

    def _show_form(self, title: str = "", again: Declare | None = None, sentence: str = "") -> None:
        from screens.declare import DeclareScreen

        form = DeclareScreen(
            title=title,
            again=again,
            sentence=sentence,
            you=self.feed.you,
            drafts=self.drafts,
            clock=self.clock,
            zone=self.zone,
            feed=self.feed,
        )
        self.push_screen(form, self._declare)

    def _declare(self, command: Declare | None) -> None:
        from warroom.link.outbox import NotKept

        if command is None:
            return
        try:
            self._declared[self.feed.submit(command)] = command
        except NotKept as error:
            self._show_form(again=command, sentence=str(error))

    def redacted(self, gone: Gone) -> None:
        """Take texts that are gone out of all that was typed here and is kept, on disk too."""
        from screens.entry_view import EntryView
        from screens.form import FormScreen

        self.history[:] = map(gone.out_of, self.history)
        self._clipboard = gone.out_of(self._clipboard)
        for screen in self.screen_stack:
            if isinstance(screen, WarScreen | FormScreen | EntryView) and screen.is_on:
                screen.redacted(gone)

    def on_arrived(self, message: Arrived) -> None:
        """The incident this person declared is there: into its room. Refused: the form again."""
        if not self.screen_stack:
            # The last news may come while everything is being closed.
            return
        self._refused_before()
        for change in message.changes:
            if not isinstance(change, CommandAcked | CommandRefused):
                continue
            command = self._declared.pop(change.id, None)
            if command is None:
                continue
            if isinstance(change, CommandAcked):
                self.open_room(change.incident)
            else:
                self.feed.dismiss(change.id)
                self._show_form(again=command, sentence=change.sentence)

    def _refused_before(self) -> None:
        """A declaration that was refused while nobody looked: the form again, one at a time."""
        if not (self.feed.refused and isinstance(self.screen, WarScreen) and self.screen.is_lobby):
            return
        from warroom.model.commands import Declare

        for each in self.feed.refused:
            if isinstance(each.command, Declare) and each.id not in self._declared:
                self.feed.dismiss(each.id)
                self._show_form(again=each.command, sentence=each.sentence)
                return

    # Keys

    def action_command_palette(self) -> None:
        """All commands, by their words; once, also where something else came over it."""
        from screens.palette import Palette

        if not any(isinstance(screen, Palette) for screen in self.screen_stack):
            self.push_screen(Palette(id="--command-palette"))

    def action_show_help(self) -> None:
        """The keys of where one is."""
        from screens.help import HelpScreen, places

        self.push_screen(HelpScreen(places(self.screen)))

    def vacancy(self) -> Vacancy | None:
        """Who lacks a commander, as the room or the lobby at the bottom tells it."""
        base = self._base()
        return base.vacancy() if base else None

    def exercise(self) -> str:
        """The id of the exercise that the person is in, as the screen at the bottom tells it."""
        base = self._base()
        return base.exercise() if base else ""

    def loss(self) -> str:
        """What is lost of the log that the person is in, as the screen at the bottom tells it."""
        base = self._base()
        return base.loss() if base else ""

    def action_take_command(self) -> None:
        """Take command, from wherever one is."""
        if (base := self._base()) is not None:
            base.take_command()

    def _base(self) -> WarScreen | None:
        screens = [each for each in self.screen_stack if isinstance(each, WarScreen) and each.is_on]
        past = [each for each in screens if each.is_past]
        return next(iter(past or screens), None)

    def _keep_bars(self) -> None:
        """Every screen of ours has the lines, whoever made it."""
        if not self.screen_stack:
            return
        self._refused_before()
        screen = self.screen
        if isinstance(screen, CommandPalette) or not isinstance(screen, Lifetime):
            return
        if not screen.is_on or screen in self._barred:
            return
        # Once a screen: to look through all widgets of a room each second takes a millisecond.
        self._barred.add(screen)
        if not screen.query(VacancyBar):
            screen.mount(Bars(), before=0)
        elif not screen.query(ExerciseBar):
            screen.mount(ExerciseBar(), before=0)

    def action_toggle_utc(self) -> None:
        """Times in UTC, or as the machine has them."""
        self.zone = SystemZone() if self.zone is UTC else UTC
        for screen in self.screen_stack:
            # One that has not begun takes the zone when it does.
            if isinstance(screen, WarScreen) and screen.is_on:
                screen.zone_changed()

    async def action_quit(self) -> None:
        """Leave."""
        self.leave()

    def leave(self) -> None:
        """Close the link politely, then end. What is pending and what is typed stay on disk."""
        self.run_worker(self._leave(), group="leave", exclusive=True, exit_on_error=False)

    async def _leave(self) -> None:
        self.feed.stop()
        running = [worker for worker in self.workers if worker.group == "net"]
        if running:
            with suppress(TimeoutError, WorkerError):
                # Not one after the other: there is never more than one.
                await asyncio.wait_for(running[-1].wait(), PARTING)
        self.exit(0)


def _lies_over(screen: Screen[object]) -> bool:
    return isinstance(screen, ModalScreen) or (isinstance(screen, WarScreen) and screen.is_past)


def _screen_of(log: str | None) -> WarScreen:
    if log is None:
        from screens.lobby import Lobby

        return Lobby()
    if is_problem(log):
        from screens.problem import ProblemScreen

        return ProblemScreen(log)
    from screens.room import Room

    return Room(log)
