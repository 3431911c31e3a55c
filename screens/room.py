"""The room of one incident: timeline, checklist, communication, people, and where one types."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from screens.checklist import Checklist, Prefill, Wants
from screens.communication import Communication
from screens.completion import Context
from screens.composer import Composer
from screens.feed import Arrived
from screens.header import RoomHeader
from screens.keys import Where, bindings
from screens.ledger import STYLE_OF, Ledger
from screens.pane import Pane
from screens.room_inbox import RoomInbox
from screens.room_locals import LOCALS
from screens.room_notices import waiting_for
from screens.room_timeline import RoomTimeline
from screens.roster import Roster
from screens.rows import Row
from screens.sight import Sight
from screens.slash import Say
from screens.statusbar import Banner, Notice, StatusBar
from screens.steps import StepPane
from screens.tabs import Tabs
from screens.timeline import Timeline
from warroom.link.changes import (
    Change,
    CommandAcked,
    CommandRefused,
    EntriesArrived,
    HistoryReset,
    StateKnown,
    WatchFailed,
)
from warroom.link.outbox import NotKept
from warroom.model import commands as cm
from warroom.model.entry import Entry
from warroom.model.incident import Incident, Mark
from warroom.model.words import Phase
from warroom.report.rows import RowKind
from warroom.text import clean_line
from warroom.wire.frames import Person


class Room(RoomInbox):
    """One incident. It submits commands and shows state; every rule is the hub's."""

    BINDINGS = bindings(Where.ROOM)

    def __init__(self, incident: str) -> None:
        super().__init__()
        self._incident_id = incident
        self._notices: list[Notice] = []
        self._typed: dict[str, str] = {}
        self._acked: dict[str, int] = {}
        self._kind = ""
        self._started = False

    def compose(self) -> ComposeResult:
        """Header, panes, notices, composer, status: from top to bottom."""
        yield RoomHeader(self._incident_id)
        yield Tabs()
        with Horizontal(id="body"):
            yield Pane("Timeline", RoomTimeline(id="timeline"), id="timeline-pane")
            with Vertical(id="side"):
                yield Pane("Checklist", Checklist(), id="checklist-pane")
                yield Pane("Communication", Communication(), id="communication-pane", joins=True)
            yield from self.steps()
            yield Pane("People", Roster(), id="roster-pane")
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
        self._ledger = Ledger(self.timeline, self.zone)
        self.timeline.empty_text = "Asking the hub for the log…"
        self.turn_to("timeline")
        self.composer.focus()
        self.feed.watch(self._incident_id)
        self.set_interval(1.0, self.tick)
        self._show_log()
        self.show()

    def on_unmount(self) -> None:
        """Leave the room."""
        if self.has_class("-on-step"):
            self.feed.watch_lobby(False)
        self.feed.unwatch(self._incident_id)

    # What it looks at

    @property
    def incident(self) -> Incident:
        """The state as far as it is known here."""
        room = self.feed.room(self._incident_id)
        return room.incident if room else Incident(id=self._incident_id)

    @property
    def phase(self) -> Phase:
        """Where the work is."""
        return self.incident.phase

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

    @property
    def _entries(self) -> list[Entry]:
        room = self.feed.room(self._incident_id)
        return list(room.entries) if room else []

    @property
    def _people(self) -> tuple[Person, ...]:
        room = self.feed.room(self._incident_id)
        return tuple(room.people) if room else ()

    @property
    def timeline(self) -> RoomTimeline:
        """The timeline."""
        return self.query_one(RoomTimeline)

    # Showing

    def show(self) -> None:
        """Show all but the timeline's rows anew. Only what differs reaches the terminal."""
        incident, people, you = self.incident, self._people, self.feed.you
        names = tuple(person.name for person in people)
        self.composer.zone = self.zone
        self.composer.set_context(Context(incident, names, you))
        self.query_one(Roster).show(incident, people, you)
        self.tick()

    def zone_changed(self) -> None:
        """Show all times in the other zone."""
        self._ledger.zone = self.zone
        self._show_log()
        self.show()

    def tick(self) -> None:
        """Show what changes with time: ages, countdowns, the connection."""
        incident, people, now = self.incident, self._people, self.clock.now()
        self.query_one(RoomHeader).show(incident, len(people), now)
        self.query_one(Checklist).show(incident, self.feed.you, now)
        self.query_one(Communication).show(incident, now, self.zone)
        self._show_step()
        self.inbox.show(incident, self.zone)
        self._titles()
        self._show_status()

    def _show_step(self) -> None:
        if self.has_class("-on-step"):
            self.query_one(f"#{self.step}", StepPane).show(self.sight)

    def _titles(self) -> None:
        name = "Timeline" + (f": {self._kind}" if self._kind else "")
        name += " (as it happened)" if self._ledger.occurred else ""
        self.show_titles(self.incident, len(self._people), name)

    def _show_status(self) -> None:
        cursor = self.timeline.cursor
        place = f"entry {cursor} of {self.incident.seq}" if isinstance(cursor, int) else ""
        self.query_one(StatusBar).show(
            self.feed.view(self._incident_id), self.clock.now(), self.zone, place or "F1 keys"
        )
        most = 3 if self.size.height >= 24 else 2 if self.size.height >= 14 else 1
        self.query_one(Banner).show(self._all_notices(), most)

    def _all_notices(self) -> tuple[Notice, ...]:
        room = self.feed.room(self._incident_id)
        doubts = [Notice(room.doubt, "error")] if room and room.doubt else []
        asked = waiting_for(self.incident, self.feed.you)
        return (
            *doubts,
            *self._notices,
            *self.connection_notices(),
            *asked,
            *self.inbox_notices(),
        )

    def pane_turned(self) -> None:
        """Mark the tab of the pane that is shown."""
        if self.is_mounted and self._started:
            self._show_step()
            self._titles()

    def _show_log(self) -> None:
        room = self.feed.room(self._incident_id)
        if room is None or not room.incident.declared:
            return
        self._started = True
        self._ledger.start(room.entries, room.incident)
        self.open_inbox(room.incident, room.entries)
        self.timeline.empty_text = "Nothing is recorded yet."
        self._sync()

    def _sync(self) -> None:
        """Show as pending what has no answer, or has one but is not here yet."""
        seq = self.incident.seq
        self._acked = {key: last for key, last in self._acked.items() if last > seq}
        mine = [each for each in self.feed.pending if each.incident == self._incident_id]
        self._ledger.sync(mine, self._typed, self.feed.you, keep=self._acked)

    # What arrives

    def on_arrived(self, message: Arrived) -> None:
        """Show a batch of changes, in order."""
        for change in message.changes:
            if getattr(change, "incident", self._incident_id) == self._incident_id:
                self._take(change)
        self._sync()
        self.show()

    def _take(self, change: Change) -> None:
        if isinstance(change, StateKnown) and not self._started:
            self._show_log()
        elif isinstance(change, EntriesArrived):
            self._take_entries(change)
        elif isinstance(change, HistoryReset):
            self._started = False
            self.timeline.clear()
            self._warn(change.sentence)
            self._show_log()
        elif isinstance(change, CommandAcked):
            self._typed.pop(change.id, None)
            self._acked[change.id] = change.last
        elif isinstance(change, CommandRefused):
            self._refused(change)
        elif isinstance(change, WatchFailed):
            self.war.open_lobby(change.sentence)

    def _take_entries(self, change: EntriesArrived) -> None:
        if not self._started:
            self._show_log()
            return
        log, incident = self._entries, self.incident
        self.fill_inbox(incident, change.entries, live=not change.older)
        if change.older:
            fits = self._ledger.older(change.entries, incident)
        else:
            fits = self._ledger.arrived(change.entries, incident, log)
        if not fits:
            self._show_log()

    def _refused(self, change: CommandRefused) -> None:
        text = self._typed.pop(change.id, "")
        self._ledger.drop(change.id)
        if self.composer.is_empty:
            self.composer.refuse(change.sentence, text)
        else:
            # Above a line that is being edited it would be gone with the next key.
            said = f" You wrote: “{clean_line(text, 60)}” (↑ brings it back)." if text else ""
            self._warn(f"Not recorded: {change.sentence}{said}")

    def tell(self, sentence: str) -> None:
        """Show a sentence until Esc."""
        self._notices = [Notice(f"{sentence} Esc closes this.", "accent"), *self._notices[:4]]
        self.tick()

    @property
    def incident_id(self) -> str:
        """The incident's id."""
        return self._incident_id

    def _warn(self, sentence: str) -> None:
        """Show a sentence until Esc; the newest first."""
        self._notices = [Notice(f"{sentence} Esc closes this.", "error"), *self._notices[:4]]

    # What the person does

    def on_composer_submitted(self, message: Composer.Submitted) -> None:
        """A line was written."""
        if isinstance(message.said, Say):
            self.submit(message.said.command, message.text)
        else:
            LOCALS[message.said.action](self, message.said.argument)
        self.tick()

    def on_wants(self, message: Wants) -> None:
        """A key asked for a command on what is selected."""
        self.submit(message.command, "")

    def on_prefill(self, message: Prefill) -> None:
        """A key begins a line for the person."""
        self.composer.begin(message.text)

    def submit(self, command: cm.AnyCommand, text: str) -> None:
        """Hand a command on and show it as pending; `text` comes back if it is refused."""
        try:
            command_id = self.feed.submit(command, self._incident_id)
        except NotKept as error:
            self.composer.refuse(str(error), text)
            return
        if text:
            self._typed[command_id] = text
        self._sync()
        if not text:
            return
        self.timeline.follow = True

    def search(self, text: str) -> None:
        """To the newest entry with `text` in it."""
        if not self.timeline.find(text, backwards=True) and text:
            self.composer.refuse(f"No entry has “{text}” in it.")
            return
        if text:
            self.turn_to("timeline")
            self.timeline.focus()

    def filter(self, kind: str) -> None:
        """Show one kind; the empty string, "all" or what is no kind shows all."""
        wanted = next((each for each in RowKind if each == kind.strip().lower()), None)
        self._kind = wanted or ""
        style = STYLE_OF.get(self._kind, self._kind)

        def passes(row: Row) -> bool:
            return row.look.kind == style or row.look.pending

        self.timeline.filter(passes if style else None)
        self.tick()

    def toggle_order(self) -> None:
        """Order by recorded or by occurred time."""
        self._ledger.occurred = not self._ledger.occurred
        self._show_log()
        self.tick()

    def on_room_timeline_asked(self, message: RoomTimeline.Asked) -> None:
        """A key of the timeline."""
        if message.what == "order":
            self.toggle_order()
        elif message.what == "filter":
            kinds = ["", *RowKind]
            self.filter(kinds[(kinds.index(self._kind) + 1) % len(kinds)])
        elif message.what == "pin" and isinstance(key := self.timeline.cursor, int):
            pinned = self.incident.marks.get(key, Mark()).pinned
            self.submit(cm.Unpin(target=key) if pinned else cm.Pin(target=key), "")

    def on_timeline_moved(self, message: Timeline.Moved) -> None:
        """Where one reads is in the status bar, what one has not seen in the title."""
        self._titles()
        self._show_status()

    # Keys

    def action_back(self) -> None:
        """Away with what was refused; then to the composer. It never leads out of the room."""
        if self._notices:
            self._notices.clear()
            self.tick()
        else:
            self.composer.focus()

    def action_compose_text(self) -> None:
        """Write."""
        self.composer.focus()

    def action_search(self) -> None:
        """Write what to look for."""
        self.composer.begin("/search ")

    def action_timeline_end(self) -> None:
        """To the newest entry."""
        self.timeline.action_bottom()

    def action_timeline_page(self, by: int) -> None:
        """A page of the timeline, from wherever one is."""
        if by < 0:
            self.timeline.action_page_up()
        else:
            self.timeline.action_page_down()

    def action_lobby(self) -> None:
        """To the lobby."""
        self.war.open_lobby()
