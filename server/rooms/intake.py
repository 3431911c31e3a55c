"""Takes exported logs in: the file is kept aside, proven whole, and stored in one transaction."""

import logging
import tempfile
from asyncio import Lock, sleep
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

from server.authority.access import may_see
from server.authority.register import taken_in
from server.errors import DiskBroken, StoreFailed
from server.rooms.committer import Committer
from server.rooms.room import Room
from server.store.base import TAKEN_IN, Row, Store
from warroom.model.belongs import belongs
from warroom.model.entry import Entry, StoredEntry, hash_of, open_entry
from warroom.model.events import ForkEvent
from warroom.model.evolve import evolve
from warroom.model.ids import GENESIS, id_beside, is_register, sealed_as
from warroom.model.incident import Incident, encode_snapshot
from warroom.model.redacting import Unnamed
from warroom.model.refusal import Refusal, Why
from warroom.saved.file import Header, NotReadable, read_header, read_line
from warroom.saved.log import Head, Signature
from warroom.saved.signature import Signed, check, statement
from warroom.search.documents import Indexed, documents_of
from warroom.wire.frames import Import, Imported, ImportReady, Refused
from warroom.wire.hygiene import clean_struct
from warroom.wire.limits import MAX_IMPORT, MAX_IMPORT_ENTRY, MAX_IMPORTED_STATE

logger = logging.getLogger(__name__)

OPEN = 4
"""Files that may be on their way at once; each takes up to MAX_IMPORT bytes of the disk."""

STEP = 25
"""Entries read before others on the event loop get their turn (about 2 ms)."""

_NOTHING = "Nothing was taken in."


@dataclass
class _Taken:
    """A file that was proven: `indexed` is what it gives to the index of the search, `keys` are
    the commands of its entries, one by one."""

    incident: Incident
    stored: list[StoredEntry] = field(default_factory=list)
    indexed: list[Indexed] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)


