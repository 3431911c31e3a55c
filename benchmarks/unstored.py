"""A hub that acknowledges without storage: what the disk costs is the difference.

python -m benchmarks.unstored DATA SOCKET CONNECTIONS
"""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from server.hub import Hub
from server.main import loop_factory
from server.options import HubOptions
from server.store.base import CommandKey, Row, Settled
from server.store.sqlite import SqliteStore
from server.upkeep.garbage import collect_seldom
from warroom.search.documents import Indexed


class Unstored(SqliteStore):
    """Takes every batch and keeps none."""

    async def append(
        self,
        rows: Sequence[Row],
        indexed: Iterable[Indexed] | None = None,
        *,
        new: bool = False,
    ) -> None:
        """Forget them; the index is computed all the same."""
        for _ in indexed or ():
            pass

    async def find(self, keys: Sequence[CommandKey]) -> dict[CommandKey, Settled]:
        """None was ever kept."""
        return {}


async def main(data: Path, socket: Path, connections: int) -> None:
    """Serve until it is ended."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    async with Unstored(data) as store:
        hub = Hub(store, HubOptions(data, socket, connections=connections))
        await hub.start()
        collect_seldom()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
