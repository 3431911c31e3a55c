"""What is looked at while it runs: a process from outside, files, the latencies of an interval."""

from pathlib import Path
from typing import NamedTuple

import msgspec


class Sample(msgspec.Struct, omit_defaults=False):
    """One look. Memory and files in MiB, times in ms, `at` in seconds from the beginning.

    `processor`: percent of one core since the last look. `lag`: how late this process itself woke
    up, at worst: latencies are that much too long, and it tells of a busy machine.
    """

    at: float
    hub_memory: float
    hub_peak: float
    hub_files: int
    hub_threads: int
    hub_processor: float
    screen_memory: float
    people_memory: float
    database: float
    wal: float
    mirror: float
    acked: int
    refused: int
    waiting: int
    p50: float
    p99: float
    worst: float
    search_p50: float
    search_worst: float
    lag: float
    load: float


class Seen(NamedTuple):
    """A process from outside; memory in MiB, `ticks` of processor time."""

    memory: float
    peak: float
    files: int
    threads: int
    ticks: int


def look(pid: int) -> Seen:
    """What proc(5) says of a process; nothing where it is gone."""
    folder = Path(f"/proc/{pid}")
    try:
        status = dict(
            line.split(":", 1) for line in (folder / "status").read_text().splitlines() if line
        )
        stat = (folder / "stat").read_text().rpartition(")")[2].split()
        return Seen(
            _kib(status["VmRSS"]),
            _kib(status["VmHWM"]),
            len(list((folder / "fd").iterdir())),
            int(status["Threads"]),
            int(stat[11]) + int(stat[12]),
        )
    except (OSError, KeyError, IndexError):
        return Seen(0.0, 0.0, 0, 0, 0)


def mib(path: Path) -> float:
    """The size of a file, 0 where there is none."""
    try:
        return path.stat().st_size / 2**20
    except OSError:
        return 0.0


def quantile(values: list[float], part: float) -> float:
    """The value below which `part` of them are; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def _kib(value: str) -> float:
    return int(value.split(maxsplit=1)[0]) / 1024
