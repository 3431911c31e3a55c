"""A small hub for tests of the client: real rules and hashes, faults on request."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from websockets.asyncio.server import Server, ServerConnection, unix_serve
from websockets.exceptions import ConnectionClosed

from warroom.model.commands import AnyCommand, Declare
from warroom.model.decide import decide
from warroom.model.entry import StoredEntry, seal
from warroom.model.events import Event
from warroom.model.evolve import evolve
from warroom.model.incident import Incident, encode_snapshot
from warroom.model.refusal import Refusal, Why
from warroom.model.summary import Summary, summarize
from warroom.wire import frames as fr
from warroom.wire.limits import PROTOCOL

START = datetime(2026, 11, 23, 2, 13, 7, tzinfo=UTC)


class ScriptedHub:
    """Listens on a Unix socket. Everybody is `you`. Set the attributes below to misbehave."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.epoch = "epoch-1"
        self.former: list[str] = []
        self.forks: list[fr.ForkPoint] = []
        self.you = "ana"
        self.logs: dict[str, list[StoredEntry]] = {}
        self.states: dict[str, Incident] = {}
        self.settled: dict[str, fr.Ack] = {}
        self.received: list[fr.ToHub] = []
        self.connects = 0
        self.page = 500
        self.live = True  # False: new entries are stored and published to nobody
        self.twice = False  # publish everything twice
        self.ack = True  # False: take commands and hang up instead of the ack
        self.goodbye: tuple[int, str] | None = None  # close with this right after the welcome
        self.answer: Callable[[fr.Send], fr.Frame | None] = lambda send: None
        self.tamper: Callable[[StoredEntry], StoredEntry] = lambda stored: stored
        self.closes: list[int | None] = []  # the codes that clients closed with
        self.mute = False  # read and say nothing, not even a welcome
        self._watching: dict[ServerConnection, set[str]] = {}
        self._server: Server | None = None

    async def start(self) -> None:
        self._server = await unix_serve(self._serve, str(self.path), compression=None)

    async def stop(self, code: int = 1012) -> None:
        if self._server is not None:
            self._server.close(code=code)
            await self._server.wait_closed()
            self._server = None

    def drop(self) -> None:
        """Cut every connection with no close frame."""
        for connection in list(self._watching):
            connection.transport.abort()

    def deaf(self) -> None:
        """Stop reading, with the connections open: a hub that is stopped or out of reach."""
        for connection in self._watching:
            connection.transport.pause_reading()

    def head(self, incident: str) -> int:
        return self.states[incident].seq

    def sent(self, kind: type[fr.Frame]) -> list[fr.ToHub]:
        return [frame for frame in self.received if isinstance(frame, kind)]

    def summary(self, incident: str) -> Summary:
        return summarize(self.states[incident])

    async def tell_all(self, frame: fr.Frame | bytes) -> None:
        data = frame if isinstance(frame, bytes) else fr.encode(frame)
        for connection in list(self._watching):
            await connection.send(data, text=True)

    async def record(
        self,
        incident: str,
        *events: Event,
        actor: str = "ben",
        id: str = "",
        occurred_at: datetime | None = None,
    ) -> None:
        """Put events in the log and publish them, without asking the rules."""
        state = self.states.get(incident) or Incident(id=incident)
        log = self.logs.setdefault(incident, [])
        fresh = []
        for event in events:
            stored, entry = seal(
                incident=incident,
                previous=state.hash,
                seq=state.seq + 1,
                recorded_at=START + timedelta(seconds=state.seq),
                occurred_at=occurred_at,
                actor=actor,
                command_id=id,
                salt="00" * 16,
                event=event,
            )
            state = evolve(state, entry)
            fresh.append(stored)
        log.extend(fresh)
        self.states[incident] = state
        if self.live:
            await self.publish(incident, fresh)

    async def publish(self, incident: str, entries: list[StoredEntry]) -> None:
        frame = fr.encode(fr.Entries(incident, [self.tamper(each) for each in entries]))
        for connection, watched in list(self._watching.items()):
            if incident in watched:
                for _ in range(2 if self.twice else 1):
                    await connection.send(frame, text=True)

    async def _serve(self, connection: ServerConnection) -> None:
        self.connects += 1
        self._watching[connection] = set()
        try:
            self.received.append(fr.decode_to_hub(await connection.recv()))
            if self.mute:
                await connection.wait_closed()
            now = START
            welcome = fr.Welcome(PROTOCOL, "0", self.epoch, self.you, now, former=self.former)
            await connection.send(fr.encode(welcome), text=True)
            if self.goodbye:
                await connection.close(*self.goodbye)
            async for data in connection:
                await self._take(connection, fr.decode_to_hub(data))
        except ConnectionClosed:
            pass
        finally:
            self.closes.append(connection.close_code)
            del self._watching[connection]

    async def _take(self, connection: ServerConnection, frame: fr.ToHub) -> None:
        self.received.append(frame)
        match frame:
            case fr.Send():
                await self._send(connection, frame)
            case fr.Watch(incident=incident) if incident not in self.states:
                problem = fr.Problem(Why.NOT_FOUND, f"There is no {incident}.", incident)
                await connection.send(fr.encode(problem), text=True)
            case fr.Watch(incident=incident, since=since):
                await self._watch(connection, frame, incident, since)
            case fr.Unwatch(incident=incident):
                self._watching[connection].discard(incident)
            case fr.Fetch(incident=incident, before=before, after=after):
                await self._page(connection, incident, after, before)
            case fr.WatchLobby(on=True):
                rows = [fr.LobbyRow(summarize(s), [self.you]) for s in self.states.values()]
                await connection.send(fr.encode(fr.Lobby(rows, whole=True)), text=True)

    async def _watch(
        self, connection: ServerConnection, frame: fr.Watch, incident: str, since: int
    ) -> None:
        state = self.states[incident]
        resync = ""
        if since and (frame.epoch not in (self.epoch, *self.former) or since > state.seq):
            resync, since = "That is another history.", 0
        watching = fr.Watching(
            incident,
            self.epoch,
            state.seq,
            state.hash,
            msgspec.Raw(encode_snapshot(state)),
            resync,
            forks=self.forks,
        )
        self._watching[connection].add(incident)
        await connection.send(fr.encode(watching), text=True)
        await self._page(connection, incident, since, state.seq + 1)

    async def _page(
        self, connection: ServerConnection, incident: str, after: int, before: int
    ) -> None:
        entries = self.logs[incident][after : before - 1][-self.page :]
        page = fr.Page(incident, after, before, [self.tamper(each) for each in entries])
        await connection.send(fr.encode(page), text=True)

    async def _send(self, connection: ServerConnection, send: fr.Send) -> None:
        answer = self.answer(send)
        if answer is None and send.id not in self.settled:
            answer = await self._decide(send, fr.decode_command(send.command))
        if not self.ack:
            connection.transport.abort()
            return
        await connection.send(fr.encode(answer or self.settled[send.id]), text=True)

    async def _decide(self, send: fr.Send, command: AnyCommand) -> fr.Refused | None:
        declares = isinstance(command, Declare)
        incident = f"INC-{len(self.states) + 1}" if declares else send.incident
        state = self.states.get(incident) or Incident(id=incident)
        try:
            events = decide(state, command, self.you, START)
        except Refusal as refusal:
            return fr.Refused(send.id, refusal.why, refusal.sentence, incident)
        await self.record(
            incident, *events, actor=self.you, id=send.id, occurred_at=command.occurred_at
        )
        self.settled[send.id] = fr.Ack(send.id, incident, state.seq + 1, state.seq + len(events))
        return None
