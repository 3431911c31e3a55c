"""The connection to the hub: kept up for ever, resumed without a gap, nothing typed is lost."""

import asyncio
import contextlib
import logging
import random
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from websockets.exceptions import ConnectionClosed

from warroom import __version__
from warroom.clock import Clock, SystemClock
from warroom.link import dial
from warroom.link.address import Address
from warroom.link.changes import (
    Change,
    CommandAcked,
    CommandPending,
    CommandRefused,
    HubReadOnly,
    LinkChanged,
    LinkState,
    SearchAnswered,
    ignore,
)
from warroom.link.delivery import Delivery
from warroom.link.dial import LinkRefused
from warroom.link.figures import FiguresDesk
from warroom.link.forgetting import Forgetting
from warroom.link.history import Room
from warroom.link.keeper import Keeper
from warroom.link.lobby import LobbyDesk
from warroom.link.outbox import IN_MEMORY, Meant, NotKept, Pending, outbox_dir
from warroom.link.retry import PROVEN, Later, delay
from warroom.link.ring import OtherHistory, Ring
from warroom.link.rooms import Rooms
from warroom.link.welcome import welcome_in
from warroom.model.commands import AnyCommand
from warroom.model.refusal import Why
from warroom.text import clean, clean_line
from warroom.wire import frames as fr
from warroom.wire.hygiene import clean_struct
from warroom.wire.limits import PROTOCOL

__all__ = ["Link", "LinkRefused", "NotKept", "Pending", "Room", "ignore"]

logger = logging.getLogger(__name__)

PARTING = 1.0
"""Seconds that a leaving client waits for the answers to what it sent."""

_CLOCK = SystemClock()


