"""Reading in the room: all of one entry, task or message, and the way to an entry."""

from screens.checklist import OpenItem
from screens.entry_view import EntryView, message_facts
from screens.room_panes import RoomPanes
from screens.room_timeline import RoomTimeline
from screens.sight import Sight
from screens.steps import JumpTo
from screens.task_view import task_view


class RoomReading(RoomPanes):
    """A room in which one can look closer. The subclass gives what there is to see."""

    @property
    def sight(self) -> Sight:
        """What the panes are shown."""
        raise NotImplementedError

    def on_open_item(self, message: OpenItem) -> None:
        """Show all of a task or a message."""
        incident = self.sight.incident
        if task := incident.tasks.get(message.key):
            self.war.push_screen(task_view(task, incident, self.zone))
        elif found := incident.messages.get(message.key):
            facts = message_facts(found, self.zone)
            self.war.push_screen(EntryView(f"Message {found.id}", facts))

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
