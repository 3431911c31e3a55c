"""What the figures were measured on: processor, memory, kernel, versions, the disk's fsync."""

import os
import platform
import sqlite3
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import msgspec


class Machine(msgspec.Struct, frozen=True):
    """`fsync_ms`: the median of a hundred small appends, each followed by fdatasync.

    `load`: processes that wanted to run in the minute before; more than a little spoils figures.
    """

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    sqlite: str
    libraries: dict[str, str]
    fsync_ms: float
    load: float


def describe() -> Machine:
    """This machine, now."""
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gib=round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        libraries={name: version(name) for name in ("websockets", "uvloop", "msgspec", "textual")},
        fsync_ms=round(_fsync() * 1000, 3),
        load=round(os.getloadavg()[0], 2),
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _fsync() -> float:
    took = []
    with tempfile.NamedTemporaryFile(prefix="wrb") as file:
        for _ in range(100):
            file.write(b"x" * 512)
            file.flush()
            begin = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - begin)
    return statistics.median(took)
