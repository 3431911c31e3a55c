"""Writes what arrives to the copies on disk, beside the event loop: no screen waits for a disk."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from warroom.link.blanking import blank_copies, tells
from warroom.link.own_files import scrub
from warroom.link.replica import Replica, Replicas, replica_dir
from warroom.link.replica_file import Damaged, Parted, ReplicaFile
from warroom.model.entry import StoredEntry
from warroom.model.ids import is_log
from warroom.text import clean_line

logger = logging.getLogger(__name__)

Key = tuple[str, str]
"""The epoch and the id of a log."""

Waiting = dict[Key, list[StoredEntry]]

MOST_WAITING = 20_000
"""Entries that wait for a disk which takes none; beyond that they are asked for at the next
start."""

LOOK_EVERY = 1024 * 1024
"""Bytes between two looks at whether all copies together are too large."""

PARTING = 1.0
"""Seconds that leaving waits for the disk."""

NOT_KEPT = (
    "This machine's disk takes nothing ({why}), so the copy of the log here is not complete. The"
    " screen works on. Free some space."
)
DAMAGED = (
    "The copy of {log} on this machine was damaged. It was set aside and fetched anew; see {where}."
)


class Keeper:
    """The copies of the logs that one link follows; with `state_dir` None there are none.

    `hub` is the hub's address, `same_hub` gives all under which it was known before; `say` takes a
    sentence for the person, at most one of each kind.
    """

    def __init__(
        self,
        state_dir: Path | None,
        hub: str,
        say: Callable[[str], None],
        same_hub: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._replicas = Replicas(replica_dir(state_dir)) if state_dir else None
        self._state_dir = state_dir
        self._hub = hub
        self._same_hub = same_hub
        self._say = say
        self._files: dict[Key, ReplicaFile] = {}
        self._waiting: Waiting = {}
        self._closing: list[ReplicaFile] = []
        self._writing: asyncio.Task[None] | None = None
        self._written = LOOK_EVERY
        self._told: set[str] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._why = ""

    @property
    def on(self) -> bool:
        """Whether anything is kept at all."""
        return self._replicas is not None

    async def load(self, log: str) -> Replica | None:
        """What is here of a log of this hub: the copy heard last. A damaged one is told of."""
        if self._replicas is None:
            return None
        hubs = {self._hub, *self._same_hub()}
        found = await asyncio.to_thread(self._replicas.latest, log, hubs)
        self._tell_damage(log)
        return found

    def damaged(self, replica: Replica, why: str) -> None:
        """A copy that could not be used after all."""
        if self._replicas is not None:
            self._replicas.set_aside(replica.path, why)
            self._tell_damage(replica.log)

    def add(self, log: str, epoch: str, entries: Sequence[StoredEntry]) -> None:
        """Keep entries that were proven. Returns at once."""
        if self._replicas is None or not entries:
            return
        key = epoch, log
        if key not in self._files:
            try:
                self._files[key] = self._replicas.file(epoch, log, self._hub)
            except ValueError:
                return
        waiting = self._waiting.setdefault(key, [])
        waiting += entries
        del waiting[:-MOST_WAITING]
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())

    def leave(self, log: str) -> None:
        """This log is not followed any more: others may remove its copy for want of room."""
        for key in [key for key in self._files if key[1] == log]:
            if key not in self._waiting:
                self._closing.append(self._files.pop(key))
        if self._writing is None:
            self._close_left()

    def keep(self, log: str, epoch: str) -> None:
        """The hub's history is another one now: what is here of the former one may be lost."""
        if self._replicas is not None and epoch:
            with contextlib.suppress(ValueError):
                self._replicas.keep(epoch, log)

    async def former(self, log: str) -> list[Replica]:
        """All copies of this log, of every history, with what was added last."""
        if self._replicas is None:
            return []
        if self._writing is not None:
            await asyncio.shield(self._writing)
        found = await asyncio.to_thread(self._read_all, log)
        self._tell_damage(log)
        return found

    def carry_on(self, log: str, former: str, epoch: str, last: int) -> None:
        """The history `epoch` continues `former`: its copy begins with what is in the other's."""
        if self._replicas is not None:
            self._carrying.add(task := asyncio.create_task(self._carry(log, former, epoch, last)))
            task.add_done_callback(self._carrying.discard)

    async def _carry(self, log: str, former: str, epoch: str, last: int) -> None:
        for copy in await self.former(log):
            if copy.epoch == former:
                self.add(log, epoch, copy.from_first[:last])

    def let_go(self, copy: Replica) -> None:
        """Nothing of this copy is lost any more."""
        if self._replicas is not None and copy.kept:
            self._replicas.let_go(copy.epoch, copy.log)

    def blank(self, log: str) -> None:
        """Erase what a copy says was redacted: whoever read it last was cut off before that."""
        if self._replicas is not None:
            work = asyncio.create_task(asyncio.to_thread(self._blank, log))
            self._carrying.add(work)
            work.add_done_callback(self._carrying.discard)

    def _blank(self, log: str) -> None:
        """In a thread. One's own words go first: what they are stands in the copies alone."""
        if self._replicas is not None and (state_dir := self._state_dir) is not None:
            blank_copies(self._replicas.root, log, lambda gone: scrub(state_dir, gone))

    def forget(self, log: str, epochs: Collection[str]) -> None:
        """Erase every copy of a log of these histories: this person may not see it any more."""
        if self._replicas is not None:
            self._carrying.add(task := asyncio.create_task(self._forget(log, epochs)))
            task.add_done_callback(self._carrying.discard)

    async def _forget(self, log: str, epochs: Collection[str]) -> None:
        assert self._replicas is not None, "forget looks"
        keys = [(epoch, log) for epoch in epochs]
        for key in keys:
            self._waiting.pop(key, None)
        if self._writing is not None:
            await asyncio.shield(self._writing)
        for key in keys:
            self._waiting.pop(key, None)
            if (file := self._files.pop(key, None)) is not None:
                file.close()
            await asyncio.to_thread(self._replicas.erase, *key)

    async def unseen(self, seen: Collection[str], epochs: Collection[str]) -> list[Replica]:
        """The copies of logs of these histories, but of those in `seen`."""
        if self._replicas is None:
            return []
        return await asyncio.to_thread(_read_unseen, self._replicas, seen, epochs)

    async def close(self) -> None:
        """Write what waits, for PARTING seconds at the most, and let go of all."""
        await asyncio.gather(*self._carrying, return_exceptions=True)
        if self._waiting and self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        if self._writing is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PARTING):
                    await asyncio.shield(self._writing)
        if self._writing is None:
            self._closing += self._files.values()
            self._files.clear()
            self._close_left()

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, {}
                work = [(self._files[key], key, entries) for key, entries in batch.items()]
                failed = await asyncio.to_thread(self._write, work)
                self._close_left()
                if failed:
                    self._tell(NOT_KEPT.format(why=self._why))
                    # They wait for the next ones: a full disk is not asked again and again.
                    for key, entries in failed.items():
                        both = [*entries, *self._waiting.get(key, [])]
                        self._waiting[key] = both[-MOST_WAITING:]
                    break
        finally:
            self._writing = None

    def _write(self, work: Sequence[tuple[ReplicaFile, Key, list[StoredEntry]]]) -> Waiting:
        """In a thread. Gives what could not be written."""
        failed: Waiting = {}
        redacted: set[str] = set()
        for file, key, entries in work:
            if any(map(tells, entries)):
                redacted.add(key[1])
            try:
                self._written += _append(file, entries)
            except Damaged as damage:
                # Left as it is: it may be the hub that has forgotten, and the next start looks.
                logger.warning("%s", damage)
            except OSError as error:
                logger.warning("%s takes nothing: %s", file.path, error)
                failed[key] = entries
                self._why = clean_line(error.strerror or str(error), 60)
        for log in redacted:
            self._blank(log)
        if self._written >= LOOK_EVERY and self._replicas is not None:
            self._written = 0
            with contextlib.suppress(OSError):
                self._replicas.make_room()
        return failed

    def _read_all(self, log: str) -> list[Replica]:
        assert self._replicas is not None
        read = map(self._replicas.read, self._replicas.paths(log))
        return [copy for copy in read if copy is not None]

    def _close_left(self) -> None:
        closing, self._closing = self._closing, []
        for file in closing:
            file.close()

    def _tell_damage(self, log: str) -> None:
        if self._replicas is not None and self._replicas.damaged:
            where = self._replicas.damaged.pop().parent
            self._replicas.damaged.clear()
            self._tell(DAMAGED.format(log=log, where=clean_line(str(where))))

    def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self._say(sentence)


def _append(file: ReplicaFile, entries: Sequence[StoredEntry]) -> int:
    try:
        return file.append(entries)
    except Parted as parted:
        # Nobody can say any more which of the two was acknowledged first: both are kept.
        logger.warning("%s The copy is kept beside.", parted)
        file.part()
        return file.append(entries)


def _read_unseen(
    replicas: Replicas, seen: Collection[str], epochs: Collection[str]
) -> list[Replica]:
    found = []
    for path in replicas.paths():
        log = path.stem
        if log not in seen and is_log(log):
            ours = any(path == replicas.path(epoch, log) for epoch in epochs)
            found.append(replicas.read(path) if ours else None)
    return [copy for copy in found if copy is not None and copy.stored]
