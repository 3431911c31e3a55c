"""Which pane of the room is shown and has the keys, and how one goes from one to the next."""

from textual.widget import Widget

from screens.base import WarScreen
from screens.composer import Composer

PANES = ("timeline", "checklist", "communication", "roster")
"""The panes in the order of their numbers."""


class RoomPanes(WarScreen):
    """A screen of the panes PANES and a composer."""

    @property
    def composer(self) -> Composer:
        """Where one types."""
        return self.query_one(Composer)

    @property
    def current(self) -> str:
        """The pane that is shown where only one fits."""
        return next((name for name in PANES if self.has_class(f"-on-{name}")), PANES[0])

    def pane_turned(self) -> None:
        """Called when another pane is shown; nothing to do by itself."""

    def turn_to(self, pane: str) -> None:
        """Show a pane where only one fits, by its name in PANES."""
        for name in PANES:
            self.set_class(name == pane, f"-on-{name}")
        self.pane_turned()

    def action_pane(self, pane: str) -> None:
        """To a pane by its number."""
        self.turn_to(pane)
        self.query_one(f"#{pane}", Widget).focus()

    def _stops(self) -> list[Widget]:
        panes = [self.query_one(f"#{pane}", Widget) for pane in PANES]
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

    def action_next_pane(self) -> None:
        """To the next pane; after the last one, the composer."""
        self._step(1)

    def action_previous_pane(self) -> None:
        """To the pane before."""
        self._step(-1)