class Intake:
    """All files on their way into one hub.

    `promised` are ids of logs that are being taken in; `taken_in` is told each one that was.
    """

    def __init__(
        self,
        directory: Path,
        rooms: dict[str, Room],
        store: Store,
        committer: Committer,
        *,
        taken_in: Callable[[str], None],
    ) -> None:
        self.promised: set[str] = set()
        self.uploads: set[Upload] = set()
        self.directory = directory
        self._rooms = rooms
        self._store = store
        self._committer = committer
        self._taken_in = taken_in
        self._one = Lock()
        self._stopped = False

    def begin(self, asked: Import, actor: str) -> "Upload":
        """A file that a client wants to send; nothing is on the disk yet."""
        return Upload(self, asked, actor)

    async def require_new(self, log: str, head: Head, actor: str) -> str:
        """The id under which a log is here already, as long as it is there; empty for a new one.

        What does not exist for `actor` is not here. Raises Refusal where the one here is longer.
        """
        for name, room in self._related(log, actor):
            here = room.incident
            if head.seq > here.seq:
                continue
            found = await self._store.page(
                name, after=head.seq - 1, before=head.seq + 1, limit=1, max_bytes=1
            )
            if not found or msgspec.json.decode(found[0], type=_Hashed).hash != head.hash:
                continue
            if head.seq == here.seq:
                return name
            raise Refusal(
                Why.CONFLICT,
                f"{name} is here already and goes further: it has {here.seq} entries, the file the"
                f" first {head.seq} of them. {_NOTHING}",
            )
        return ""

    async def take(self, file: IO[bytes], asked: Import, actor: str) -> Imported:
        """Prove and store a whole file. Raises Refusal; nothing is stored then."""
        async with self._one:
            header = _header(file, asked)
            head = Head(header.entries, header.head)
            if known := await self.require_new(header.log, head, actor):
                return Imported(asked.id, known, head.seq, already=True)
            first = _first(file)
            async with self._promised(header.log, first) as name:
                taken = await self._prove(file, header, name, first, actor)
                await self._keep(taken)
        await self._committer.submit(taken_in(actor, taken.incident))
        logger.info(
            "%s took in %s: %d entries, sealed as %s, from the history %s.",
            actor, name, head.seq, header.log, header.epoch,
        )  # fmt: skip
        return Imported(asked.id, name, head.seq)

    async def stop(self) -> None:
        """Take nothing more; returns when nothing is being taken in."""
        self._stopped = True
        async with self._one:
            pass

    @asynccontextmanager
    async def _promised(self, log: str, first: StoredEntry) -> AsyncIterator[str]:
        """The id that a log gets here; nothing else gets it in this block. Raises Refusal."""
        async with self._committer.alone():
            name = id_beside(log, first.hash, self._rooms) if log in self._rooms else log
            self.promised.add(name)
        try:
            if not name:
                raise _invalid(f"Every id for {log} is taken here.")
            yield name
        finally:
            self.promised.discard(name)

    def _related(self, log: str, actor: str) -> list[tuple[str, Room]]:
        """The logs here that were sealed under this id and exist for `actor`."""
        return [
            (name, room)
            for name, room in self._rooms.items()
            if sealed_as(name) == log and may_see(actor, room.incident)
        ]

    async def _prove(
        self, file: IO[bytes], header: Header, name: str, first: StoredEntry, actor: str
    ) -> _Taken:
        """Read all of a file that is at its second entry. Raises Refusal for what does not hold."""
        ends = {
            room.incident.seq: (other, room.incident.hash)
            for other, room in self._related(header.log, actor)
        }
        taken, before, stored = _Taken(Incident(id=name)), GENESIS, first
        look = Unnamed()
        while True:
            number = len(taken.stored) + 1
            if stored.seq != number or hash_of(name, stored, before) != stored.hash:
                raise _invalid(
                    f"Entry {number} of the file is missing or is not what was sealed."
                    " `warroom verify` says all that is wrong with it."
                )
            before = stored.hash
            look.look_at(stored)
            other, other_hash = ends.get(number, ("", ""))
            if other_hash == before:
                raise Refusal(
                    Why.CONFLICT,
                    f"{other} is here already with the first {number} entries of the file, which"
                    f" has {header.entries}: the file is the longer one. {_NOTHING}",
                )
            entry, taken.incident = _after(stored, taken.incident)
            taken.indexed += documents_of(entry, taken.incident)
            taken.stored.append(stored)
            taken.keys.append((stored.actor, stored.command_id))
            if number % STEP == 0:
                await sleep(0)
            if self._stopped:
                raise Refusal(Why.TRY_AGAIN, f"The hub stops. {_NOTHING} Try again.")
            if not (line := file.readline(MAX_IMPORT_ENTRY + 1)):
                break
            stored = _entry(line, number + 1)
        if (number, before) != (header.entries, header.head):
            raise _invalid(
                f"The file's first line says that it ends with entry {header.entries}, and it ends"
                f" with another one ({number}). `warroom verify` says all that is wrong with it."
            )
        if look.seqs:
            raise _invalid(
                f"The text of entry {look.seqs[0]} of the file is gone, and no later entry says"
                " that it was redacted. `warroom verify` says all that is wrong with it."
            )
        if not may_see(actor, taken.incident):
            raise Refusal(
                Why.NOT_ALLOWED,
                "What the file tells is restricted to named people, and you are not among them."
                f" {_NOTHING}",
            )
        if len(encode_snapshot(taken.incident)) > MAX_IMPORTED_STATE:
            raise _invalid("What the file tells is more than a room can show.")
        return taken

    async def _keep(self, taken: _Taken) -> None:
        name = taken.incident.id
        keys: list[tuple[str, str, int]] = []
        if name == sealed_as(name) and not await self._any_known(taken.keys):
            # What a client sends again after the old hub was lost is acknowledged again.
            count = Counter[tuple[str, str]]()
            for key in taken.keys:
                keys.append((*key, count[key]))
                count[key] += 1
        else:
            # A copy beside another log answers for no command: nobody has an empty name.
            keys = [("", f"{name} {stored.seq}", 0) for stored in taken.stored]
        rows: list[Row] = []
        for stored, (actor, command_id, nth) in zip(taken.stored, keys, strict=True):
            data = msgspec.json.encode(stored)
            rows.append(Row(name, stored.seq, actor, command_id, nth, TAKEN_IN, stored.hash, data))
            if len(rows) % (40 * STEP) == 0:
                await sleep(0)
        async with self._committer.alone():
            try:
                await self._store.append(rows, taken.indexed)
            except DiskBroken as error:
                self._committer.disk_failed(error)
                raise Refusal(Why.TRY_AGAIN, f"The hub's disk failed ({error}).") from error
            except StoreFailed as error:
                if not await self._is_there(name, rows[-1]):
                    logger.error("A log could not be taken in: %s", error)
                    raise Refusal(
                        Why.TRY_AGAIN, f"The hub cannot write its log now ({error}). {_NOTHING}"
                    ) from error
            self._rooms[name] = Room(taken.incident)
        self._taken_in(name)

    async def _is_there(self, name: str, last: Row) -> bool:
        """After a failed commit nobody knows what reached the disk: look."""
        found = await self._store.page(
            name, after=last.seq - 1, before=last.seq + 1, limit=1, max_bytes=1
        )
        return found == [last.data]

    async def _any_known(self, keys: list[tuple[str, str]]) -> bool:
        for start in range(0, len(keys), 40 * STEP):
            if await self._store.find(keys[start : start + 40 * STEP]):
                return True
        return False


