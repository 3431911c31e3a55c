"""People who do what people do, at random from a seed: they write, search, leave and come back."""

import asyncio
import contextlib
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from warroom.link.address import Address
from warroom.link.changes import (
    Change,
    CommandAcked,
    CommandRefused,
    HistoryReset,
    LinkChanged,
    LinkState,
    SearchAnswered,
)
from warroom.link.fetch import fetch_log
from warroom.link.link import Link, NotKept
from warroom.link.once import NoHub, WatchRefused
from warroom.model.commands import AddTask, AnyCommand, Declare, FinishTask, Note, ReportCan
from warroom.model.words import NoteKind
from warroom.wire.frames import Search

WORDS = (
    "latency", "on", "checkout", "rises", "pool", "drained", "failover", "replica", "lag", "queue",
    "deploy", "customers", "see", "errors", "vendor", "answers", "certificate", "disk", "eu-west",
)  # fmt: skip

FOLLOWED = 2
"""Incidents, the newest, that a person follows."""


class Acked(NamedTuple):
    """An acknowledgement, and the person's text; "" where there was none."""

    actor: str
    id: str
    incident: str
    first: int
    last: int


@dataclass
class Books:
    """What all people sent and were told; `latencies` (ms) are those since the last sample.

    A command whose connection was lost meanwhile has no latency: it waited for the hub to be back.
    """

    sent: list[tuple[str, str, str, str]] = field(default_factory=list)
    acked: list[Acked] = field(default_factory=list)
    refused: list[tuple[str, str, str, str]] = field(default_factory=list)
    resets: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)
    incidents: list[str] = field(default_factory=list)

    def newest(self) -> list[str]:
        """The incidents that people work on now."""
        return self.incidents[-FOLLOWED:]