class Link:
    """One person's connection to one hub.

    `listener` is called on the event loop for every change, in order; an error in it is logged.
    With `insist` False a refusal with `try_again` is final. `jitter` gives numbers from 0 to 1.
    Without `state_dir` pending commands are in memory only.
    """

    def __init__(
        self,
        address: Address,
        *,
        others: Sequence[Address] = (),
        name: str = "",
        token: str = "",
        listener: Callable[[Change], None] = ignore,
        state_dir: Path | None = None,
        clock: Clock = _CLOCK,
        jitter: Callable[[], float] = random.random,
        insist: bool = True,
    ) -> None:
        self._ring = Ring((address, *others), state_dir)
        self.name = name
        self.state = LinkState.CONNECTING
        self.sentence = ""
        self.hub_read_only, self.hub_warning = "", ""
        self.epoch = ""
        self._token = token
        self._listener = listener
        self._clock = clock
        self._jitter = jitter
        self._insist = insist
        directory = outbox_dir(state_dir, address, name) if state_dir else None
        self._delivery = Delivery(directory, clock, self._tell)
        self.refusals = self._delivery.refusals
        self._keeper = Keeper(state_dir, str(address), self._say, self._ring.same_hub)
        self._rooms = Rooms(self._tell, self._write, self._keeper, self._delivery.redacted)
        self._figures = FiguresDesk(self._write, self._tell)
        self._forgetting = Forgetting(self._keeper, self._delivery, self._write)
        self._lobby = LobbyDesk(self._write, self._tell, self._forgetting, self._rooms)
        self._told_of_memory = state_dir is None
        self._slowed = False
        self._stop = asyncio.Event()
        self._heard: float | None = None
        self._welcomed: float | None = None
        self._hanging_up: set[asyncio.Task[None]] = set()
        # What belongs to the present connection alone:
        self._frames: deque[bytes] = deque()
        self._more = asyncio.Event()
        self._later = Later(clock)

    @property
    def address(self) -> Address:
        """Where the hub is that answers, or that is tried now."""
        return self._ring.address

    @property
    def you(self) -> str:
        """The name by which the hub knows this person; "" before the first welcome."""
        return self._delivery.you

    @property
    def pending(self) -> tuple[Pending, ...]:
        """Commands without an answer, oldest first."""
        return self._delivery.pending

    @property
    def lobby(self) -> dict[str, fr.LobbyRow]:
        """The rows of the lobby, by id, as far as they are known."""
        return self._lobby.rows

    def last_heard(self) -> float | None:
        """Seconds since the hub gave a sign of life; None when it never did."""
        return None if self._heard is None else max(0.0, self._clock.monotonic() - self._heard)

    def room(self, incident: str) -> Room | None:
        """The copy of an incident that is watched, or None."""
        return self._rooms.get(incident)

    def watch(self, incident: str, *, present: bool = True) -> None:
        """Follow an incident, over reconnects too; `present` counts this person as in its room."""
        self._rooms.follow(incident, present=present)

    def unwatch(self, incident: str) -> None:
        """Stop following an incident and forget its entries."""
        self._rooms.leave(incident)

    def watch_lobby(self, on: bool = True) -> None:
        """Follow, or stop following, the list of incidents."""
        self._lobby.watch(on)

    def ask_figures(self) -> None:
        """Ask for the figures of all incidents; they come as FiguresKnown."""
        self._figures.ask()

    def search(self, search: fr.Search) -> None:
        """Ask; SearchAnswered follows, unless the hub is not reached now or goes away."""
        self._write(search)

    def submit(self, command: AnyCommand, incident: str = "", *, id: str = "") -> str:
        """Take a command and give its id; it is on disk when this returns, and sent when it can be.

        With `id` it is sent under that one: the hub applies an id once, whoever makes it again.
        Raises NotKept, with a sentence, when the outbox is full or the command too long.
        """
        live = self.state is LinkState.LIVE
        pending = self._delivery.keep(command, incident, live=live, id=id)
        if live:
            self._delivery.queue(pending.id)
            self._more.set()
        if not pending.durable and not self._told_of_memory:
            self._told_of_memory = True
            self._say(IN_MEMORY)
        return pending.id

    async def outcome(self, command_id: str) -> CommandAcked | CommandRefused:
        """The answer to a command, however long it takes. Raises KeyError for an unknown id."""
        return await self._delivery.outcome(command_id)

    def stop(self) -> None:
        """Leave with a clean close; `run` returns soon after. What is pending stays on disk."""
        self._stop.set()

    async def run(self) -> None:
        """Stay connected until `stop`. Raises LinkRefused when the hub does not want this client.

        Delays between attempts: 0.25 s doubling to 5 s, with full jitter, for ever.
        """
        self._tell(LinkChanged(LinkState.CONNECTING))
        for pending in self.pending:
            self._tell(CommandPending(pending.id))
        serving = asyncio.create_task(self._serve())
        stopping = asyncio.create_task(self._stop.wait())
        sentence = ""
        try:
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                await serving
            if self.state is LinkState.LIVE:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PARTING):
                        await self._delivery.answered()
        except LinkRefused as refused:
            sentence = refused.sentence
            raise
        finally:
            stopping.cancel()
            serving.cancel()
            await asyncio.gather(serving, stopping, return_exceptions=True)
            await asyncio.gather(*self._hanging_up, return_exceptions=True)
            await self._forgetting.close()
            await self._keeper.close()
            self._set_state(LinkState.STOPPED, sentence)

    async def _serve(self) -> None:
        attempt = 0
        while True:
            sentence = "The connection to the hub ended."
            self._welcomed = None
            try:
                await self._session()
            except LinkRefused as error:
                if self._ring.refuses():
                    raise
                sentence = error.sentence
            except OtherHistory as error:
                sentence = str(error)
            except msgspec.DecodeError as error:
                logger.warning("The hub sent what is not a frame: %s", error)
                sentence = "The hub sent something that this program cannot read."
            except Exception as error:
                refused = dial.refusal(error) if isinstance(error, ConnectionClosed) else None
                if refused is not None and self._ring.refuses():
                    raise refused from error
                sentence = dial.why_lost(error, self.address)
                if not isinstance(error, dial.EXPECTED):
                    logger.exception("The link failed and tries again.")
            if self._lived() >= PROVEN:
                attempt = 0
            # One that was there a moment ago is asked again first: it may be restarting.
            round_done = self._welcomed is not None or self._ring.turn()
            self._set_state(LinkState.OFFLINE, f"{sentence} {self._ring.trying}")
            if not round_done:
                continue
            await self._later.wait(delay(attempt, self._jitter()))
            attempt += 1

    async def _session(self) -> None:
        connection = await dial.dial(self.address, self._token, self._note_heard)
        tasks: list[asyncio.Task[None]] = []
        try:
            await self._greet(connection)
            tasks = [
                asyncio.create_task(self._read(connection)),
                asyncio.create_task(self._send(connection)),
                asyncio.create_task(self._ring.left()),
            ]
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except ConnectionClosed as error:
            if connection.silent:
                raise TimeoutError("the hub is silent") from error
            raise
        finally:
            for task in tasks:
                task.cancel()
            ending = [*tasks, *self._later.end()]
            # In the background: a hub that does not answer the close must not delay the next try.
            closing = asyncio.create_task(dial.hang_up(connection))
            self._hanging_up.add(closing)
            closing.add_done_callback(self._hanging_up.discard)
            await asyncio.gather(*ending, return_exceptions=True)

    async def _greet(self, connection: dial.Connection) -> None:
        hello = fr.Hello(PROTOCOL, __version__, self.name)
        await connection.send(fr.encode(hello), text=True)
        async with asyncio.timeout(dial.OPEN_TIMEOUT):
            welcome = welcome_in(await connection.recv(decode=False))
        former = tuple(map(clean_line, welcome.former))
        epoch = clean_line(welcome.epoch)
        self._ring.answers(self._delivery.meant.epoch, {epoch, *former})
        self.epoch, self._rooms.former = epoch, former
        self._forgetting.epochs = frozenset({epoch, *former})
        self._welcomed = self._clock.monotonic()
        self._later.answered()
        self._frames.clear()
        meant = Meant(str(self._ring.first), self.name, self.epoch)
        self._delivery.begin(clean_line(welcome.you), meant, former)
        # Before anybody is told: what a listener asks for then comes on top of this, not twice.
        self.state = LinkState.LIVE
        self._lobby.resume()
        self._rooms.resume()
        self._more.set()
        self.sentence = self._delivery.left_over()
        self._tell(LinkChanged(self.state, self.sentence))
        self._set_condition(welcome)

    async def _read(self, connection: dial.Connection) -> None:
        while True:
            await self._take(fr.decode_to_client(await connection.recv(decode=False)))

    async def _send(self, connection: dial.Connection) -> None:
        while True:
            if self._frames:
                await connection.send(self._frames.popleft(), text=True)
            elif (command := self._delivery.next_frame()) is not None:
                await connection.send(command, text=True)
                await asyncio.sleep(0)  # a long outbox must not keep the screen waiting
            else:
                self._more.clear()
                await self._more.wait()

    async def _take(self, frame: fr.ToClient) -> None:
        match frame:
            case fr.Watching() | fr.Entries() | fr.Page():
                await self._rooms.take(frame)
            case fr.Presence():
                self._rooms.take_presence(frame)
            case fr.Offered():
                self._rooms.take_offered(frame)
            case fr.Ack():
                self._later.answered()
                self._delivery.acked(frame)
                self._more.set()
                if self._slowed and not self._delivery.waiting:
                    self._slowed = False
                    self._say(self._delivery.left_over())
            case fr.Refused(why=Why.TRY_AGAIN) if self._insist or frame.after > 0:
                if self._delivery.put_off(frame.id):
                    self._later.do(self._send_put_off, frame.after)
                    if frame.after > 0:
                        self._slowed = True
                        self._say(clean(frame.sentence, lines=False, limit=300))
            case fr.Refused():
                self._delivery.refused(frame)
                self._more.set()
            case fr.Problem():
                self._take_problem(frame)
            case fr.Lobby():
                self._lobby.take(frame)
            case fr.FiguresPage():
                self._figures.take(frame)
            case fr.Found():
                self._tell(SearchAnswered(clean_struct(frame)))
            case fr.HubState():
                self._set_condition(frame)
            case fr.Welcome():
                raise msgspec.DecodeError("a second welcome")

    def _take_problem(self, frame: fr.Problem) -> None:
        sentence = clean(frame.sentence, limit=1_000)
        room = self._rooms.get(frame.incident)
        if room is None and frame.why is Why.TRY_AGAIN:
            self._say(clean(sentence, lines=False, limit=300))
        elif room is None:
            logger.warning("The hub could not answer: %s", sentence)
        elif frame.why is Why.TRY_AGAIN and self._insist:
            self._later.do(lambda: self._rooms.ask(room))
        else:
            self._rooms.give_up(room, frame.why, sentence)
        if frame.forget:
            self._forgetting.forget(frame.incident)

    def _write(self, frame: fr.Frame) -> None:
        if self.state is LinkState.LIVE:
            self._frames.append(fr.encode(frame))
            self._more.set()

    def _send_put_off(self) -> None:
        self._delivery.resume()
        self._more.set()

    def _lived(self) -> float:
        """Seconds since the welcome of the present connection, 0 when there was none."""
        return 0.0 if self._welcomed is None else self._clock.monotonic() - self._welcomed

    def _note_heard(self) -> None:
        self._heard = self._clock.monotonic()

    def _say(self, sentence: str) -> None:
        self._set_state(self.state, sentence)

    def _set_state(self, state: LinkState, sentence: str) -> None:
        if (state, sentence) != (self.state, self.sentence):
            self.state, self.sentence = state, sentence
            self._tell(LinkChanged(state, sentence))

    def _set_condition(self, frame: fr.Welcome | fr.HubState) -> None:
        said = (frame.read_only, frame.warning)
        sentence, warning = (clean(each, lines=False, limit=300) for each in said)
        before = self.hub_read_only, self.hub_warning
        if (sentence, warning) != before:
            self.hub_read_only, self.hub_warning = sentence, warning
            self._tell(HubReadOnly(sentence, warning))
            if before[0] and not sentence:
                self._send_put_off()

    def _tell(self, change: Change) -> None:
        try:
            self._listener(change)
        except Exception:
            logger.exception("The listener failed on %s.", type(change).__name__)
