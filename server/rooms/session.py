"""One connection from Hello to goodbye: reads frames and does what they ask."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

import msgspec
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from server.authority.access import may_open, no_such_log
from server.authority.refusals import Refusals
from server.authority.register import KEEPERS_ONLY, Register
from server.authority.rights import Rights
from server.door.complaints import Complaints
from server.door.gate import Gate
from server.door.greeting import end, greet
from server.door.guarded import Guarded
from server.door.identity import Account, NotKnown
from server.door.people import QUESTIONS_WAIT, People, Person
from server.errors import DiskBroken, HubError, StoreFailed
from server.rooms.commands import Commands
from server.rooms.committer import Committer
from server.rooms.fanout import Fanout
from server.rooms.fast_path import framed
from server.rooms.figures import figures_page
from server.rooms.intake import Intake, Upload
from server.rooms.offers import wanted
from server.rooms.peer import Peer
from server.rooms.resuming import doubted, has_seen, resync_because
from server.rooms.room import Room
from server.rooms.searching import Searches, answer
from server.store.base import Store
from server.upkeep.disk_watch import DiskWatch
from server.upkeep.signing import HubKey
from warroom.clock import Clock
from warroom.model.ids import is_register
from warroom.model.incident import encode_snapshot
from warroom.model.refusal import Why
from warroom.saved.log import Head, Signature
from warroom.wire import frames as fr
from warroom.wire.codes import Close
from warroom.wire.limits import MAX_WATCHED, PAGE_BYTES, PAGE_ENTRIES
from warroom.wire.reading import NOT_A_FRAME
from warroom.wire.ready import page_frame

logger = logging.getLogger(__name__)


class Served(Protocol):
    """What a session needs of the hub."""

    store: Store
    clock: Clock
    rooms: dict[str, Room]
    peers: set[Peer]
    committer: Committer
    fanout: Fanout
    disk: DiskWatch
    key: HubKey
    intake: Intake
    register: Register
    refusals: Refusals

    async def claimed(self, offer: fr.Offer, name: str) -> None:
        """Somebody has more of this very history than the hub."""

    gate: Gate
    complaints: Complaints
    people: People
    pages: asyncio.Semaphore
    remote: tuple[str, ...]
    ssh: str
    pin: str

    @property
    def warning(self) -> str:
        """What everybody is told that needs seeing to."""


class Session:
    """Serves one peer."""

    def __init__(self, hub: Served, peer: Peer, person: Person) -> None:
        self._hub = hub
        self._person = person
        self._peer = peer
        self._rights = Rights(hub, peer)
        self.commands = Commands(hub, peer, person, self._rights)
        self._upload: Upload | None = None
        self._searches = Searches(
            lambda search: answer(hub.store, hub.rooms, peer.name, search, hub.clock.now()),
            peer.send,
        )

    async def receive(self, data: bytes | str) -> None:
        """Do what one frame asks.

        Raises msgspec.DecodeError when it is not one, NotKnown where this person may not be here.
        """
        self._hub.register.require(self._peer.account, self._peer.name)
        if isinstance(data, bytes) and self._upload is not None:
            why_not = self._rights.why_not(self._upload.asked)
            if answer := await self._upload.receive(data, why_not):
                self._rights.tell(answer, what="import", incident="")
            return
        frame = fr.decode_to_hub(data)
        if sentence := self._rights.why_not(frame):
            self._rights.refuse(frame, sentence)
            return
        match frame:
            case fr.Send() as send:
                await self.commands.send(send)
            case fr.Import() as asked:
                self._end_upload()
                self._upload = self._hub.intake.begin(asked, self._peer.name)
                self._peer.send(await self._upload.answer())
            case fr.Offer() as offer:
                await self._offer(offer)
            case fr.Hello():
                raise msgspec.ValidationError("a second Hello")
            case question:
                async with self._in_turn():
                    await self._answer_to(question)

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """A question is answered when its person has asked little enough, and has taken most of the
        answers to what they asked before."""
        while wait := self._person.may_ask():
            if self._person.not_told_yet():
                self._problem(Why.TRY_AGAIN, QUESTIONS_WAIT, "")
                self._hub.complaints.about(
                    f"asks {self._peer.name}", f"{self._peer.name} asks too much and has to wait."
                )
            await asyncio.sleep(min(wait, 1.0))
        async with self._person.reading:
            async with self._hub.pages:
                yield
            await self._peer.drained()

    async def _answer_to(self, question: fr.ToHub) -> None:
        match question:
            case fr.Fetch(incident=incident, before=before, after=after):
                await self._page(incident, after, before, PAGE_ENTRIES)
            case fr.Watch() as watch:
                await self._watch(watch)
            case fr.Unwatch(incident=incident):
                self._unwatch(incident)
            case fr.WatchLobby(on=True):
                self._hub.fanout.enter_lobby(self._peer)
            case fr.WatchLobby():
                self._hub.fanout.leave_lobby(self._peer)
            case fr.AskFigures(skip=skip):
                self._peer.write(
                    framed(figures_page(self._hub.rooms.values(), skip, self._peer.name))
                )
            case fr.Search() as search:
                self._searches.ask(search)

    def leave(self) -> None:
        """Take this peer out of everything."""
        self._end_upload()
        self._searches.stop()
        self._hub.fanout.leave_lobby(self._peer)
        for incident in list(self._peer.watching):
            self._unwatch(incident)

    def _end_upload(self) -> None:
        if self._upload is not None:
            self._upload.close()

    async def _watch(self, watch: fr.Watch) -> None:
        gone = self._seen(watch.incident) is None and await has_seen(self._hub.store, watch)
        room = self._room(watch.incident, forget=gone)
        if room is None:
            return
        if len(self._peer.watching) >= MAX_WATCHED and watch.incident not in self._peer.watching:
            self._problem(Why.INVALID, f"At most {MAX_WATCHED} incidents at once.", watch.incident)
            return
        resync = await resync_because(self._hub.store, watch, room.incident)
        since = 0 if resync else watch.since
        if self._room(watch.incident, forget=True) is None:
            return
        # No await from here to the registration: no gap and no duplicate between the two.
        self._hub.fanout.hand_over()
        incident, epoch = room.incident, self._hub.store.epoch
        signed = Signature("", "")
        if watch.sign:
            signed = self._hub.key.sign(incident.id, epoch, Head(incident.seq, incident.hash))
        self._peer.send(
            fr.Watching(
                incident=incident.id,
                epoch=epoch,
                head=incident.seq,
                head_hash=incident.hash,
                snapshot=msgspec.Raw(encode_snapshot(incident)),
                resync=resync,
                key=signed.key,
                signature=signed.value,
                forks=[*wanted(incident), *doubted(self._hub.store, watch, incident)],
            )
        )
        room.peers.add(self._peer)
        for offered in room.offers.told(incident):
            self._peer.send(offered)
        self._peer.watching[incident.id] = watch.present
        self._hub.fanout.people_changed(incident.id)
        limit = max(1, min(watch.page, PAGE_ENTRIES))
        await self._page(incident.id, since, incident.seq + 1, limit)

    async def _offer(self, offer: fr.Offer) -> None:
        room = self._room(offer.incident)
        if room is None or offer.incident not in self._peer.watching:
            return
        known = (self._hub.store.epoch, *self._hub.store.former)
        if offer.former not in room.incident.forks and offer.former in known:
            try:
                await self._hub.claimed(offer, self._peer.name)
            except HubError as error:
                self._problem(Why.TRY_AGAIN, str(error), offer.incident)
                return
            if offer.incident not in self._peer.watching:
                return
        sentence = room.offers.take(room.incident, offer, self._peer.name)
        if sentence:
            self._problem(Why.INVALID, sentence, offer.incident)
        self._hub.fanout.offers_changed(offer.incident)

    async def _page(self, incident: str, after: int, before: int, limit: int) -> None:
        room = self._room(incident)
        if room is None:
            return
        after, before = max(after, 0), min(before, room.incident.seq + 1)
        redactions: Mapping[int, object] | None = None
        # What was redacted while it was read is read again.
        while redactions != room.incident.redactions:
            redactions = room.incident.redactions
            entries = await self._hub.store.page(
                incident, after=after, before=before, limit=limit, max_bytes=PAGE_BYTES
            )
            room = self._room(incident)
            if room is None:
                return
        self._peer.write(framed(page_frame(incident, after, before, entries)))

    def _unwatch(self, incident: str) -> None:
        if self._peer.watching.pop(incident, None) is not None:
            self._hub.rooms[incident].peers.discard(self._peer)
            self._hub.fanout.people_changed(incident)

    def _room(self, incident: str, *, forget: bool = False) -> Room | None:
        keeper = self._hub.register.keeper
        if is_register(incident) and not keeper(self._peer.account, self._peer.name):
            self._problem(Why.NOT_ALLOWED, KEEPERS_ONLY, incident)
            return None
        room = self._seen(incident)
        if room is None:
            self._not_there(incident, forget=forget)
        return room

    def _seen(self, incident: str) -> Room | None:
        """The room as far as it exists for this person."""
        room = self._hub.rooms.get(incident)
        return room if room is not None and may_open(self._peer.name, room.incident) else None

    def _not_there(self, incident: str, *, forget: bool = False) -> None:
        self._peer.send(fr.Problem(Why.NOT_FOUND, no_such_log(incident), incident, forget))

    def _problem(self, why: Why, sentence: str, incident: str) -> None:
        self._peer.send(fr.Problem(why, sentence, incident))


async def serve_connection(
    hub: Served, connection: Guarded, account_of: Callable[[ServerConnection], Account]
) -> None:
    """A connection's whole life, whatever it sends. Never raises for what a peer does."""
    try:
        peer = await greet(hub, connection, account_of)
    except TimeoutError:
        await end(hub, connection, Close.NO_HELLO, "No hello came.")
        return
    except NOT_A_FRAME:
        await end(hub, connection, Close.BAD_FRAME, "The first frame was not a hello.")
        return
    except NotKnown as error:
        hub.gate.noticed(connection.who)
        await end(hub, connection, Close.NOT_KNOWN, str(error))
        return
    except StoreFailed as error:
        await end(hub, connection, Close.RESTART, str(error))
        return
    except ConnectionClosed:
        return
    if peer is None:
        return
    hub.gate.greeted(connection)
    connection.who = peer.name
    person = hub.people.join(peer.name)
    session = Session(hub, peer, person)
    hub.peers.add(peer)
    try:
        connection.handed_on(session.commands.take)
        connection.done_with_one()  # the hello
        async for data in connection:
            await session.receive(data)
            connection.done_with_one()
            # One frame a turn: what has queued up here would hold up everybody else's commits.
            await asyncio.sleep(0)
    except NOT_A_FRAME as error:
        hub.complaints.about(
            f"no frame {peer.name}",
            f"{peer.name} sent what is not a frame ({error}) and is cut off.",
        )
        await peer.close(Close.BAD_FRAME, f"Not a frame: {error}")
    except NotKnown as error:
        await peer.close(Close.NOT_KNOWN, str(error))
    except DiskBroken as error:
        hub.committer.disk_failed(error)
    except StoreFailed as error:
        logger.error("The log could not be read for %s: %s", peer.name, error)
        await peer.close(Close.RESTART, "The hub cannot read its log now.")
    except ConnectionClosed:
        pass
    finally:
        connection.not_handed_on()
        session.leave()
        hub.peers.discard(peer)
        hub.people.leave(person)
        # Here and not in the library, which waits without a limit for a peer that does not read.
        await peer.close(Close.NORMAL)
