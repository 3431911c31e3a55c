"""A screen of one log: its timeline, what is typed into it, and what becomes of that."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from textual.timer import Timer

from screens.checklist import Prefill, Wants
from screens.feed import Arrived
from screens.log_notices import LogNotices
from screens.refusals import dismiss_shown, refused_in
from screens.room_timeline import RoomTimeline
from screens.rows import Row
from screens.timeline import Timeline
from warroom.link.changes import (
    Change,
    CommandAcked,
    CommandRefused,
    EntriesArrived,
    EntriesRedacted,
    HistoryReset,
    StateKnown,
    WatchFailed,
)
from warroom.model.ids import is_problem
from warroom.model.incident import Mark
from warroom.text import clean_line

if TYPE_CHECKING:
    from screens.ledger import Ledger
    from warroom.model import commands as cm
    from warroom.model.entry import Entry
    from warroom.wire.frames import Person


AT_ONCE = 2_000
"""Entries that are shown at once, the newest; each turn shows so many more of those that are here.
The rows of 100,000 take half a second."""

BETWEEN = 0.01
"""Seconds between two such turns, for keys and what arrives."""


class LogScreen(LogNotices):
    """Has a `RoomTimeline` and a `Composer`. It submits commands; every rule is the hub's.

    A subclass composes them, calls `start_log` when it is mounted, and gives `show` and `tick`.
    """

    move_line = "/move ADDRESS"

    def __init__(self, log: str) -> None:
        super().__init__(log)
        self._acked: dict[str, int] = {}
        self._elsewhere: set[str] = set()
        self._sent: set[str] = set()
        self._kind = ""
        self._started = False
        self._go_to = 0
        # The number of the oldest entry that is shown while older ones here are not, else 0.
        self._shown_from = 0
        self._showing: Timer | None = None
        self._shown_anew = False

    def start_log(self) -> None:
        """Follow the log and let the person type."""
        self.timeline.empty_text = "Asking the hub for the log…"
        self.composer.focus()
        self.feed.watch(self._incident_id)
        self.set_interval(1.0, self.tick)
        self._show_log()
        self.show()

    # What it looks at

    @property
    def timeline(self) -> RoomTimeline:
        """The timeline."""
        return self.one(RoomTimeline)

    @cached_property
    def _ledger(self) -> Ledger:
        # There is something to show: a tenth of the first frame went into the wording of rows.
        from screens.ledger import Ledger

        return Ledger(self.timeline, self.zone)

    @property
    def _entries(self) -> Sequence[Entry]:
        room = self.feed.room(self._incident_id)
        return room.entries if room else ()

    @property
    def _people(self) -> tuple[Person, ...]:
        room = self.feed.room(self._incident_id)
        return tuple(room.people) if room else ()

    # The timeline

    def zone_changed(self) -> None:
        """Show all times in the other zone."""
        self._ledger.zone = self.zone
        self._show_log()
        self.show()

    def _show_log(self) -> None:
        room = self.feed.room(self._incident_id)
        if room is None or not room.incident.declared:
            return
        self._started = self._shown_anew = True
        # In another order the oldest entry may stand last.
        newest = room.entries if self._ledger.occurred else room.entries[-AT_ONCE:]
        self._ledger.start(newest, room.incident)
        self._shown_from = newest[0].seq if len(newest) < len(room.entries) else 0
        self._show_more_soon()
        self.log_shown()
        self.timeline.empty_text = "Nothing is recorded yet."
        self._sync()

    def _show_more_soon(self) -> None:
        if self._showing is not None:
            self._showing.stop()
        self._showing = self.set_timer(BETWEEN, self._show_more) if self._shown_from else None

    def _show_more(self) -> None:
        self._show_older(AT_ONCE)

    def _show_all(self) -> None:
        self._show_older(len(self._entries))

    def _show_older(self, most: int) -> None:
        """Show the newest of the entries that are here and not shown yet."""
        log = self._entries
        if not self._started or not self._shown_from or not log:
            return
        end = max(0, self._shown_from - log[0].seq)
        older = log[max(0, end - most) : end]
        if older:
            self._ledger.older(older, self.incident)
        self._shown_from = older[0].seq if end > most else 0
        self._show_more_soon()

    def _sync(self) -> None:
        """Show as pending what has no answer, or has one but is not here yet."""
        seq = self.incident.seq
        self._acked = {key: last for key, last in self._acked.items() if last > seq}
        mine = [each for each in self.feed.pending if each.incident == self._incident_id]
        self._ledger.sync(mine, self._typed, self.feed.you, keep=self._acked)

    @property
    def order_words(self) -> str:
        """How the timeline is called now: its kind and its order, where they are not the usual."""
        name = f": {self._kind}" if self._kind else ""
        # Before there is anything to order, nobody has ordered it.
        occurred = "_ledger" in vars(self) and self._ledger.occurred
        return name + (" (as it happened)" if occurred else "")

    # What arrives

    def on_arrived(self, message: Arrived) -> None:
        """Show a batch of changes, in order."""
        self._shown_anew = False
        for change in message.changes:
            self.hear_of_redaction(change)
            mine = getattr(change, "incident", self._incident_id) == self._incident_id
            if getattr(change, "id", "") in self._elsewhere:
                self._answered_elsewhere(change)
            elif mine:
                self._take(change)
        self._sync()
        self._arrive()
        self.show_after(message)

    def _take(self, change: Change) -> None:
        if isinstance(change, StateKnown) and not self._started:
            self._show_log()
        elif isinstance(change, EntriesArrived):
            self._take_entries(change)
        elif isinstance(change, EntriesRedacted) and self._started:
            self._show_log()
        elif isinstance(change, HistoryReset):
            self._started = False
            self.timeline.clear()
            self.warn(change.sentence)
            self._parted = self._notices[0]
            self._show_log()
        elif isinstance(change, CommandAcked):
            self._typed.pop(change.id, None)
            self._acked[change.id] = change.last
        elif isinstance(change, CommandRefused):
            self._refused(change)
        elif isinstance(change, WatchFailed):
            self.war.open_lobby(change.sentence)

    def _answered_elsewhere(self, change: Change) -> None:
        """What another log took, or did not, is said here, where it was asked for."""
        if isinstance(change, CommandAcked):
            self._elsewhere.discard(change.id)
            self._typed.pop(change.id, None)
            opens = f" /problem {change.incident} opens it." if is_problem(change.incident) else ""
            self.tell(f"Recorded in {change.incident}.{opens}")
        elif isinstance(change, CommandRefused):
            self._elsewhere.discard(change.id)
            self._refused(change)

    def _take_entries(self, change: EntriesArrived) -> None:
        if not self._started:
            self._show_log()
            return
        if self._shown_anew:
            # All that is here, and so what the rest of the batch tells of.
            return
        log, incident = self._entries, self.incident
        self.entries_came(change.entries, older=change.older)
        if change.older and self._shown_from:
            # They are here: they come in their turn.
            return
        if change.older:
            fits = self._ledger.older(change.entries, incident)
        else:
            fits = self._ledger.arrived(change.entries, incident, log)
        if not fits:
            self._show_log()

    def _refused(self, change: CommandRefused) -> None:
        text = self._typed.pop(change.id, "")
        self._ledger.drop(change.id)
        if change.id in self.war.elsewhere:
            return
        mine = change.id in self._sent
        self._sent.discard(change.id)
        if mine and self.composer.is_empty:
            self.composer.refuse(change.sentence, text)
            self.composer.save_draft()
            self.feed.dismiss(change.id)
        elif change.incident != self._incident_id:
            self.warn(f"Not recorded: {change.sentence} You wrote: “{clean_line(text, 60)}”.")
            self.feed.dismiss(change.id)
        else:
            # Above a line that is being edited it would be gone with the next key: it is among the
            # notices until Esc, at the next start too.
            self.composer.remember(text)
            self._typed[change.id] = text

    def go_to(self, seq: int) -> None:
        """To an entry on the timeline, as soon as it is here."""
        self._go_to = seq
        if self._started:
            self._arrive()

    def _arrive(self) -> None:
        log = self._entries
        if not self._go_to or not log or not log[0].seq <= self._go_to <= log[-1].seq:
            return
        seq, self._go_to = self._go_to, 0
        if seq < self._shown_from:
            self._show_all()
        self.to_timeline()
        self.timeline.cursor = seq
        if self.timeline.cursor != seq:
            # It is of a kind that is filtered out.
            self.filter("")
            self.timeline.cursor = seq

    def log_shown(self) -> None:
        """Called when the log is shown from its beginning; nothing to do by itself."""

    def entries_came(self, entries: Sequence[Entry], *, older: bool) -> None:
        """Called when more of it came; nothing to do by itself."""

    # What the person does

    def on_wants(self, message: Wants) -> None:
        """A key asked for a command on what is selected."""
        self.submit(message.command, "", message.log)

    def on_prefill(self, message: Prefill) -> None:
        """A key begins a line for the person."""
        self.composer.begin(message.text)

    def submit(self, command: cm.AnyCommand, text: str, log: str | None = None) -> None:
        """Hand a command on and show it as pending; `text` comes back if it is refused.

        `log` is another log that it goes to; the empty string is one that it begins.
        """
        from warroom.link.outbox import NotKept

        try:
            command_id = self.feed.submit(command, self._incident_id if log is None else log)
        except NotKept as error:
            self.composer.refuse(str(error), text)
            return
        self._sent.add(command_id)
        if log in (None, self._incident_id):
            self.asked_for(command)
        if text:
            self._typed[command_id] = text
        if log is not None and log != self._incident_id:
            self._elsewhere.add(command_id)
        self._sync()
        if text:
            self.timeline.follow = True

    def search(self, text: str) -> None:
        """To the newest entry with `text` in it."""
        self._show_all()
        if self.timeline.find(text, backwards=True) and text:
            self.to_timeline()
        elif text:
            self.composer.refuse(f"No entry has “{text}” in it.")

    def to_timeline(self) -> None:
        """Show the timeline, where that is not the case, and go there."""
        self.timeline.focus()

    def filter(self, kind: str) -> None:
        """Show one kind; the empty string, "all" or what is no kind shows all."""
        from screens.ledger import STYLE_OF
        from warroom.report.rows import RowKind

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
            from warroom.report.rows import RowKind

            kinds = ["", *RowKind]
            self.filter(kinds[(kinds.index(self._kind) + 1) % len(kinds)])
        elif message.what == "pin" and isinstance(key := self.timeline.cursor, int):
            pinned = self.incident.marks.get(key, Mark()).pinned
            from warroom.model.commands import Pin, Unpin

            self.submit(Unpin(target=key) if pinned else Pin(target=key), "")

    def on_timeline_selected(self, message: Timeline.Selected) -> None:
        """Show all of an entry."""
        from screens.entry_view import EntryView, entry_facts  # for the first that is opened

        for entry in self._entries:
            if entry.seq == message.key:
                facts = entry_facts(entry, self.incident, self.zone)
                self.war.push_screen(EntryView(f"{self._incident_id} entry {entry.seq}", facts))

    # Keys

    def action_back(self) -> None:
        """Away with what was refused; then to the composer. It never leads out of the room."""
        if self._notices or refused_in(self.feed, self._incident_id):
            self._notices.clear()
            for text in dismiss_shown(self.feed, self._incident_id):
                self.composer.remember(text)
            self.tick()
        else:
            self.composer.focus()

    def action_compose_text(self) -> None:
        """Write."""
        self.composer.focus()

    def action_search(self) -> None:
        """Write what to look for."""
        self.composer.begin("/search ")

    def action_search_all(self) -> None:
        """Search all incidents."""
        self.war.open_search()

    def action_timeline_end(self) -> None:
        """To the newest entry."""
        self.timeline.action_bottom()

    def action_timeline_page(self, by: int) -> None:
        """A page of the timeline, from wherever one is."""
        (self.timeline.action_page_up if by < 0 else self.timeline.action_page_down)()

    def action_lobby(self) -> None:
        """To the lobby."""
        self.war.open_lobby()
