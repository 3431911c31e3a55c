"""Recorded clients: the program's own link with its outbox on disk, and one that speaks frames."""

import asyncio
import contextlib
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.exceptions import ConnectionClosed

from tests.faults.history import Acked, History, Refused, Reset, Seen, Sent, Told
from tests.support.until import until
from warroom.link.address import Address
from warroom.link.changes import (
    Change,
    CommandAcked,
    CommandRefused,
    EntriesArrived,
    HistoryReset,
    HubReadOnly,
    LinkState,
    WatchFailed,
)
from warroom.link.link import Link, LinkRefused
from warroom.model.commands import AnyCommand, Declare, Note
from warroom.model.entry import StoredEntry
from warroom.model.refusal import Why
from warroom.wire import frames as fr
from warroom.wire.limits import MAX_HUB_FRAME, PROTOCOL

F = TypeVar("F", bound=fr.Frame)


class LinkClient:
    """A person's program: a `Link` that follows `incidents`, with its outbox in `state_dir`.

    It reconnects within 50 ms, so that a trial is short. `crash` ends it as kill -9 would.
    """

    def __init__(
        self,
        client: str,
        actor: str,
        address: Address,
        history: History,
        state_dir: Path,
        incidents: tuple[str, ...] = (),
        token: str = "",
    ) -> None:
        self.client = client
        self.actor = actor
        self.incidents = incidents
        self.history = history
        self.changes: list[Change] = []
        self.refused: LinkRefused | None = None
        self._streams: dict[str, int] = {}
        self.link = Link(
            address,
            name=actor,
            token=token,
            listener=self._hear,
            state_dir=state_dir,
            jitter=lambda: 0.0,
        )
        for incident in incidents:
            self.link.watch(incident)
        self._running = asyncio.create_task(self._run())

    def send(self, command: AnyCommand, incident: str = "", text: str = "", id: str = "") -> str:
        """Give a command to the link; its id. `text`: what of it occurs in no other command."""
        incident = incident or self.incidents[0]
        command_id = self.link.submit(command, incident, id=id)
        self.history.add(Sent(*self._who(), command_id, incident, text))
        return command_id

    def say(self, text: str, incident: str = "") -> str:
        """A note; its text is made unique."""
        text = f"{text} {uuid.uuid4()}"
        return self.send(Note(text=text), incident, text)

    @property
    def live(self) -> bool:
        """Whether it is connected."""
        return self.link.state is LinkState.LIVE

    def caught_up(self, head: Callable[[str], int]) -> bool:
        """Whether nothing waits, and all of every incident is here."""
        rooms = [self.link.room(incident) for incident in self.incidents]
        return (
            self.live
            and not self.link.pending
            and all(r is not None and r.complete and r.since == head(r.id) for r in rooms)
        )

    async def crash(self) -> None:
        """End without a goodbye and without settling anything: only the disk remembers."""
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    async def leave(self) -> None:
        """End as a person does."""
        self.link.stop()
        await asyncio.gather(self._running, return_exceptions=True)

    async def _run(self) -> None:
        try:
            await self.link.run()
        except LinkRefused as refused:
            self.refused = refused
            self.history.add(Told(*self._who(), refused.sentence))

    def _who(self) -> tuple[float, str, str]:
        return self.history.clock(), self.client, self.actor

    def _hear(self, change: Change) -> None:
        self.changes.append(change)
        who = self._who()
        match change:
            case CommandAcked(id, incident, first, last):
                self.history.add(Acked(*who, id, incident, first, last))
            case CommandRefused(id=id, why=why, sentence=sentence):
                self.history.add(Refused(*who, id, why.value, sentence))
            case HistoryReset(incident, sentence):
                self._streams[incident] = self._streams.get(incident, 0) + 1
                self.history.add(Reset(*who, incident, sentence))
            case HubReadOnly(sentence) | WatchFailed(sentence=sentence):
                self.history.add(Told(*who, sentence))
            case EntriesArrived(incident, entries, older):
                room = self.link.room(incident)
                epoch = room.epoch if room else ""
                stream = self._streams.get(incident, 0)
                for e in entries:
                    self.history.add(
                        Seen(*who, incident, epoch, stream, e.seq, e.hash, e.command_id, older)
                    )
            case _:
                pass


