"""The queue before the committer: everybody's commands in turn, so that a long one starves none."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """Takes one of each person after the other; each one's own keep their order.

    `who` gives the person of an item. `each` items of one person may wait; then `put` waits.
    """

    def __init__(self, who: Callable[[T], str], each: int) -> None:
        self._who = who
        self._each = each
        self._waiting: OrderedDict[str, deque[T]] = OrderedDict()
        self._room: dict[str, asyncio.Condition] = {}
        self._some = asyncio.Event()
        self._unfinished = 0
        self._finished = asyncio.Event()
        self._finished.set()

    async def put(self, item: T) -> None:
        """Add an item; waits while too many of this person wait."""
        who = self._who(item)
        while not self.has_room(who):
            room = self._room.setdefault(who, asyncio.Condition())
            async with room:
                await room.wait()
        self.put_now(item)

    def has_room(self, who: str) -> bool:
        """Whether another item of this person may wait."""
        items = self._waiting.get(who)
        return items is None or len(items) < self._each

    def put_now(self, item: T) -> None:
        """Add an item of somebody who has room."""
        who = self._who(item)
        items = self._waiting.get(who)
        if items is None:
            self._waiting[who] = deque((item,))
        else:
            items.append(item)
        self._unfinished += 1
        self._finished.clear()
        self._some.set()

    async def take(self, most: int) -> list[T]:
        """The next items, at least one and at most so many; waits while there is none."""
        await self._some.wait()
        taken: list[T] = []
        while self._waiting and len(taken) < most:
            who, items = self._waiting.popitem(last=False)
            taken.append(items.popleft())
            if items:
                self._waiting[who] = items
        if not self._waiting:
            self._some.clear()
        rooms, self._room = self._room, {}
        for room in rooms.values():
            async with room:
                room.notify_all()
        return taken

    def done(self, number: int) -> None:
        """So many that were taken are finished."""
        self._unfinished -= number
        if not self._unfinished:
            self._finished.set()

    async def join(self) -> None:
        """Wait until everything is finished."""
        await self._finished.wait()
