"""Reading in the room: all of one entry, task or message, and the way to an entry."""

from screens.briefing import BriefScreen, told_facts
from screens.checklist import OpenItem, Wants
from screens.completion import quoted
from screens.entry_view import EntryView, entry_facts, message_facts
from screens.room_panes import RoomPanes
from screens.room_timeline import RoomTimeline
from screens.sight import Sight
from screens.steps import JumpTo
from screens.task_view import task_view
from warroom.report.templates import draft_for


class RoomReading(RoomPanes):
    """A room in which one can look closer. The subclass gives what there is to see."""

    @property
    def sight(self) -> Sight:
        """What the panes are shown."""
        raise NotImplementedError

    def on_open_item(self, message: OpenItem) -> None:
        """Show all of a task, a message or a piece of evidence."""
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

    def action_brief(self) -> None:
        """The hand-over brief; a role that is offered to you is answered there."""
        sight = self.sight
        offers = sight.incident.offers.items()
        offered = next((role for role, offer in offers if offer.to == sight.you), None)
        self.war.push_screen(
            BriefScreen(
                sight.incident,
                sight.now,
                offered,
                lambda command: self.post_message(Wants(command)),
            )
        )

    def action_told(self) -> None:
        """Who was told what, when."""
        self.told("")

    def told(self, audience: str) -> None:
        """The same of one audience, or of all."""
        facts = told_facts(self.sight.incident, audience)
        self.war.push_screen(EntryView("Who was told what, when (UTC)", facts))

    def draft_template(self, audience: str) -> None:
        """Begin a draft with the words that the plan has for an audience."""
        sight = self.sight
        rule = sight.incident.policy.audience(audience.lower())
        words = draft_for(sight.incident, audience.lower(), sight.now)
        channel = f",{quoted(rule.channel)}" if rule and rule.channel else ""
        self.composer.begin(f"/draft {quoted(audience)}{channel} {words}")

    def jump(self, seq: int) -> None:
        """To an entry on the timeline."""
        timeline = self.query_one(RoomTimeline)
        self.turn_to("timeline")
        timeline.focus()
        timeline.cursor = seq
        if timeline.cursor != seq:
            # It is of a kind that is filtered out.
            self.filter("")
            timeline.cursor = seq

    def on_jump_to(self, message: JumpTo) -> None:
        """A pane has a link to an entry."""
        self.jump(message.seq)
