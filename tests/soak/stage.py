"""The hub, its people, screens on terminals, what goes wrong on purpose, and the looks at it."""

import asyncio
import contextlib
import os
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tests.faults.hub import FaultyHub
from tests.soak import plot, verdict
from tests.soak.people import Books, Someone
from tests.soak.samples import Sample, Seen, look, mib, quantile
from tests.support.hub_process import environment
from tests.support.processes import run_piped
from tests.support.site import WARROOM
from tests.support.terminal import CTRL_Q, Terminal
from tests.support.until import until
from warroom.link.address import Address, parse_address

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Plan:
    """How long and how much. Times in seconds; 0 of `kill_every` or `backup_every`: never.

    `pause`: between two things that one person does.
    """

    seconds: float
    people: int = 20
    screens: int = 2
    pause: float = 1.0
    incident_every: float = 120.0
    kill_every: float = 300.0
    backup_every: float = 120.0
    sample_every: float = 5.0
    seed: int = 1


class Stage:
    """One soak. `place` is short, since a socket's path is; what is found goes to `out`."""

    def __init__(self, plan: Plan, place: Path, out: Path) -> None:
        self.plan = plan
        self.books = Books()
        self.samples: list[Sample] = []
        self.marks: list[tuple[float, str]] = []
        self._place = place
        self._out = out
        self._hub = FaultyHub(place)
        self._people: list[Someone] = []
        self._screens: list[Terminal] = []
        self._began = 0.0
        self._lag = 0.0
        self._over = asyncio.Event()
        self._before = (0.0, Seen(0.0, 0.0, 0, 0, 0), 0)
        self._backups = 0
        self._lost = -1

    async def run(self) -> dict[str, object]:
        """All of it; the figures, of which `wrong` is to be empty. Writes the files."""
        self._out.mkdir(parents=True, exist_ok=True)
        await self._hub.begin()
        self._began = time.monotonic()
        try:
            async with contextlib.AsyncExitStack() as stack:
                await self._arrive()
                for number in range(self.plan.screens):
                    self._screens.append(await stack.enter_async_context(self._screen(number)))
                await self._go_on()
                for screen in self._screens:
                    screen.type(CTRL_Q)
                    await screen.wait()
            wrong = await self._settle()
        finally:
            await asyncio.gather(*(someone.leave() for someone in self._people))
            await self._hub.end()
        figures = self._figures(wrong)
        title = (
            f"{self.plan.people} people, {self.plan.screens} screens,"
            f" {self.plan.seconds / 60:.3g} minutes, seed {self.plan.seed}"
        )
        (self._out / "soak.svg").write_text(plot.draw(self.samples, self.marks, title))
        pretty = msgspec.json.format(msgspec.json.encode(figures), indent=2)
        (self._out / "summary.json").write_bytes(pretty + b"\n")
        return figures

    async def _arrive(self) -> None:
        doors = [
            (parse_address(self._hub.address), ""),
            (Address("ws", host="127.0.0.1", port=self._hub.port), self._hub.token),
        ]
        for number in range(self.plan.people):
            address, token = doors[number % 2]
            self._people.append(
                Someone(
                    f"p{number}", address, token, self._place / f"p{number}", self.books,
                    self.plan.seed * 1_000 + number,
                )
            )  # fmt: skip
        await self._declare()

    @contextlib.asynccontextmanager
    async def _screen(self, number: int) -> AsyncIterator[Terminal]:
        argv = [*WARROOM, "join", self.books.incidents[0], "--as", f"screen{number}"]
        argv += ["--hub", self._hub.address]
        async with Terminal(argv, environment(self._place)) as screen:
            await screen.until("last heard")
            screen.watched = False
            yield screen

    async def _go_on(self) -> None:
        """Everything at once, until the time is over."""
        plan = self.plan
        living = [asyncio.create_task(someone.live(plan.pause)) for someone in self._people]
        living.append(asyncio.create_task(self._feel_lag()))
        now_and_then = [
            asyncio.create_task(self._every(seconds, what))
            for seconds, what in (
                (plan.incident_every, self._declare),
                (plan.kill_every, self._kill),
                (plan.backup_every, self._back_up),
                (plan.sample_every, self._sample),
            )
            if seconds
        ]
        done, _ = await asyncio.wait(
            [*living, *now_and_then], timeout=plan.seconds, return_when=asyncio.FIRST_EXCEPTION
        )
        self._over.set()
        for task in done:
            task.result()
        # These end by themselves: a hub that is being started is not left half-way.
        await asyncio.gather(*now_and_then)
        for task in living:
            task.cancel()
        await asyncio.gather(*living, return_exceptions=True)
        for someone in self._people:
            someone.be_there()

    async def _settle(self) -> list[str]:
        """Everybody waits for their answers; three follow all there is; then it is checked."""
        for someone in self._people[:3]:
            for incident in self.books.incidents:
                someone.link.watch(incident)
        await until(
            lambda: all(not someone.link.pending for someone in self._people), "the answers"
        )
        heads = await verdict.states_of_hub(self._hub.socket, self.books.incidents)

        def lacking() -> list[str]:
            return [
                f"{someone.name} of {incident}: {room and (room.complete, room.since, room.doubt)}"
                for someone in self._people
                for incident in someone.followed
                if not (room := someone.link.room(incident))
                or not room.complete
                or room.since < heads[incident].seq
            ]

        try:
            await until(lambda: not lacking(), "everybody to have everything")
        except AssertionError as late:
            return [f"{late}: {lacking()}"]
        self._lost = await asyncio.to_thread(verdict.lost, self._hub.data, self.books)
        return await asyncio.to_thread(
            verdict.verdict, self._hub.data, self.books, self._people, heads
        )

    async def _every(self, seconds: float, what: Callable[[], Awaitable[None]]) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), seconds)
                return
            await what()

    async def _declare(self) -> None:
        known = len(self.books.acked)
        id = self._people[0].declare(f"Incident {len(self.books.incidents) + 1}")

        def found() -> list[str]:
            return [ack.incident for ack in self.books.acked[known:] if ack.id == id]

        await until(found, "a new incident")
        self.books.incidents.append(found()[0])

    async def _kill(self) -> None:
        await asyncio.sleep(random.Random(len(self.marks)).random())
        self.marks.append((time.monotonic() - self._began, "kill -9"))
        await self._hub.crash()
        await self._hub.begin()

    async def _back_up(self) -> None:
        where = self._place / "backups"
        where.mkdir(exist_ok=True)
        argv = [*WARROOM, "backup", "--data", str(self._hub.data), "-o", str(where), "--keep", "2"]
        done = await run_piped(argv, environment(self._place))
        if done.code != 0 and self._hub.pid:
            raise AssertionError(f"A backup failed: {done.err}")
        self._backups += done.code == 0

    async def _feel_lag(self) -> None:
        while True:
            begun = time.monotonic()
            await asyncio.sleep(0.05)
            self._lag = max(self._lag, (time.monotonic() - begun - 0.05) * 1000)

    async def _sample(self) -> None:
        now, hub, pid = time.monotonic(), look(self._hub.pid), self._hub.pid
        before, was, old = self._before
        # Nothing of a process that was started meanwhile: its ticks begin anew.
        used = (hub.ticks - was.ticks) / TICKS / (now - before) * 100 if pid == old else 0.0
        self._before = now, hub, pid
        books, data = self.books, self._hub.data
        latencies, books.latencies = books.latencies, []
        searches, books.searches = books.searches, []
        screens = [look(screen.pid).memory for screen in self._screens]
        sample = Sample(
            at=round(now - self._began, 1),
            hub_memory=round(hub.memory, 1),
            hub_peak=round(hub.peak, 1),
            hub_files=hub.files,
            hub_threads=hub.threads,
            hub_processor=round(used, 1),
            screen_memory=round(max(screens, default=0.0), 1),
            people_memory=round(look(os.getpid()).memory, 1),
            database=round(mib(data / "log.db"), 2),
            wal=round(mib(data / "log.db-wal"), 2),
            mirror=round(mib(data / "heads.jsonl"), 2),
            acked=len(books.acked),
            refused=len(books.refused),
            waiting=sum(len(someone.link.pending) for someone in self._people),
            p50=round(quantile(latencies, 0.5), 2),
            p99=round(quantile(latencies, 0.99), 2),
            worst=round(max(latencies, default=0.0), 2),
            search_p50=round(quantile(searches, 0.5), 2),
            search_worst=round(max(searches, default=0.0), 2),
            lag=round(self._lag, 2),
            load=os.getloadavg()[0],
        )
        self._lag = 0.0
        self.samples.append(sample)
        with (self._out / "samples.jsonl").open("ab" if len(self.samples) > 1 else "wb") as file:
            file.write(msgspec.json.encode(sample) + b"\n")

    def _figures(self, wrong: list[str]) -> dict[str, object]:
        samples, books = self.samples, self.books
        steady = samples[len(samples) // 10 :]
        return {
            "seconds": self.plan.seconds,
            "people": self.plan.people,
            "screens": self.plan.screens,
            "seed": self.plan.seed,
            "incidents": len(books.incidents),
            "sent": len(books.sent),
            "acked": len(books.acked),
            "acked_entries": sum(ack.last - ack.first + 1 for ack in books.acked),
            "refused": len(books.refused),
            "not_sent": books.done["not kept"],
            "done": dict(books.done),
            "kills_of_the_hub": len(self.marks),
            "backups": self._backups,
            "acked_and_lost": self._lost,
            "wrong": wrong[:50],
            "ack_ms_p50": quantile([s.p50 for s in steady], 0.5),
            "ack_ms_p99": quantile([s.p99 for s in steady], 0.5),
            "ack_ms_worst": max((s.worst for s in steady), default=0.0),
            "lag_ms": quantile([s.lag for s in steady], 0.5),
            **_first_and_last(samples, "hub_memory", "hub_files", "hub_threads", "screen_memory"),
            "hub_memory_peak": max((s.hub_peak for s in samples), default=0.0),
            "hub_files_most": max((s.hub_files for s in samples), default=0),
            "wal_most": max((s.wal for s in samples), default=0.0),
            "database": samples[-1].database if samples else 0.0,
        }


def _first_and_last(samples: list[Sample], *fields: str) -> dict[str, object]:
    """The middle value of the first and of the last tenth of a run."""
    some = max(1, len(samples) // 10)
    return {
        f"{field}_{name}": quantile([float(getattr(s, field)) for s in part], 0.5)
        for field in fields
        for name, part in (("first", samples[:some]), ("last", samples[-some:]))
    }
