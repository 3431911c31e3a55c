"""Logs to measure with: each is made once in a run of the benchmark, and handed out as a copy."""

import asyncio
import contextlib
import functools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.restart import fill

_kept = contextlib.ExitStack()


@functools.cache
def _made(entries: int, incidents: int) -> Path:
    directory = _kept.enter_context(tempfile.TemporaryDirectory(prefix="wrb"))
    data = Path(directory) / "data"
    asyncio.run(fill(data, entries, incidents))
    return data


@contextlib.contextmanager
def long_log(entries: int, incidents: int = 1) -> Iterator[Path]:
    """A data directory of its own with so many entries, in INC-1 or spread over several."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        data = Path(name) / "data"
        shutil.copytree(_made(entries, incidents), data)
        yield data


def forget() -> None:
    """Remove what is kept."""
    _made.cache_clear()
    _kept.close()
