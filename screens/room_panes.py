"""The panes of the live room: those of every screen of panes, an inbox, and where one types."""

from collections.abc import Iterator, Mapping

from textual.widget import Widget

from screens.checklist import Wants
from screens.inbox import Inbox
from screens.log_screen import LogScreen
from screens.pane import Pane
from screens.pane_screen import PaneScreen
from warroom.model.words import worse


class RoomPanes(LogScreen, PaneScreen):
    """A screen of panes with a composer, over a log that goes on."""

    MORE = ("inbox",)

    def more_panes(self) -> Iterator[Pane]:
        """The inbox."""
        yield Pane("Inbox", Inbox(), id="inbox-pane", classes="pane step-pane")

    def more_counts(self) -> Mapping[str, str]:
        """The entries that were not seen."""
        return {"inbox": str(len(self.one(Inbox).unseen) or "")}

    def outside(self) -> list[Widget]:
        """The composer."""
        return [self.composer.field]

    def action_raise_severity(self) -> None:
        """One step worse, at once, whatever is being typed: while unsure the higher one wins."""
        from warroom.model.commands import SetSeverity

        self.post_message(Wants(SetSeverity(severity=worse(self.incident.severity))))
