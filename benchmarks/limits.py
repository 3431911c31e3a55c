"""What the machine's disk and SQLite can do at most: the limits that a hub is measured against."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from benchmarks.load import compiled
from benchmarks.servers import SLOW_DISK_US

ROW = b"x" * 550
"""About the size of an entry as the hub keeps it."""


class Commits(msgspec.Struct, frozen=True):
    """Rows a second in transactions of one size, and how long one takes (milliseconds, p50)."""

    rows_per_s: float
    commit_p50_ms: float


def commits(batch: int, seconds: float = 1.0, *, slow_disk: bool = False) -> Commits:
    """Insert rows in transactions of `batch` with synchronous=FULL, for some seconds.

    In a process of its own, so that `slow_disk` can be preloaded.
    """
    environment = dict(os.environ)
    if slow_disk:
        shim = compiled("slow_fsync", "-shared", "-fPIC")
        environment |= {"LD_PRELOAD": str(shim), "SLOW_FSYNC_US": str(SLOW_DISK_US)}
    words = [sys.executable, "-m", "benchmarks.limits", str(batch), str(seconds)]
    done = subprocess.run(words, capture_output=True, check=True, env=environment)
    return msgspec.json.decode(done.stdout, type=Commits)


def _commit_here(batch: int, seconds: float) -> Commits:
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        connection = sqlite3.connect(Path(name) / "limit.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, data BLOB)")
        rows = [(ROW,)] * batch
        took: list[float] = []
        end = time.perf_counter() + seconds
        while (begin := time.perf_counter()) < end:
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO rows (data) VALUES (?)", rows)
            connection.execute("COMMIT")
            took.append(time.perf_counter() - begin)
        connection.close()
    took_all = sum(took)
    return Commits(batch * len(took) / took_all, sorted(took)[len(took) // 2] * 1000)


if __name__ == "__main__":
    found = _commit_here(int(sys.argv[1]), float(sys.argv[2]))
    sys.stdout.buffer.write(msgspec.json.encode(found))
