"""The room of one incident: timeline, checklist, communication, people, and where one types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from screens.checklist import Checklist
from screens.communication import Communication
from screens.composer import Composer
from screens.context import Context
from screens.exercise import ExerciseBar
from screens.feed import Arrived
from screens.grown import only_entries, only_grown
from screens.header import RoomHeader
from screens.keys import Where, bindings
from screens.loss import LossBar
from screens.room_inbox import RoomInbox
from screens.room_timeline import RoomTimeline
from screens.roster import Roster
from screens.sight import Sight
from screens.statusbar import Banner, Notice, StatusBar
from screens.timeline import Timeline
from screens.vacancy import Vacancy, VacancyBar, vacancy_of
from warroom.link.changes import LobbyChanged
from warroom.model.incident import Incident
from warroom.model.words import Role
from warroom.model.workload import Workload
from warroom.report.workload import workload_of

if TYPE_CHECKING:
    from screens.room_notices import Waiting
    from warroom.model.entry import Entry


class Room(RoomInbox):
    """One incident. It submits commands and shows state; every rule is the hub's."""

    BINDINGS = bindings(Where.ROOM)

    looks_after_bars = True

    _before = Incident(id="")
    _unseen: Sequence[int] = ()
    _work: Workload | None = None
    _waiting: Waiting | None = None

    def compose(self) -> ComposeResult:
        """Header, panes, notices, composer, status: from top to bottom."""
        yield RoomHeader(self._incident_id)
        yield LossBar()
        yield ExerciseBar()
        yield VacancyBar()
        yield from self.compose_panes(RoomTimeline(id="timeline"))
        yield Banner()
        yield Composer(
            self._incident_id,
            drafts=self.war.drafts,
            clock=self.clock,
            history=self.war.history,
            id="composer",
        )
        yield StatusBar()

    def on_mount(self) -> None:
        """Follow the incident and let the person type."""
        self.turn_to("timeline")
        # The steps and the header look at the other incidents too.
        self.feed.watch_lobby(True)
        self.start_log()

    def on_unmount(self) -> None:
        """Leave the room."""
        self.feed.watch_lobby(False)
        self.feed.unwatch(self._incident_id)

    # What it looks at

    @property
    def sight(self) -> Sight:
        """What the panes are shown."""
        return Sight(
            self.incident,
            self._entries,
            self._people,
            self.feed.lobby,
            self.feed.you,
            self.clock.now(),
            self.zone,
            self.feed.problems,
        )

    # Showing

    def show(self) -> None:
        """Show all but the timeline's rows anew. Only what differs reaches the terminal."""
        incident, people, you = self.incident, self._people, self.feed.you
        names = tuple(person.name for person in people)
        self.composer.zone = self.zone
        problems = tuple((row.summary.id, row.summary.title) for row in self.feed.problems.values())
        self.composer.set_context(Context(incident, names, you, problems))
        self.one(Roster).show(incident, people, you)
        self.tick()

    def show_after(self, message: Arrived) -> None:
        """Show what a batch has changed; what changes with time waits for the clock's tick."""
        if any(isinstance(change, LobbyChanged) for change in message.changes):
            self._work = None
        before, self._before = self._before, self.incident
        grown = only_entries(message.changes, self.log_id) and only_grown(before, self._before)
        if grown and self.inbox.unseen == self._unseen:
            self._titles()
            self._show_line()
        else:
            self.show()

    def tick(self) -> None:
        """Show what changes with time: ages, countdowns, the connection."""
        incident, people, now = self.incident, self._people, self.clock.now()
        if self._work is None:
            self._work = workload_of(self.feed.lobby.values())
        self.one(RoomHeader).show(incident, len(people), now, self._work)
        self.one(LossBar).look()
        self.one(ExerciseBar).look()
        self.one(VacancyBar).look()
        self.one(Checklist).show(incident, self.feed.you, now)
        self.one(Communication).show(incident, now, self.zone)
        self._show_step()
        self.inbox.show(incident, self.zone)
        self._unseen = self.inbox.unseen
        self._titles()
        self._show_status()

    def _show_step(self) -> None:
        if self.has_class("-on-step"):
            self.step_pane.show(self.sight)

    def _titles(self) -> None:
        name = f"Timeline{self.order_words}"
        self.show_titles(self.incident, len(self._people), name)

    def _show_status(self) -> None:
        self._show_line()
        most = 3 if self.size.height >= 24 else 2 if self.size.height >= 14 else 1
        self.one(Banner).show(self._all_notices(), most)

    def _show_line(self) -> None:
        cursor = self.timeline.cursor
        place = f"entry {cursor} of {self.incident.seq}" if isinstance(cursor, int) else ""
        self.one(StatusBar).show(
            self.feed.view(self._incident_id), self.clock.now(), self.zone, place or "F1 keys"
        )

    def _all_notices(self) -> tuple[Notice, ...]:
        asked: Iterable[Notice] = ()
        if self.incident.seq:
            if self._waiting is None:
                from screens.room_notices import Waiting

                self._waiting = Waiting()
            asked = self._waiting.now(self.incident, self.feed.you, self.clock.now())
        return (*self.own_notices(), *asked, *self.inbox_notices())

    def pane_turned(self) -> None:
        """Mark the tab of the pane that is shown."""
        if self.is_mounted and self._started:
            self._show_step()
            self._titles()

    # What the person does

    def on_composer_submitted(self, message: Composer.Submitted) -> None:
        """A line was written."""
        from screens.slash import Say

        if isinstance(message.said, Say):
            self.submit(message.said.command, message.text, message.said.log)
        else:
            self._do_here(message.said.action, message.said.argument)
        self.tick()

    def on_timeline_moved(self, message: Timeline.Moved) -> None:
        """Where one reads is in the status bar, what one has not seen in the title."""
        self._titles()
        self._show_status()

    def vacancy(self) -> Vacancy | None:
        """Whether this incident has nobody in command."""
        return vacancy_of(self.incident)

    def take_command(self) -> None:
        """Claim it; where it was offered, the brief comes first. The hub says whether it goes."""
        offer = self.incident.offers.get(Role.COMMANDER)
        if offer is not None and offer.to == self.feed.you:
            self.action_brief()
        else:
            from warroom.model.commands import ClaimRole

            self.submit(ClaimRole(role=Role.COMMANDER), "")

    def action_local(self, name: str) -> None:
        """What a slash command without arguments does for the screen itself."""
        self._do_here(name, "")

    def _do_here(self, name: str, argument: str) -> None:
        from screens.room_locals import LOCALS

        LOCALS[name](self, argument)

    def log_shown(self) -> None:
        """The inbox begins with the log."""
        self.open_inbox(self.incident, self._entries)

    def entries_came(self, entries: Sequence[Entry], *, older: bool) -> None:
        """The inbox takes what is for the one who looks."""
        self.fill_inbox(self.incident, entries, live=not older)

    def to_timeline(self) -> None:
        """Turn to the timeline and go there."""
        self.turn_to("timeline")
        self.timeline.focus()
