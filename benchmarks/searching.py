"""Searches of a hub with many incidents: milliseconds from question to answer, over its socket.

python -m benchmarks.searching [INCIDENTS] [ENTRIES EACH]
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import servers
from benchmarks.hub import join
from benchmarks.restart import fill
from benchmarks.servers import Server
from warroom.wire import frames as fr

QUERIES = (
    "checkout", "502", '"eu-west certificate"', "pool drained", "deploy -queue", "certificat",
    "kind:decision payments", "author:ana failover", "kind:note author:ben -pool", "author:nobody",
    "nothing has this word", "a", "er* la*",
)  # fmt: skip
"""Words that are frequent, rare and absent; a phrase, filters, beginnings of words."""

TIMES = 5


def searches(server: Server) -> dict[str, float]:
    """The slowest query's median, and the median over all (milliseconds)."""
    socket = server.place.socket
    assert socket is not None
    medians = asyncio.run(_ask(socket))
    return {"slowest_ms": max(medians), "p50_ms": statistics.median(medians)}


async def _ask(socket: Path) -> list[float]:
    ws = await join(socket, "searcher")
    medians = []
    for number, query in enumerate(QUERIES):
        took = []
        for turn in range(TIMES):
            begin = time.perf_counter()
            await ws.send(fr.encode(fr.Search(number * TIMES + turn, query)), text=True)
            while b'"type":"found"' not in await ws.recv(decode=False):
                pass
            took.append((time.perf_counter() - begin) * 1000)
            await asyncio.sleep(0.02)  # within what one person may ask a second
        medians.append(statistics.median(took))
    ws.transport.abort()
    return medians


def measure(incidents: int, entries: int) -> dict[str, float]:
    """All figures of a hub with so many incidents of so many entries."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        data = Path(name) / "data"
        asyncio.run(fill(data, incidents * entries, incidents))
        with servers.hub(data=data) as server:
            return searches(server)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.stdout.write(json.dumps(measure(*(given or [1_000, 100]))) + "\n")
