"""The form that declares an incident: the title is all it takes."""

import json
from datetime import UTC, datetime, tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.drafts import DraftKeeper, DraftStore
from screens.feed import Feed
from screens.keys import Where, bindings
from screens.line_input import LineInput
from screens.paint import Painted, Piece, Pieces, fit, say, spread
from screens.slash.incident import split_systems
from warroom.clock import Clock, SystemClock
from warroom.model.commands import Declare
from warroom.model.decide import Refusal, decide
from warroom.model.incident import Incident
from warroom.model.similar import MOST, Similar, similar
from warroom.model.words import Severity
from warroom.report.endings import how_it_ended
from warroom.text import clean_line, ellipsize
from warroom.times import format_stamp, parse_when

DRAFT = "declare"
"""The draft's name."""

_FIELDS = (
    ("title", "Title", "what is wrong, in one line"),
    ("description", "Description", "what is known so far"),
    ("systems", "Systems", "checkout, payments"),
    ("started", "Started", "02:01 or 10m ago"),
    ("detected", "Detected", "02:09 or 2m ago"),
    ("reporter", "Reporter", "you"),
    ("responsible", "Responsible", "who answers for the service"),
)
_TIMES = ("started", "detected")
_HINT = "Enter declares · Tab next field · Esc back"


class SeverityChoice(Painted, can_focus=True):
    """Five severities in a row, one of them chosen."""

    def __init__(self) -> None:
        super().__init__(id="severity")
        self.chosen = Severity.SEV3

    def choose(self, severity: Severity) -> None:
        """Take another one."""
        self.chosen = severity
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """One: the chosen one in brackets, so that it is seen without colour."""
        named = [self._piece(severity, severity.value) for severity in Severity]
        short = [self._piece(severity, severity.value[-1]) for severity in Severity]
        return [fit(named if width >= 36 else short, width)]

    def _piece(self, severity: Severity, name: str) -> Piece:
        if severity is self.chosen:
            return Piece(f"[{name}] ", "strong")
        return Piece(f" {name}  ", "dim")


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


