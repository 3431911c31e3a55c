"""The interface between the hub and whatever keeps the log."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from warroom.model.entry import StoredEntry
from warroom.model.words import Replaced
from warroom.saved.log import Head
from warroom.search.documents import Document, Indexed
from warroom.search.query import Query


class Row(msgspec.Struct, frozen=True, gc=False):
    """One entry to keep. `data` is the entry's JSON; `nth` counts the events of one command."""

    incident: str
    seq: int
    actor: str
    command_id: str
    nth: int
    digest: bytes
    hash: str
    data: bytes


class Settled(msgspec.Struct, frozen=True, gc=False):
    """A command that is in the log already: where, and the SHA-256 of what it asked for."""

    incident: str
    first: int
    last: int
    digest: bytes


TAKEN_IN = b""
"""The digest of an entry that came with a file: what its command asked for is not known."""

CommandKey = tuple[str, str]
"""Actor and command id: together they name a command for ever."""


class Parted(msgspec.Struct, frozen=True):
    """A history that this one parted from, which the logs do not say yet.

    `heads`: what the mirror file remembers of logs that have less; their numbers up to there are
    lost. `everywhere`: any log may have had more.
    """

    former: str
    why: Replaced
    heads: dict[str, Head] = {}
    everywhere: bool = False


class Hit(NamedTuple):
    """A document that was found, and whether it was struck since."""

    document: Document
    struck: bool


class Hits(NamedTuple):
    """What was found, the best first; `ranked`: of so many, as more match than that. 0: of all."""

    hits: list[Hit]
    ranked: int = 0


class TooSlow(Exception):  # noqa: N818 - it names what happened
    """A search was broken off at its time limit."""


class Store(Protocol):
    """Keeps entries, and an index of what can be found; knows nothing of what they mean."""

    @property
    def epoch(self) -> str:
        """Names this history; a new one whenever acknowledged entries may have been lost."""

    @property
    def former(self) -> tuple[str, ...]:
        """The epochs that this history continues, oldest first."""

    @property
    def parted(self) -> Sequence[Parted]:
        """Former histories that the hub has yet to record in the logs."""

    async def differs_from(self, heads: Mapping[str, Head]) -> str:
        """How the database differs from `heads` or from the mirror file; empty where it does not.

        Raises StoreFailed.
        """

    async def begin_epoch(self) -> None:
        """Begin a new history, which continues this one. Raises StoreFailed."""

    async def parted_recorded(self) -> None:
        """The logs say it now. Raises StoreFailed."""

    @property
    def mirror_problem(self) -> str:
        """Why the heads cannot be written to another disk; empty where they can, or need not."""

    async def append(
        self,
        rows: Sequence[Row],
        indexed: Iterable[Indexed] | None = None,
        *,
        new: bool = False,
    ) -> None:
        """Keep all rows or none; on return they are durable (fsync). Raises StoreFailed.

        `new`: the log should have none of their commands; AlreadyThere, and none is kept, where it
        may have one.

        `indexed`: what changes in the index with these rows, in their order; kept with them or
        not at all. None: the index does not know of them, and does not agree from now on.
        """

    async def redact(
        self,
        row: Row,
        blanked: Sequence[tuple[StoredEntry, StoredEntry]],
        documents: Sequence[Document],
    ) -> None:
        """Keep `row`, and each blanked entry (as it was, as it is) in its place, or nothing.

        `documents`: all that the log gives to the index from now on. Raises StoreFailed.
        """

    async def erase(self) -> str:
        """Leave nothing in any file of what was redacted; gives why not yet, or an empty text."""

    @property
    def erasing(self) -> bool:
        """Whether something that was redacted may still be in a file."""

    async def shrink(self) -> None:
        """Give back the room that is not needed, as far as the disk lets it. Raises DiskBroken."""

    async def try_to_write(self) -> None:
        """Write something that means nothing, durably. Raises StoreFailed."""

    async def search(
        self, query: Query, *, limit: int, only: Iterable[str] | None, without: Iterable[str]
    ) -> Hits:
        """What answers to the terms, kinds, authors and times of a query, the best first.

        Only documents of the logs in `only` (None: of all), never of those in `without`: they use
        up no bound either. Raises TooSlow, StoreFailed.
        """

    async def index_agrees(self, version: str) -> bool:
        """Whether the index has all entries, and was made as `version` says."""

    async def index_anew(self, documents: AsyncIterator[Indexed], version: str) -> int:
        """Throw the index away and make it of `documents`; gives their number. All or nothing."""

    async def find(self, keys: Sequence[CommandKey]) -> dict[CommandKey, Settled]:
        """Those of these commands that are in the log."""

    async def resting(self) -> set[str]:
        """The logs whose last entry came with a file: nobody has written in them here."""

    async def page(
        self, incident: str, *, after: int, before: int, limit: int, max_bytes: int
    ) -> list[bytes]:
        """The newest entries with after < seq < before, ascending, at most `limit` and about
        `max_bytes`, but at least one if there is any."""

    def everything(self) -> AsyncIterator[tuple[str, bytes]]:
        """All entries as (incident, data), each incident's in order: for the hub's start."""

    async def close(self) -> None:
        """Let go of the files; what was appended is on disk already."""
