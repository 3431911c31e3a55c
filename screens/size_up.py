"""The form of a size-up: how it looks now, in four lines."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from screens.drafts import DraftStore
from screens.form import Choice, FormScreen, Row
from screens.keys import Where, bindings
from warroom.model.commands import SizeUp
from warroom.model.incident import Incident
from warroom.model.limits import MAX_SIZE_UP
from warroom.model.words import Trend

if TYPE_CHECKING:
    from screens.log_screen import LogScreen

_FIELDS = (
    ("symptoms", "Symptoms", "what people and machines see"),
    ("scope", "Scope", "who and what is affected, and what is not"),
    ("recent_changes", "Changes", "what changed lately: deploys, config, providers"),
)


class SizeUpScreen(FormScreen[SizeUp]):
    """Gives a SizeUp of what differs from the one before, or None when the person went back."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.SIZE_UP)
    HEADING = "Size-up: how does it look now?"
    HINT = "Enter records · Tab next field · ← → the trend · Esc back"

    def __init__(self, incident: Incident, drafts: DraftStore | None = None) -> None:
        super().__init__(_FIELDS, f"sizeup-{incident.id}", drafts)
        self._before = _texts_of(incident)
        self._trend = Choice([trend.value for trend in Trend], id="trend")

    def rows(self) -> Sequence[Widget]:
        """The trend after what it is about."""
        symptoms, scope, changes = self._rows.values()
        return [symptoms, scope, Row("Trend", self._trend), changes]

    def on_mount(self) -> None:
        """What was said last, or begun here; its sentence is corrected rather than written anew."""
        self.fill(self._before | self.draft())
        self._rows["symptoms"].field.focus()

    def action_trend_step(self, by: int) -> None:
        """Better or worse."""
        self._trend.step(by)
        self.changed()

    def read(self) -> SizeUp | None:
        """What differs; all of it when nothing does, since then it is said to hold still."""
        said = {name: self.text(name) for name in self._rows}
        long = {
            name: f"At most {MAX_SIZE_UP:,} characters; this has {len(text):,}."
            for name, text in said.items()
            if len(text) > MAX_SIZE_UP
        }
        if self.wrong(long):
            return None
        trend = Trend(self._trend.chosen) if self._trend.chosen else None
        if not trend and not any(said.values()):
            self.say_problem("Say one thing at least: what is seen, where, or which way it goes.")
            return None
        changed = {name: text for name, text in said.items() if text != self._before.get(name, "")}
        same_trend = self._trend.chosen == self._before.get("trend", "")
        if not changed and same_trend:
            changed, same_trend = {name: text for name, text in said.items() if text}, False
        return SizeUp(
            symptoms=changed.get("symptoms"),
            scope=changed.get("scope"),
            trend=None if same_trend else trend,
            recent_changes=changed.get("recent_changes"),
        )

    def texts(self) -> dict[str, str]:
        """The fields and the trend."""
        trend = {"trend": self._trend.chosen} if self._trend.chosen else {}
        return super().texts() | trend

    def fill(self, texts: Mapping[str, str]) -> None:
        """Fields and trend."""
        super().fill(texts)
        trend = texts.get("trend", "")
        self._trend.choose(trend if trend in set(Trend) else "")


def _texts_of(incident: Incident) -> dict[str, str]:
    it = incident.size_up
    if it is None:
        return {}
    parts = {
        "symptoms": it.symptoms,
        "scope": it.scope,
        "trend": it.trend or "",
        "recent_changes": it.recent_changes,
    }
    return {name: str(value) for name, value in parts.items() if value}


def open_size_up(room: "LogScreen") -> None:
    """Show the form over the room, and record what it gives."""

    def take(said: SizeUp | None) -> None:
        if said is not None:
            room.submit(said, "")

    room.war.push_screen(SizeUpScreen(room.incident, room.war.drafts), take)