class Earlier(Painted):
    """Incidents and problems that resemble the title, and how they ended.

    It keeps its height, so that nothing moves while somebody types.
    """

    DEFAULT_CSS = f"Earlier {{ height: {1 + MOST}; width: 1fr; }}"

    def __init__(self) -> None:
        super().__init__(id="earlier")
        self._found: list[Similar] = []

    def show(self, found: list[Similar]) -> None:
        """Take what was found, the most alike first."""
        self._found = found
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """A heading and a line each; empty where nothing is similar."""
        if not self._found:
            return []
        made: list[Pieces] = [(Piece("Similar before", "dim"),)]
        for each in self._found:
            row = each.summary
            name = (say(row.id, "strong"), Piece(" "), say(row.called))
            ended = (say(ellipsize(how_it_ended(row), max(8, width // 2)), "dim"),)
            made.append(spread(name, ended, width, 1))
        return made


class DeclareScreen(ModalScreen[Declare | None]):
    """Gives a Declare command, or None when the person went back.

    `title` fills the title in. `again` is a declaration that the hub refused with `sentence`: all
    of it is in the form again. With a `feed` it tells what was similar before.
    `zone` is where typed times without a zone are meant.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.FORM)

    DEFAULT_CSS = """
    DeclareScreen { align: center middle; }
    DeclareScreen > VerticalScroll {
        width: 100%;
        max-width: 90;
        height: auto;
        max-height: 100%;
        padding: 0 1;
        background: $panel;
        border: round $border-blurred;
        scrollbar-size-vertical: 0;
    }
    DeclareScreen .row, DeclareScreen .row Horizontal { height: auto; width: 1fr; }
    DeclareScreen .label { width: 13; color: $text-muted; }
    DeclareScreen .row:focus-within .label { color: $accent; text-style: bold; }
    DeclareScreen .heading { color: $accent; text-style: bold; height: auto; }
    DeclareScreen .hint { color: $text-muted; height: auto; }
    DeclareScreen .error { color: $error; display: none; height: auto; }
    DeclareScreen .row .error { margin-left: 13; }
    DeclareScreen Input { width: 1fr; background: $background; }
    DeclareScreen SeverityChoice { width: 1fr; height: 1; }
    """

    def __init__(
        self,
        *,
        title: str = "",
        again: Declare | None = None,
        sentence: str = "",
        you: str = "",
        drafts: DraftStore | None = None,
        clock: Clock | None = None,
        zone: tzinfo = UTC,
        feed: Feed | None = None,
    ) -> None:
        super().__init__()
        self._start = {"title": title} if title else {}
        self._again = again
        self._sentence = sentence
        self._you = you
        self._clock = clock or SystemClock()
        self._zone = zone
        self._severity = SeverityChoice()
        self._rows = {
            name: Row(label, LineInput(placeholder=hint)) for name, label, hint in _FIELDS
        }
        self._feed = feed
        self._earlier = Earlier()
        self._problem = Static("", markup=False, classes="error")
        self._keeper = DraftKeeper(drafts, DRAFT, self._as_draft, self.set_timer, self._say_problem)

    def compose(self) -> ComposeResult:
        """The title first: with it alone Enter declares."""
        rows = dict(self._rows)
        with VerticalScroll(can_focus=False):
            yield Static("Declare an incident", markup=False, classes="heading")
            yield rows.pop("title")
            yield Row("Severity", self._severity)
            yield from rows.values()
            yield self._earlier
            yield self._problem
            yield Static(_HINT, markup=False, classes="hint")

    def on_mount(self) -> None:
        """What was written before is there again."""
        self._fill(_from_command(self._again) if self._again else self._draft() | self._start)
        self._say_problem(self._sentence)
        self._rows["title"].field.focus()
        if self._feed is not None:
            self._feed.watch_lobby(True)
            self.set_interval(1.0, self._look_back)
        self._look_back()

    def _look_back(self) -> None:
        if self._feed is None:
            return
        rows = [row.summary for row in (*self._feed.lobby.values(), *self._feed.problems.values())]
        title, systems = self._text("title"), split_systems(self._text("systems"))
        self._earlier.show(similar(title, rows, systems, typing=True))

    def on_unmount(self) -> None:
        """The last moment to keep the draft."""
        if self._feed is not None:
            self._feed.watch_lobby(False)
        self._keeper.save()

    # Keys

    def action_next_field(self) -> None:
        """Down the form."""
        self.focus_next()

    def action_previous_field(self) -> None:
        """Up the form."""
        self.focus_previous()

    def action_severity(self, level: int) -> None:
        """One of five."""
        self._severity.choose(Severity(f"SEV{level}"))
        self._keeper.changed()

    def action_severity_step(self, by: int) -> None:
        """The one beside it; the row does not go round."""
        level = int(self._severity.chosen[-1]) + by
        if level in range(1, 6):
            self.action_severity(level)

    def action_leave(self) -> None:
        """Back; what is written stays for the next time."""
        self._keeper.save()
        self.dismiss(None)

    def action_submit(self) -> None:
        """Declare, or say beside the field what is wrong with it."""
        command = self._read()
        if command is None:
            return
        for row in self._rows.values():
            self._input(row).text = ""
        self._severity.choose(Severity.SEV3)
        self._keeper.save()
        self.dismiss(command)

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
        self._look_back()
        self._keeper.changed()

    def on_line_input_paste_refused(self, event: LineInput.PasteRefused) -> None:
        """Say why a paste was not taken."""
        event.stop()
        for row in self._rows.values():
            if row.field is event.field:
                row.wrong(event.sentence)

    # Reading

    def _read(self) -> Declare | None:
        now = self._clock.now()
        wrong: dict[str, str] = {}
        times: dict[str, datetime | None] = {}
        for name in _TIMES:
            times[name] = self._time(name, now, wrong)
        if not self._text("title"):
            wrong["title"] = "Say in one line what is wrong; the rest can wait."
        command = Declare(
            title=self._text("title"),
            severity=self._severity.chosen,
            description=self._text("description"),
            started_at=times["started"],
            detected_at=times["detected"],
            reporter=self._text("reporter"),
            responsible=self._text("responsible"),
            systems=split_systems(self._text("systems")),
        )
        for name, row in self._rows.items():
            row.wrong(wrong.get(name, ""))
        if wrong:
            next(row for name, row in self._rows.items() if name in wrong).field.focus()
            return None
        try:
            # The hub's own rules, before it is sent: a mistake is mended more easily here.
            decide(Incident(id=""), command, self._you or "you", now)
        except Refusal as refusal:
            self._say_problem(str(refusal))
            return None
        return command

    def _time(self, name: str, now: datetime, wrong: dict[str, str]) -> datetime | None:
        if not (text := self._text(name)):
            return None
        try:
            return parse_when(text, now, self._zone)
        except ValueError as mistake:
            wrong[name] = str(mistake)
            return None

    def _text(self, name: str) -> str:
        return self._input(self._rows[name]).text.strip()

    def _input(self, row: Row) -> LineInput:
        assert isinstance(row.field, LineInput)
        return row.field

    def _say_problem(self, sentence: str) -> None:
        self._problem.update(f"! {clean_line(sentence)}" if sentence else "")
        self._problem.display = bool(sentence)
        if sentence:
            self._problem.scroll_visible(animate=False)

    # The draft

    def _as_draft(self) -> str:
        texts = {name: text for name in self._rows if (text := self._text(name))}
        if self._severity.chosen is not Severity.SEV3:
            texts["severity"] = self._severity.chosen.value
        return json.dumps(texts) if texts else ""

    def _draft(self) -> dict[str, str]:
        try:
            texts = json.loads(self._keeper.read() or "{}")
        except ValueError:
            return {}
        return {str(k): str(v) for k, v in texts.items()} if isinstance(texts, dict) else {}

    def _fill(self, texts: dict[str, str]) -> None:
        for name, row in self._rows.items():
            self._input(row).text = texts.get(name, "")
        if texts.get("severity") in set(Severity):
            self._severity.choose(Severity(texts["severity"]))


def _from_command(command: Declare) -> dict[str, str]:
    return {
        "title": command.title,
        "severity": command.severity.value,
        "description": command.description,
        "systems": ", ".join(command.systems),
        "started": _stamp(command.started_at),
        "detected": _stamp(command.detected_at),
        "reporter": command.reporter,
        "responsible": command.responsible,
    }


def _stamp(moment: datetime | None) -> str:
    return format_stamp(moment) if moment else ""
