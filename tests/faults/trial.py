"""A trial: one hub, its clients, one seed, one history; and the checks at its end."""

import asyncio
import contextlib
import os
import random
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

from tests.faults import tally
from tests.faults.checks import Evidence, acked_and_lost, violations
from tests.faults.clients import BareClient, LinkClient
from tests.faults.history import Acked, History, Injected, Refused, Seen, Sent
from tests.faults.hub import FaultyHub
from tests.faults.log import Log
from tests.support.until import until
from warroom.link.address import Address
from warroom.model.incident import Incident, decode_snapshot
from warroom.wire import frames as fr

KEEP = "WARROOM_FAULTS_KEEP"
"""A directory in which a trial that failed leaves its history and the hub's log."""


class Trial:
    """Use `trial`. `rng` is seeded; take every random choice from it."""

    def __init__(self, place: Path, seed: int, name: str, *args: str) -> None:
        self.seed = seed
        self.name = name
        self.rng = random.Random(seed)
        self.history = History()
        self.hub = FaultyHub(place, *args)
        self.place = place
        self.links: dict[str, LinkClient] = {}
        self.bares: list[BareClient] = []
        self.crashes: list[tuple[float, Log]] = []
        self.restarts = 0
        self.checked = False
        self._runs: Counter[str] = Counter()

    # the hub

    async def start(self, failpoints: str = "") -> None:
        """Start the hub, again after an end."""
        await self.hub.begin(failpoints)
        self.restarts += 1

    async def crash(self) -> Log:
        """kill -9, and what the disk has then."""
        await self.hub.crash()
        return self.look()

    async def hub_ended(self) -> int:
        """Wait until the hub has ended by itself, and look at the disk; its exit code."""
        code = await self.hub.ended()
        self.look()
        return code

    def look(self) -> Log:
        """What a dead or stopped hub's disk has; whatever anybody saw until now has to be there."""
        log = self.hub.disk()
        self.crashes.append((self.history.clock(), log))
        return log

    def inject(self, fault: str) -> None:
        """Say what is done now, by the name that it has in docs/reliability.md."""
        self.history.add(Injected(self.history.clock(), "trial", "", fault))

    # the clients

    async def declare(self, title: str = "Checkout returns 502") -> str:
        """A new incident; its id."""
        client = await self.bare("declarer")
        try:
            return await client.declare(title)
        finally:
            await client.leave()

    async def link(self, actor: str, *incidents: str, tcp: bool = False) -> LinkClient:
        """A person's program, or that person's program started again; waits until it is live."""
        client = self.start_link(actor, *incidents, tcp=tcp)
        await until(lambda: client.live or client.refused, f"{actor}'s link to be live")
        return client

    def start_link(
        self, actor: str, *incidents: str, tcp: bool = False, address: Address | None = None
    ) -> LinkClient:
        """As `link`, without waiting: the hub may be away. `address`: another way to the hub."""
        if address is None:
            address = self.tcp_address if tcp else Address("unix", path=str(self.hub.socket))
        client = LinkClient(
            self._next_name(actor),
            actor,
            address,
            self.history,
            self.place / "state" / actor,
            incidents,
            self.hub.token if address.kind == "ws" else "",
        )
        self.links[actor] = client
        return client

    async def bare(self, actor: str, incident: str = "", *, tcp: bool = False) -> BareClient:
        """A connection that does what it is told; it follows `incident` where one is given."""
        client = BareClient(
            self._next_name(actor),
            actor,
            self.history,
            None if tcp else self.hub.socket,
            self.hub.port,
            self.hub.token if tcp else "",
        )
        await client.connect()
        self.bares.append(client)
        await client.welcome()
        if incident:
            await client.watch(incident)
        return client

    @property
    def tcp_address(self) -> Address:
        """The hub's TCP door."""
        return Address("ws", host="127.0.0.1", port=self.hub.port)

    # the end

    async def settled(self) -> None:
        """Wait until every link is connected, has no command without an answer, and has it all."""
        await self._at_rest()

    async def evidence(self, lost: frozenset[tuple[int, str]] = frozenset()) -> Evidence:
        """What there is to check once all is settled."""
        await self._at_rest()
        while True:
            hub = await self._hub_states()
            # No await from here on: what others still send may be written at any moment.
            log = self.hub.disk()
            if all(log.head(name) == state.seq for name, state in hub.items()) and self._rests(log):
                break
        states = {
            client.client: {
                incident: room.incident
                for incident in client.incidents
                if (room := client.link.room(incident)) is not None and room.complete
            }
            for client in self.links.values()
        }
        pending = {
            client.client: tuple(each.id for each in client.link.pending)
            for client in self.links.values()
        }
        history = History(self.history.clock)
        history.events = list(self.history.events)
        return Evidence(history, log, states, hub, pending, self.crashes, lost)

    async def _at_rest(self) -> None:
        for _ in range(20):
            await until(
                lambda: all(c.live and not c.link.pending for c in self.links.values()),
                "every command to be answered",
            )
            log = self.hub.disk()
            end = self.history.clock() + 2.0
            while self.history.clock() < end:
                if self._rests(log):
                    return
                await asyncio.sleep(0.01)
        raise AssertionError("The clients did not catch up.")

    def _rests(self, log: Log) -> bool:
        return all(client.caught_up(log.head) for client in self.links.values())

    async def finish(self, lost: frozenset[tuple[int, str]] = frozenset()) -> Evidence:
        """Wait until all is settled, then check V1-V7. Raises AssertionError with what is wrong."""
        evidence = await self.evidence(lost)
        self.check(evidence)
        return evidence

    def check(self, evidence: Evidence) -> None:
        """V1-V7; what was injected and lost goes to the tally."""
        self.checked = True
        wrong = violations(evidence)
        self.count(acked_and_lost(evidence), wrong)
        assert not wrong, "\n".join([*wrong[:40], f"({len(wrong)} in all)"])

    def count(self, lost: int, wrong: list[str]) -> None:
        """Give the tally what was done, how many acknowledged commands are lost, what is wrong."""
        history = self.history
        tally.note(
            tally.Tally(
                self.name,
                self.seed,
                dict(Counter(each.fault for each in history.of(Injected))),
                sent=len({(e.actor, e.id) for e in history.of(Sent)}),
                acked=len({(e.actor, e.id) for e in history.of(Acked)}),
                refused=len({(e.actor, e.id) for e in history.of(Refused) if e.final}),
                seen=len(history.of(Seen)),
                restarts=max(0, self.restarts - 1),
                lost=lost,
                violations=wrong,
            )
        )

    async def close(self) -> None:
        """End everything that was started."""
        self.hub.go_on() if self.hub.pid else None
        for client in self.links.values():
            await client.crash()
        for bare in self.bares:
            bare.cut()
            await bare.leave()
        await self.hub.crash()

    def keep(self) -> Path:
        """Write down what happened, for whoever looks for the cause."""
        directory = Path(os.environ.get(KEEP) or tempfile.mkdtemp(prefix="warroom-faults-"))
        directory.mkdir(parents=True, exist_ok=True)
        stem = f"{self.name.split('::')[-1].split('[')[0]}-{self.seed}"
        self.history.write(directory / f"{stem}.history.jsonl")
        (directory / f"{stem}.hub.log").write_text(self.hub.log)
        return directory / f"{stem}.history.jsonl"

    async def _hub_states(self) -> dict[str, Incident]:
        auditor = await self.bare("auditor")
        try:
            states = {}
            for incident in self.hub.disk().incidents:
                watching = await auditor.watch(incident, page=1, present=False)
                if isinstance(watching, fr.Watching):
                    states[incident] = decode_snapshot(watching.snapshot)
            return states
        finally:
            await auditor.leave()

    def _next_name(self, actor: str) -> str:
        self._runs[actor] += 1
        return f"{actor}#{self._runs[actor]}"


@contextlib.asynccontextmanager
async def trial(
    seed: int = 1, *args: str, failpoints: str = "", start: bool = True
) -> AsyncIterator[Trial]:
    """A trial with a running hub; `args` are more arguments of `warroom hub`.

    When it fails, it prints the seed, how to run it again, and where the history is. Where
    `finish` or `check` was not called, it has proven nothing and fails too.
    """
    name = os.environ.get("PYTEST_CURRENT_TEST", "trial").split(" ")[0]
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as place:
        this = Trial(Path(place), seed, name, *args)
        try:
            if start:
                await this.start(failpoints)
            yield this
            assert this.checked, "the trial checked nothing: call finish() or check()"
        except BaseException as error:
            if not this.checked:
                this.count(0, [f"The trial did not come to its end: {error}"])
            kept = this.keep() if this.hub.started else None
            print(f"\nseed {seed}; again: make faults SEED={seed}; history: {kept}")  # noqa: T201
            raise
        finally:
            await this.close()
