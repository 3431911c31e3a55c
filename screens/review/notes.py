"""Review notes: remarks that are added to the log from the review, marked as written afterwards."""

from screens.feed import Arrived
from screens.review.looking import Looker
from warroom.link.changes import CommandAcked, CommandRefused
from warroom.link.outbox import NotKept
from warroom.model import commands as cm
from warroom.review.moments import pinned

NO_HUB = (
    "This log was read from a file or a directory, and a note would be no part of it. Look at the"
    " incident at its hub (`warroom review INC-…`) to add one."
)


class Noting(Looker):
    """A screen of the past that can add a remark on it, where a hub takes it."""

    def __init__(self, log: str) -> None:
        super().__init__(log)
        self._asked: dict[str, str] = {}

    def why_no_note(self) -> str:
        """Why nothing can be added here and now, in a sentence; the empty string if it can."""
        if not self.feed.has_hub:
            return NO_HUB
        room = self.feed.room(self.past.name)
        if room is not None and not room.incident.over:
            return (
                f"{self.past.name} is {room.incident.status}: what you see now is a note on its"
                " timeline, so write it in the room. Review notes are for afterwards."
            )
        return ""

    def add_note(self, text: str) -> None:
        """A remark on the entry one is at. The hub decides; its answer is told here."""
        target = self.player.course.seq(self.player.place)
        self._ask(cm.AddReviewNote(text=text, target=target or None), text)

    def action_pin(self) -> None:
        """Pin the entry one is at, or unpin it: for everybody, as in the room."""
        seq = self.player.course.seq(self.player.place)
        if not self.feed.has_hub:
            self.warn(f"{NO_HUB} p sets a bookmark of your own.", "warning")
        elif seq:
            room = self.feed.room(self.past.name)
            there = room is not None and seq in pinned(room.incident)
            self._ask(cm.Unpin(target=seq) if there else cm.Pin(target=seq), "")

    def take_answers(self, message: Arrived) -> bool:
        """Say what became of what was asked for; gives whether something was recorded."""
        recorded = False
        for change in message.changes:
            if not isinstance(change, CommandAcked | CommandRefused):
                continue
            if change.id not in self._asked:
                continue
            text = self._asked.pop(change.id)
            self.war.elsewhere.discard(change.id)
            if isinstance(change, CommandAcked):
                recorded = True
            else:
                self.feed.dismiss(change.id)
                said = f" You wrote: “{text[:200]}”" if text else ""
                self.warn(f"Not recorded: {change.sentence}{said}")
        return recorded

    def _ask(self, command: cm.AnyCommand, text: str) -> None:
        try:
            asked = self.feed.submit(command, self.past.name)
        except NotKept as error:
            self.warn(str(error))
        else:
            self._asked[asked] = text
            self.war.elsewhere.add(asked)
