"""The metrics of all incidents: trends, groups, what recurs and what is overdue."""

import os

from textual.app import ComposeResult

from screens.base import WarScreen
from screens.feed import Arrived
from screens.heads import Heads
from screens.listing import Listing
from screens.metrics_list import Chosen, MetricsList
from screens.metrics_plot import MetricsPlot
from screens.statusbar import Banner, StatusBar
from warroom.link.changes import FiguresKnown, LinkChanged, LinkState, LobbyChanged
from warroom.model.words import EXERCISE
from warroom.report.metrics.drawing import steps_for
from warroom.report.metrics.measure import By
from warroom.report.metrics.plain import Trend, facts_of, trends
from warroom.report.metrics.view import View, view

EVERY = 5.0
"""Seconds between two questions at the least, while rows of the lobby change."""


class MetricsScreen(WarScreen):
    """Everything is computed here from the figures of the hub; docs/metrics.md defines it."""

    def __init__(self) -> None:
        super().__init__()
        self._known: FiguresKnown | None = None
        self._view: View | None = None
        self._by = By.SEVERITY
        self._exercises = False
        self._drawn = "incidents"
        self._stale = True
        self._asked_at: float | None = None
        self._steps = steps_for(os.environ)

    def compose(self) -> ComposeResult:
        """Heads, the plot, the rows, notices, status."""
        yield Heads("Metrics")
        yield MetricsPlot()
        yield MetricsList()
        yield Banner()
        yield StatusBar()

    def on_mount(self) -> None:
        """Follow the rows: when one changes, the figures have changed."""
        self.query_one(MetricsList).focus()
        self.feed.watch_lobby(True)
        self._ask()
        self.set_interval(1.0, self._each_second)
        self.show()

    def on_unmount(self) -> None:
        """Stop following them."""
        self.feed.watch_lobby(False)

    def _each_second(self) -> None:
        if self._stale:
            self._ask()
        self.show()

    def _ask(self) -> None:
        """Ask the hub, if it is there and has not been asked just now."""
        live = self.feed.view().state is LinkState.LIVE
        now = self.clock.monotonic()
        if live and (self._asked_at is None or now - self._asked_at >= EVERY):
            self._stale, self._asked_at = False, now
            self.feed.ask_figures()

    def show(self) -> None:
        """Show what is known now."""
        now, it = self.clock.now(), self._view
        facts = ", ".join(facts_of(it.total)) if it else ""
        mark = f"of {EXERCISE}S only" if self._exercises else ""
        self.query_one(Heads).show(facts, mark)
        chosen = Chosen(it, self._by, now, self._steps) if it else None
        self.query_one(MetricsList).show(chosen, self._empty())
        self._draw()
        self.query_one(StatusBar).show(self.feed.view(), now, self.zone, "? keys")
        self.query_one(Banner).show(self.connection_notices())

    def _draw(self) -> None:
        plot = self.query_one(MetricsPlot)
        drawn = Trend("", [], [])
        months = self._view.months if self._view else ()
        if months:
            wanted = self.query_one(MetricsList).cursor.removeprefix("row ")
            every = {trend.words: trend for trend in trends(months)}
            self._drawn = wanted if wanted in every and every[wanted].known else self._drawn
            drawn = every[self._drawn] if every[self._drawn].known else every["incidents"]
        plot.display = drawn.known
        plot.show(drawn, [group.name for group in months], self._steps)

    def _empty(self) -> str:
        state = self.feed.view().state
        if self._known is None:
            if state is LinkState.OFFLINE:
                return "The hub is not reached, so the figures are not known here."
            return "Asking the hub…"
        if self._exercises:
            return "No exercise yet.\n\ne shows the incidents. From a shell: warroom drill"
        if any(it.exercise for it in self._known.figures):
            return "No incident yet, only exercises.\n\ne shows those."
        return (
            "No incidents yet, so there is nothing to measure.\n\nEsc goes to the lobby, where d"
            " declares one. What each metric means is in docs/metrics.md."
        )

    def _compute(self) -> None:
        known = self._known
        if known is not None:
            self._view = view(
                known.figures, known.problems, self.clock.now(), exercises=self._exercises
            )

    def on_arrived(self, message: Arrived) -> None:
        """Take figures that came; ask again when something has changed."""
        for change in message.changes:
            if isinstance(change, FiguresKnown):
                self._known = change
                self._compute()
            elif isinstance(change, LinkChanged) and change.state is LinkState.LIVE:
                # What was asked before went with the connection.
                self._stale, self._asked_at = True, None
            elif isinstance(change, LobbyChanged) and not change.whole:
                self._stale = True
        if self._stale:
            self._ask()
        self.show()

    def on_listing_moved(self, message: Listing.Moved) -> None:
        """Draw the metric under the cursor."""
        self._draw()

    def on_metrics_list_asked(self, message: MetricsList.Asked) -> None:
        """Do what a key of the list asks for."""
        if message.what == "open":
            if log := self.query_one(MetricsList).leads_to:
                self.war.open_log(log)
            return
        if message.what == "lobby":
            self.war.open_lobby()
            return
        if message.what == "by":
            every = list(By)
            self._by = every[(every.index(self._by) + 1) % len(every)]
        elif message.what == "exercises":
            self._exercises = not self._exercises
            self._compute()
        elif message.what == "again":
            self._asked_at = None
            self._ask()
        self.show()
