"""The one writer: takes what has queued up, decides it, commits it together, acks, publishes."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import msgspec

from server.authority.access import may_open, require_as_few
from server.errors import AlreadyThere, DiskBroken, DiskFull, StoreFailed
from server.rooms.ahead import Ahead
from server.rooms.batch import Answer, Batch, Request, digest_of, settled_before, why_not
from server.rooms.heard import Heard
from server.rooms.redacting import Erased, apart, prepare, read, refold, what_is_erased
from server.rooms.salts import Salts
from server.rooms.taking_back import row_of_original, told_what_is_back
from server.rooms.turns import Turns
from server.store.base import CommandKey, Row, Settled, Store
from server.upkeep import failpoints
from warroom.clock import Clock
from warroom.model.commands import (
    Declare,
    DeclareImported,
    OpenProblem,
    Redact,
    TakeBack,
)
from warroom.model.decide import decide, moment_of
from warroom.model.decide.notes import needs_place
from warroom.model.decide.problems import incidents_named
from warroom.model.entry import StoredEntry, open_entry, seal
from warroom.model.events import EntryTakenBack
from warroom.model.evolve import evolve
from warroom.model.ids import INCIDENT, PROBLEM, REGISTER_LOG
from warroom.model.incident import Incident
from warroom.model.policy import DEFAULT, Policy
from warroom.model.refusal import Refusal, Why
from warroom.model.words import HUB, Role
from warroom.search.documents import documents_of
from warroom.wire.frames import Ack, Refused

__all__ = ["Answer", "Batch", "Committer", "Request"]

logger = logging.getLogger(__name__)

QUEUE = 1_024
"""Commands of one person that may wait; beyond that the hub stops reading from them."""

BATCH, LARGE_BATCH = 50, 400
"""Commands in one transaction at most: as many as were decided in DECIDING the last time, between
these two. What a commit costs beside its commands is then shared by more: the disk's fsync, and a
write to each of those who follow."""

DECIDING = 0.012
"""Seconds in which the commands of a transaction are decided: others wait no longer for their
turn."""

_BEGINS = {Declare: INCIDENT, DeclareImported: INCIDENT, OpenProblem: PROBLEM}
"""The commands that begin a log, and the prefix of its id."""

_encode = msgspec.json.Encoder().encode

_FAILED = (
    "The hub's disk failed while it wrote, and the hub restarts to find out what is on it. This is"
    " sent again and applied once."
)


async def _no_room() -> bool:
    return False


def _ignore(error: DiskBroken | None = None) -> None:
    pass


def _nothing_offered(incident: Incident, command: TakeBack) -> TakeBack:
    return TakeBack(former=command.former)


def _any_standing(request: Request, register: Incident | None) -> Role:
    return Role.RESPONDER


class Committer:
    """Decides against the stored state and a batch's own changes; a failed commit is forgotten.

    `current` gives an incident's stored state (None: there is none), `highest` the highest number
    of the logs with a prefix; `publish` is told what each commit made true and sends it and the
    answers out. `make_room` is asked once when the disk is full, and says whether to try again.
    `broken` is told of a disk that failed: from then on (`failed`) everything is refused.
    `offered` fills in what a log that has lost entries is offered. `standing` says from the
    register's state with what standing somebody asks, or raises Refusal where they may no more.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        current: Callable[[str], Incident | None],
        publish: Callable[[Batch], None],
        read_only: Callable[[str], None],
        highest: Callable[[str], int],
        make_room: Callable[[], Awaitable[bool]] = _no_room,
        broken: Callable[[DiskBroken], None] = _ignore,
        before_erasing: Callable[[], None] = _ignore,
        policy: Policy = DEFAULT,
        offered: Callable[[Incident, TakeBack], TakeBack] = _nothing_offered,
        standing: Callable[[Request, Incident | None], Role] = _any_standing,
    ) -> None:
        self._store = store
        self._clock = clock
        self._current = current
        self._publish = publish
        self._read_only = read_only
        self._highest = highest
        self._make_room = make_room
        self._broken = broken
        self._before_erasing = before_erasing
        self._policy = policy
        self._offered = offered
        self._standing = standing
        self._queue: Turns[Request] = Turns(lambda request: request.actor, QUEUE)
        self._most = BATCH
        self._writing = asyncio.Lock()
        self._salts = Salts()
        self._heard = Heard(store)
        self.failed = False

    async def submit(self, request: Request) -> None:
        """Put a command in the queue; waits while it holds too many of this person."""
        await self._queue.put(request)

    def has_room(self, actor: str) -> bool:
        """Whether `submit_now` may be given another command of this person."""
        return self._queue.has_room(actor)

    def submit_now(self, request: Request) -> None:
        """Put a command of somebody who has room in the queue."""
        self._queue.put_now(request)

    async def drain(self) -> None:
        """Wait until everything in the queue has been answered."""
        await self._queue.join()

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Nothing is decided and nothing else written in this block; what comes in waits."""
        async with self._writing:
            yield

    def disk_failed(self, error: DiskBroken) -> None:
        """The disk failed, here or with one who wrote alone: nothing is taken any more."""
        self.failed = True
        self._broken(error)

    async def run(self) -> None:
        """Work for ever. One bad command or one failed commit never ends it."""
        while True:
            requests = await self._queue.take(self._most)
            try:
                async with self._writing:
                    await self._settle(requests)
            except DiskBroken as error:
                self.disk_failed(error)
                self._refuse(requests, _FAILED)
            except Exception:
                logger.exception("A batch failed in a way that is a defect; it was not stored.")
                self._refuse(requests, "The hub failed on this; it will try again.")
            finally:
                self._queue.done(len(requests))
            # What was handed over leaves before more is decided.
            await asyncio.sleep(0)

    async def _settle(self, requests: list[Request]) -> None:
        if self.failed:
            self._refuse(requests, _FAILED)
            return
        kinds = {type(each.command) for each in requests}
        if Redact not in kinds:
            await self._settle_together(requests, looked=TakeBack in kinds)
            return
        for several in apart(requests, lambda each: type(each.command) is Redact):
            await self._settle_together(several, looked=True)

    async def _settle_together(self, requests: list[Request], *, looked: bool) -> None:
        # Nearly every command is new. The store finds one that is not in the turn of its thread in
        # which it keeps them: a turn less for each commit, 0.1 ms of what an answer takes.
        try:
            await self._settle_as_one(requests, looked=looked)
        except AlreadyThere:
            await self._settle_as_one(requests, looked=True)

    async def _settle_as_one(self, requests: list[Request], *, looked: bool) -> None:
        """`looked`: whether to look first which of them the log has. Raises AlreadyThere if not."""
        if looked:
            await self._recall(requests)
        failpoints.reached(failpoints.BEFORE_DECIDE)
        batch = Batch(expected_new=not looked)
        await self._look_what_is_erased(requests[0], batch)
        began = self._clock.monotonic()
        # One time for all of them: they are decided within some milliseconds.
        now = self._clock.now()
        for request in requests:
            self._decide(request, batch, now)
        batch.incidents = {name: log.state for name, log in batch.logs.items()}
        took = max(self._clock.monotonic() - began, 1e-6)
        self._most = min(max(BATCH, int(len(requests) / took * DECIDING)), LARGE_BATCH)
        if not looked:
            await self._heard.look_again(batch)
        if batch.erased is not None and batch.rows:
            await self._without(batch.erased, batch)
        failpoints.reached(failpoints.AFTER_DECIDE)
        if batch.rows:
            try:
                await self._append(batch)
            except AlreadyThere:
                raise
            except DiskBroken as error:
                # Not even a look at the disk: what it shows now may not be there tomorrow.
                logger.critical("The disk failed: %s", error)
                self._refuse(requests, _FAILED)
                self.disk_failed(error)
                return
            except StoreFailed as error:
                logger.error("The log could not be written: %s", error)
                self._read_only(why_not(error))
                # All of them: an answer may rest on another command of the batch.
                self._refuse(requests, "The hub cannot write its log now; this is sent again.")
                await self._catch_up(list(batch.incidents))
                return
            self._read_only("")
            self._heard.add(batch.settled)
        failpoints.reached(failpoints.BEFORE_PUBLISH)
        self._publish(batch)
        failpoints.reached(failpoints.AFTER_ACK)

    async def _look_what_is_erased(self, request: Request, batch: Batch) -> None:
        incident = self._current(request.incident)
        if not isinstance(request.command, Redact) or incident is None:
            return
        if may_open(request.actor, incident):
            # Nobody is sent a text after it was erased.
            self._before_erasing()
            again = request.actor == HUB
            batch.erased = await prepare(self._store, incident, request.command, again=again)

    async def _without(self, erased: Erased, batch: Batch) -> None:
        """The state is that of the log as it will be: what is erased was in the present one."""
        (row,) = batch.rows
        stored = [*erased.stored, msgspec.json.decode(row.data, type=StoredEntry)]
        batch.incidents[row.incident], erased.documents = await refold(row.incident, stored)

    async def _append(self, batch: Batch) -> None:
        try:
            await self._keep(batch, new=batch.expected_new)
        except DiskFull:
            if not await self._make_room():
                raise
            # Not looked for again: what of these very rows is there would be taken for a repeat.
            await self._keep(batch, new=False)

    async def _keep(self, batch: Batch, *, new: bool) -> None:
        if batch.erased is None:
            await self._store.append(batch.rows, batch.indexed, new=new)
            return
        erased = batch.erased
        await self._store.redact(batch.rows[0], erased.blanked, erased.documents)
        await self._store.erase()

    async def _catch_up(self, names: list[str]) -> None:
        """After a failed commit nobody knows what reached the disk: look, and follow the disk."""
        for name in names:
            incident = self._current(name) or Incident(id=name)
            rows = await self._store.page(
                name, after=incident.seq, before=2**62, limit=25 * LARGE_BATCH, max_bytes=2**62
            )
            for data in rows:
                entry = open_entry(msgspec.json.decode(data, type=StoredEntry))
                incident = evolve(incident, entry)
            if incident.redactions:
                incident, _ = await refold(name, await read(self._store, name))
            if rows:
                self._publish(Batch(incidents={name: incident}, entries={name: rows}))

    async def _recall(self, requests: list[Request]) -> None:
        keys = [(request.actor, request.id) for request in requests]
        for request in requests:
            if not isinstance(request.command, TakeBack):
                continue
            incident = self._current(request.incident)
            if incident is not None and may_open(request.actor, incident):
                filled = self._offered(incident, request.command)
                keys += [(each.actor, each.command_id) for each in filled.originals]
        await self._heard.look(keys)

    def _decide(self, request: Request, batch: Batch, now: datetime) -> None:
        key = (request.actor, request.id)
        digest = digest_of(request)
        if (known := self._known(key, batch)) is not None:
            batch.answers.append((request, settled_before(request, known, digest)))
            return
        command = request.command
        prefix = _BEGINS.get(type(command), "")
        name = self._next(prefix, batch) if prefix else request.incident
        log = batch.logs.get(name) or Ahead(
            self._current(name) or Incident(id=name, policy=self._policy)
        )
        incident = log.state if needs_place(command) else log.facts
        try:
            for other in incidents_named(command):
                self._require_incident(other, request.actor, batch)
            if isinstance(command, TakeBack) and may_open(request.actor, incident):
                offered = self._offered(incident, command)
                command = told_what_is_back(offered, incident, lambda key: self._known(key, batch))
            standing = self._standing(request, self._state(REGISTER_LOG, batch))
            if isinstance(command, Redact):
                keeper = standing is Role.COMMANDER
                command = what_is_erased(command, batch.erased, keeper=keeper)
            events = decide(incident, command, request.actor, now, standing)
            require_as_few(incident, events, lambda other: self._state(other, batch))
        except Refusal as refusal:
            answer = Refused(request.id, refusal.why, refusal.sentence, request.incident)
            batch.answers.append((request, answer))
            return
        if prefix:
            batch.begun[prefix] += 1
        first = log.seq + 1
        encoded = batch.entries.setdefault(name, [])
        for nth, event in enumerate(events):
            stored, entry = seal(
                incident=name,
                previous=log.hash,
                seq=log.seq + 1,
                recorded_at=now,
                occurred_at=moment_of(command, nth),
                actor=request.actor,
                command_id=request.id,
                salt=self._salts.next(),
                event=event,
            )
            log.add(entry)
            data = _encode(stored)
            encoded.append(data)
            row = Row(name, entry.seq, entry.actor, entry.command_id, nth, digest, entry.hash, data)
            if isinstance(event, EntryTakenBack):
                row = self._row_of_original(row, event, batch)
            batch.rows.append(row)
            batch.indexed += documents_of(entry, log.facts)
        batch.logs[name] = log
        batch.settled[key] = Settled(name, first, log.seq, digest)
        batch.answers.append((request, Ack(request.id, name, first, log.seq)))

    def _known(self, key: CommandKey, batch: Batch) -> Settled | None:
        return batch.settled.get(key) or self._heard.get(key)

    def _row_of_original(self, row: Row, event: EntryTakenBack, batch: Batch) -> Row:
        key = (event.actor, event.command_id)
        row, settled = row_of_original(row, event, self._known(key, batch))
        if settled is not None:
            batch.settled[key] = settled
        return row

    def _next(self, prefix: str, batch: Batch) -> str:
        return f"{prefix}-{self._highest(prefix) + batch.begun[prefix] + 1}"

    def _state(self, name: str, batch: Batch) -> Incident | None:
        log = batch.logs.get(name)
        return log.state if log else self._current(name)

    def _require_incident(self, name: str, actor: str, batch: Batch) -> None:
        """A problem is linked to incidents that there are: a rule sees its own log alone."""
        state = self._state(name, batch)
        if state is None or not may_open(actor, state):
            raise Refusal(
                Why.NOT_FOUND,
                f"There is no incident {name}. `warroom list --all` shows those there are.",
            )

    def _refuse(self, requests: list[Request], sentence: str) -> None:
        for r in requests:
            r.answer(Refused(r.id, Why.TRY_AGAIN, sentence, r.incident))
