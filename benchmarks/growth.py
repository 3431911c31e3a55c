"""How cost grows: with entries, with incidents and with clients. Figures by their size."""

import asyncio
import tempfile
from pathlib import Path

from benchmarks import joining, metrics, servers
from benchmarks.hub import memory_kib
from benchmarks.restart import fill, start
from benchmarks.run import Round
from benchmarks.searching import searches
from benchmarks.stock import long_log


def with_entries(sizes: tuple[int, ...]) -> Round:
    """Of one incident with so many entries: start, memory, reading all of it, joining late."""
    found: Round = {}
    for size in sizes:
        with long_log(size) as data:
            here = _started(data)
        with long_log(size) as data, servers.hub(data=data) as server:
            here["pages_s"] = joining.pages(server, size)["seconds"]
            late = joining.late_joiner(server)
        found[str(size)] = {**here, "late_useful_s": late["useful_s"], "late_s": late["whole_s"]}
    few, many = sizes[0], sizes[-1]
    more = found[str(many)]["memory_mib"] - found[str(few)]["memory_mib"]
    return {**found, "kib_per_1000": more * 1024 / (many - few) * 1_000}


def with_incidents(sizes: tuple[int, ...], entries: int) -> Round:
    """Of so many incidents with so many entries each: start, memory, searches, metrics."""
    found: Round = {}
    for size in sizes:
        with long_log(size * entries, size) as data:
            here = _started(data)
        with long_log(size * entries, size) as data, servers.hub(data=data) as server:
            here["search_slowest_ms"] = searches(server)["slowest_ms"]
        found[str(size)] = {**here, "metrics_ms": metrics.measure(size, entries)["metrics_ms"]}
    return found


def with_clients(sizes: tuple[int, ...]) -> Round:
    """So many who come in at once: seconds, and the hub's memory."""
    found: Round = {}
    for size in sizes:
        here = joining.joins(size)
        found[str(size)] = {
            "join_s": here["seconds"], "memory_mib": here["kib_each"] * size / 1024
        }  # fmt: skip
    return found


def start_of_many(incidents: int, entries: int) -> Round:
    """A hub with so many incidents of so many entries; made for this, and not kept."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        data = Path(name) / "data"
        asyncio.run(fill(data, incidents * entries, incidents))
        first = _started(data)
        return {**_started(data), "first_start_s": first["start_s"]}


def _started(data: Path) -> dict[str, float]:
    hub, seconds, processor = start(data)
    try:
        return {
            "start_s": seconds,
            "start_processor_s": processor,
            "memory_mib": memory_kib(hub.pid) / 1024,
        }
    finally:
        hub.terminate()
        hub.wait()
