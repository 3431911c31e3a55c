"""What the forms share: fields with a sentence below each, a row of choices, a kept draft."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.asking_first import looks_like
from screens.bars import Bars
from screens.drafts import DraftKeeper, DraftStore
from screens.lifetime import Lifetime
from screens.line_input import LineInput
from screens.paint import Painted, Piece, Pieces, fit, width_of
from warroom.link.gone import Gone
from warroom.text import clean_line

T = TypeVar("T")


class Choice(Painted, can_focus=True):
    """A few words in a row, one of them chosen, or none where `chosen` is empty.

    `short` stands in for `words` where there is no room.
    """

    def __init__(
        self, words: Sequence[str], chosen: str = "", *, short: Sequence[str] = (), id: str
    ) -> None:
        super().__init__(id=id)
        self.words = tuple(words)
        self.chosen = chosen
        self._short = tuple(short) or self.words

    def choose(self, word: str) -> None:
        """Take another one."""
        self.chosen = word
        self.repaint()

    def step(self, by: int) -> None:
        """The one beside it; the row does not go round."""
        if self.chosen not in self.words:
            self.choose(self.words[0 if by > 0 else -1])
            return
        place = self.words.index(self.chosen) + by
        if 0 <= place < len(self.words):
            self.choose(self.words[place])

    def lines(self, width: int) -> list[Pieces]:
        """One: the chosen one in brackets, so that it is seen without colour."""
        named = self._row(self.words)
        return [fit(named if width_of(named) <= width + 1 else self._row(self._short), width)]

    def _row(self, names: Sequence[str]) -> Pieces:
        return tuple(
            Piece(f"[{name}] ", "strong") if word == self.chosen else Piece(f" {name}  ", "dim")
            for word, name in zip(self.words, names, strict=True)
        )


class Row(Widget):
    """A field with its name before it and, when it is wrong, a sentence below it."""

    def __init__(self, name: str, field: Widget) -> None:
        super().__init__(classes="row")
        self.field = field
        self._label = Static(name, markup=False, classes="label")
        self._error = Static("", markup=False, classes="error")

    def compose(self) -> ComposeResult:
        """Name and field, then the sentence."""
        with Horizontal():
            yield self._label
            yield self.field
        yield self._error

    def wrong(self, sentence: str) -> None:
        """Show why it is not accepted; the empty string takes the sentence away."""
        self._error.update(f"! {clean_line(sentence)}" if sentence else "")
        self._error.display = bool(sentence)

    def on_resize(self) -> None:
        """On a short terminal the sentence would stay below the edge."""
        if self._error.display and self.has_focus_within:
            self.scroll_visible(animate=False)


class FormScreen(Lifetime, ModalScreen[T | None]):
    """Gives what `read` makes of the fields, or None when the person went back.

    `fields` are name, label and hint of each line that is typed. A subclass says what it is
    (HEADING, HINT) and in which order its rows stand (`rows`).
    """

    HEADING: ClassVar[str] = ""
    HINT: ClassVar[str] = ""

    DEFAULT_CSS = """
    FormScreen { align: center middle; }
    FormScreen > VerticalScroll {
        width: 100%;
        max-width: 90;
        height: auto;
        max-height: 100%;
        padding: 0 1;
        background: $panel;
        border: round $border-blurred;
        scrollbar-size-vertical: 0;
    }
    FormScreen .row, FormScreen .row Horizontal { height: auto; width: 1fr; }
    FormScreen .label { width: 13; color: $text-muted; }
    FormScreen .row:focus-within .label { color: $accent; text-style: bold; }
    FormScreen .heading { color: $accent; text-style: bold; height: auto; }
    FormScreen .hint { color: $text-muted; height: auto; }
    FormScreen .error { color: $error; display: none; height: auto; }
    FormScreen .row .error { margin-left: 13; }
    FormScreen Input { width: 1fr; background: $background; }
    FormScreen Choice { width: 1fr; height: 1; }
    """

    def __init__(
        self, fields: Sequence[tuple[str, str, str]], draft: str, drafts: DraftStore | None
    ) -> None:
        super().__init__()
        self._rows = {name: Row(label, LineInput(placeholder=hint)) for name, label, hint in fields}
        self._asked: dict[str, str] | None = None
        self._problem = Static("", markup=False, classes="error")
        self._keeper = DraftKeeper(drafts, draft, self._as_draft, self.set_timer, self.say_problem)

    def rows(self) -> Sequence[Widget]:
        """The rows, from top to bottom."""
        return list(self._rows.values())

    def read(self) -> T | None:
        """What was filled in; None after saying what is wrong with it."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Who is missing, the rows, what is wrong, the keys."""
        yield Bars()
        with VerticalScroll(can_focus=False):
            yield Static(self.HEADING, markup=False, classes="heading")
            yield from self.rows()
            yield self._problem
            yield Static(self.HINT, markup=False, classes="hint")

    def on_unmount(self) -> None:
        """The last moment to keep the draft."""
        self._keeper.save()

    # Keys

    def action_next_field(self) -> None:
        """Down the form."""
        self.focus_next()

    def action_previous_field(self) -> None:
        """Up the form."""
        self.focus_previous()

    def action_leave(self) -> None:
        """Back; what is written stays for the next time."""
        self._keeper.save()
        self.dismiss(None)

    def action_submit(self) -> None:
        """Give it, or say beside the field what is wrong with it."""
        result = self.read()
        if result is None:
            return
        texts = self.texts()
        if texts != self._asked and (said := looks_like(texts.values())):
            self._asked = texts
            self.say_problem(f"{said} Enter again sends it.")
            return
        self.fill({})
        self._keeper.save()
        self.dismiss(result)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field."""
        event.stop()
        self.action_submit()

    def on_input_changed(self, event: Input.Changed) -> None:
        """A sentence goes when its field is mended."""
        event.stop()
        for row in self._rows.values():
            if row.field is event.input:
                row.wrong("")
        self.changed()

    def on_line_input_paste_refused(self, event: LineInput.PasteRefused) -> None:
        """Say why a paste was not taken."""
        event.stop()
        for row in self._rows.values():
            if row.field is event.field:
                row.wrong(event.sentence)

    # Texts

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self._input(name).text.strip()

    def wrong(self, sentences: Mapping[str, str]) -> bool:
        """Show these below their fields, and go to the first; False when there are none."""
        for name, row in self._rows.items():
            row.wrong(sentences.get(name, ""))
        if sentences:
            next(row for name, row in self._rows.items() if name in sentences).field.focus()
        return bool(sentences)

    def say_problem(self, sentence: str) -> None:
        """A sentence about all of it; the empty string takes it away."""
        self._problem.update(f"! {clean_line(sentence)}" if sentence else "")
        self._problem.display = bool(sentence)
        if sentence:
            self._problem.scroll_visible(animate=False)

    def _input(self, name: str) -> LineInput:
        field = self._rows[name].field
        assert isinstance(field, LineInput)
        return field

    # The draft

    def texts(self) -> dict[str, str]:
        """All that is filled in, by name; a subclass adds its choices."""
        return {name: text for name in self._rows if (text := self.text(name))}

    def fill(self, texts: Mapping[str, str]) -> None:
        """Put these into the fields; a field that is not named is emptied."""
        for name in self._rows:
            self._input(name).text = texts.get(name, "")

    def changed(self) -> None:
        """Something was typed or chosen: keep it."""
        self._keeper.changed()

    def redacted(self, gone: Gone) -> None:
        """Take texts that are gone out of the fields, and out of what is kept of them."""
        for row in self._rows.values():
            if isinstance(field := row.field, LineInput) and gone.within(field.text):
                field.text = gone.out_of(field.text)
        self._asked = None
        self._keeper.save()

    def draft(self) -> dict[str, str]:
        """What was written before."""
        try:
            texts: Any = json.loads(self._keeper.read() or "{}")
        except (ValueError, RecursionError):
            return {}
        return {str(k): str(v) for k, v in texts.items()} if isinstance(texts, dict) else {}

    def _as_draft(self) -> str:
        texts = self.texts()
        return json.dumps(texts) if texts else ""
