"""A one-line field that keeps pasted line breaks: seen as ⏎, given back as real ones."""

from textual import events
from textual.message import Message
from textual.widgets import Input

from warroom.text import clean

BREAK = "⏎"
"""How a line break looks in the field; typing this character makes one too."""

MAX_PASTE = 20_000
"""Characters taken from one paste: twice what an entry holds, and still quick to draw."""


class LineInput(Input):
    """Textual's Input without blinking, selecting on focus, or losing the lines of a paste.

    One line, because a text area sends its whole height with every key.
    """

    class PasteRefused(Message):
        """A paste was too long to take; nothing of it went into the field."""

        def __init__(self, field: "LineInput", sentence: str) -> None:
            super().__init__()
            self.field = field
            self.sentence = sentence

        @property
        def control(self) -> "LineInput":
            """The field."""
            return self.field

    def __init__(self, text: str = "", placeholder: str = "", *, id: str | None = None) -> None:
        # Selecting on focus would let the next key wipe out a draft.
        super().__init__(_in_field(text), placeholder, id=id, select_on_focus=False, compact=True)
        self.cursor_blink = False

    @property
    def text(self) -> str:
        """What stands in the field, with real line breaks."""
        return self.value.replace(BREAK, "\n")

    @text.setter
    def text(self, text: str) -> None:
        self.value = _in_field(text)
        self.cursor_position = len(self.value)

    def take_paste(self, text: str) -> None:
        """Put pasted text at the cursor, over what is selected."""
        if len(text) > MAX_PASTE:
            sentence = (
                f"That paste has {len(text):,} characters, too many for one entry; nothing was"
                " taken. Paste the part that matters, or pipe the file into “warroom note”."
            )
            self.post_message(self.PasteRefused(self, sentence))
            return
        self.replace(_in_field(text), *self.selection)

    async def _on_key(self, event: events.Key) -> None:
        # Left alone, a key that is bound travels up to the app and comes back as an action, while
        # the letters behind it in the same burst (a slow link) are already in the field: two lines
        # would become one. So the field acts on its own keys in the order in which they came.
        if event.is_printable:
            return
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return

    def _on_paste(self, event: events.Paste) -> None:
        # Input's own handler keeps the first line only.
        event.prevent_default()
        event.stop()
        self.take_paste(event.text)

    def action_paste(self) -> None:
        """Paste what was cut or copied here."""
        self.take_paste(self.app.clipboard)


def _in_field(text: str) -> str:
    return clean(text).replace("\n", BREAK)
