"""Reading on a screen of panes: all of one entry, task or message, and the way to an entry."""

from screens.checklist import OpenItem
from screens.pane_screen import PaneScreen
from screens.sight import Sight
from screens.steps import JumpTo


class PaneReading(PaneScreen):
    """A screen of panes in which one can look closer. The subclass gives what there is to see."""

    @property
    def sight(self) -> Sight:
        """What the panes are shown."""
        raise NotImplementedError

    def show_all_kinds(self) -> None:
        """Take away what hides rows of the timeline."""
        raise NotImplementedError

    def on_open_item(self, message: OpenItem) -> None:
        """Show all of a task, a message or a piece of evidence."""
        # Here and below: what most people do not open in their first second.
        from screens.entry_view import EntryView, entry_facts, message_facts
        from screens.task_view import task_view

        incident = self.sight.incident
        if task := incident.tasks.get(message.key):
            self.war.push_screen(task_view(task, incident, self.zone))
        elif found := incident.messages.get(message.key):
            facts = message_facts(found, self.zone)
            self.war.push_screen(EntryView(f"Message {found.id}", facts))
        elif piece := incident.evidence.get(message.key):
            for entry in self.sight.entries:
                if entry.seq == piece.seq:
                    facts = entry_facts(entry, incident, self.zone)
                    self.war.push_screen(EntryView(f"Evidence {piece.id}", facts))

    def action_told(self) -> None:
        """Who was told what, when."""
        self.told("")

    def told(self, audience: str) -> None:
        """The same of one audience, or of all."""
        from screens.briefing import told_facts
        from screens.entry_view import EntryView

        facts = told_facts(self.sight.incident, audience)
        self.war.push_screen(EntryView("Who was told what, when (UTC)", facts))

    def score(self) -> None:
        """What has been reached in this exercise."""
        from screens.entry_view import EntryView
        from screens.score import score_facts

        sight = self.sight
        facts = score_facts(sight.incident, sight.entries, sight.now)
        self.war.push_screen(EntryView("Score sheet", facts))

    def jump(self, seq: int) -> None:
        """To an entry on the timeline."""
        timeline = self.timeline
        self.turn_to("timeline")
        timeline.focus()
        timeline.cursor = seq
        if timeline.cursor != seq:
            # It is of a kind that is filtered out.
            self.show_all_kinds()
            timeline.cursor = seq

    def on_jump_to(self, message: JumpTo) -> None:
        """A pane has a link to an entry."""
        self.jump(message.seq)
