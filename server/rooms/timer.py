"""Turns a missed deadline into an entry, once, also after a restart."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NamedTuple

from server.rooms.committer import Answer, Request
from warroom.clock import Clock
from warroom.model.commands import MissDeadline
from warroom.model.deadlines import Deadline, pending_deadlines
from warroom.model.decide import HUB
from warroom.model.incident import Incident
from warroom.model.refusal import Why
from warroom.wire.frames import Refused

RETRY = timedelta(seconds=5)
"""Until a deadline is recorded again after the disk did not take it."""

_NAMESPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")


class _Due(NamedTuple):
    """A deadline, and the last entry of the log when it was looked at."""

    deadline: Deadline
    seq: int


class DeadlineTimer:
    """Watches the earliest deadline of each incident; the log, not this, remembers them."""

    def __init__(self, clock: Clock, submit: Callable[[Request], Awaitable[None]]) -> None:
        self._clock = clock
        self._submit = submit
        self._earliest: dict[str, _Due] = {}
        self._changed = asyncio.Event()

    def look_at(self, incident: Incident) -> None:
        """Note what is due next in `incident`."""
        deadlines = pending_deadlines(incident)
        before = self._earliest.pop(incident.id, None)
        if deadlines:
            self._earliest[incident.id] = _Due(deadlines[0], incident.seq)
        # Most entries change no deadline, and waking up for each cost 60 us a commit.
        if (before and before.deadline) != (deadlines[0] if deadlines else None):
            self._changed.set()

    def looks_at(self, incident: str) -> bool:
        """Whether something is due in an incident, as far as it is looked at."""
        return incident in self._earliest

    async def run(self) -> None:
        """Work for ever."""
        while True:
            self._changed.clear()
            await self._record_missed()
            await self._wait()

    async def _record_missed(self) -> None:
        now = self._clock.now()
        for name, due in list(self._earliest.items()):
            if due.deadline.due_at > now:
                continue
            answer = await self._record(name, due)
            if isinstance(answer, Refused) and answer.why is Why.TRY_AGAIN:
                self._changed.set()
                await self._clock.sleep(RETRY.total_seconds())
            elif self._earliest.get(name) == due:
                # Not taken: look again when the incident changes, do not spin on it.
                del self._earliest[name]

    async def _record(self, incident: str, due: _Due) -> Answer:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        due_at, subject = due.deadline
        await self._submit(
            Request(
                actor=HUB,
                # Sent again it has the same id. What was entered late may be due when something
                # that was missed already was, and is another deadline: the place in the log tells.
                id=str(uuid.uuid5(_NAMESPACE, f"{incident} {due.seq} {subject} {due_at}")),
                incident=incident,
                command=MissDeadline(subject=subject, due_at=due_at),
                answer=answered.set_result,
            )
        )
        return await answered

    async def _wait(self) -> None:
        changed = asyncio.create_task(self._changed.wait())
        waits: set[asyncio.Task[object]] = {changed}
        if self._earliest:
            earliest = min(due.deadline.due_at for due in self._earliest.values())
            waits.add(asyncio.create_task(self._clock.sleep_until(earliest)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()
            # Unlike an await that takes any cancellation for theirs, this lets one of our own out.
            await asyncio.gather(*waits, return_exceptions=True)
