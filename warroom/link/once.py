"""A link for one command on the command line: it gives up where a screen would reconnect."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, TypeVar

from warroom.link.address import Address
from warroom.link.changes import (
    Change,
    CommandAcked,
    CommandRefused,
    EntriesArrived,
    FiguresKnown,
    HistoryReset,
    LinkChanged,
    LinkState,
    LobbyChanged,
    SearchAnswered,
    WatchFailed,
)
from warroom.link.gone import Gone
from warroom.link.history import Room
from warroom.link.link import Link, LinkRefused
from warroom.link.seek import seek
from warroom.link.still import Place, StillIn
from warroom.model.commands import AnyCommand
from warroom.model.entry import Entry
from warroom.model.refusal import Why
from warroom.model.summary import lobby_order
from warroom.text import clean_line
from warroom.wire.frames import Found, LobbyRow, Search

T = TypeVar("T")


START_ONE = "Start one with `warroom hub`, or name another one with --hub."
"""What to do where no hub answers."""


class NoHub(Exception):  # noqa: N818 - it says what was found
    """No hub answers, or it went away; `str(error)` says what that means for the command."""


class WatchRefused(Exception):  # noqa: N818 - it says what the hub did
    """The incident cannot be read; `sentence` says why."""

    def __init__(self, why: Why, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why
        self.sentence = sentence


class Once:
    """A live link; every method raises NoHub or LinkRefused when the hub goes away meanwhile."""

    def __init__(self, address: Address, name: str, token: str) -> None:
        self.link = Link(address, name=name, token=token, listener=self._hear, insist=False)
        self._queues: list[asyncio.Queue[Change]] = []
        self._live = asyncio.Event()
        self._end: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()

    @property
    def you(self) -> str:
        """The name by which the hub knows this person."""
        return self.link.you

    async def ask(
        self, command: AnyCommand, incident: str = "", *, id: str = ""
    ) -> CommandAcked | CommandRefused:
        """Send a command and give the hub's answer; a refusal with `try_again` is an answer too.

        `id` is the command's, else a new one. Raises NotKept when the command is too long.
        """
        try:
            return await self._unless_gone(
                self.link.outcome(self.link.submit(command, incident, id=id))
            )
        except NoHub as error:
            raise NoHub(
                f"{error} Your text was not confirmed: it may be recorded or not. Look at the log"
                " before you send it again."
            ) from error

    async def whole(self, incident: str) -> Room:
        """The whole history of an incident, checked and folded; see `Room.doubt`.

        Raises WatchRefused.
        """
        incident = clean_line(incident)
        with self._changes() as queue:
            self.link.watch(incident, present=False)
            while True:
                room = self.link.room(incident)
                if room is not None and room.complete:
                    return room
                change = await self._unless_gone(queue.get())
                if isinstance(change, WatchFailed) and change.incident == incident:
                    raise WatchRefused(change.why, change.sentence)

    async def follow(self, incident: str, since: int = 0) -> AsyncIterator[Entry]:
        """The entries after number `since`, then new ones as they come, without end.

        Raises WatchRefused, also when the history turns out to be another one meanwhile.
        """
        room = await self.whole(incident)
        with self._changes() as queue:
            known, last = tuple(room.entries), max(since, room.since)
            for entry in known[max(since, 0) :]:
                yield entry
            while True:
                match await self._unless_gone(queue.get()):
                    case EntriesArrived(incident=room.id, entries=entries):
                        for entry in entries:
                            if entry.seq > last:
                                yield entry
                                last = entry.seq
                    case WatchFailed(incident=room.id, why=why, sentence=sentence):
                        raise WatchRefused(why, sentence)
                    case HistoryReset(incident=room.id, sentence=sentence):
                        raise WatchRefused(Why.CONFLICT, sentence)

    async def lobby_rows(self) -> list[LobbyRow]:
        """All incidents, in the lobby's order."""
        return [row for row in await self.every_row() if row.summary.problem is None]

    async def every_row(self) -> list[LobbyRow]:
        """All incidents and all problem records, in the lobby's order."""
        with self._changes() as queue:
            self.link.watch_lobby()
            while True:
                change = await self._unless_gone(queue.get())
                if isinstance(change, LobbyChanged) and change.whole:
                    break
            self.link.watch_lobby(False)
        return sorted(self.link.lobby.values(), key=lambda row: lobby_order(row.summary))

    async def figures(self) -> FiguresKnown:
        """What the metrics are computed from, of all incidents."""
        with self._changes() as queue:
            self.link.ask_figures()
            while True:
                change = await self._unless_gone(queue.get())
                if isinstance(change, FiguresKnown):
                    return change

    async def search(self, search: Search) -> Found:
        """The hub's answer."""
        with self._changes() as queue:
            self.link.search(search)
            while True:
                change = await self._unless_gone(queue.get())
                if isinstance(change, SearchAnswered) and change.found.id == search.id:
                    return change.found

    async def still_in(self, gone: Gone, incident: str) -> list[Place]:
        """Where these texts stand, in `incident` and in all else that this person may see.

        Raises WatchRefused.
        """
        room = await self.whole(incident)
        looking = StillIn(gone, room.id, room.entries)
        while (question := looking.question) is not None:
            looking.take((await self.search(question)).texts)
        return looking.places

    async def run(self) -> None:
        """Keep the link until it is stopped; how it ended is told to whoever waits."""
        try:
            await self.link.run()
        except LinkRefused as refused:
            self._ends(refused)
        else:
            self._ends(NoHub("The link was closed."))

    async def opened(self, seconds: float) -> None:
        """Wait for the hub's welcome, trying again meanwhile. Raises NoHub or LinkRefused."""
        try:
            async with asyncio.timeout(seconds):
                await self._unless_gone(self._live.wait())
        except TimeoutError:
            why = self._why() or f"The hub at {self.link.address} does not answer."
            raise NoHub(f"{why} {START_ONE}") from None

    def _hear(self, change: Change) -> None:
        if isinstance(change, LinkChanged):
            if change.state is LinkState.LIVE:
                self._live.set()
            elif change.state is LinkState.OFFLINE and self._live.is_set():
                self._ends(NoHub(self._why()))
        for queue in self._queues:
            queue.put_nowait(change)

    def _why(self) -> str:
        return self.link.sentence.removesuffix(" Trying again.")

    def _ends(self, error: Exception) -> None:
        if not self._end.done():
            self._end.set_result(error)

    async def _unless_gone(self, work: Awaitable[T]) -> T:
        task = asyncio.ensure_future(work)
        try:
            either: set[asyncio.Future[Any]] = {task, self._end}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise self._end.result()
            return task.result()
        finally:
            task.cancel()

    @contextmanager
    def _changes(self) -> Iterator[asyncio.Queue[Change]]:
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._queues.append(queue)
        try:
            yield queue
        finally:
            self._queues.remove(queue)


def connect(
    address: Address,
    *,
    others: Sequence[Address] = (),
    name: str = "",
    token: str = "",
    timeout: float = 5.0,
) -> AbstractAsyncContextManager[Once]:
    """Connect for the length of an `async with`; attempts go on for `timeout` seconds.

    With `others` to the first that answers of them all. Entering raises NoHub or LinkRefused.
    """
    return _connected((address, *others), name, token, timeout)


@asynccontextmanager
async def _connected(
    addresses: Sequence[Address], name: str, token: str, seconds: float
) -> AsyncIterator[Once]:
    address = addresses[0]
    if len(addresses) > 1:
        try:
            sought = await seek(addresses, name=name, token=token, patience=seconds)
        except ConnectionError as error:
            raise NoHub(f"{error} {START_ONE}") from error
        address = sought.address
    once = Once(address, name, token)
    running = asyncio.create_task(once.run())
    try:
        await once.opened(seconds)
        yield once
    finally:
        once.link.stop()
        await running
