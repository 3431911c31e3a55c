"""Commands on their way: kept until the hub answers, sent again after every interruption."""

import asyncio
import dataclasses
from collections import OrderedDict, deque
from collections.abc import Callable, Collection
from pathlib import Path

from msgspec.structs import replace

from warroom.clock import Clock
from warroom.link.changes import Change, CommandAcked, CommandPending, CommandRefused
from warroom.link.gone import Gone
from warroom.link.outbox import Meant, Outbox, Pending, send_frame
from warroom.link.refused import Refusals
from warroom.model.commands import AnyCommand, Note
from warroom.model.refusal import Why
from warroom.text import clean, clean_line
from warroom.wire.frames import Ack, Refused
from warroom.wire.hygiene import clean_command

WINDOW = 256
"""Commands on their way without an answer. What comes after an outage of days goes out as fast as
it is acknowledged, and the hub's pings do not wait behind all of it."""

REMEMBERED = 1_000
"""Answers kept for somebody who asks after they came."""


class Delivery:
    """The outbox, what of it goes out over the present connection, and the hub's answers.

    `you` is the name on the present connection, `refusals` has what was refused and not seen yet.
    `tell` takes the changes.
    """

    def __init__(
        self, directory: Path | None, clock: Clock, tell: Callable[[Change], None]
    ) -> None:
        self.you = ""
        self._outbox = Outbox(directory)
        self._histories: frozenset[str] = frozenset()
        self.refusals = Refusals(directory)
        self._clock = clock
        self._tell = tell
        self._outcomes: OrderedDict[str, CommandAcked | CommandRefused] = OrderedDict()
        self._waiting: dict[str, asyncio.Future[CommandAcked | CommandRefused]] = {}
        self._unsent: deque[str] = deque()
        self._put_off: dict[str, None] = {}
        self._under_way: set[str] = set()
        self._gone: list[Gone] = []

    @property
    def pending(self) -> tuple[Pending, ...]:
        """Commands without an answer, oldest first."""
        return self._outbox.pending

    @property
    def meant(self) -> Meant:
        """The hub that commands are for, as it was when it was reached last."""
        return self._outbox.meant

    def keep(self, command: AnyCommand, incident: str, *, live: bool, id: str = "") -> Pending:
        """Clean a command and put it in the outbox, under `id` or a new one. Raises NotKept.

        A note that has to wait says when it was written: the hub stamps when it came.
        """
        now = self._clock.now()
        if isinstance(command, Note) and command.occurred_at is None and not live:
            command = replace(command, occurred_at=now)
        pending = self._outbox.keep(
            clean_command(command),
            clean_line(incident),
            now,
            self.you,
            id=id,
            epoch=self._outbox.meant.epoch,
        )
        self._tell(CommandPending(pending.id))
        return pending

    @property
    def waiting(self) -> int:
        """How many commands have no answer."""
        return len(self._outbox)

    async def outcome(self, command_id: str) -> CommandAcked | CommandRefused:
        """The answer, however long it takes. Raises KeyError for an id that is not known."""
        known = self._outcomes.get(command_id)
        if known is not None:
            return known
        if command_id not in self._outbox:
            raise KeyError(command_id)
        future = self._waiting.get(command_id)
        if future is None:
            future = self._waiting[command_id] = asyncio.get_running_loop().create_future()
        return await asyncio.shield(future)

    async def answered(self) -> None:
        """Wait for the answers to what went out; what the hub put off is not waited for."""
        for pending in self.pending:
            goes = self._is_mine(pending) and self._fits(pending)
            if goes and pending.id not in self._put_off:
                await self.outcome(pending.id)

    def begin(self, you: str, meant: Meant, former: Collection[str] = ()) -> None:
        """A new connection, as `you`: everything pending goes out again, with the same ids.

        Nothing goes to a hub whose history neither is the one it was typed in nor continues it.
        """
        self.you = you
        self._put_off.clear()
        self._under_way.clear()
        self._histories = frozenset({"", meant.epoch, *former})
        for pending in self._outbox.reached(meant, former):
            self._tell(CommandPending(pending.id))
        self._unsent = deque(
            each.id for each in self.pending if self._is_mine(each) and self._fits(each)
        )

    def queue(self, command_id: str) -> None:
        """Send a command over the present connection."""
        self._unsent.append(command_id)

    def next_frame(self) -> bytes | None:
        """The next command to send, or None when there is none or enough is under way.

        While something is put off nothing goes out, so that all arrives in its order.
        """
        while self._unsent and not self._put_off and len(self._under_way) < WINDOW:
            pending = self._outbox.get(self._unsent.popleft())
            if pending is not None:
                self._under_way.add(pending.id)
                return send_frame(pending)
        return None

    def acked(self, frame: Ack) -> None:
        """The hub has it."""
        self._settle(CommandAcked(frame.id, clean_line(frame.incident), frame.first, frame.last))

    def refused(self, frame: Refused) -> None:
        """The hub does not take it."""
        incident = clean_line(frame.incident)
        sentence = clean(frame.sentence, limit=1_000)
        self._settle(CommandRefused(frame.id, incident, frame.why, sentence))

    def forget(self, log: str) -> None:
        """Erase what was meant for a log that this person may no more see, unsent or refused."""
        for pending in self.pending:
            if pending.incident == log and self._fits(pending):
                self._settle(CommandRefused(pending.id, log, Why.NOT_FOUND, ""), kept=False)
        for refused in self.refusals.left:
            if refused.incident == log:
                self.refusals.dismiss(refused.id)

    def redacted(self, gone: Gone) -> None:
        """Take what was redacted out of what waits or was refused, here and on disk.

        What is on its way keeps its words until it is answered: under another body its id would be
        a conflict.
        """
        self._gone.append(gone)
        self._outbox.redacted(gone, self._under_way)
        self.refusals.redacted(gone)

    def put_off(self, command_id: str) -> bool:
        """The hub cannot take it now. Gives whether it is the first one that waits."""
        self._under_way.discard(command_id)
        if command_id not in self._outbox:
            return False
        first = not self._put_off
        self._put_off[command_id] = None
        return first

    def resume(self) -> None:
        """Send what was put off, in the order in which it was typed: what came too early is put off
        too, and its answer can be here before that to what it waits for."""
        again = [each.id for each in self.pending if each.id in self._put_off]
        self._unsent.extendleft(reversed(again))
        self._put_off.clear()

    def left_over(self) -> str:
        """What of earlier runs is not sent, and why, as sentences; "" when all is."""
        said = []
        others = sorted({each.typed_as for each in self.pending if not self._is_mine(each)})
        if others:
            said.append(f"Commands typed as {', '.join(others)} wait until that name is back.")
        if strange := sum(not self._fits(each) for each in self.pending):
            said.append(
                f"{strange} unsent command(s) were typed in another history than this hub's and"
                " are not sent to it; they wait for a hub that continues theirs."
            )
        damaged = self._outbox.damaged
        if damaged:
            said.append(
                f"{len(damaged)} unsent command(s) could not be read; see"
                f" {clean_line(str(damaged[0].parent))}."
            )
        return " ".join(said)

    def _is_mine(self, pending: Pending) -> bool:
        """A command goes out under the name that it was typed under, or not at all."""
        return pending.typed_as in ("", self.you)

    def _fits(self, pending: Pending) -> bool:
        return pending.epoch in self._histories

    def _settle(self, change: CommandAcked | CommandRefused, *, kept: bool = True) -> None:
        self._under_way.discard(change.id)
        pending = self._outbox.get(change.id)
        if pending is None:
            return
        if isinstance(change, CommandRefused) and kept:
            # Before it leaves the outbox: at every moment it is in one of the two.
            command = pending.command
            for gone in self._gone:
                command = gone.out_of_struct(command)
            self.refusals.keep(dataclasses.replace(pending, command=command), change)
        self._outbox.settle(change.id)
        self._put_off.pop(change.id, None)
        self._outcomes[change.id] = change
        if len(self._outcomes) > REMEMBERED:
            self._outcomes.popitem(last=False)
        future = self._waiting.pop(change.id, None)
        if future is not None and not future.done():
            future.set_result(change)
        self._tell(change)
