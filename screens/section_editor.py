"""One section of the post-mortem, written by several people without overwriting each other."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import TextArea

from screens.base import WarScreen
from screens.drafts import DraftKeeper
from screens.feed import Arrived
from screens.keys import Where, bindings
from screens.paint import Painted, Piece, Pieces, say, spread
from screens.section_draft import SectionDraft, decode, draft_name, settled
from screens.statusbar import Banner, Notice, StatusBar
from warroom.link.changes import CommandAcked, CommandRefused, EntriesArrived, StateKnown
from warroom.link.gone import Gone
from warroom.link.outbox import NotKept
from warroom.model import commands as cm
from warroom.model.incident import Incident, SectionText
from warroom.model.refusal import Why
from warroom.model.words import Section
from warroom.report.merge import marked
from warroom.report.post_mortem import proposal
from warroom.times import format_stamp


class EditorHead(Painted):
    """Which section it is, and whose text it was made from."""

    def __init__(self) -> None:
        super().__init__(id="editor-head")
        self._title, self._from = "", ""

    def show(self, title: str, made_from: str) -> None:
        """Take both."""
        self._title, self._from = title, made_from
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """One."""
        right = (say(self._from, "dim"), Piece(" ")) if width > 40 else ()
        return [spread((Piece(" "), say(self._title, "strong")), right, width)]


class SectionEditor(WarScreen, ModalScreen[None]):
    """Ctrl+S saves, Esc leaves. Whatever happens, every character stays here or in the draft.

    The hub takes a text only in place of the one it was made from. Where somebody was faster, the
    two are merged here by their lines and sent again; what both changed is shown between marks.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.EDITOR)

    def __init__(self, incident: str, section: Section) -> None:
        super().__init__()
        self._incident_id, self._section = incident, section
        self._draft = SectionDraft(0, "", "")
        self._sent: tuple[str, str] | None = None
        self._again = self._behind = self._insist = False
        self._notices: list[Notice] = []

    def compose(self) -> ComposeResult:
        """A head, the text, notices, the connection."""
        yield EditorHead()
        yield TextArea(id="section-text", tab_behavior="focus", show_line_numbers=False)
        yield Banner()
        yield StatusBar()

    def on_mount(self) -> None:
        """Begin with the draft from before, the saved text, or what the log proposes."""
        self.feed.watch(self._incident_id)
        self.area.cursor_blink = False
        self._keeper = DraftKeeper(
            self.war.drafts,
            draft_name(self._incident_id, self._section),
            self._kept,
            self.set_timer,
            lambda sentence: self._say(sentence, "error"),
        )
        self._begin()
        self.area.load_text(self._draft.text)
        self.area.focus()
        self.set_interval(1.0, self.show)
        self.show()

    def on_unmount(self) -> None:
        """Keep what is not saved, and leave answers that are still to come to the room."""
        self._keeper.save()
        if self._sent:
            self.war.elsewhere.discard(self._sent[0])
        self.feed.unwatch(self._incident_id)

    def _kept(self) -> str:
        return self._draft.encode()

    def _begin(self) -> None:
        written = self._written
        kept = decode(self._keeper.read())
        room = self.feed.room(self._incident_id)
        old = written.text if written else settled(
            proposal(self._section, self._incident, list(room.entries) if room else [])
        )  # fmt: skip
        self._draft = SectionDraft(written.seq if written else 0, old, old)
        if kept is None or settled(kept.text) == old:
            return
        self._draft = kept
        self._say("This is your text from before, which was not saved yet.", "accent")
        if written and written.seq != kept.base:
            self._tell_of(written)
        for pending in self.feed.pending:
            command = pending.command
            if (
                isinstance(command, cm.EditSection)
                and command.section is self._section
                and pending.incident == self._incident_id
            ):
                self._sent = (pending.id, command.text)
                self.war.elsewhere.add(pending.id)

    # What it looks at

    @property
    def area(self) -> TextArea:
        """Where the text stands."""
        return self.query_one(TextArea)

    @property
    def _incident(self) -> Incident:
        room = self.feed.room(self._incident_id)
        return room.incident if room else Incident(id=self._incident_id)

    @property
    def _written(self) -> SectionText | None:
        return self._incident.post_mortem.sections.get(self._section)

    def show(self) -> None:
        """Show all but the text, which only the one who writes it changes."""
        base = self._draft.base
        made_from = f"from entry {base}" if base else "proposed from the log"
        if self._sent:
            made_from = "saving…"
        elif self._draft.changed:
            made_from += ", not saved"
        title = f"{self._incident_id} post-mortem: {self._section}"
        self.query_one(EditorHead).show(title, made_from)
        self.query_one(Banner).show((*self._notices, *self.connection_notices()), 3)
        self.query_one(StatusBar).show(
            self.feed.view(self._incident_id), self.clock.now(), self.zone, "Ctrl+S saves"
        )

    def _say(self, sentence: str, look: str = "warning") -> None:
        known = {"accent": Notice(sentence, "accent"), "error": Notice(sentence, "error")}
        self._notices = [known.get(look, Notice(sentence)), *self._notices[:1]]

    def _tell_of(self, theirs: SectionText) -> None:
        self._say(
            f"{theirs.by} saved this section {format_stamp(theirs.at)} (entry {theirs.seq}); when"
            " you save, the two are merged."
        )

    # Writing

    def on_text_area_changed(self) -> None:
        """Keep what is written, soon."""
        self._draft = SectionDraft(self._draft.base, self._draft.old, self.area.text)
        self._keeper.changed()
        self._insist = False
        self.show()

    def redacted(self, gone: Gone) -> None:
        """Take texts that are gone out of what is written here."""
        if (without := self._draft.without(gone)) != self._draft:
            shown, self._draft = self._draft.text, without
            if without.text != shown:
                # Loaded, not replaced: what is undone would bring it back.
                self.area.load_text(without.text)
        if self._sent:
            self._sent = (self._sent[0], gone.out_of(self._sent[1]))
        self._keeper.save()

    def action_save(self) -> None:
        """Hand it to the hub; one save at a time, as each is made from the one before."""
        if self._sent:
            self._again = True
            self._say("The save before this one is still on its way; this one follows it.")
        elif (line := marked(self._draft.text)) and not self._insist:
            self._insist = True
            self._say(f"Line {line} is still marked: settle it. Ctrl+S again saves it as it is.")
        elif self._written and not self._draft.changed:
            self._say("Nothing has changed since it was saved.", "accent")
        else:
            self._send()
        self.show()

    def _send(self) -> None:
        text = settled(self._draft.text)
        command = cm.EditSection(section=self._section, text=text, base=self._draft.base)
        try:
            sent = self.feed.submit(command, self._incident_id)
        except NotKept as error:
            self._say(str(error), "error")
            return
        self._sent = (sent, text)
        self.war.elsewhere.add(sent)

    def action_leave(self) -> None:
        """Back to the sections, which show whether there is a draft."""
        self._keeper.save()
        self.dismiss(None)

    # What arrives

    def on_arrived(self, message: Arrived) -> None:
        """The answer to a save, and what others save meanwhile."""
        for change in message.changes:
            if isinstance(change, CommandAcked | CommandRefused):
                if self._sent and change.id == self._sent[0]:
                    self._answered(change, self._sent[1])
            elif isinstance(change, EntriesArrived | StateKnown):
                self._others_wrote()
        self.show()

    def _answered(self, change: CommandAcked | CommandRefused, text: str) -> None:
        self._sent = None
        if isinstance(change, CommandAcked):
            self._draft = SectionDraft(change.last, text, self.area.text)
            self._notices = []
            self._say(f"Saved as entry {change.last}.", "accent")
            self._keeper.changed()
            again, self._again = self._again and self._draft.changed, False
            if again:
                self._send()
            return
        self._again = False
        self.feed.dismiss(change.id)
        if change.why is not Why.CONFLICT or not self._incident.post_mortem.started:
            self._say(f"Not saved: {change.sentence} Your text is kept here.", "error")
            return
        # The entry that was faster may come after the refusal.
        self._behind = True
        self._others_wrote()

    def _others_wrote(self) -> None:
        theirs = self._written
        if theirs is None or theirs.seq <= self._draft.base or self._sent:
            return
        if self._behind:
            self._merge(theirs)
        elif theirs.text == settled(self._draft.text):
            self._draft = SectionDraft(theirs.seq, theirs.text, self._draft.text)
        else:
            self._tell_of(theirs)

    def _merge(self, theirs: SectionText) -> None:
        self._behind = False
        self._draft, merged = self._draft.onto(theirs)
        self._put(self._draft.text)
        self._keeper.changed()
        if not merged.clean:
            places = "one place" if merged.conflicts == 1 else f"{merged.conflicts} places"
            self._say(
                f"{theirs.by} changed the same lines, in {places}. Both texts are here between"
                " marks: settle them, then save again.",
                "error",
            )
        elif self._draft.changed:
            self._say(f"Merged with what {theirs.by} saved.", "accent")
            self._send()
        else:
            self._say(f"{theirs.by} saved the same text.", "accent")

    def _put(self, text: str) -> None:
        """Put a merged text in place of what is shown; the cursor stays near its line."""
        area = self.area
        row, column = area.cursor_location
        line = area.document.get_line(row)
        area.replace(text, (0, 0), area.document.end)
        lines = text.split("\n")
        near = [at for at, each in enumerate(lines) if each == line]
        row = min(near, key=lambda at: abs(at - row), default=min(row, len(lines) - 1))
        area.move_cursor((row, min(column, len(lines[row]))))
