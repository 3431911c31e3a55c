"""The review: the room as it was known at a moment of a log, from a hub or from a file."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from textual import work
from textual.app import ComposeResult
from textual.css.query import NoMatches
from textual.widget import Widget

from screens.briefing import BriefScreen
from screens.checklist import Checklist, Prefill, Wants
from screens.communication import Communication
from screens.entry_view import EntryView, entry_facts
from screens.exercise import ExerciseBar
from screens.feed import Arrived
from screens.header import RoomHeader
from screens.keys import Where, bindings
from screens.loss import LossBar
from screens.paint import Look
from screens.review.bar import ScrubBar, Track
from screens.review.head import PastVacancy, ReviewHead
from screens.review.line import ReviewLine
from screens.review.notes import Noting
from screens.review.panes import PastTimeline, for_reading
from screens.review.past import Past
from screens.review.rows import Frame, PastRows
from screens.review.source import Source, numbered
from screens.review.status import Playing, ReviewStatus
from screens.roster import Roster
from screens.sight import Sight
from screens.statusbar import Banner, Notice
from screens.timeline import Timeline
from screens.vacancy import Vacancy
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.plain import Order
from warroom.review.moments import pinned
from warroom.review.player import Player

FIRST = 2_000
"""Entries after which the first picture of a long log is shown."""

STEP = 400
"""Entries that are read or folded at a time; some 10 ms, so that keys are answered meanwhile."""

IN_THE_PAST = "This is the past: it can be looked at, and nothing in it be done."


class ReviewScreen(Noting):
    """Every pane of the room at one moment of its log. No pane of it sends a command."""

    BINDINGS = bindings(Where.REVIEW)
    is_past = True

    def __init__(self, source: Source, at: str = "", order: Order | None = None) -> None:
        """Look at the log of `source`; `order`: not the clock that suits the log, but this one."""
        super().__init__(source.log)
        self._order = order
        self._source = source
        self._at = at
        self._notices: list[Notice] = []
        self._doubts: tuple[str, ...] = ()
        self._reading = "reading…"
        self.whole = False
        """Whether all of the log is here, and was looked through."""
        self._track: Track | None = None

    def compose(self) -> ComposeResult:
        """The sign, what the room has without its composer, the bar."""
        yield ReviewHead(self.past.name)
        yield LossBar()
        yield ExerciseBar()
        yield RoomHeader(self.past.name)
        yield PastVacancy()
        yield from self.compose_panes(PastTimeline(id="timeline"))
        yield Banner()
        yield ReviewLine()
        yield ScrubBar()
        yield ReviewStatus()

    def pane(self, view: type[Widget]) -> Widget:
        """For reading alone."""
        return for_reading(view)()

    def on_mount(self) -> None:
        """Read the log; it may be long."""
        self.turn_to("timeline")
        self.set_focus(self.timeline)
        self._rows = PastRows(self.timeline, Frame(self.past, self.order, self.zone))
        self.timeline.empty_text = "Reading the log…"
        self._source.open(self.feed)
        self.start_moving()
        self.moved()
        self._read()

    def on_unmount(self) -> None:
        """Leave the hub alone."""
        self._source.close(self.feed)

    # Reading the log

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        """All of it, in steps, unless the person leaves meanwhile."""
        try:
            await self._read_all()
        except NoMatches:
            # The panes go before the screen does, and a step of this may come in between.
            if self.query(ReviewHead):
                raise

    async def _read_all(self) -> None:
        """The first picture comes as soon as there is something to see."""
        entries: list[Entry] = []
        async for page in self._source.pages(STEP):
            shown = len(entries) >= FIRST
            entries += page
            if not shown and not self.whole and len(entries) >= FIRST:
                self._take(Past(self.past.name, list(entries)))
            self._say_reading(f"reading {len(entries) * 100 // max(1, self._source.size)} %")
            await asyncio.sleep(0)
        past = Past(self.past.name, numbered(entries))
        while past.replay.fold(STEP):
            self._say_reading(f"folding {past.replay.folded * 100 // max(1, past.end)} %")
            await asyncio.sleep(0)
        for _ in past.ready(self._order or past.moments.natural):
            await asyncio.sleep(0)
        self._reading = ""
        self._take(past, whole=True)
        self.read_bookmarks()
        self._doubts = await self._source.doubts()
        self.whole = True
        self.moved()
        for order in Order:
            for _ in past.ready(order):
                await asyncio.sleep(0)
        await self.make_index()
        self.moved()

    def _say_reading(self, words: str) -> None:
        if words != self._reading:
            self._reading = words
            self._show_head()

    def _take(self, past: Past, *, whole: bool = False) -> None:
        first = not self.past.end
        at_end = self.player.ended
        if first:
            self.begin_on(past, self._order or past.moments.natural)
        self.take_past(past)
        self.timeline.empty_text = (
            "Nothing is recorded." if whole and not past.end else "Nothing is recorded yet."
        )
        if whole and self._at:
            at, self._at = self._at, ""
            try:
                self.go_to(at)
                return
            except ValueError as error:
                self.warn(str(error))
        if first or at_end:
            self.player = self.player.seek_place(self.player.course.end)
        self.moved()

    def on_arrived(self, message: Arrived) -> None:
        """A hub's log comes in pages, the newest first."""
        if self.take_answers(message):
            self.warn("Recorded, after all that was known then. G shows it.", "accent")
            self._read()
            return
        self._source.arrived(message, self.feed)
        self._show_banner()

    # What it looks at

    @property
    def incident(self) -> Incident:
        """The state at the moment."""
        return self.past.state(self.known)

    @property
    def moment(self) -> datetime:
        """The moment (UTC): the panes' "now"."""
        return self.player.moment

    @property
    def sight(self) -> Sight:
        """What the panes are shown. Other incidents are in other logs."""
        known = self.known
        people = self.past.people(known)
        entries: Sequence[Entry] = self.past.entries[:known]
        return Sight(self.incident, entries, people, {}, "", self.moment, self.zone)

    def vacancy(self) -> Vacancy | None:
        """Nothing can be taken here; the line of this screen tells how it was."""
        return None

    def take_command(self) -> None:
        """Not here."""
        self.warn(IN_THE_PAST, "warning")

    def exercise(self) -> str:
        """Whether what is shown was a drill."""
        return self.past.name if self.incident.exercise else ""

    # Showing

    def show(self) -> None:
        """Show the moment anew."""
        self.moved()

    def go(self, player: Player) -> None:
        """To a moment; what was said of another one is said no more."""
        self._notices = [notice for notice in self._notices if notice.look == "error"]
        super().go(player)

    def moved(self, *, only_time: bool = False) -> None:
        """Show the moment. Only what differs reaches the terminal."""
        incident, moment = self.incident, self.moment
        if not only_time:
            frame = Frame(self.past, self.order, self.zone, self.only)
            self._rows.show(frame, self.player.place, incident)
            self.query_one(PastVacancy).show(incident)
            self.query_one(Roster).show(incident, self.past.people(self.known), "")
        self._show_head()
        self.query_one(RoomHeader).show(incident, 0, moment)
        self.query_one(Checklist).show(incident, "", moment)
        self.query_one(Communication).show(incident, moment, self.zone)
        self._show_step()
        self._show_titles()
        self._show_bar()
        self._show_banner()

    def _show_head(self) -> None:
        course = self.player.course
        moment = self.moment if self.player.place else None
        place = (self.player.place, course.end)
        self.query_one(ReviewHead).show(moment, self.zone, self.order, place, self._reading)

    def _show_step(self) -> None:
        if self.has_class("-on-step"):
            self.step_pane.show(self.sight)

    def _show_titles(self) -> None:
        order = " (as it happened)" if self.order is Order.OCCURRED else ""
        self.show_titles(self.incident, 0, f"Timeline{order}")

    def _show_bar(self) -> None:
        moments, order, player = self.past.moments, self.order, self.player
        if self._track is None or self._track.course is not player.course:
            course = player.course
            milestones = sorted(course.place(each.seq) for each in moments.milestones)
            self._track = Track(course, self.scale, moments.gaps(order), milestones)
        pins = tuple(sorted(player.course.place(seq) for seq in pinned(self.incident)))
        self._track = self._track._replace(
            pins=pins, bookmarks=self.bookmark_places, marked=self.spots, only=self.only
        )
        here = self.scale.of_moment(player.moment)
        self.query_one(ScrubBar).show(self._track, here, self.zone)
        zone = self.moment.astimezone(self.zone).tzname() or "local"
        self.query_one(ReviewStatus).show(
            Playing(
                player.playing,
                player.speed,
                order,
                player.skip,
                self.skipped,
                self.filter_words,
                zone,
            )
        )

    def _show_banner(self) -> None:
        doubts = tuple(Notice(doubt, "error") for doubt in self._doubts)
        more = self._source.notice
        news = (Notice(more, "accent"),) if more else ()
        most = 3 if self.size.height >= 24 else 2 if self.size.height >= 14 else 1
        self.query_one(Banner).show((*doubts, *self._notices, *self.hub_notices(), *news), most)

    def warn(self, sentence: str, look: Look = "error") -> None:
        """Show a sentence until Esc."""
        self._notices = [Notice(f"{sentence} Esc closes this.", look)]
        self._show_banner()

    def pane_turned(self) -> None:
        """Show the pane that is turned to."""
        if self.is_mounted and hasattr(self, "_rows"):
            self._show_step()
            self._show_titles()

    def show_all_kinds(self) -> None:
        """Away with the filter."""
        self.look_for("")

    # What the person does

    def on_wants(self, message: Wants) -> None:
        """A pane asks for a command: there is nobody to give it to."""
        self.warn(IN_THE_PAST, "warning")

    def on_prefill(self, message: Prefill) -> None:
        """Neither is there a line to begin."""
        self.warn(IN_THE_PAST, "warning")

    def on_timeline_moved(self, message: Timeline.Moved) -> None:
        """Older rows come when somebody is about to see them."""
        timeline = self.timeline
        if not message.follow and timeline.scroll_offset.y < timeline.size.height:
            self._rows.more()

    def on_timeline_selected(self, message: Timeline.Selected) -> None:
        """Show all of an entry, as it read at the moment."""
        if isinstance(message.key, int):
            entry = self.past.entries[message.key - 1]
            facts = entry_facts(entry, self.incident, self.zone)
            self.war.push_screen(EntryView(f"{self.past.name} entry {entry.seq}", facts))

    def action_timeline_page(self, by: int) -> None:
        """A page of the timeline, from wherever one is."""
        if by < 0:
            self.timeline.action_page_up()
        else:
            self.timeline.action_page_down()

    def action_brief(self) -> None:
        """The brief that a new commander would have had at the moment."""
        self.war.push_screen(BriefScreen(self.incident, self.moment, None, lambda command: None))

    def action_type(self, purpose: str) -> None:
        """Let the person type."""
        line = self.query_one(ReviewLine)
        if purpose == "filter":
            line.ask("filter", "show", self.filter.line, self.filter_hint)
        elif purpose == "window":
            line.ask("filter", "show", self.window)
        elif purpose == "goto":
            line.ask("goto", "go to", hint="412 · 02:09 · 50% · +10 · -5m")
        elif why := self.why_no_note():
            self.warn(why, "warning")
        else:
            seq = self.player.course.seq(self.player.place)
            line.ask("note", f"review note on entry {seq}", hint="written now, and marked as such")

    def on_review_line_said(self, message: ReviewLine.Said) -> None:
        """A line was written."""
        say = {"goto": self.go_to, "filter": self.look_for, "note": self.add_note}
        self._close_line()
        try:
            say[message.purpose](message.text)
        except ValueError as error:
            self.query_one(ReviewLine).ask(message.purpose, "again", message.text)
            self.warn(str(error))

    def on_review_line_left(self) -> None:
        """Nothing, then."""
        self._close_line()

    def _close_line(self) -> None:
        self.query_one(ReviewLine).close()
        self._notices.clear()
        self._show_banner()
        self.set_focus(self.query_one(f"#{self.current}"))

    def action_back(self) -> None:
        """Away with a notice; then with the filter; then out of the review."""
        if self._notices:
            self._notices.clear()
            self._show_banner()
        elif not self.filter.empty:
            self.look_for("")
        else:
            self.action_leave()

    def action_reread(self) -> None:
        """Take in what was written since."""
        self._read()

    def action_leave(self) -> None:
        """To where one came from."""
        self.war.close_review(self)
