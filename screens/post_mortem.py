"""The post-mortem of one incident: its sections, who wrote them last, what is still open."""

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import ModalScreen

from screens.base import WarScreen
from screens.feed import Arrived
from screens.keys import Where, bindings
from screens.listing import Item, Listing
from screens.paint import Painted, Piece, Pieces, fit, say, spread
from screens.section_draft import decode, draft_name, settled
from screens.statusbar import Banner, Notice, StatusBar
from warroom.link.changes import CommandAcked, CommandRefused
from warroom.link.outbox import NotKept
from warroom.model import commands as cm
from warroom.model.incident import Incident, PostMortem
from warroom.model.words import Section
from warroom.report.post_mortem import state_text
from warroom.times import format_stamp

_NAME = 24
"""Cells of a section's name."""


class Sections(Listing):
    """A line a section."""

    BINDINGS = bindings(Where.POST_MORTEM)

    class Asked(Message):
        """A key that the screen answers: "edit", "start", "finish" or "leave"."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self) -> None:
        super().__init__(id="sections")
        self._it = PostMortem()
        self._drafts: frozenset[Section] = frozenset()

    def show(self, it: PostMortem, drafts: frozenset[Section]) -> None:
        """Take the post-mortem, and the sections of which this person has an unsaved text."""
        self._it, self._drafts = it, drafts
        self.rebuild()

    def items(self, width: int) -> list[Item]:
        """Its name, and whether it is saved, by whom, when."""
        return [Item(section.value, self._lines_of(section, width)) for section in Section]

    def action_edit(self) -> None:
        """Write the section under the cursor."""
        self.post_message(self.Asked("edit"))

    def action_start(self) -> None:
        """Begin it."""
        self.post_message(self.Asked("start"))

    def action_finish(self) -> None:
        """It is written and discussed."""
        self.post_message(self.Asked("finish"))

    def action_leave(self) -> None:
        """Back to the room."""
        self.post_message(self.Asked("leave"))

    def _lines_of(self, section: Section, width: int) -> tuple[Pieces, ...]:
        written = self._it.sections.get(section)
        sign = Piece(" ✓ ", "good") if written else Piece(" ○ ", "dim")
        draft = (Piece("your draft, not saved", "warning"),) if section in self._drafts else ()
        said: Pieces = (
            (say(written.by), Piece(f" {format_stamp(written.at)[:16]}Z", "dim"))
            if written
            else (Piece("proposed from the log", "dim"),)
        )
        if width < 70:
            second = (Piece("   "), *(draft or said))
            return ((sign, Piece(section.capitalize(), "strong")), fit(second, width))
        name = f"{section.capitalize():<{_NAME}}"
        left = (sign, Piece(name, "strong"), *said)
        return (spread(left, (*draft, Piece(" ")), width),)


class PostMortemHead(Painted):
    """What it is, and how it stands."""

    def __init__(self) -> None:
        super().__init__(id="post-mortem-head")
        self._title, self._state, self._late = "", "", False

    def show(self, title: str, state: str, late: bool) -> None:
        """Take all three."""
        self._title, self._state, self._late = title, state, late
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """Two and a gap."""
        state = say(self._state, "warning" if self._late else "plain")
        return [
            fit((Piece(" "), say(self._title, "strong")), width - 1),
            fit((Piece(" "), state), width - 1),
            (Piece("─" * width, "frame"),),
        ]


class PostMortemScreen(WarScreen, ModalScreen[None]):
    """Lies over the room; Esc goes back to it."""

    def __init__(self, incident: str) -> None:
        super().__init__()
        self._incident_id = incident
        self._asked: set[str] = set()
        self._drafts: frozenset[Section] = frozenset()
        self._notices: list[Notice] = []

    def compose(self) -> ComposeResult:
        """Head, sections, notices, the connection."""
        yield PostMortemHead()
        yield Sections()
        yield Banner()
        yield StatusBar()

    def on_mount(self) -> None:
        """Follow the incident."""
        self.feed.watch(self._incident_id)
        self.query_one(Sections).focus()
        self.set_interval(1.0, self.show)
        self.show()

    def on_unmount(self) -> None:
        """Leave answers that are still to come to the room."""
        self.war.elsewhere -= self._asked
        self.feed.unwatch(self._incident_id)

    def on_screen_resume(self) -> None:
        """Back from the editor: a draft may have come or gone."""
        if self.is_mounted:
            self._look_for_drafts()
            self.show()

    def _look_for_drafts(self) -> None:
        """A draft that was saved after all, its screen closed before the answer, is none."""
        self._drafts = frozenset(filter(self._has_draft, Section))

    def _has_draft(self, section: Section) -> bool:
        kept = decode(self.war.drafts.read(draft_name(self._incident_id, section)))
        written = self._incident.post_mortem.sections.get(section)
        return kept is not None and (written is None or settled(kept.text) != written.text)

    @property
    def _incident(self) -> Incident:
        room = self.feed.room(self._incident_id)
        return room.incident if room else Incident(id=self._incident_id)

    def show(self) -> None:
        """Show what is known now."""
        incident = self._incident
        it = incident.post_mortem
        title = f"{incident.id} post-mortem: {incident.called}"
        state = state_text(it) if it.started else "not started: s starts it, and you own it"
        self.query_one(PostMortemHead).show(title, state, it.overdue)
        self.query_one(Sections).show(it, self._drafts)
        self.query_one(Banner).show((*self._notices, *self.connection_notices()), 3)
        self.query_one(StatusBar).show(
            self.feed.view(incident.id), self.clock.now(), self.zone, "Enter writes · F1 keys"
        )

    def on_arrived(self, message: Arrived) -> None:
        """Show what changed; say what was refused."""
        for change in message.changes:
            if isinstance(change, CommandAcked | CommandRefused) and change.id in self._asked:
                self._asked.discard(change.id)
                self._notices = []
                if isinstance(change, CommandRefused):
                    self.feed.dismiss(change.id)
                    self._notices.append(Notice(change.sentence, "error"))
        self._look_for_drafts()
        self.show()

    def _ask(self, command: cm.AnyCommand) -> None:
        try:
            asked = self.feed.submit(command, self._incident_id)
        except NotKept as error:
            self._notices = [Notice(str(error), "error")]
        else:
            self._asked.add(asked)
            self.war.elsewhere.add(asked)
        self.show()

    def on_sections_asked(self, message: Sections.Asked) -> None:
        """Do what a key of the list asks for."""
        if message.what == "edit":
            self._edit()
        elif message.what == "start":
            self._ask(cm.StartPostMortem())
        elif message.what == "finish":
            self._ask(cm.FinishPostMortem())
        else:
            self.dismiss(None)

    def _edit(self) -> None:
        if not self._incident.post_mortem.started:
            self._notices = [Notice("Start it first: s starts it, and you own it.", "warning")]
            self.show()
        elif cursor := self.query_one(Sections).cursor:
            # A text area is slow to import, and most of the time nobody needs one.
            from screens.section_editor import SectionEditor

            self.war.push_screen(SectionEditor(self._incident_id, Section(cursor)))
