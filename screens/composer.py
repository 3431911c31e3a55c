"""Where people type: text is a note, "/" is a command; nothing typed here is lost."""

from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from screens.composer_field import Field
from screens.context import Context
from screens.drafts import DraftKeeper, DraftStore
from screens.line_input import LineInput
from screens.paint import Look
from screens.popup import Popup
from warroom.clock import Clock, SystemClock
from warroom.link.gone import Gone
from warroom.model.limits import MAX_TEXT

if TYPE_CHECKING:
    from screens.completion import Completion
    from screens.slash import Local, Say

NEAR_LIMIT = MAX_TEXT - 500
"""From this length on the counter shows."""

MAX_HISTORY = 200


class Composer(Widget):
    """One line with completions above it, a history, and a draft on disk.

    `incident` names the draft, `history` is a list that the app keeps for one person, and `zone`
    is where typed times without a zone are meant.
    """

    DEFAULT_CSS = """
    Composer { height: 1; width: 1fr; layout: vertical; }
    Composer > Horizontal { height: 1; width: 1fr; }
    Composer Static { width: 2; height: 1; color: $accent; }
    Composer Field { width: 1fr; background: $background; background-tint: $background 0%; }
    Composer Field:focus { background-tint: $background 0%; }
    """

    class Submitted(Message):
        """Something to do; `text` is what was typed, to `refuse` it with if it fails."""

        def __init__(self, said: "Say | Local", text: str) -> None:
            super().__init__()
            self.said = said
            self.text = text

    def __init__(
        self,
        incident: str,
        *,
        drafts: DraftStore | None = None,
        clock: Clock | None = None,
        history: list[str] | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.zone: tzinfo = UTC
        self._clock = clock or SystemClock()
        self._history = history if history is not None else []
        self._recalled: int | None = None
        self._where = Context()
        self._field = Field(self)
        self._popup = Popup()
        self._completions: list[Completion] = []
        self._index = 0
        self._moved = False
        self._hidden = False
        self._notice = ""
        self._notice_look: Look = "error"
        self._asked = ""
        self._set_aside: str | None = None
        self._log_id = incident or ""
        self._keeper = DraftKeeper(drafts, incident, self._whole_text, self.set_timer, self.refuse)

    def compose(self) -> ComposeResult:
        """The popup stands first, so that its offset is counted from the composer's top."""
        yield self._popup
        with Horizontal():
            yield Static("› ", markup=False)
            yield self._field

    def on_mount(self) -> None:
        """What was being typed is there again."""
        if self.is_empty:
            self.restore(self._keeper.read())

    def on_resize(self) -> None:
        """Another width: sentences wrap elsewhere."""
        self.update_popup()

    def on_unmount(self) -> None:
        """The last moment to keep the draft."""
        self.save_draft()

    # What others ask of it

    @property
    def text(self) -> str:
        """What stands in the line, with real line breaks."""
        return self._field.text

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to lose here."""
        return not self._field.value.strip() and self._set_aside is None

    @property
    def field(self) -> LineInput:
        """The widget that has the focus while somebody types."""
        return self._field

    def focus(self, scroll_visible: bool = True) -> "Composer":
        """Let the person type."""
        # At once, not soon: what is typed in the same burst is for the line already.
        self.screen.set_focus(self._field, scroll_visible)
        return self

    def set_context(self, context: Context) -> None:
        """Take the room's state for completions. The line itself is left alone."""
        self._where = context
        if self._field.value.startswith("/") and not self._hidden:
            self._propose(keep=True)

    def restore(self, text: str) -> None:
        """Put `text` in the line, closed: no proposals until it is edited."""
        self._field.text = text
        self._hidden = True
        self.update_popup()

    def begin(self, text: str) -> None:
        """Start a line for the person, such as "/block T4 "; what they were typing comes back
        after it was sent or left with Esc."""
        if self.text.strip() and self._set_aside is None:
            self._set_aside = self.text
        self._field.text = text
        # The field is cleaned; the space that separates what is typed next has to stay.
        if text.endswith(" "):
            self._field.insert_text_at_cursor(" ")
        self.focus()

    def run(self, line: str) -> None:
        """Do one line as if it had been typed, past what stands here."""
        # Here and below: what slash commands are is loaded when one is typed.
        from screens.slash import Wrong, parse

        said = parse(line, self._clock.now(), self._where.you, self.zone, self._log_id)
        if isinstance(said, Wrong):
            self.refuse(said.sentence)
        else:
            self.post_message(self.Submitted(said, line))

    def refuse(self, sentence: str, text: str = "") -> None:
        """Show why something was not done; `text` comes back, never over what is typed now."""
        if text and not self._field.value:
            self.restore(text)
            # Selected, so that somebody who types on does not glue the next line to this one.
            self.remember(text)
            self._field.select_all()
        elif text and text != self.text:
            self.remember(text)
            sentence = f"{sentence} (↑ in an empty line brings it back)"
        self._notice, self._notice_look = sentence, "error"
        self.update_popup()

    def remember(self, text: str) -> None:
        """↑ in an empty line brings this back."""
        if text.strip() and self._history[-1:] != [text]:
            self._history.append(text)
            del self._history[:-MAX_HISTORY]

    def redacted(self, gone: Gone) -> None:
        """Take texts that are gone out of the line, and out of what is kept of it."""
        if self._set_aside is not None:
            self._set_aside = gone.out_of(self._set_aside)
        self._asked, self._notice = "", gone.out_of(self._notice)
        if (without := gone.out_of(self.text)) != self.text:
            self.restore(without)
        self.save_draft()

    # What its line asks of it

    def edited(self) -> None:
        """The line has changed."""
        self._notice = self._asked = ""
        self._hidden = False
        self._recalled = None
        self._propose()
        if self.is_mounted:
            self._keeper.changed()

    def cursor_moved(self) -> None:
        """Another word may be the one to complete."""
        if not self._hidden:
            self._propose()

    def submit(self) -> None:
        """Read the line and hand it on; a line that makes no sense stays, with a sentence."""
        from screens.asking_first import ask_first
        from screens.slash import Wrong, parse

        if self._moved and self.accept():
            return
        text = self.text
        if not text.strip():
            return
        if len(text) > MAX_TEXT:
            self.refuse(
                f"That has {len(text):,} characters and the limit is {MAX_TEXT:,}."
                " Shorten it, or send it in parts."
            )
            return
        said = parse(text, self._clock.now(), self._where.you, self.zone, self._log_id)
        if isinstance(said, Wrong):
            self._hidden = True
            self.refuse(said.sentence)
            return
        if (question := ask_first(said, self._known)) and text != self._asked:
            self._asked, self._hidden = text, True
            self._notice, self._notice_look = question, "warning"
            self.update_popup()
            return
        self.remember(text)
        self._field.text = ""
        self._bring_back()
        self.post_message(self.Submitted(said, text))

    def blank(self) -> bool:
        """Take out of the line what looks like a credential; give whether there was any."""
        from warroom.secrets import blanked, find

        text = self.text
        if found := find(text):
            self._field.text = blanked(text, found)
        return bool(found)

    def accept(self) -> bool:
        """Take the chosen completion, if there is one."""
        if self._hidden or not self._completions:
            return False
        item = self._completions[self._index]
        field = self._field
        field.replace(item.text, item.start, field.cursor_position)
        return True

    def move(self, by: int) -> bool:
        """Choose another completion, or recall what was written before."""
        if self._completions and not self._hidden:
            self._index = (self._index + by) % len(self._completions)
            self._moved = True
            self.update_popup()
            return True
        if self._recalled is None and self._field.value:
            return False
        place = (len(self._history) if self._recalled is None else self._recalled) + by
        if not 0 <= place <= len(self._history) or (by > 0 and self._recalled is None):
            return False
        self.restore(self._history[place] if place < len(self._history) else "")
        self._recalled = place if place < len(self._history) else None
        return True

    def close(self) -> bool:
        """Close the proposals or a refusal, or leave a line that was begun for the person."""
        if (self._completions and not self._hidden) or self._notice:
            self._hidden, self._notice, self._asked = True, "", ""
            self.update_popup()
            return True
        if self._set_aside is not None:
            self.remember(self.text)
            self._bring_back()
            return True
        return False

    def update_popup(self) -> None:
        """Show what belongs above the line now."""
        if not self.is_mounted:
            return
        shown = self._completions if self._field.has_focus and not self._hidden else []
        hint, look = self._hint()
        self._popup.show(shown, self._index, hint, look)

    def save_draft(self) -> None:
        """Keep what stands here on disk, now."""
        self._keeper.save()

    # Inside

    def _hint(self) -> tuple[str, Look]:
        if self._notice:
            return self._notice, self._notice_look
        if not self._field.has_focus:
            return "", "dim"
        length = len(self._field.value)
        if length > NEAR_LIMIT:
            return f"{length:,} of {MAX_TEXT:,} characters", "warning"
        if not self._begins_command:
            return "", "dim"
        from screens.completion import usage_of

        return usage_of(self.text), "dim"

    def _known(self) -> set[str]:
        incident = self._where.incident
        seen = (
            set() if incident is None else {*incident.lines.authors, *(incident.restricted or ())}
        )
        return {self._where.you, *self._where.people, *seen}

    @property
    def _begins_command(self) -> bool:
        return self._field.value.lstrip().startswith("/")

    def _whole_text(self) -> str:
        return "\n".join(part for part in (self._set_aside, self.text) if part)

    def _propose(self, *, keep: bool = False) -> None:
        chosen = self._completions[self._index].text if keep and self._moved else ""
        self._completions = []
        if self._begins_command:
            from screens.completion import complete

            field = self._field
            self._completions = complete(field.value, field.cursor_position, self._where)
        texts = [item.text for item in self._completions]
        self._moved = chosen in texts
        self._index = texts.index(chosen) if self._moved else 0
        self.update_popup()

    def _bring_back(self) -> None:
        text, self._set_aside = self._set_aside or "", None
        self.restore(text)

    def on_line_input_paste_refused(self, event: LineInput.PasteRefused) -> None:
        """Say why the paste was not taken."""
        event.stop()
        self.refuse(event.sentence)
