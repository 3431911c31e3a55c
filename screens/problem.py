"""The screen of one problem: its facts above, its log below, and where one types."""

from datetime import datetime, tzinfo

from textual.app import ComposeResult

from screens.composer import Composer
from screens.context import Context
from screens.header import restriction
from screens.keys import Where, bindings
from screens.log_screen import LogScreen
from screens.paint import Painted, Piece, Pieces, fit, join, say, spread
from screens.pane import Pane
from screens.problems import seen_text, state_piece
from screens.room_locals import ANYWHERE
from screens.room_timeline import RoomTimeline
from screens.slash import Say
from screens.statusbar import Banner, StatusBar
from screens.timeline import Timeline
from warroom.model import commands as cm
from warroom.model.incident import Incident, Problem
from warroom.model.similar import last_seen
from warroom.model.summary import Summary, summarize
from warroom.model.words import ProblemState
from warroom.report.endings import how_it_ended
from warroom.text import clean_line, wrap
from warroom.times import format_age

_SEEN = 3
"""Incidents that are told with how they ended; the log has all of them."""

_LABEL = 11


class ProblemFactsView(Painted):
    """What it is, where it was seen, its cause, and what helps; as high as that needs."""

    def __init__(self, name: str) -> None:
        super().__init__(id="problem-facts")
        self._record = Incident(id=name)
        self._incidents: dict[str, Summary] = {}
        self._now: datetime | None = None

    def show(self, record: Incident, incidents: dict[str, Summary], now: datetime) -> None:
        """Take the state, the rows of the incidents, and the time (UTC)."""
        self._record, self._incidents, self._now = record, incidents, now
        height = len(self.lines(self.app.size.width))
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """At most half of the screen."""
        record, now, it = self._record, self._now, self._record.problem
        if it is None or now is None:
            return [(Piece(" "), say(record.id, "strong"))]
        opened = format_age(now - record.declared_at) if record.declared_at else ""
        left = (say(record.id, "strong"), Piece("  "), say(record.title, "strong"))
        few = restriction(len(record.restricted or ()), width)[:1]
        right = join((few, (state_piece(it.state),), (Piece(opened, "dim"),)), "   ")
        made = [(Piece(" "), *spread(left, right, max(0, width - 2)))]
        for name, text in self._facts(it, now):
            made += self._fact(name, text, width)
        most = max(1, self.app.size.height // 2 - 1)
        if len(made) > most:
            made = [
                *made[: most - 1],
                (Piece(" … /problem commands and the log have more", "dim"),),
            ]
        return [fit(line, width) for line in made]

    def _facts(self, it: Problem, now: datetime) -> list[tuple[str, str]]:
        seen = seen_text(
            len(it.incidents), last_seen(summarize(self._record), self._incidents), now
        )
        facts = [("Seen in", seen if it.incidents else "no incident yet: l links one")]
        if self.app.size.height >= 24:
            facts += [("", self._told(name)) for name in list(it.incidents)[-_SEEN:][::-1]]
        elif it.incidents:
            facts[0] = ("Seen in", f"{', '.join(list(it.incidents)[::-1])} ({seen})")
        facts.append(("Cause", it.cause or "not known yet: c describes it"))
        facts.append(("Workaround", it.workaround or "none yet: w documents one"))
        if it.state is ProblemState.SOLVED:
            facts.append(("Solved", f"{it.solution} ({it.solved_by})"))
        facts.append(("Person", it.person or "nobody yet: A takes it"))
        return facts

    def _told(self, name: str) -> str:
        row = self._incidents.get(name)
        return f"{name} {row.called} ({how_it_ended(row)})" if row else name

    def _fact(self, name: str, text: str, width: int) -> list[Pieces]:
        rows = wrap(clean_line(text), max(1, width - _LABEL - 3))[:3]
        names = [f" {name:<{_LABEL}} ", *[" " * (_LABEL + 2)] * (len(rows) - 1)]
        return [(Piece(lead, "dim"), Piece(row)) for lead, row in zip(names, rows, strict=True)]


class ProblemScreen(LogScreen):
    """One problem record. It takes notes and `/problem …`; every rule is the hub's."""

    BINDINGS = bindings(Where.PROBLEM)

    def compose(self) -> ComposeResult:
        """Facts, log, notices, composer, status: from top to bottom."""
        yield ProblemFactsView(self.log_id)
        yield Pane("Log", RoomTimeline(id="timeline"), id="log-pane")
        yield Banner()
        yield Composer(
            self.log_id,
            drafts=self.war.drafts,
            clock=self.clock,
            history=self.war.history,
            id="composer",
        )
        yield StatusBar()

    def on_mount(self) -> None:
        """Follow the problem, and the rows of the incidents it was seen in."""
        self.feed.watch_lobby(True)
        self.start_log()

    def on_unmount(self) -> None:
        """Leave."""
        self.feed.watch_lobby(False)
        self.feed.unwatch(self.log_id)

    def show(self) -> None:
        """Show all but the timeline's rows anew."""
        names = tuple(person.name for person in self._people)
        self.composer.zone = self.zone
        self.composer.set_context(Context(self.incident, names, self.feed.you))
        self.tick()

    def tick(self) -> None:
        """Show what changes with time."""
        now, record = self.clock.now(), self.incident
        incidents = {name: row.summary for name, row in self.feed.lobby.items()}
        self.query_one(ProblemFactsView).show(record, incidents, now)
        self._show_place(now, self.zone)
        most = 3 if self.size.height >= 24 else 1
        self.query_one(Banner).show(self.own_notices(), most)

    def on_resize(self) -> None:
        """The facts are as high as the new size lets them."""
        self.tick()

    def _show_place(self, now: datetime, zone: tzinfo) -> None:
        record, timeline = self.incident, self.timeline
        new = f"{timeline.unread} new" if timeline.unread else ""
        title = f"Log{self.order_words}"
        self.query_one("#log-pane", Pane).heading.show(str(record.seq or ""), new, title)
        place = (
            f"entry {timeline.cursor} of {record.seq}" if isinstance(timeline.cursor, int) else ""
        )
        view = self.feed.view(self.log_id)
        self.query_one(StatusBar).show(view, now, zone, place or "F1 keys")

    def on_timeline_moved(self, message: Timeline.Moved) -> None:
        """Where one reads is in the status bar."""
        self._show_place(self.clock.now(), self.zone)

    def on_composer_submitted(self, message: Composer.Submitted) -> None:
        """A line was written."""
        said = message.said
        if isinstance(said, Say):
            self.submit(said.command, message.text, said.log)
        elif action := ANYWHERE.get(said.action):
            action(self, said.argument)
        else:
            self.composer.refuse("That is for the room of an incident.", message.text)
        if self.is_mounted:
            self.tick()

    # Keys

    def action_next_pane(self) -> None:
        """From the composer to the log, and back."""
        if self.timeline.has_focus:
            self.composer.focus()
        else:
            self.timeline.focus()

    def action_fill(self, verb: str) -> None:
        """Begin a line for the person to finish."""
        self.composer.begin(f"/problem {verb} ")

    def action_take(self) -> None:
        """It is yours from now on."""
        self.submit(cm.AssignProblem(person=self.feed.you), "")

    def action_problems(self) -> None:
        """To the list of problems."""
        self.war.open_problems()
