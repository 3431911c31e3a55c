"""Logs to measure with: each is made once in a run of the benchmark, and handed out as a copy."""

import asyncio
import contextlib
import functools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.restart import fill, start

_kept = contextlib.ExitStack()


@functools.cache
def _made(entries: int, incidents: int, *, started: bool) -> Path:
    directory = _kept.enter_context(tempfile.TemporaryDirectory(prefix="wrb"))
    data = Path(directory) / "data"
    if not started:
        asyncio.run(fill(data, entries, incidents))
        return data
    shutil.copytree(_made(entries, incidents, started=False), data)
    hub, _, _ = start(data)
    hub.terminate()
    hub.wait()
    return data


@contextlib.contextmanager
def long_log(entries: int, incidents: int = 1, *, started: bool = True) -> Iterator[Path]:
    """A data directory of its own with so many entries, in INC-1 or spread over several.

    `started`: a hub has run on it before; the first one makes the index of the search.
    """
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        data = Path(name) / "data"
        shutil.copytree(_made(entries, incidents, started=started), data)
        yield data


def forget() -> None:
    """Remove what is kept."""
    _made.cache_clear()
    _kept.close()
