"""The seeded mix: several faults in one run, people who write on, a hub that comes back."""

import asyncio
import contextlib
import signal
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from websockets.exceptions import ConnectionClosed

from server.upkeep.failpoints import COMMIT_PATH, START_AND_END
from tests.faults.history import Acked, Told
from tests.faults.meddler import Meddler
from tests.faults.trial import Trial, trial
from tests.support.until import until
from warroom.errors import Exit
from warroom.model.commands import AddTask, Amend, ClaimRole, Note
from warroom.model.words import Role
from warroom.wire import frames as fr

pytestmark = pytest.mark.timeout(240)

PEOPLE = ("ana", "ben", "chloe")

ROLES = [role for role in Role if role is not Role.OBSERVER]
"""An observer cannot write."""


class Mix:
    """A trial with people in one incident, one of them behind a bad line."""

    def __init__(self, t: Trial, incident: str, meddler: Meddler) -> None:
        self.t = t
        self.rng = t.rng
        self.incident = incident
        self.meddler = meddler

    async def some_acks(self) -> None:
        """Let the people get on with it."""
        goal = len(self.t.history.of(Acked)) + self.rng.randint(1, 6)
        await until(lambda: len(self.t.history.of(Acked)) >= goal, "people to get on")

    async def kill(self) -> None:
        """kill -9 at a random moment."""
        self.t.inject("kill -9 at a random moment")
        await self.t.crash()
        await self.t.start()

    async def kill_at_failpoint(self) -> None:
        """kill -9 at a named place."""
        place = self.rng.choice(COMMIT_PATH)
        await self.t.crash()
        self.t.inject(f"kill -9 at {place}")
        await self.dies_after_start(f"{place}=kill@{self.rng.randint(1, 5)}")

    async def kill_at_start_or_end(self) -> None:
        """kill -9 while it starts or stops."""
        place = self.rng.choice(START_AND_END)
        await self.t.crash()
        self.t.inject(f"kill -9 at {place}")
        if place == "before-close":
            await self.t.start(f"{place}=kill")
            assert await self.t.hub.end() == -signal.SIGKILL
            self.t.look()
            await self.t.start()
        else:
            await self.dies_after_start(f"{place}=kill")

    async def dies_after_start(self, failpoints: str) -> None:
        """Start it armed; it dies when people write, or before it answers; then start it sound."""
        with contextlib.suppress(AssertionError):
            await self.t.start(failpoints)
        assert await self.t.hub_ended() == -signal.SIGKILL
        await self.t.start()

    async def commit_fails(self) -> None:
        """The disk says no, once."""
        action = self.rng.choice(("raise-eio", "raise-enospc"))
        await self.t.crash()
        self.t.inject(f"{action.removeprefix('raise-').upper()} in a commit")
        told, acked = len(self.t.history.of(Told)), len(self.t.history.of(Acked))
        await self.t.start(f"before-commit={action}@{self.rng.randint(1, 4)}")
        if action == "raise-eio":
            assert await self.t.hub_ended() == Exit.TRY_AGAIN
            await self.t.start()
            return
        # The people are told, or the hub helps itself with its reserve: both are sound.
        await until(
            lambda: (
                len(self.t.history.of(Told)) > told or len(self.t.history.of(Acked)) > acked + 20
            ),
            "an effect of a commit that failed",
        )

    async def stop(self) -> None:
        """SIGTERM, and a new start: what was read is answered or sent again."""
        for bare in self.t.bares:  # a stuck one costs seconds, and has a test of its own
            bare.cut()
        self.t.inject("SIGTERM in a storm")
        assert await self.t.hub.end() == 0
        self.t.look()
        await self.t.start()

    async def freeze(self) -> None:
        """The hub stands still for a moment."""
        self.t.inject("hub stopped with SIGSTOP")
        self.t.hub.pause()
        await asyncio.sleep(self.rng.random() * 0.2)
        self.t.hub.go_on()

    async def client_dies(self) -> None:
        """A program is killed and started again; its outbox is on disk."""
        actor = self.rng.choice(PEOPLE)
        client = self.t.links[actor]
        client.say("the last words before the crash")
        self.t.inject("client killed")
        await client.crash()
        self.t.start_link(actor, self.incident)

    async def line_cut(self) -> None:
        """A connection ends with no goodbye."""
        self.t.inject("connection cut")
        self.meddler.cut()

    async def joins_late(self) -> None:
        """Somebody joins in the middle of the storm."""
        self.t.inject("joined under load")
        self.t.start_link(f"late-{self.rng.randrange(1000)}", self.incident)

    async def repeats(self) -> None:
        """The same commands again and again, shuffled, over two connections."""
        said = [(str(uuid.uuid4()), f"said once {uuid.uuid4()}") for _ in range(5)]
        again = [each for each in said for _ in range(3)]
        self.rng.shuffle(again)
        self.t.inject("commands repeated and shuffled")
        clients = [await self.t.bare("repeater"), await self.t.bare("repeater", tcp=True)]
        for command_id, text in again:
            client = self.rng.choice(clients)
            await client.command(Note(text=text), self.incident, id=command_id, text=text)

    async def strange_watch(self) -> None:
        """Since beyond the head, another epoch, another hash: told, never silence."""
        asked = self.rng.choice(
            (
                {"since": 1_000_000},
                {"since": -1},
                {"since": 1, "epoch": "another"},
                {"since": 1, "hash": "0" * 64},
            )
        )
        self.t.inject("watch with a history that the hub has not")
        client = await self.t.bare("stranger")
        watching = await client.watch(self.incident, **{"epoch": client.epoch, **asked})
        assert isinstance(watching, fr.Problem) or watching.resync, watching

    async def nonsense(self) -> None:
        """What is not a frame."""
        self.t.inject("not a frame")
        client = await self.t.bare("nonsense", tcp=True)
        await client.say(bytes(self.rng.randrange(32, 127) for _ in range(200)))
        await until(lambda: client.closed, "the hub to cut it off")

    async def reads_nothing(self) -> None:
        """A client that follows and never reads."""
        self.t.inject("client that reads nothing")
        client = await self.t.bare("stuck", self.incident)
        client.ws.transport.pause_reading()


