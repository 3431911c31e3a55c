"""Puts into the register who asked for what they may not: a storm of it is a few entries."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from server.rooms.committer import Answer, Request
from warroom.clock import Clock
from warroom.model.commands import RecordRefusal
from warroom.model.decide import HUB
from warroom.model.ids import REGISTER_LOG
from warroom.model.refusal import Why
from warroom.wire.frames import Refused

WINDOW = 10.0
"""Seconds in which one sort of refusal of a person is recorded once; the next says how often."""

LONGEST = 640.0
"""Seconds between two entries of a sort that goes on and on, since each wait is twice the one
before. Who was refused nothing for so long is forgotten."""

SORTS = 8
"""Sorts of one person that are told apart at once; what is more is one further sort."""

PEOPLE = 200
"""People who are told apart at once; those beyond are counted together."""

MORE = "other things"
SEVERAL = "several others"
"""No person's name: names have no spaces."""


@dataclass(slots=True)
class _Sort:
    """What waits to be recorded: `count` refusals, not before `due`. `last`: when one came.

    Both in monotonic seconds.
    """

    due: float
    last: float
    window: float = WINDOW
    count: int = 0
    log: str = ""


class Refusals:
    """Gathers refusals; `submit` takes the hub's own commands.

    What a person does over and over, under however many names and kinds, costs the register a
    bounded number of entries.
    """

    def __init__(self, clock: Clock, submit: Callable[[Request], Awaitable[None]]) -> None:
        self._clock = clock
        self._submit = submit
        self._people: dict[str, dict[str, _Sort]] = {}
        self._changed = asyncio.Event()

    def about(self, person: str, what: str, log: str) -> None:
        """Somebody was refused: `what` in `log`, which is empty where it must not be named."""
        if person not in self._people and len(self._people) >= PEOPLE:
            person = SEVERAL
        sorts = self._people.setdefault(person, {})
        if what not in sorts and len(sorts) >= SORTS:
            what = MORE
        now = self._clock.monotonic()
        sort = sorts.setdefault(what, _Sort(due=now, last=now))
        sort.last = now
        if not sort.count:
            self._changed.set()
        sort.count += 1
        sort.log = log if sort.count == 1 or sort.log == log else ""

    async def run(self) -> None:
        """Work for ever."""
        while True:
            self._changed.clear()
            await self._record_due()
            await self._wait()

    async def flush(self) -> None:
        """Hand over what still waits, without waiting for it: the hub stops."""
        for person, sorts in self._people.items():
            for what, sort in sorts.items():
                if sort.count:
                    await self._submit(_request(person, what, sort, _ignore))
                    sort.count = 0

    async def _record_due(self) -> None:
        now = self._clock.monotonic()
        for person, sorts in list(self._people.items()):
            for what, sort in list(sorts.items()):
                if sort.count and sort.due <= now:
                    await self._record(person, what, sort)
                elif not sort.count and sort.last + LONGEST <= now:
                    del sorts[what]
            if not sorts:
                del self._people[person]

    async def _record(self, person: str, what: str, sort: _Sort) -> None:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        request, recorded = _request(person, what, sort, answered.set_result), sort.count
        sort.count = 0
        await self._submit(request)
        answer = await answered
        if isinstance(answer, Refused) and answer.why is Why.TRY_AGAIN:
            sort.count += recorded
        sort.due = self._clock.monotonic() + sort.window
        sort.window = min(2 * sort.window, LONGEST)

    async def _wait(self) -> None:
        changed = asyncio.create_task(self._changed.wait())
        waits: set[asyncio.Task[object]] = {changed}
        dues = [
            sort.due if sort.count else sort.last + LONGEST
            for sorts in self._people.values()
            for sort in sorts.values()
        ]
        if dues:
            left = max(0.0, min(dues) - self._clock.monotonic())
            waits.add(asyncio.create_task(self._clock.sleep(left)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()
            await asyncio.gather(*waits, return_exceptions=True)


def _request(person: str, what: str, sort: _Sort, answer: Callable[[Answer], None]) -> Request:
    command = RecordRefusal(person=person, what=what, log=sort.log, count=sort.count)
    return Request(HUB, str(uuid.uuid4()), REGISTER_LOG, command, answer)


def _ignore(answer: Answer) -> None:
    pass
