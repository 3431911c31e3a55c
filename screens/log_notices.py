"""What a screen of one log says beside it: what is wrong, what was refused, what was said here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.base import WarScreen
from screens.composer import Composer
from screens.loss import fits
from screens.paint import Look
from screens.refusals import refusal_notices
from screens.statusbar import Notice
from warroom.model.incident import Incident
from warroom.report.forks import loss_sentences
from warroom.times import format_stamp

if TYPE_CHECKING:
    from screens.still_in import StillSaid
    from warroom.link.changes import Change
    from warroom.link.gone import Gone
    from warroom.model.commands import AnyCommand


class LogNotices(WarScreen):
    """Knows the log by its id. A subclass has a `Composer`, and gives `tick`."""

    def __init__(self, log: str) -> None:
        super().__init__()
        self._incident_id = log
        self._notices: list[Notice] = []
        self._parted: Notice | None = None
        self._typed: dict[str, str] = {}
        self._still: StillSaid | None = None

    def tick(self) -> None:
        """Show what changes with time."""
        raise NotImplementedError

    @property
    def log_id(self) -> str:
        """The id of the incident or the problem."""
        return self._incident_id

    @property
    def composer(self) -> Composer:
        """Where one types."""
        return self.one(Composer)

    @property
    def incident(self) -> Incident:
        """The state as far as it is known here."""
        room = self.feed.room(self._incident_id)
        return room.incident if room else Incident(id=self._incident_id)

    def exercise(self) -> str:
        """Whether what is shown is a drill."""
        return self._incident_id if self.incident.exercise else ""

    def own_notices(self) -> tuple[Notice, ...]:
        """What is wrong with the history or the connection, and what was said on this screen."""
        room = self.feed.room(self._incident_id)
        said = [room.doubt] if room and room.doubt else []
        losses, notices = self._losses(), self._notices
        if losses:
            # It says which entries they are, and what to do, for as long as they are not back.
            notices = [each for each in notices if each is not self._parted]
        if not fits(" ".join(losses), self.size.width):
            said += losses
        refused = refusal_notices(self.feed, self._incident_id, self._typed)
        wrong = (Notice(each, "error") for each in said)
        return (*wrong, *notices, *refused, *self.connection_notices())

    def _losses(self) -> list[str]:
        room = self.feed.room(self._incident_id)
        return loss_sentences(room.incident, room.offers) if room else []

    def loss(self) -> str:
        """What of this log is lost and not back."""
        return " ".join(self._losses())

    def heard(self) -> str:
        """The copy on this machine: how far it goes."""
        at = self.incident.last_at
        return f"Last heard: entry {self.incident.seq}, {format_stamp(at)}." if at else ""

    def redacted(self, gone: Gone) -> None:
        """Take texts that are gone out of the line, of what was sent, and of what was said."""
        self.composer.redacted(gone)
        self._typed = gone.out_of_json(self._typed)
        self._notices = [Notice(gone.out_of(each.text), each.look) for each in self._notices]

    def asked_for(self, command: AnyCommand) -> None:
        """A command was sent to this log; of a redaction it is said where the text still stands."""
        from warroom.model.commands import Redact

        if isinstance(command, Redact):
            from screens.still_in import StillSaid

            self._still = self._still or StillSaid(self.feed, self._incident_id, self.tell)
            self._still.sent(command.seqs)

    def hear_of_redaction(self, change: Change) -> None:
        """What arrives may be a redaction that was asked for here, or an answer about it."""
        if self._still is not None:
            self._still.hear(change)

    def tell(self, sentence: str) -> None:
        """Show good news until Esc."""
        self.warn(sentence, "accent")
        self.tick()

    def warn(self, sentence: str, look: Look = "error") -> None:
        """Show a sentence until Esc; the newest first."""
        self._notices = [Notice(f"{sentence} Esc closes this.", look), *self._notices[:4]]
