"""The inbox of the room: what it takes from the log, when it rings, what one sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from screens.inbox import Inbox
from screens.inbox_store import InboxStore
from screens.room_reading import RoomReading
from screens.statusbar import Notice
from warroom.model.concern import Sort
from warroom.model.words import marked

if TYPE_CHECKING:
    from warroom.model.entry import Entry
    from warroom.model.incident import Incident


class RoomInbox(RoomReading):
    """A room with an inbox. The subclass says when entries are there."""

    def _kept(self) -> InboxStore:
        return self.war.inbox

    @property
    def inbox(self) -> Inbox:
        """The pane."""
        return self.one(Inbox)

    def open_inbox(self, incident: Incident, entries: Iterable[Entry]) -> None:
        """Begin with a log: nothing rings for what happened before one came."""
        self.inbox.start(self._kept().seen(incident.id))
        self.inbox.take(entries, incident, self.feed.you)

    def fill_inbox(self, incident: Incident, entries: Iterable[Entry], *, live: bool) -> None:
        """Take more of the log; new entries may ring, once a batch."""
        from warroom.model.attention import rings

        fresh = self.inbox.take(entries, incident, self.feed.you)
        loud = {concern.sort for concern in fresh if rings(concern, incident)}
        # What is set to be quiet is in a file: it is read only where something would ring.
        if live and loud and loud - self._kept().quiet():
            self.app.bell()

    def inbox_notices(self) -> Iterator[Notice]:
        """How many entries wait to be seen, while the pane is not shown."""
        waiting = len(self.inbox.unseen)
        if waiting and self.current != "inbox":
            said = f"{waiting} for you, not seen yet: /inbox shows them"
            yield Notice(marked(said, exercise=self.incident.exercise), "accent")

    def set_bell(self, said: str) -> None:
        """`on`, `off`, or one kind to turn over; nothing says what rings now."""
        quiet, word = self._kept().quiet(), said.strip().casefold()
        if word == "off":
            quiet = set(Sort)
        elif word == "on":
            quiet = set()
        elif word in tuple(Sort):
            quiet ^= {Sort(word)}
        elif word:
            self.composer.refuse(
                f"The bell is on, off or one of: {', '.join(Sort)}.", f"/bell {said}"
            )
            return
        if word:
            self._kept().be_quiet(quiet)
        loud = [sort.value for sort in Sort if sort not in quiet]
        self.tell(f"The bell rings for: {', '.join(loud)}." if loud else "The bell is off.")

    def on_inbox_asked(self, message: Inbox.Asked) -> None:
        """A key of the inbox."""
        inbox = self.inbox
        seqs = inbox.unseen if message.what == "all" else [message.seq]
        inbox.seen |= self._kept().see(self.log_id, seqs)
        if message.what == "open":
            self.jump(message.seq)
        self.show()