KILLS: tuple[Callable[[Mix], Awaitable[None]], ...] = (
    Mix.kill, Mix.kill_at_failpoint, Mix.kill_at_start_or_end, Mix.commit_fails, Mix.stop,
)  # fmt: skip
OTHERS: tuple[Callable[[Mix], Awaitable[None]], ...] = (
    Mix.freeze, Mix.client_dies, Mix.line_cut, Mix.joins_late, Mix.repeats, Mix.strange_watch,
    Mix.nonsense, Mix.reads_nothing,
)  # fmt: skip


async def write(mix: Mix) -> None:
    """People write, and do other things, some of which are refused."""
    t, rng = mix.t, mix.rng
    while True:
        client = t.links[rng.choice(PEOPLE)]
        what = rng.random()
        if what < 0.7:
            client.say("observed")
        elif what < 0.8:
            text = f"look at it {uuid.uuid4()}"
            client.send(AddTask(text=text), mix.incident, text)
        elif what < 0.9:
            client.send(ClaimRole(role=rng.choice(ROLES)), mix.incident)
        else:
            text = f"rather {uuid.uuid4()}"
            client.send(Amend(target=rng.randint(1, 30), text=text), mix.incident, text)
        await asyncio.sleep(rng.random() * 0.02)


@contextlib.asynccontextmanager
async def mixing(seed: int) -> AsyncIterator[Mix]:
    async with trial(seed) as t:
        incident = await t.declare()
        meddler = Meddler(t.place / "m.sock", t.hub.socket, t.rng, t.history)
        await meddler.start()
        try:
            t.start_link("ana", incident, address=meddler.address)
            t.start_link("ben", incident, tcp=True)
            t.start_link("chloe", incident)
            await t.bare("listener", incident)
            yield Mix(t, incident, meddler)
        finally:
            await meddler.stop()


async def test_mix(mix_seed: int) -> None:
    async with mixing(mix_seed) as mix:
        faults = [mix.rng.choice(KILLS), *mix.rng.sample(OTHERS, mix.rng.randint(1, 4))]
        mix.rng.shuffle(faults)
        writing = asyncio.create_task(write(mix))
        try:
            for fault in faults:
                await mix.some_acks()
                # The hub may be away at this moment: then this fault finds nobody.
                with contextlib.suppress(OSError, ConnectionClosed):
                    await fault(mix)
                assert not writing.done(), writing.exception()
        finally:
            writing.cancel()
        await mix.t.finish()
