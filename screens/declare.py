"""The form that declares an incident: the title is all it takes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from screens.asking import Asker
from screens.drafts import DraftStore
from screens.earlier import EarlierScreen
from screens.feed import Arrived, Feed
from screens.form import Choice, FormScreen, Row
from screens.keys import Where, bindings
from screens.paint import Painted, Piece, Pieces, say, spread
from screens.slash.args import Unclear, one_of
from screens.slash.incident import split_systems
from warroom.clock import Clock, SystemClock
from warroom.model.commands import Declare
from warroom.model.decide import Refusal, decide
from warroom.model.incident import Incident
from warroom.model.similar import MOST, similar
from warroom.model.summary import Summary
from warroom.model.words import Detection, Severity
from warroom.report.endings import how_it_ended
from warroom.text import ellipsize
from warroom.times import format_stamp, parse_when
from warroom.wire.frames import Search

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
    ("detected_by", "Detected by", "person, monitoring, SIEM or customer"),
    ("category", "Category", "availability, data, security, change …"),
    ("tags", "Tags", "pii, black-friday"),
    ("exercise", "Exercise", "yes if it is a drill; it stays one"),
    ("codename", "Code name", "instead of the title; auto picks one"),
)
_YES, _NO = ("y", "yes", "exercise", "drill"), ("n", "no", "real")
_TIMES = ("started", "detected")


class SeverityChoice(Choice):
    """Five severities in a row, one of them chosen."""

    def __init__(self) -> None:
        super().__init__(
            [severity.value for severity in Severity],
            Severity.SEV3.value,
            short=[severity.value[-1] for severity in Severity],
            id="severity",
        )


class Earlier(Painted):
    """Incidents and problems that resemble the title, and how they ended.

    It keeps its height, so that nothing moves while somebody types.
    """

    DEFAULT_CSS = f"Earlier {{ height: {1 + MOST}; width: 1fr; }}"

    def __init__(self) -> None:
        super().__init__(id="earlier")
        self._found: list[Summary] = []

    def show(self, found: list[Summary]) -> None:
        """Take what was found, the most alike first."""
        self._found = found
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """A heading and a line each; empty where nothing is similar."""
        if not self._found:
            return []
        made: list[Pieces] = [(Piece("Similar before; Ctrl+R shows what helped", "dim"),)]
        for row in self._found:
            name = (say(row.id, "strong"), Piece(" "), say(row.called))
            ended = (say(ellipsize(how_it_ended(row), max(8, width // 2)), "dim"),)
            made.append(spread(name, ended, width, 1))
        return made


class DeclareScreen(FormScreen[Declare]):
    """Gives a Declare command, or None when the person went back.

    `title` fills the title in. `again` is a declaration that the hub refused with `sentence`: all
    of it is in the form again. With a `feed` it tells what was similar before.
    `zone` is where typed times without a zone are meant.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.FORM)
    HEADING = "Declare an incident"
    HINT = "Enter declares · Tab next field · Esc back"

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
        super().__init__(_FIELDS, DRAFT, drafts)
        self._start = {"title": title} if title else {}
        self._again = again
        self._sentence = sentence
        self._you = you
        self._clock = clock or SystemClock()
        self._zone = zone
        self._severity = SeverityChoice()
        self._feed = feed
        self._earlier = Earlier()
        self._said: list[Summary] = []
        self._asker: Asker | None = None

    def rows(self) -> Sequence[Widget]:
        """The title first: with it alone Enter declares."""
        title, *rest = self._rows.values()
        return [title, Row("Severity", self._severity), *rest, self._earlier]

    def on_mount(self) -> None:
        """What was written before is there again."""
        self.fill(_from_command(self._again) if self._again else self.draft() | self._start)
        self.say_problem(self._sentence)
        self._rows["title"].field.focus()
        if self._feed is not None:
            self._asker = Asker(self._feed, self.set_timer, self._question)
            self._feed.watch_lobby(True)
            self._asker.changed()
            self.set_interval(1.0, self._look_back)
        self._look_back()

    def on_unmount(self) -> None:
        """The lobby is not needed any more; the draft is kept."""
        super().on_unmount()
        if self._feed is not None:
            self._feed.watch_lobby(False)

    def changed(self) -> None:
        """Another title resembles others."""
        super().changed()
        if self._asker is not None:
            self._asker.changed()
        self._look_back()

    def _question(self) -> Search | None:
        return Search(0, self.text("title"), alike=True) if self.text("title") else None

    def on_arrived(self, message: Arrived) -> None:
        """Incidents in which the words of the title were said."""
        found = self._asker.answered(message) if self._asker else None
        if found is not None:
            self._said = found.logs
            self._look_back()

    def action_earlier(self) -> None:
        """How those like it were dealt with; the form stays as it is."""
        if self._feed is not None:
            systems = split_systems(self.text("systems"))
            self.app.push_screen(EarlierScreen(self.text("title"), systems))

    def _look_back(self) -> None:
        if self._feed is None:
            return
        rows = [row.summary for row in (*self._feed.lobby.values(), *self._feed.problems.values())]
        title, systems = self.text("title"), split_systems(self.text("systems"))
        alike = [each.summary for each in similar(title, rows, systems, typing=True)]
        named = {row.id for row in alike}
        said = [row for row in self._said if row.id not in named] if title else []
        self._earlier.show([*alike, *said][:MOST])

    # Keys

    def action_severity(self, level: int) -> None:
        """One of five."""
        self._severity.choose(f"SEV{level}")
        self.changed()

    def action_severity_step(self, by: int) -> None:
        """The one beside it; the row does not go round."""
        self._severity.step(by)
        self.changed()

    # Reading

    def read(self) -> Declare | None:
        """The command, when the rules take it."""
        now = self._clock.now()
        wrong: dict[str, str] = {}
        times: dict[str, datetime | None] = {}
        for name in _TIMES:
            times[name] = self._time(name, now, wrong)
        if not self.text("title"):
            wrong["title"] = "Say in one line what is wrong; the rest can wait."
        command = Declare(
            title=self.text("title"),
            severity=Severity(self._severity.chosen),
            description=self.text("description"),
            started_at=times["started"],
            detected_at=times["detected"],
            reporter=self.text("reporter"),
            responsible=self.text("responsible"),
            systems=split_systems(self.text("systems")),
            detected_by=self._detection(wrong),
            category=self.text("category"),
            tags=split_systems(self.text("tags")),
            codename=self.text("codename"),
            exercise=self._exercise(wrong),
        )
        if self.wrong(wrong):
            return None
        try:
            # The hub's own rules, before it is sent: a mistake is mended more easily here.
            decide(Incident(id=""), command, self._you or "you", now)
        except Refusal as refusal:
            self.say_problem(str(refusal))
            return None
        return command

    def _time(self, name: str, now: datetime, wrong: dict[str, str]) -> datetime | None:
        if not (text := self.text(name)):
            return None
        try:
            return parse_when(text, now, self._zone)
        except ValueError as mistake:
            wrong[name] = str(mistake)
            return None

    def _detection(self, wrong: dict[str, str]) -> Detection | None:
        if not (text := self.text("detected_by")):
            return None
        try:
            return one_of(text, {each: (each.value,) for each in Detection})
        except Unclear as mistake:
            wrong["detected_by"] = str(mistake)
            return None

    def _exercise(self, wrong: dict[str, str]) -> bool:
        if not (text := self.text("exercise")):
            return False
        said = text.casefold()
        if said not in (*_YES, *_NO):
            wrong["exercise"] = "Write yes if this is a drill, or leave it empty."
        return said in _YES

    # The draft

    def texts(self) -> dict[str, str]:
        """The fields, and the severity where it was chosen."""
        texts = super().texts()
        if self._severity.chosen != Severity.SEV3:
            texts["severity"] = self._severity.chosen
        return texts

    def fill(self, texts: Mapping[str, str]) -> None:
        """Fields and severity; SEV3 is where one starts."""
        super().fill(texts)
        severity = texts.get("severity", "")
        self._severity.choose(severity if severity in set(Severity) else Severity.SEV3.value)


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
        "detected_by": command.detected_by or "",
        "category": command.category,
        "tags": ", ".join(command.tags),
        "exercise": "yes" if command.exercise else "",
        "codename": command.codename,
    }


def _stamp(moment: datetime | None) -> str:
    return format_stamp(moment) if moment else ""
