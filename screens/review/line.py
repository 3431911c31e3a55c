"""The line of the review in which one types: where to go, what to look for, a note."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from screens.keys import Where, bindings
from screens.line_input import LineInput


class Field(LineInput):
    """The field itself."""

    BINDINGS = bindings(Where.REVIEW_LINE)

    class Done(Message):
        """Enter (`taken`) or Esc."""

        def __init__(self, taken: bool) -> None:
            super().__init__()
            self.taken = taken

    async def action_submit(self) -> None:
        """Take what is written."""
        self.post_message(self.Done(taken=True))

    def action_leave(self) -> None:
        """Leave it."""
        self.post_message(self.Done(taken=False))


class ReviewLine(Horizontal):
    """Hidden until something is to be typed; `purpose` says what it is for."""

    class Said(Message):
        """A line was written for a purpose."""

        def __init__(self, purpose: str, text: str) -> None:
            super().__init__()
            self.purpose = purpose
            self.text = text

    class Left(Message):
        """Nothing is to be done."""

    def __init__(self) -> None:
        super().__init__(id="review-line")
        self.purpose = ""
        self.display = False

    def compose(self) -> ComposeResult:
        """What it is for, and the field."""
        yield Static("", id="review-label", markup=False)
        yield Field(id="review-field")

    @property
    def field(self) -> Field:
        """Where one types."""
        return self.query_one(Field)

    def ask(self, purpose: str, label: str, text: str = "", hint: str = "") -> None:
        """Let the person type; `label` stands before the field, `hint` in it while it is empty."""
        self.purpose = purpose
        self.query_one("#review-label", Static).update(f" {label} › ")
        self.field.text = text
        self.field.placeholder = hint
        self.display = True
        # At once, not soon: what is typed in the same burst is for the line already.
        self.screen.set_focus(self.field)

    def close(self) -> None:
        """Away with it."""
        self.display = False

    def on_field_done(self, message: Field.Done) -> None:
        """Say what became of it; the screen closes the line when it likes the text."""
        message.stop()
        text = self.field.text.strip()
        if message.taken and (text or self.purpose == "filter"):
            self.post_message(self.Said(self.purpose, text))
        else:
            self.post_message(self.Left())