class Upload:
    """One file on its way. What comes after a refusal is passed over: it was on its way already."""

    def __init__(self, intake: Intake, asked: Import, actor: str) -> None:
        self._intake = intake
        self.asked = asked
        self._actor = actor
        self._file: IO[bytes] | None = None
        self._size = 0

    async def answer(self) -> ImportReady | Imported | Refused:
        """What to say to the question: send it, it is here already, or why not."""
        asked = self.asked
        try:
            if not 0 < asked.size <= MAX_IMPORT:
                raise _invalid(
                    f"The file has {asked.size:,} bytes; a hub takes up to {MAX_IMPORT:,}."
                )
            if is_register(asked.log):
                raise _invalid(
                    "That is another hub's register of people, which lets nobody in here."
                )
            if not 0 < asked.entries < 2**31:
                raise _invalid("The file holds no entries.")
            known = await self._intake.require_new(
                asked.log, Head(asked.entries, asked.head), self._actor
            )
            if known:
                return Imported(asked.id, known, asked.entries, already=True)
            if len(self._intake.uploads) >= OPEN:
                raise Refusal(Why.TRY_AGAIN, f"{OPEN} files are being taken in. Try again later.")
            # It has no name, so it is gone when it is closed, and when the hub is killed.
            self._file = tempfile.TemporaryFile(dir=self._intake.directory)  # noqa: SIM115
            self._intake.uploads.add(self)
        except (Refusal, OSError) as error:
            return self._refused(error)
        return ImportReady(asked.id)

    async def receive(self, data: bytes, why_not: str = "") -> Imported | Refused | None:
        """The next bytes; an answer after the last ones, or when it cannot go on.

        `why_not`: why its sender may not send them any more.
        """
        if self._file is None:
            return None
        try:
            if why_not:
                raise Refusal(Why.NOT_ALLOWED, f"{why_not} {_NOTHING}")
            self._size += len(data)
            if self._size > self.asked.size:
                raise _invalid("More bytes came than were announced.")
            self._file.write(data)
            if self._size < self.asked.size:
                return None
            self._file.seek(0)
            answer: Imported | Refused = await self._intake.take(
                self._file, self.asked, self._actor
            )
        except (Refusal, OSError) as error:
            answer = self._refused(error)
        self.close()
        return answer

    def close(self) -> None:
        """Forget the file."""
        self._intake.uploads.discard(self)
        if self._file is not None:
            self._file.close()
            self._file = None

    def _refused(self, error: Refusal | OSError) -> Refused:
        self.close()
        if isinstance(error, Refusal):
            return Refused(self.asked.id, error.why, error.sentence)
        logger.error("A file could not be kept aside: %s", error)
        sentence = f"The hub has no place for the file ({error.strerror}). {_NOTHING}"
        return Refused(self.asked.id, Why.TRY_AGAIN, sentence)


class _Hashed(msgspec.Struct):
    hash: str


def _invalid(sentence: str) -> Refusal:
    return Refusal(Why.INVALID, f"{sentence} {_NOTHING}")


def _header(file: IO[bytes], asked: Import) -> Header:
    try:
        header = read_header(Path("The file"), file)
    except NotReadable as error:
        raise _invalid(str(error)) from error
    if (header.log, header.entries, header.head) != (asked.log, asked.entries, asked.head):
        raise _invalid("The file's first line is not what was announced.")
    if sealed_as(header.log) != header.log:
        raise _invalid(f"The file says that it is {header.log}, and no log is sealed under that.")
    signature = Signature(header.key, header.signature) if header.signature else None
    said = statement(header.log, header.epoch, Head(header.entries, header.head))
    if check(signature, said) is Signed.BAD:
        raise _invalid("The file's signature does not hold: its first line was edited.")
    return header


def _first(file: IO[bytes]) -> StoredEntry:
    return _entry(file.readline(MAX_IMPORT_ENTRY + 1), 1)


def _entry(line: bytes, number: int) -> StoredEntry:
    if len(line) > MAX_IMPORT_ENTRY:
        raise _invalid(f"Entry {number} of the file is longer than {MAX_IMPORT_ENTRY:,} bytes.")
    try:
        return read_line(line)
    except ValueError as error:
        raise _invalid(f"Line {number + 1} of the file is no entry ({error}).") from error


def _after(stored: StoredEntry, incident: Incident) -> tuple[Entry, Incident]:
    """One more entry, opened, and the state after it.

    Raises Refusal for an entry that no hub has written.
    """
    try:
        entry = open_entry(stored)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _invalid(f"Entry {stored.seq} of the file holds no event.") from error
    # A hub cleans every command, and a state of unclean text would differ from its clean entries.
    if clean_struct(entry) is not entry:
        raise _invalid(
            f"Entry {stored.seq} of the file holds characters that no hub writes: it was not made"
            " by warroom."
        )
    lost = stored.seq == 1 and isinstance(entry.event, ForkEvent)
    if lost or not belongs(incident.id, stored.seq, entry.event):
        raise _invalid(f"Entry {stored.seq} of the file is not how such a log goes.")
    try:
        return entry, evolve(incident, entry)
    except Exception as error:
        logger.exception("Entry %d of a file cannot be folded.", stored.seq)
        raise _invalid(f"Entry {stored.seq} of the file makes no sense here.") from error
