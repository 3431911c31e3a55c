"""A screen of panes: which of them is shown and has the keys, and how one goes from one to another.

The live room and the review of the past are such screens.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from screens.base import WarScreen
from screens.checklist import Checklist
from screens.communication import Communication
from screens.pane import Pane
from screens.room_timeline import RoomTimeline
from screens.roster import Roster
from screens.steps import StepPane, view_of
from screens.tabs import Tabs
from warroom.model.incident import Incident
from warroom.model.words import Phase

PANES = ("timeline", "checklist", "communication", "roster")
"""The panes in the order of their numbers; after them comes the pane of a step."""


class PaneScreen(WarScreen):
    """The panes of PANES and one of each step; a subclass may add MORE and what stands around."""

    MORE: ClassVar[tuple[str, ...]] = ()
    """The ids of further panes, which are shown in the place of a step's."""

    _step_shown: Phase | None = None

    def __init__(self) -> None:
        super().__init__()
        self._panes: dict[str, Pane] = {}

    # What a subclass gives

    @property
    def incident(self) -> Incident:
        """The state that is shown."""
        raise NotImplementedError

    def pane(self, view: type[Widget]) -> Widget:
        """Make the view of a pane, one of a class without arguments."""
        return view()

    def more_panes(self) -> Iterator[Pane]:
        """The panes called MORE."""
        yield from ()

    def more_counts(self) -> Mapping[str, str]:
        """What stands in their titles."""
        return {}

    def outside(self) -> list[Widget]:
        """What Tab stops at besides the panes, before the first one."""
        return []

    def pane_turned(self) -> None:
        """Called when another pane is shown; nothing to do by itself."""

    # The panes

    def compose_panes(self, timeline: RoomTimeline) -> ComposeResult:
        """The tabs and all panes, from left to right; the first one is shown where one fits."""
        self.take_size()
        self.add_class(f"-on-{PANES[0]}", update=False)
        yield Tabs(*self.MORE)
        with Horizontal(id="body"):
            yield Pane("Timeline", timeline, id="timeline-pane")
            with Vertical(id="side"):
                yield Pane("Checklist", self.pane(Checklist), id="checklist-pane")
                messages = self.pane(Communication)
                yield Pane("Communication", messages, id="communication-pane", joins=True)
            yield from self.more_panes()
            yield Pane("People", self.pane(Roster), id="roster-pane")
        # Before the first frame the five of them took as long as half of what is seen.
        self.call_after_refresh(self._have_steps)

    @property
    def timeline(self) -> RoomTimeline:
        """The timeline."""
        return self.one(RoomTimeline)

    @property
    def current(self) -> str:
        """The pane that is shown where only one fits."""
        every = (*PANES, *Phase, *self.MORE)
        return next((name for name in every if self.has_class(f"-on-{name}")), PANES[0])

    @property
    def phase(self) -> Phase:
        """Where the work is."""
        return self.incident.phase

    @property
    def step(self) -> Phase:
        """The step whose pane is shown, or was shown last, or where the work is."""
        return self._step_shown or self.phase

    @property
    def step_pane(self) -> StepPane:
        """That pane."""
        self._have_step()
        return self.query_one(f"#{self.step}", StepPane)

    def _have_steps(self) -> None:
        """Make the panes of the steps that are not there yet."""
        for body in self.query("#body") if self.is_attached else ():
            body.mount_all(
                [self._step(step) for step in Phase if not self._has(step)], before="#roster-pane"
            )

    def _have_step(self) -> None:
        """Have the pane of the step with its view, where somebody is faster than `_have_steps`.

        One that is mounted has no view yet: it composes itself in a task of its own.
        """
        if not self._has(self.step):
            self.query_one("#body").mount(self._step(self.step), before="#roster-pane")
        if (pane := self._pane(self.step)) is not None:
            pane.fill()

    def _step(self, step: Phase) -> Pane:
        view = self.pane(view_of(step))
        return Pane(step.capitalize(), view, id=f"{step}-pane", classes="pane step-pane")

    def _has(self, name: str) -> bool:
        return self._pane(name) is not None

    def _pane(self, name: str) -> Pane | None:
        """A pane that is there."""
        # Looked for once: to go through all widgets for each of eight panes took a third of what an
        # entry that arrives costs.
        found = self._panes.get(name)
        if found is None or found.parent is None:
            found = next(iter(self.query(f"#{name}-pane").results(Pane)), None)
            if found is not None:
                self._panes[name] = found
        return found

    def turn_to(self, pane: str) -> None:
        """Show a pane where only one fits, by its id."""
        beside = (*Phase, *self.MORE)
        if pane in tuple(Phase):
            self._step_shown = Phase(pane)
            self._have_step()
        for name in filter(self._has, beside):
            # The screen's own change below brings these along.
            self.query_one(f"#{name}-pane").set_class(name == pane, "-shown", update=False)
        # All at once: each change of a class works out the styles of the whole screen anew.
        shown = {f"-on-{name}": name == pane for name in (*PANES, *beside)}
        self.update_classes({**shown, "-on-step": pane in beside})
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

    def action_next_pane(self) -> None:
        """To the next pane; after the last one, what stands outside."""
        self._go_on(1)

    def action_previous_pane(self) -> None:
        """To the pane before."""
        self._go_on(-1)

    def _go_on(self, by: int) -> None:
        outside = self.outside()
        self._have_step()
        panes = [self.query_one(f"#{name}", Widget) for name in (*PANES, self.step, *self.MORE)]
        if self.size.width >= 80:
            panes = [pane for pane in panes if pane.region]
        stops = [*outside, *panes]
        here = stops.index(self.focused) if self.focused in stops else 0
        there = stops[(here + by) % len(stops)]
        if there in outside:
            # At once as well, or the first letters of a burst are keys of the pane.
            self.set_focus(there)
        elif there.id:
            self.action_pane(there.id)

    # Titles

    def show_titles(self, incident: Incident, people: int, timeline: str) -> None:
        """Name and count every pane; `timeline` is how that one is called now."""
        unread = self.timeline.unread
        counts = {
            "timeline": str(incident.seq or ""),
            "checklist": self.one(Checklist).progress,
            "communication": str(len(incident.messages) or ""),
            "roster": str(people or ""),
            self.step.value: self.step_pane.open_count() if self._has(self.step) else "",
            **self.more_counts(),
        }
        new = f"{unread} new" if unread else ""
        for name in (*PANES, self.step.value, *self.MORE):
            if (pane := self._pane(name)) is None:
                continue
            if name == "timeline":
                pane.heading.show(counts[name], new, timeline)
            else:
                pane.heading.show(counts[name])
        self.one(Tabs).show(self.current, counts, unread, self.step.value)
