"""The interface between the hub and whatever keeps the log."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple, Protocol


class Row(NamedTuple):
    """One entry to keep. `data` is the entry's JSON; `nth` counts the events of one command."""

    incident: str
    seq: int
    actor: str
    command_id: str
    nth: int
    digest: bytes
    hash: str
    data: bytes


class Settled(NamedTuple):
    """A command that is in the log already: where, and the SHA-256 of what it asked for."""

    incident: str
    first: int
    last: int
    digest: bytes


CommandKey = tuple[str, str]
"""Actor and command id: together they name a command for ever."""


class Store(Protocol):
    """Keeps entries; knows nothing of what they mean."""

    @property
    def epoch(self) -> str:
        """Names this history; a new one whenever acknowledged entries may have been lost."""

    async def append(self, rows: Sequence[Row]) -> None:
        """Keep all rows or none; on return they are durable (fsync). Raises StoreFailed."""

    async def find(self, commands: Sequence[CommandKey]) -> dict[CommandKey, Settled]:
        """Those of `commands` that are in the log."""

    async def page(
        self, incident: str, *, after: int, before: int, limit: int, max_bytes: int
    ) -> list[bytes]:
        """The newest entries with after < seq < before, ascending, at most `limit` and about
        `max_bytes`, but at least one if there is any."""

    def everything(self) -> AsyncIterator[tuple[str, bytes]]:
        """All entries as (incident, data), each incident's in order: for the hub's start."""

    async def close(self) -> None:
        """Let go of the files; what was appended is on disk already."""
