"""Which pane of the room is shown and has the keys, and how one goes from one to the next."""

from collections.abc import Iterator

from textual.widget import Widget

from screens.checklist import Checklist, Wants
from screens.inbox import Inbox
from screens.log_screen import LogScreen
from screens.pane import Pane, PaneTitle
from screens.room_timeline import RoomTimeline
from screens.steps import STEPS, StepPane
from screens.tabs import Tabs
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.words import Phase, worse

PANES = ("timeline", "checklist", "communication", "roster")
"""The panes in the order of their numbers; after them comes the pane of a step."""

EVERY = (*PANES, *Phase, "inbox")
"""The panes that can be turned to, by name."""


class RoomPanes(LogScreen):
    """A screen of the panes EVERY and a composer."""

    _step_shown: Phase | None = None

    @property
    def current(self) -> str:
        """The pane that is shown where only one fits."""
        return next((name for name in EVERY if self.has_class(f"-on-{name}")), PANES[0])

    @property
    def phase(self) -> Phase:
        """Where the work is."""
        raise NotImplementedError

    @property
    def step(self) -> Phase:
        """The step whose pane is shown, or was shown last, or where the work is."""
        return self._step_shown or self.phase

    def steps(self) -> Iterator[Pane]:
        """The panes of the five steps and the inbox, of which one at most is shown."""
        for phase, make in STEPS.items():
            yield Pane(phase.capitalize(), make(), id=f"{phase}-pane", classes="pane step-pane")
        yield Pane("Inbox", Inbox(), id="inbox-pane", classes="pane step-pane")

    def action_raise_severity(self) -> None:
        """One step worse, at once, whatever is being typed: while unsure the higher one wins."""
        self.post_message(Wants(cm.SetSeverity(severity=worse(self.incident.severity))))

    def pane_turned(self) -> None:
        """Called when another pane is shown; nothing to do by itself."""

    def turn_to(self, pane: str) -> None:
        """Show a pane where only one fits, by its name in PANES."""
        for name in EVERY:
            self.set_class(name == pane, f"-on-{name}")
        of_a_step = pane in tuple(Phase)
        beside = of_a_step or pane == "inbox"
        self.set_class(beside, "-on-step")
        if of_a_step:
            self._step_shown = Phase(pane)
        for name in (*Phase, "inbox"):
            self.query_one(f"#{name}-pane").set_class(name == pane, "-shown")
        self.pane_turned()

    def action_step_pane(self) -> None:
        """To the pane of the step where the work is."""
        self.action_pane(self.phase.value)

    def action_step(self, by: int) -> None:
        """From one step's pane to the next or the one before."""
        phases = list(Phase)
        there = max(0, min(phases.index(self.step) + by, len(phases) - 1))
        self.action_pane(phases[there].value)

    def action_pane(self, pane: str) -> None:
        """To a pane by its number."""
        self.turn_to(pane)
        # At once, not soon: the next key of a burst (a slow link) is for this pane already.
        self.set_focus(self.query_one(f"#{pane}", Widget))

    def _stops(self) -> list[Widget]:
        panes = [self.query_one(f"#{pane}", Widget) for pane in (*PANES, self.step, "inbox")]
        if self.size.width >= 80:
            panes = [pane for pane in panes if pane.region]
        return [self.composer.field, *panes]

    def _step(self, by: int) -> None:
        stops = self._stops()
        here = stops.index(self.focused) if self.focused in stops else 0
        there = stops[(here + by) % len(stops)]
        if there is self.composer.field:
            self.composer.focus()
        elif there.id:
            self.action_pane(there.id)

    def show_titles(self, incident: Incident, people: int, timeline: str) -> None:
        """Name and count every pane; `timeline` is how that one is called now."""
        unread = self.query_one(RoomTimeline).unread
        step = self.query_one(f"#{self.step}", StepPane)
        counts = {
            "timeline": str(incident.seq or ""),
            "checklist": self.query_one(Checklist).progress,
            "communication": str(len(incident.messages) or ""),
            "roster": str(people or ""),
            self.step.value: step.open_count(),
            "inbox": str(len(self.query_one(Inbox).unseen) or ""),
        }
        new = f"{unread} new" if unread else ""
        self._heading("timeline").show(counts["timeline"], new, timeline)
        for pane in (*PANES[1:], self.step.value, "inbox"):
            self._heading(pane).show(counts[pane])
        self.query_one(Tabs).show(self.current, counts, unread, self.step.value)

    def _heading(self, pane: str) -> PaneTitle:
        return self.query_one(f"#{pane}-pane", Pane).heading

    def action_next_pane(self) -> None:
        """To the next pane; after the last one, the composer."""
        self._step(1)

    def action_previous_pane(self) -> None:
        """To the pane before."""
        self._step(-1)
