"""What happens when the disk does not take a batch: nothing is acknowledged, nothing is lost."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from server.errors import DiskFull, StoreFailed
from server.rooms.batch import digest_of
from server.rooms.committer import (
    BATCH,
    DECIDING,
    LARGE_BATCH,
    Answer,
    Batch,
    Committer,
    Request,
)
from server.rooms.heard import Heard
from server.store.base import CommandKey, Row, Settled
from server.store.sqlite import SqliteStore
from tests.support.clock import FakeClock
from tests.support.until import until
from warroom.model.commands import (
    AddTask,
    AnyCommand,
    Declare,
    FinishTask,
    LinkIncident,
    Note,
    OpenProblem,
)
from warroom.model.incident import Incident
from warroom.model.refusal import Why
from warroom.model.words import Role
from warroom.search.documents import Indexed
from warroom.wire.frames import Ack, Refused

Asked = tuple[AnyCommand, str, str]
"""A command, its log, and its id; empty: a new one."""


class FailingStore(SqliteStore):
    """The real store on a disk that fails when told to."""

    fails_before = False
    fails_after = False
    full_after = False
    looks = 0

    async def append(
        self,
        rows: Sequence[Row],
        indexed: Iterable[Indexed] | None = None,
        *,
        new: bool = False,
    ) -> None:
        if self.fails_before:
            raise StoreFailed("disk full")
        await super().append(rows, indexed, new=new)
        if self.fails_after:
            raise StoreFailed("input/output error")
        if self.full_after:
            raise DiskFull("disk full")

    async def find(self, keys: Sequence[CommandKey]) -> dict[CommandKey, Settled]:
        self.looks += 1
        return await super().find(keys)


class Laborious(FakeClock):
    """Each command has taken `seconds` to be decided."""

    seconds = 0.0

    def work(self) -> None:
        self._monotonic += self.seconds


class Desk:
    """A committer with the least around it: states, what was published, what was said."""

    def __init__(self, store: FailingStore, clock: FakeClock) -> None:
        self.store = store
        self.incidents: dict[str, Incident] = {}
        self.makes_room = False
        self.published: list[bytes] = []
        self.batches: list[int] = []
        self.read_only: list[str] = []
        self.committer = Committer(
            store,
            clock,
            current=self.incidents.get,
            publish=self._publish,
            read_only=self.read_only.append,
            highest=lambda prefix: sum(name.startswith(prefix) for name in self.incidents),
            make_room=self._make_room,
            standing=self._standing,
        )
        self._clock = clock

    def _standing(self, request: Request, register: Incident | None) -> Role:
        if isinstance(self._clock, Laborious):
            self._clock.work()
        return Role.RESPONDER

    async def _make_room(self) -> bool:
        return self.makes_room

    def _publish(self, batch: Batch) -> None:
        self.incidents.update(batch.incidents)
        self.batches.append(len(batch.answers))
        for entries in batch.entries.values():
            self.published += entries
        for request, answer in batch.answers:
            request.answer(answer)

    async def ask(self, command: AnyCommand, incident: str = "", command_id: str = "") -> Answer:
        return (await self.ask_all([(command, incident, command_id)]))[0]

    async def ask_all(self, asked: Sequence[Asked]) -> list[Answer]:
        """Ask for several in one batch."""
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[Answer]] = []
        for command, incident, command_id in asked:
            future: asyncio.Future[Answer] = loop.create_future()
            futures.append(future)
            await self.committer.submit(
                Request(
                    "ana", command_id or str(uuid.uuid4()), incident, command, future.set_result
                )
            )
        return list(await asyncio.gather(*futures))


@asynccontextmanager
async def desk(path: Path, clock: FakeClock | None = None) -> AsyncIterator[Desk]:
    async with FailingStore(path) as store:
        it = Desk(store, clock or FakeClock())
        running = asyncio.create_task(it.committer.run())
        try:
            yield it
        finally:
            running.cancel()


async def test_a_failed_commit_acknowledges_nothing_and_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        await it.ask(Declare(title="x"))
        before = it.incidents["INC-1"]
        it.store.fails_before = True
        answers = await it.ask_all(
            [(Note(text="one"), "INC-1", ""), (Declare(title="y"), "", ""), (Note(text=""), "", "")]
        )
        assert all(isinstance(a, Refused) and a.why is Why.TRY_AGAIN for a in answers)
        assert it.incidents == {"INC-1": before}
        assert len(it.published) == 1
        assert "disk full" in it.read_only[-1]


async def test_it_recovers_by_itself_and_the_retry_lands_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        await it.ask(Declare(title="x"))
        it.store.fails_before = True
        await it.ask(Note(text="one"), "INC-1", "id-1")
        it.store.fails_before = False
        assert await it.ask(Note(text="one"), "INC-1", "id-1") == Ack("id-1", "INC-1", 2, 2)
        assert it.read_only[-1] == ""
        assert it.incidents["INC-1"].seq == 2


async def test_a_commit_that_failed_after_reaching_the_disk_is_found_again(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as it:
        await it.ask(Declare(title="x"))
        it.store.fails_after = True
        answer = await it.ask(Note(text="one"), "INC-1", "id-1")
        assert isinstance(answer, Refused)
        it.store.fails_after = False
        assert await it.ask(Note(text="one"), "INC-1", "id-1") == Ack("id-1", "INC-1", 2, 2)
        assert await it.ask(Note(text="two"), "INC-1", "id-2") == Ack("id-2", "INC-1", 3, 3)
        seqs = [msgspec.json.decode(data)["seq"] for data in it.published]
        assert seqs == [1, 2, 3]


async def test_the_same_command_twice_in_one_batch_is_applied_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        await it.ask(Declare(title="x"))
        one = (Note(text="one"), "INC-1", "id-1")
        assert await it.ask_all([one, one]) == [Ack("id-1", "INC-1", 2, 2)] * 2
        assert it.incidents["INC-1"].seq == 2


async def test_a_failed_commit_refuses_the_copy_in_the_same_batch_too(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        await it.ask(Declare(title="x"))
        it.store.fails_before = True
        one = (Note(text="one"), "INC-1", "id-1")
        answers = await it.ask_all([one, one])
        assert [type(answer) for answer in answers] == [Refused, Refused]


async def test_commands_of_one_batch_see_each_other(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        answers = await it.ask_all(
            [
                (Declare(title="x"), "", "a"),
                (Declare(title="y"), "", "b"),
                (Note(text="one"), "INC-1", "c"),
                (Note(text="two"), "INC-2", "d"),
            ]
        )
        assert answers == [
            Ack("a", "INC-1", 1, 1),
            Ack("b", "INC-2", 1, 1),
            Ack("c", "INC-1", 2, 2),
            Ack("d", "INC-2", 2, 2),
        ]


async def test_problems_have_numbers_of_their_own_and_are_linked_to_incidents_there_are(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as it:
        answers = await it.ask_all(
            [
                (Declare(title="x"), "", "a"),
                (OpenProblem(title="p", incidents=("INC-1",)), "", "b"),
                (Declare(title="y"), "", "c"),
                (OpenProblem(title="q"), "", "d"),
                (LinkIncident(incident="INC-2"), "PRB-2", "e"),
            ]
        )
        assert answers == [
            Ack("a", "INC-1", 1, 1),
            Ack("b", "PRB-1", 1, 1),
            Ack("c", "INC-2", 1, 1),
            Ack("d", "PRB-2", 1, 1),
            Ack("e", "PRB-2", 2, 2),
        ]
        for command, log in (
            (LinkIncident(incident="INC-3"), "PRB-1"),
            (OpenProblem(title="r", incidents=("INC-1", "INC-3")), ""),
        ):
            refused = await it.ask(command, log)
            assert isinstance(refused, Refused) and refused.why is Why.NOT_FOUND
            assert "There is no incident INC-3." in refused.sentence
        assert await it.ask(OpenProblem(title="r"), "", "f") == Ack("f", "PRB-3", 1, 1)


async def test_a_batch_is_as_large_as_can_be_decided_without_keeping_others_waiting(
    tmp_path: Path,
) -> None:
    clock = Laborious()
    async with desk(tmp_path, clock) as it:
        await it.ask(Declare(title="x"))
        notes = [(Note(text=f"{number}"), "INC-1", "") for number in range(1_000)]
        await it.ask_all(notes)
        assert max(it.batches) == LARGE_BATCH
        clock.seconds = DECIDING / 100
        await it.ask_all(notes)
        it.batches.clear()
        await it.ask_all(notes)
        assert max(it.batches) in (99, 100)
        clock.seconds = DECIDING
        await it.ask_all(notes)
        it.batches.clear()
        await it.ask_all(notes)
        assert max(it.batches) == BATCH


async def test_what_is_sent_again_after_a_restart_is_applied_once_whatever_else_comes_with_it(
    tmp_path: Path,
) -> None:
    begin: Asked = (Declare(title="x"), "", "begin")
    add: Asked = (AddTask(text="drain"), "INC-1", "add")
    done: Asked = (FinishTask(task="T1", result="drained"), "INC-1", "done")
    async with desk(tmp_path) as it:
        first = await it.ask_all([begin, add, done])
    async with desk(tmp_path) as again:
        again.incidents.update(it.incidents)
        # To finish it once more is refused, and to add it once more is not.
        assert await again.ask(*done) == first[2]
        new: Asked = (Note(text="new"), "INC-1", "new")
        assert await again.ask_all([new, add, done]) == [
            Ack("new", "INC-1", 4, 4),
            first[1],
            first[2],
        ]
        assert again.incidents["INC-1"].seq == 4
        assert len(again.published) == 1
        answer = await again.ask(Note(text="another"), "", "begin")
        assert isinstance(answer, Refused)
        assert answer.why is Why.CONFLICT


async def test_what_changes_nothing_now_and_was_heard_before_is_answered_as_then(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as it:
        first = await it.ask(Declare(title="x"), "", "begin")
        request = Request("ana", "begin", "", Declare(title="x"), lambda _: None)
        nothing = Ack("begin", "INC-1", 2, 1)
        batch = Batch(answers=[(request, nothing)])
        batch.settled["ana", "begin"] = Settled("INC-1", 2, 1, digest_of(request))
        await Heard(it.store).look_again(batch)
        assert batch.answers == [(request, first)]
        assert not batch.settled


async def test_what_is_new_is_looked_for_by_the_commit_alone(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        await it.ask(Declare(title="x"))
        for text in ("one", "two"):
            await it.ask(Note(text=text), "INC-1")
        assert it.store.looks == 0


async def test_a_repeat_that_meets_a_full_disk_is_not_taken_for_one_that_was_applied(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as it:
        await it.ask(Declare(title="x"))
        it.store.full_after = True
        it.makes_room = True
        answer = await it.ask(Note(text="one"), "INC-1", "id-1")
        assert isinstance(answer, Refused)
        # What had reached the disk all the same is followed, so that the number is not lost.
        await until(lambda: it.incidents["INC-1"].seq == 2)
        it.store.full_after = False
        assert await it.ask(Note(text="one"), "INC-1", "id-1") == Ack("id-1", "INC-1", 2, 2)
        assert [msgspec.json.decode(data)["seq"] for data in it.published] == [1, 2]
