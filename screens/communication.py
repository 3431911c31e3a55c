"""The communication pane: when each audience hears next, and what was said, newest first."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from screens.checklist import OpenItem, Prefill, Wants
from screens.grown import only_grown
from screens.header import countdown
from screens.keys import Where, bindings
from screens.listing import Item, Listing
from screens.paint import SHOWN, Look, Piece, column, fit, say, spread
from warroom.model.incident import Incident
from warroom.model.words import MessageState
from warroom.text import clean_line, wrap
from warroom.times import format_clock

if TYPE_CHECKING:
    from warroom.model.incident import Message

STATES: dict[MessageState, tuple[str, str, str, Look]] = {
    MessageState.DRAFT: ("○", "waits for approval", "draft", "warning"),
    MessageState.APPROVED: ("✓", "approved, not sent", "not sent", "warning"),
    MessageState.SENT: ("→", "sent", "sent", "dim"),
    MessageState.RECEIVED: ("←", "received", "received", "dim"),
}
"""Symbol, words, short words of each state, and how much attention they ask for."""

_ROOMY = 56
"""Cells from which there is room for a state's words."""

_LABELLED = 40
"""Cells from which the countdowns say what they count down to."""

_ROWS = 2
"""Rows of a message's text that are shown; Enter shows all of it."""


class Communication(Listing):
    """Audiences above, messages below; one cursor over the messages."""

    BINDINGS = bindings(Where.COMMUNICATION)

    def __init__(self) -> None:
        super().__init__(id="communication")
        self._incident = Incident(id="")
        self._now: datetime | None = None
        self._zone: tzinfo | None = None
        self._made: dict[str, tuple[Message, int, tzinfo | None, Item]] = {}

    def show(self, incident: Incident, now: datetime, zone: tzinfo) -> None:
        """Take the state, the time (UTC), and the zone to show times in."""
        before, then, where = self._incident, self._now, self._zone
        self._incident, self._now, self._zone = incident, now, zone
        if (
            then is None
            or where is not zone
            or self._clocks_run
            or not only_grown(before, incident)
        ):
            self.rebuild()

    @property
    def _clocks_run(self) -> bool:
        """Whether anything here tells how much time is left."""
        told = any(audience.due_at for audience in self._incident.audiences.values())
        return told or any(clock.running for clock in self._incident.clocks.values())

    def items(self, width: int) -> list[Item]:
        """The countdowns, then the messages, two lines each."""
        incident = self._incident
        made = [*self._audiences(width), *self._clocks(width)]
        if not incident.messages:
            how = "" if self.reading else " /tell records a message."
            text = f"Nobody has been told anything yet.{how}"
            made.append(
                Item("", tuple((Piece(f" {row}", "dim"),) for row in wrap(text, width - 2)))
            )
        elif made:
            made.append(Item("", ((),)))
        made += [self._message(message, width) for message in reversed(incident.messages.values())]
        return made

    def _audiences(self, width: int) -> list[Item]:
        if self._incident.over or self._now is None:
            return []
        due = [(a.due_at, a.name) for a in self._incident.audiences.values() if a.due_at]
        return [
            Item(
                "",
                (
                    spread(
                        (Piece(" next update " if width >= _LABELLED else " ", "dim"), say(name)),
                        (countdown(due_at, self._now), Piece(" ")),
                        width,
                    ),
                ),
            )
            for due_at, name in sorted(due)
        ]

    def _clocks(self, width: int) -> list[Item]:
        """Regulators' clocks that run, the most urgent first."""
        now = self._now
        running = [c for c in self._incident.clocks.values() if c.running and c.due_at]
        if not running or now is None:
            return []
        head = (Piece(" regulators' clocks, not legal advice", "dim"),)
        made = [Item("", (fit(head, width),))]
        for clock in sorted(running, key=lambda each: each.due_at or now):
            left = (countdown(clock.due_at or now, now), Piece(" "))
            rule = say(f"{clock.regulation}, {clock.report}", "dim")
            what = (Piece(" "), say(clock.id), Piece(" "), rule)
            made.append(Item("", (spread(what, left, width),)))
        return made

    def _message(self, message: Message, width: int) -> Item:
        """Made anew only where something differs: a long response has hundreds of them."""
        made = self._made.get(message.id)
        if made is None or made[0] is not message or made[1:3] != (width, self._zone):
            made = message, width, self._zone, self._new_message(message, width)
            self._made[message.id] = made
        return made[3]

    def _new_message(self, message: Message, width: int) -> Item:
        symbol, words, short, look = STATES[message.state]
        at = format_clock(message.at, self._zone)[:5] if self._zone else ""
        received = message.state is MessageState.RECEIVED
        whom = f"{message.by} ({message.audience})" if received else message.audience
        about = (Piece(" · ", "dim"), say(message.channel, "dim")) if message.channel else ()
        lead = (Piece(f" {at} ", "dim"), Piece(f"{symbol} ", look), column(message.id, 4, "dim"))
        state = (Piece(f"{words if width >= _ROOMY else short} ", look),)
        indent = 9
        rows = wrap(clean_line(message.text, SHOWN), max(1, width - indent - 1))
        if len(rows) > _ROWS:
            rows = [*rows[: _ROWS - 1], " ".join(rows[_ROWS - 1 :])]
        words_look: Look = "dim" if look == "dim" else "plain"
        text = [column(row, max(0, width - indent - 1), words_look) for row in rows]
        return Item(
            message.id,
            (
                spread((*lead, say(whom), *about), state, width),
                *((Piece(" " * indent), row) for row in text),
            ),
        )

    # What keys do

    def action_open(self) -> None:
        """All of it."""
        if self.cursor:
            self.post_message(OpenItem(self.cursor))

    def action_draft(self) -> None:
        """Write a new one."""
        self.post_message(Prefill("/draft "))

    def action_approve(self) -> None:
        """It may go out."""
        if self.cursor:
            from warroom.model.commands import ApproveMessage

            self.post_message(Wants(ApproveMessage(message=self.cursor)))

    def action_send(self) -> None:
        """It went out."""
        if self.cursor:
            from warroom.model.commands import SendMessage

            self.post_message(Wants(SendMessage(message=self.cursor)))
