"""A link without a hub: the real rules, fold and chain, in the test's own process."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec.structs import replace

from tests.support.clock import FakeClock
from tests.support.look_through import look_through
from warroom.clock import Clock
from warroom.link.changes import (
    Change,
    CommandAcked,
    CommandPending,
    CommandRefused,
    EntriesArrived,
    EntriesRedacted,
    FiguresKnown,
    HistoryReset,
    HubReadOnly,
    LinkChanged,
    LinkState,
    LobbyChanged,
    OffersChanged,
    PresenceChanged,
    SearchAnswered,
    StateKnown,
    WatchFailed,
)
from warroom.link.gone import Gone
from warroom.link.outbox import Pending
from warroom.link.refused import Refusals
from warroom.model import commands as cm
from warroom.model.blank import blank, texts_of
from warroom.model.decide import Refusal, Why, decide
from warroom.model.entry import Entry, seal
from warroom.model.events import Event
from warroom.model.evolve import evolve
from warroom.model.figures import figures
from warroom.model.ids import INCIDENT, PROBLEM, number_of
from warroom.model.incident import Incident
from warroom.model.summary import summarize
from warroom.wire.frames import Found, LobbyRow, Offered, Person, Search


@dataclass
class FakeRoom:
    """What `link.room` gives."""

    incident: Incident
    entries: list[Entry] = field(default_factory=list)
    complete: bool = True
    people: tuple[Person, ...] = ()
    doubt: str = ""
    offers: tuple[Offered, ...] = ()


class FakeLink:
    """Has the interface of `warroom.link.link.Link`, and the hub's part as methods for the test.

    `hold` True leaves submitted commands pending until `answer`.
    """

    def __init__(self, you: str = "ana", clock: Clock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.you = you
        self.state = LinkState.CONNECTING
        self.sentence = ""
        self.hub_read_only = ""
        self.hub_warning = ""
        self.epoch = "e1"
        self.hold = False
        self.heard: float | None = None
        self.watched: set[str] = set()
        self.lobby_on = False
        self.submitted: list[tuple[str, cm.AnyCommand]] = []
        self.page = 500
        self.hold_searches = False
        self.keeps_lobby = False
        self.searched: list[Search] = []
        self.figures_asked = 0
        self._listener: Callable[[Change], None] = lambda change: None
        self._pending: dict[str, Pending] = {}
        self.refusals = Refusals(None)
        self._logs: dict[str, FakeRoom] = {}
        self._rooms: dict[str, FakeRoom] = {}
        self._stopped = asyncio.Event()

    def made_with(self, listener: Callable[[Change], None]) -> "FakeLink":
        """The app's way to a link: a listener in, a link out."""
        self._listener = listener
        return self

    # The interface

    async def run(self) -> None:
        self.come_back()
        await self._stopped.wait()
        self.state = LinkState.STOPPED

    def stop(self) -> None:
        self._stopped.set()

    def last_heard(self) -> float | None:
        return self.heard

    @property
    def pending(self) -> tuple[Pending, ...]:
        return tuple(self._pending.values())

    @property
    def lobby(self) -> dict[str, LobbyRow]:
        if not self.lobby_on or (self.state is not LinkState.LIVE and not self.keeps_lobby):
            return {}
        return {name: self._row(log) for name, log in self._logs.items()}

    def room(self, incident: str) -> FakeRoom | None:
        return self._rooms.get(incident)

    def watch(self, incident: str, *, present: bool = True) -> None:
        self.watched.add(incident)
        self._rooms.setdefault(incident, FakeRoom(Incident(id=incident), complete=False))
        if self.state is LinkState.LIVE:
            self._begin(incident)

    def unwatch(self, incident: str) -> None:
        self.watched.discard(incident)
        self._rooms.pop(incident, None)

    def watch_lobby(self, on: bool = True) -> None:
        self.lobby_on = on
        if on and self.state is LinkState.LIVE:
            self._tell_lobby()

    def ask_figures(self) -> None:
        self.figures_asked += 1
        if self.state is LinkState.LIVE:
            asyncio.get_running_loop().call_soon(self._tell_figures)

    def search(self, search: Search) -> None:
        if self.state is LinkState.LIVE:
            self.searched.append(search)
            if not self.hold_searches:
                asyncio.get_running_loop().call_soon(lambda: self.found(self.answer_to(search)))

    def submit(self, command: cm.AnyCommand, incident: str = "") -> str:
        made = Pending(str(uuid.uuid4()), incident, command, self.clock.now(), self.you)
        self._pending[made.id] = made
        self.submitted.append((incident, command))
        self._listener(CommandPending(made.id))
        if not self.hold and self.state is LinkState.LIVE:
            asyncio.get_running_loop().call_soon(self.answer, made.id)
        return made.id

    # The hub's part

    def answer(self, command_id: str = "") -> None:
        """The hub decides on a pending command, or on all of them."""
        for made in [self._pending[command_id]] if command_id else list(self._pending.values()):
            incident = made.incident or self._next(made.command)
            try:
                entries = self._record(incident, self.you, made.command, made.id)
            except Refusal as no:
                del self._pending[made.id]
                self._refused(made, no.why, no.sentence)
                continue
            del self._pending[made.id]
            self._listener(CommandAcked(made.id, incident, entries[0].seq, entries[-1].seq))

    def _next(self, command: cm.AnyCommand) -> str:
        prefix = PROBLEM if isinstance(command, cm.OpenProblem) else INCIDENT
        return f"{prefix}-{max((number_of(name, prefix) for name in self._logs), default=0) + 1}"

    def refuse(self, command_id: str, sentence: str) -> None:
        """The hub says no, whatever the rules."""
        made = self._pending.pop(command_id)
        self._refused(made, Why.CONFLICT, sentence)

    def _refused(self, made: Pending, why: Why, sentence: str) -> None:
        change = CommandRefused(made.id, made.incident, why, sentence)
        self.refusals.keep(made, change)
        self._listener(change)

    def say(self, incident: str, actor: str, command: cm.AnyCommand) -> list[Entry]:
        """Somebody does something; raises Refusal where the rules do not take it."""
        return self._record(incident, actor, command, str(uuid.uuid4()))

    def insert(self, incident: str, actor: str, *events: Event) -> None:
        """Entries that no rule, no sanitiser and no encoder has looked at."""
        for event in events:
            log = self._logs.setdefault(incident, FakeRoom(Incident(id=incident)))
            seq = log.incident.seq + 1
            entry = Entry(seq, self.clock.now(), actor, str(uuid.uuid4()), f"hash {seq}", event)
            self._publish(incident, [entry])

    def log(self, incident: str) -> FakeRoom:
        """All that the hub has of an incident."""
        return self._logs[incident]

    def answer_to(self, search: Search) -> Found:
        """What a hub with these logs finds; in the order of the logs, as there is no ranking."""
        logs = {name: (log.incident, log.entries) for name, log in self._logs.items()}
        return look_through(logs, search, self.clock.now())

    def found(self, found: Found) -> None:
        """The answer to a search."""
        self._listener(SearchAnswered(found))

    def enter(self, incident: str, *names: str) -> None:
        """These people are in the room, and nobody else."""
        since = self.clock.now()
        people = tuple(Person(name, since - timedelta(minutes=5)) for name in names)
        self._logs[incident].people = people
        if incident in self._rooms:
            self._rooms[incident].people = people
            self._listener(PresenceChanged(incident, people))
        self._tell_lobby(incident)

    def go_away(self, sentence: str = "The connection to the hub was lost.") -> None:
        self.state, self.sentence = LinkState.OFFLINE, sentence
        self._listener(LinkChanged(self.state, sentence))

    def come_back(self) -> None:
        self.state, self.sentence, self.heard = LinkState.LIVE, "", 1.0
        self._listener(LinkChanged(self.state))
        if self.lobby_on:
            self._tell_lobby()
        for incident in sorted(self.watched):
            self._begin(incident)

    def read_only(self, sentence: str, warning: str = "") -> None:
        self.hub_read_only, self.hub_warning = sentence, warning
        self._listener(HubReadOnly(sentence, warning))

    def offer(self, offered: Offered) -> None:
        """Somebody offers what the hub has lost."""
        self._rooms[offered.incident].offers = (offered,)
        self._listener(OffersChanged(offered.incident))

    def reset(self, incident: str, sentence: str) -> None:
        """The hub's history is another one."""
        self._rooms[incident] = FakeRoom(Incident(id=incident), complete=False)
        self._listener(HistoryReset(incident, sentence))
        self._begin(incident)

    def redact(self, incident: str, *seqs: int) -> None:
        """The texts of entries are gone, and the room is told; its state is left as it is."""
        room = self._rooms[incident]
        was = [entry for entry in room.entries if entry.seq in seqs]
        for each in (room, self._logs[incident]):
            each.entries = [
                replace(entry, event=blank(entry.event, entry.seq)) if entry.seq in seqs else entry
                for entry in each.entries
            ]
        gone = Gone(text for entry in was for text in texts_of(entry.event))
        self._listener(EntriesRedacted(incident, seqs, gone))

    # Inside

    def _begin(self, incident: str) -> None:
        log = self._logs.get(incident)
        if log is None:
            sentence = f"There is no incident {incident}. `warroom list` shows those there are."
            self._listener(WatchFailed(incident, Why.NOT_FOUND, sentence))
            return
        room = self._rooms[incident]
        known = room.incident.seq
        room.incident, room.people = log.incident, log.people
        self._listener(StateKnown(incident))
        fresh = [entry for entry in log.entries if entry.seq > known]
        if known:
            room.entries += fresh
            self._listener(EntriesArrived(incident, tuple(fresh)))
        else:
            room.entries[:] = fresh[-self.page :]
            self._listener(EntriesArrived(incident, tuple(fresh[-self.page :])))
            older = fresh[: -self.page]
            room.complete = not older
            if older:
                asyncio.get_running_loop().call_soon(self._older, incident, older)
        self._listener(PresenceChanged(incident, room.people))

    def _older(self, incident: str, older: list[Entry]) -> None:
        if room := self._rooms.get(incident):
            room.entries[0:0] = older
            room.complete = True
            self._listener(EntriesArrived(incident, tuple(older), older=True))

    def _record(
        self, incident: str, actor: str, command: cm.AnyCommand, command_id: str
    ) -> list[Entry]:
        log = self._logs.get(incident) or FakeRoom(Incident(id=incident))
        events = decide(log.incident, command, actor, self.clock.now())
        return self._append(incident, actor, events, command_id, command.occurred_at)

    def _append(
        self,
        incident: str,
        actor: str,
        events: list[Event],
        command_id: str,
        occurred_at: datetime | None,
    ) -> list[Entry]:
        log = self._logs.setdefault(incident, FakeRoom(Incident(id=incident)))
        made: list[Entry] = []
        for event in events:
            _, entry = seal(
                incident=incident,
                previous=log.incident.hash,
                seq=log.incident.seq + 1,
                recorded_at=self.clock.now(),
                occurred_at=occurred_at,
                actor=actor,
                command_id=command_id,
                salt="00" * 16,
                event=event,
            )
            made.append(entry)
            self._publish(incident, [entry])
        return made

    def _publish(self, incident: str, made: list[Entry]) -> None:
        log = self._logs[incident]
        for entry in made:
            log.incident = evolve(log.incident, entry)
            log.entries.append(entry)
        room = self._rooms.get(incident)
        if room is not None and self.state is LinkState.LIVE:
            room.entries += made
            room.incident = log.incident
            self._listener(EntriesArrived(incident, tuple(made)))
        self._tell_lobby(incident)

    def _row(self, log: FakeRoom) -> LobbyRow:
        return LobbyRow(summarize(log.incident), [person.name for person in log.people])

    def _tell_figures(self) -> None:
        states = [log.incident for log in self._logs.values()]
        found = tuple(known for state in states if (known := figures(state)) is not None)
        rows = tuple(summarize(state) for state in states if state.problem is not None)
        self._listener(FiguresKnown(found, rows))

    def _tell_lobby(self, *only: str) -> None:
        if self.lobby_on and self.state is LinkState.LIVE:
            rows = [self._row(log) for name, log in self._logs.items() if not only or name in only]
            self._listener(LobbyChanged(tuple(rows), whole=not only))
