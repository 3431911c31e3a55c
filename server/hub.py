"""The hub: puts store, committer, timer and doors together, from start to drain."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from websockets.asyncio.server import Server, ServerConnection

from server.authority.refusals import Refusals
from server.authority.register import Register, asked_with
from server.authority.revoking import put_out, shut
from server.authority.vacating import Follows, vacated
from server.door.bounds import PAGES, connections_allowed
from server.door.complaints import Complaints
from server.door.doors import open_unix
from server.door.gate import Gate
from server.door.guarded import Guarded
from server.door.identity import Account, NotKnown, load_token, token_account
from server.door.open_files import OpenFiles
from server.door.people import People
from server.door.remote import open_door
from server.door.strangers import strangers
from server.errors import DiskBroken, LogDamaged
from server.options import HubOptions
from server.rooms.committer import Batch, Committer, Request
from server.rooms.fanout import Fanout
from server.rooms.indexing import keep_index
from server.rooms.intake import Intake
from server.rooms.offers import follows
from server.rooms.parting import record, replaced
from server.rooms.peer import Peer
from server.rooms.redacting import taken_back
from server.rooms.room import Room
from server.rooms.session import serve_connection
from server.rooms.timer import DeadlineTimer
from server.served import ServedScreens
from server.store.base import Store
from server.upkeep import failpoints
from server.upkeep.cleaning import Cleaning
from server.upkeep.clock_watch import WatchedClock
from server.upkeep.disk_watch import Condition, DiskWatch
from server.upkeep.guard import Guard
from server.upkeep.loading import fold_all
from server.upkeep.logs import event
from server.upkeep.memory import give_back
from server.upkeep.schedule import BackupSchedule
from server.upkeep.signing import HubKey, hub_key
from warroom.clock import Clock, SystemClock
from warroom.model.commands import TakeBack
from warroom.model.ids import REGISTER_LOG, number_of
from warroom.model.incident import Incident
from warroom.model.words import HUB
from warroom.wire.codes import Close
from warroom.wire.frames import HubState, Offer

logger = logging.getLogger(__name__)

DRAIN = 4.0
"""Seconds from SIGTERM for commits and goodbyes; within five the process is gone."""

MIRROR_LOOK = 1.0
"""Seconds between looks at whether the mirror on another disk can be written."""


class Hub:
    """Several incidents and problem records at once, one log each.

    Use `running` of `server.main` to run one.
    """

    def __init__(
        self,
        store: Store,
        options: HubOptions,
        clock: Clock | None = None,
        broken: Callable[[str], None] | None = None,
    ) -> None:
        self.store = store
        self._watched = WatchedClock(clock or SystemClock())
        self.clock: Clock = self._watched
        self.rooms: dict[str, Room] = {}
        self.peers: set[Peer] = set()
        self.key: HubKey
        self.complaints = Complaints()
        self.people = People(self.clock.monotonic)
        self.pages = asyncio.Semaphore(PAGES)
        connections, fewer = connections_allowed(options.connections)
        if fewer:
            logger.warning(fewer)
        self.gate = Gate(self.complaints, connections=connections)
        self.fanout = Fanout(self.rooms, self.clock.monotonic)
        self.disk = DiskWatch(
            options.data,
            store,
            alone=self._alone,
            tell=self._tell_condition,
            broken=self._disk_broken,
        )
        self.committer = Committer(
            store,
            self.clock,
            current=self._current,
            publish=self._published,
            read_only=self.disk.read_only,
            highest=self._highest,
            make_room=self.disk.make_room,
            before_erasing=self.fanout.hand_over,
            broken=self._disk_broken,
            policy=options.policy,
            offered=self._offered,
            standing=asked_with,
        )
        self.register = Register(
            lambda: self._current(REGISTER_LOG), self.committer.submit, self.clock
        )
        self.refusals = Refusals(self.clock, self.committer.submit)
        self.gate.noticed = strangers(self.register, self.refusals)
        self.intake = Intake(
            options.data, self.rooms, store, self.committer, taken_in=self.fanout.row_changed
        )
        self.guard = Guard(store, self.rooms, self.clock, self.committer.disk_failed)
        self._served = ServedScreens(options.ssh)
        self._timer = DeadlineTimer(self.clock, self.committer.submit)
        self.cleaning = Cleaning(
            store,
            self.rooms,
            options.data,
            alone=self._alone,
            warn=self._warn,
            broken=self._disk_broken,
        )
        self._options = options
        self._broken = broken
        self._warnings: dict[str, str] = {}
        self._again: set[asyncio.Task[None]] = set()
        self._began: dict[str, int] = {}
        self._servers: list[Server] = []
        self._bound: Path | None = None
        self.remote: tuple[str, ...] = ()
        self.ssh = ""
        self.pin = ""
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, states: Mapping[str, Incident] | None = None) -> list[str]:
        """Open the doors; give the addresses. `states`: of the log, if read. Raises HubError."""
        self.key = hub_key(self._options.data)
        await self.cleaning.finish()
        await self._load(states)
        failpoints.reached(failpoints.AFTER_LOAD)
        await keep_index(self.store, anew=self._options.index_anew)
        committing = asyncio.create_task(self.committer.run(), name="committer")
        self._tasks = [committing]
        await record(self.store, self.rooms, self.committer.submit)
        self._began = {name: room.incident.seq for name, room in self.rooms.items()}
        self._do_again(vacated(self.register.state, self.rooms))
        resting = await self.store.resting()
        for name, room in self.rooms.items():
            # What came with a file rings for nothing until somebody here goes on with it.
            if name not in resting:
                self._timer.look_at(room.incident)
        self._tasks = [
            committing,
            asyncio.create_task(self._timer.run(), name="timer"),
            asyncio.create_task(self.disk.run(), name="disk"),
            asyncio.create_task(self.guard.run(), name="guard"),
            asyncio.create_task(OpenFiles(partial(self._warn, "files")).run(), name="files"),
            asyncio.create_task(self.refusals.run(), name="refusals"),
            asyncio.create_task(self.cleaning.run(), name="cleaning"),
        ]
        if (plan := self._options.backups) is not None:
            schedule = BackupSchedule(
                self._options.data, plan, self.clock, partial(self._warn, "backup")
            )
            self.cleaning.directory, self.cleaning.make_backup = plan.to, schedule.make_now
            self._tasks.append(asyncio.create_task(schedule.run(), name="backups"))
        if self._options.mirror is not None:
            self._tasks.append(asyncio.create_task(self._watch_mirror(), name="mirror"))
        give_back()
        addresses = await self._open_doors()
        logger.info(
            "The doors are open: %s", ", ".join(addresses), extra=event("ready", at=addresses)
        )
        notifier = self._options.notifier
        notifier.tell("READY=1", f"STATUS={self._status()}")
        self._tasks.append(
            asyncio.create_task(notifier.pulse(self._alive, self._status), name="pulse")
        )
        return addresses

    async def stop(self) -> None:
        """Take nothing new, finish what is queued, say goodbye; within DRAIN seconds."""
        self._options.notifier.tell("STOPPING=1")
        logger.info("The hub stops.", extra=event("stopping"))
        screens = asyncio.create_task(self._served.stop())
        for server in self._servers:
            server.close(close_connections=False)
        if self._bound is not None:
            self._bound.unlink(missing_ok=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN / 4):
                await self.refusals.flush()
                await self.committer.drain()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.intake.stop(), DRAIN / 4)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(screens, DRAIN / 2)
        self.fanout.hand_over()
        goodbyes = [peer.close(Close.RESTART, "The hub stops.") for peer in self.peers]
        if goodbyes:
            await asyncio.wait(goodbyes, timeout=DRAIN)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        failpoints.reached(failpoints.BEFORE_CLOSE)

    async def _load(self, states: Mapping[str, Incident] | None) -> None:
        incidents = await fold_all(self.store.everything()) if states is None else states
        self.rooms.update((name, Room(incident)) for name, incident in incidents.items())
        self._watched.compare(
            max((i.last_at for i in incidents.values() if i.last_at), default=None)
        )
        count = sum(incident.register is None for incident in incidents.values())
        logger.info("%d incidents read.", count, extra=event("read", logs=count))

    async def _open_doors(self) -> list[str]:
        options, addresses = self._options, list[str]()
        if options.listen is not None:
            load_token(options.data / "token")
            opened = await open_door(
                options.listen,
                options.data,
                self._serve,
                who=self.register.of_header,
                who_here=self._who_here,
                gate=self.gate,
                now=self.clock.now(),
            )
            self._servers.append(opened.server)
            self.remote, self.pin = opened.remote, opened.pin
            addresses = opened.addresses
        addresses += await self._served.open(options.data, options.socket, self.register, self.gate)
        self.ssh = self._served.shown
        if options.socket is not None:
            # Last: whoever comes in here is told of the other door, in invites for example.
            self._servers.append(
                await open_unix(
                    options.socket,
                    options.socket_mode,
                    self._serve,
                    options.trusted_uids,
                    self.gate,
                    whose=self._served.whose,
                )
            )
            # Only what this hub has bound is its own to remove.
            self._bound = options.socket
            addresses = [f"unix:{options.socket}", *addresses]
        return addresses

    def _who_here(self, authorization: str | None) -> Account:
        """Who comes in on loopback: the hub's own account too, which can read its token."""
        try:
            return token_account(authorization, load_token(self._options.data / "token"))
        except NotKnown:
            if self.register.begun:
                return self.register.of_header(authorization)
            raise

    async def _serve(
        self, connection: ServerConnection, account_of: Callable[[ServerConnection], Account]
    ) -> None:
        assert isinstance(connection, Guarded)
        await serve_connection(self, connection, account_of)

    async def _alive(self) -> bool:
        """Whether the hub makes progress; waits while a commit does not end."""
        async with self.committer.alone():
            return not any(task.done() for task in self._tasks)

    def _status(self) -> str:
        """What `systemctl status` shows."""
        logs = sum(room.incident.register is None for room in self.rooms.values())
        said = f"{logs} incidents and problems, {len(self.peers)} connections"
        return "; ".join(filter(None, (said, self.disk.condition.read_only, self.warning)))

    @property
    def warning(self) -> str:
        """What everybody is told that needs seeing to; empty where nothing does."""
        return " ".join(filter(None, (self.disk.condition.warning, *self._warnings.values())))

    def _warn(self, what: str, sentence: str) -> None:
        if sentence != self._warnings.get(what, ""):
            self._warnings[what] = sentence
            self._tell_condition(self.disk.condition)

    async def _watch_mirror(self) -> None:
        """Tell people of the mirror on another disk; its thread tells the log."""
        while True:
            problem = self.store.mirror_problem
            self._warn("mirror", f"The hub's mirror on another disk: {problem}" if problem else "")
            await asyncio.sleep(MIRROR_LOOK)

    def _current(self, incident: str) -> Incident | None:
        room = self.rooms.get(incident)
        return room.incident if room else None

    def _offered(self, incident: Incident, command: TakeBack) -> TakeBack:
        room = self.rooms.get(incident.id)
        return room.offers.fill(incident, command) if room else TakeBack(former=command.former)

    def _highest(self, prefix: str) -> int:
        names = (*self.rooms, *self.intake.promised)
        return max((number_of(name, prefix) for name in names), default=0)

    def _published(self, batch: Batch) -> None:
        for name, incident in batch.incidents.items():
            room, taken = self.rooms.get(name), True
            if room is None:
                self.rooms[name] = Room(incident)
            else:
                before, room.incident = room.incident, incident
                taken = before.forks is not incident.forks
                if before.restricted != incident.restricted:
                    self.fanout.access_changed(before)
                if taken:
                    self.fanout.offers_changed(name)
            if batch.erased is None or self._timer.looks_at(name):
                self._timer.look_at(incident)
            if taken:
                self._do_again(
                    Follows(name, command)
                    for command in taken_back(batch.entries.get(name, ()), incident)
                )
        out = []
        if REGISTER_LOG in batch.incidents:
            out = shut(self.register, self.peers, self.rooms, self.fanout)
        self.fanout.publish(batch)
        put_out(self.register, out)
        if REGISTER_LOG in batch.incidents:
            self._do_again(vacated(self.register.state, self.rooms))
        if batch.erased is not None:
            self.cleaning.redacted()

    def _do_again(self, follows: Iterable[Follows]) -> None:
        """Submit what the hub itself has to do after what was published."""
        for log, command in follows:
            request = Request(HUB, str(uuid.uuid4()), log, command, lambda _: None)
            self._again.add(task := asyncio.create_task(self.committer.submit(request)))
            task.add_done_callback(self._again.discard)

    def _alone(self) -> contextlib.AbstractAsyncContextManager[None]:
        return self.committer.alone()

    def _tell_condition(self, condition: Condition) -> None:
        self.fanout.tell_all(self.peers, HubState(condition.read_only, self.warning))

    async def claimed(self, offer: Offer, name: str) -> None:
        """Somebody has more of this very history than the database and its mirror file have.

        Raises StoreFailed.
        """
        room = self.rooms[offer.incident]
        # What it has written itself since it began it has not lost, or `guard` would see it: such
        # a chain is one that somebody made.
        written = room.incident.seq != self._began.get(offer.incident)
        if written or not follows(room.incident, offer.entries):
            return
        await self.guard.look()
        if self.committer.failed:
            return
        logger.critical(
            "%s shows entries %d to %d of %s, which neither the log nor its mirror has: a new"
            " history begins.",
            name, offer.entries[0].seq, offer.entries[-1].seq, offer.incident,
        )  # fmt: skip
        if offer.former == self.store.epoch:
            async with self.committer.alone():
                await self.store.begin_epoch()
        await replaced(offer.former, offer.incident, self.committer.submit)

    def _disk_broken(self, error: DiskBroken) -> None:
        self.committer.failed = True
        self.disk.read_only("its disk failed, and the hub restarts to find out what is on it.")
        if isinstance(error, LogDamaged):
            logger.critical("The log is damaged: %s.", error)
        if self._broken is not None and isinstance(error, LogDamaged):
            self._broken(
                f"The log is damaged ({error}), so the hub ended. Start it again: it sets the"
                " damaged files aside, saves what proves itself and tells everybody what is lost."
            )
        elif self._broken is not None:
            self._broken(
                f"The disk failed while the log was written ({error}), so the hub ended: its next"
                " start finds out what is on the disk. Nothing acknowledged is lost; check the"
                " disk before you start it again."
            )