class BareClient:
    """One connection; what a trial says is what goes over the socket. It does not reconnect.

    Everything that comes is recorded, and kept in `frames`. `extra` are headers for TCP.
    """

    def __init__(
        self,
        client: str,
        actor: str,
        history: History,
        socket: Path | None = None,
        port: int = 0,
        token: str = "",
    ) -> None:
        self.client = client
        self.actor = actor
        self.history = history
        self.frames: list[fr.ToClient] = []
        self.closed: ConnectionClosed | None = None
        self.ws: ClientConnection
        self._socket, self._port, self._token = socket, port, token
        self._streams: dict[str, int] = {}
        self._epochs: dict[str, str] = {}
        self._running: asyncio.Task[None] | None = None

    async def connect(self, first: bytes = b"") -> None:
        """Connect and say hello, or what `first` is."""
        settings: dict[str, Any] = {
            "proxy": None, "compression": None, "max_size": MAX_HUB_FRAME, "max_queue": None,
        }  # fmt: skip
        if self._socket is not None:
            self.ws = await unix_connect(str(self._socket), **settings)
        else:
            headers = {"Authorization": f"Bearer {self._token}"}
            where = f"ws://127.0.0.1:{self._port}"
            self.ws = await connect(where, additional_headers=headers, **settings)
        self._running = asyncio.create_task(self._read())
        await self.say(first or fr.Hello(PROTOCOL, "test", self.actor))

    async def say(self, frame: fr.Frame | bytes) -> None:
        """Send one frame as it is; a `Send` is recorded."""
        await self.ws.send(frame if isinstance(frame, bytes) else fr.encode(frame), text=True)

    async def command(
        self, command: AnyCommand, incident: str = "", *, id: str = "", text: str = ""
    ) -> str:
        """Send a command and do not wait; its id. With the `id` of an earlier one: again."""
        command_id = id or str(uuid.uuid4())
        self.history.add(Sent(*self._who(), command_id, incident, text))
        await self.say(fr.Send(command_id, fr.raw_command(command), incident))
        return command_id

    async def answer(self, command_id: str) -> fr.Ack | fr.Refused:
        """The answer to a command, once it is there."""
        await until(
            lambda: any(_answers(f, command_id) for f in self.frames) or self.closed,
            f"the answer to {command_id}",
        )
        for frame in self.frames:
            if isinstance(frame, fr.Ack | fr.Refused) and frame.id == command_id:
                return frame
        raise AssertionError(f"The connection ended without an answer: {self.closed}")

    async def watch(self, incident: str, **more: Any) -> fr.Watching | fr.Problem:
        """Follow an incident; the answer. `since`, `epoch`, `hash`: what it says it has."""
        before = len(self.frames)
        self._streams[incident] = self._streams.get(incident, 0) + 1
        await self.say(fr.Watch(incident, **more))
        return await self.next(
            lambda f: isinstance(f, fr.Watching | fr.Problem) and f.incident == incident, before
        )  # type: ignore[return-value]

    async def next(self, where: Callable[[fr.ToClient], bool], after: int = 0) -> fr.ToClient:
        """The first frame from number `after` on for which `where` holds, once it is there."""
        await until(
            lambda: any(where(f) for f in self.frames[after:]) or self.closed, "a frame that fits"
        )
        for frame in self.frames[after:]:
            if where(frame):
                return frame
        raise AssertionError(f"The connection ended before it came: {self.closed}")

    async def welcome(self) -> fr.Welcome:
        """The hub's welcome."""
        found = await self.next(lambda f: isinstance(f, fr.Welcome))
        assert isinstance(found, fr.Welcome)
        return found

    @property
    def epoch(self) -> str:
        """The history that the hub named in its welcome."""
        return next((f.epoch for f in self.frames if isinstance(f, fr.Welcome)), "")

    async def declare(self, title: str = "Checkout returns 502") -> str:
        """A new incident; its id."""
        answer = await self.answer(await self.command(Declare(title=title)))
        assert isinstance(answer, fr.Ack), answer
        return answer.incident

    def cut(self) -> None:
        """End the connection with no goodbye."""
        self.ws.transport.abort()

    async def leave(self) -> None:
        """Close, and forget about it where nobody answers."""
        if self._running is None:
            return
        with contextlib.suppress(TimeoutError, OSError):
            await asyncio.wait_for(self.ws.close(), 1.0)
        self.ws.transport.abort()
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    async def _read(self) -> None:
        try:
            while True:
                frame = fr.decode_to_client(await self.ws.recv(decode=False))
                self._take(frame)
                self.frames.append(frame)
        except ConnectionClosed as closed:
            self.closed = closed

    def _who(self) -> tuple[float, str, str]:
        return self.history.clock(), self.client, self.actor

    def _take(self, frame: fr.ToClient) -> None:
        who = self._who()
        match frame:
            case fr.Ack():
                self.history.add(Acked(*who, frame.id, frame.incident, frame.first, frame.last))
            case fr.Refused():
                final = frame.why is not Why.TRY_AGAIN
                self.history.add(Refused(*who, frame.id, frame.why.value, frame.sentence, final))
            case fr.Watching():
                self._epochs[frame.incident] = frame.epoch
                if frame.resync:
                    self.history.add(Reset(*who, frame.incident, frame.resync))
            case fr.Entries():
                self._saw(frame.incident, frame.entries, older=False)
            case fr.Page():
                self._saw(frame.incident, frame.entries, older=True)
            case fr.HubState(sentence) | fr.Problem(sentence=sentence):
                self.history.add(Told(*who, sentence))
            case _:
                pass

    def _saw(self, incident: str, entries: list[StoredEntry], *, older: bool) -> None:
        who, stream = self._who(), self._streams.get(incident, 0)
        for e in entries:
            self.history.add(
                Seen(
                    *who, incident, self._epochs.get(incident, ""), stream, e.seq, e.hash,
                    e.command_id, older, msgspec.json.encode(e),
                )
            )  # fmt: skip


def _answers(frame: fr.ToClient, command_id: str) -> bool:
    return isinstance(frame, fr.Ack | fr.Refused) and frame.id == command_id