class Someone:
    """A person at one address, whose program may be killed and started again."""

    def __init__(
        self, name: str, address: Address, token: str, state: Path, books: Books, seed: int
    ) -> None:
        self.name = name
        self._address = address
        self._token = token
        self._state = state
        self._books = books
        self._chance = random.Random(seed)
        self._count = 0
        self._begun: dict[str, float] = {}
        self._asked: dict[int, float] = {}
        self._running: asyncio.Task[None] | None = None
        self.link = self._begin()

    async def live(self, pause: float) -> None:
        """Do something every `pause` seconds or so, until cancelled."""
        while True:
            await asyncio.sleep(self._chance.expovariate(1 / pause))
            self.follow()
            act = self._chance.choices(_ACTS, _WEIGHTS)[0]
            self._books.done[act.__name__] += 1
            await act(self)

    def follow(self) -> None:
        """Be in the rooms of the newest incidents and in no other."""
        newest = self._books.newest()
        for incident in self._books.incidents[: -2 * FOLLOWED : -1]:
            if incident in newest:
                self.link.watch(incident)
            else:
                self.link.unwatch(incident)

    @property
    def followed(self) -> list[str]:
        """The incidents that this person follows now."""
        return [name for name in self._books.incidents if self.link.room(name) is not None]

    def declare(self, title: str) -> str:
        """Begin an incident; the id of the command."""
        return self._send(Declare(title=title), "", title)

    async def leave(self) -> None:
        """End the program in good order; its outbox and its replica stay."""
        self.link.stop()
        if self._running is not None:
            await asyncio.wait({self._running})

    def be_there(self) -> None:
        """Start the program where it was just being ended."""
        if self._running is None or self._running.done():
            self.link = self._begin()

    async def note(self) -> None:
        """Say something."""
        text = f"{self._words(self._chance.randint(3, 25))} {self._mark()}"
        self._on_some(Note(text=text, note_kind=self._chance.choice(list(NoteKind))), text)

    async def add_task(self) -> None:
        """Put an item on the checklist."""
        text = f"{self._words(4)} {self._mark()}"
        self._on_some(AddTask(text=text), text)

    async def finish_task(self) -> None:
        """Finish the first task that is there; somebody else may have been quicker."""
        for incident in self._books.newest():
            room = self.link.room(incident)
            state = room.incident if room else None
            if state is not None and (tasks := state.unfinished()):
                text = self._mark()
                self._send(FinishTask(task=tasks[0].id, result=text), incident, text)
                return

    async def report(self) -> None:
        """Say how it stands."""
        text = f"{self._words(6)} {self._mark()}"
        self._on_some(ReportCan(conditions=text), text)

    async def search(self) -> None:
        """Look for a word in all logs."""
        self._count += 1
        self._asked[self._count] = time.perf_counter()
        self.link.search(Search(self._count, self._chance.choice(WORDS)))

    async def look_elsewhere(self) -> None:
        """Look into an older incident for a moment."""
        if len(self._books.incidents) > FOLLOWED:
            older = self._chance.choice(self._books.incidents[:-FOLLOWED])
            self.link.watch(older, present=False)
            await asyncio.sleep(0.5)
            self.link.unwatch(older)

    async def look_at_lobby(self) -> None:
        """The list of incidents, and the figures of all."""
        self.link.watch_lobby()
        self.link.ask_figures()
        await asyncio.sleep(0.5)
        self.link.watch_lobby(False)

    async def export(self) -> None:
        """Fetch a whole log, as `warroom export` does."""
        if self._books.incidents:
            incident = self._chance.choice(self._books.incidents)
            with contextlib.suppress(NoHub, WatchRefused):
                await fetch_log(self._address, incident, name=self.name, token=self._token)

    async def come_back(self) -> None:
        """Leave and come back."""
        await self.leave()
        self.link = self._begin()

    async def be_killed(self) -> None:
        """The program ends with no chance to say anything; the next one finds its outbox."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        self.link = self._begin()

    def _begin(self) -> Link:
        self._begun.clear()
        link = Link(
            self._address,
            name=self.name,
            token=self._token,
            listener=self._hear,
            state_dir=self._state,
        )
        self._running = asyncio.create_task(link.run())
        for incident in self._books.newest():
            link.watch(incident)
        return link

    def _on_some(self, command: AnyCommand, text: str) -> None:
        if newest := self._books.newest():
            self._send(command, self._chance.choice(newest), text)

    def _send(self, command: AnyCommand, incident: str, text: str) -> str:
        try:
            id = self.link.submit(command, incident)
        except NotKept:
            self._books.done["not kept"] += 1
            return ""
        self._books.sent.append((self.name, id, incident, text))
        if self.link.state is LinkState.LIVE:
            self._begun[id] = time.perf_counter()
        return id

    def _hear(self, change: Change) -> None:
        match change:
            case CommandAcked(id, incident, first, last):
                self._books.acked.append(Acked(self.name, id, incident, first, last))
                if (begun := self._begun.pop(id, None)) is not None:
                    self._books.latencies.append((time.perf_counter() - begun) * 1000)
            case CommandRefused(id=id, why=why, sentence=sentence):
                self._books.refused.append((self.name, id, why.value, sentence))
                self._begun.pop(id, None)
            case LinkChanged(state=state) if state is not LinkState.LIVE:
                self._begun.clear()
                self._asked.clear()
            case HistoryReset(incident=incident, sentence=sentence):
                self._books.resets.append(f"{self.name}, {incident}: {sentence}")
            case SearchAnswered(found):
                if (asked := self._asked.pop(found.id, None)) is not None:
                    self._books.searches.append((time.perf_counter() - asked) * 1000)
                for older in [id for id in self._asked if id < found.id]:
                    del self._asked[older]  # of several questions the newest is answered
            case _:
                pass

    def _words(self, count: int) -> str:
        return " ".join(self._chance.choices(WORDS, k=count))

    def _mark(self) -> str:
        """What stands in no other text."""
        self._count += 1
        return f"<{self.name}-{self._count}>"


_DOES = {
    Someone.note: 60,
    Someone.add_task: 8,
    Someone.finish_task: 8,
    Someone.report: 4,
    Someone.search: 8,
    Someone.look_elsewhere: 4,
    Someone.look_at_lobby: 3,
    Someone.export: 1,
    Someone.come_back: 2,
    Someone.be_killed: 2,
}
"""How often each is done, of a hundred."""

_ACTS, _WEIGHTS = list(_DOES), list(_DOES.values())
