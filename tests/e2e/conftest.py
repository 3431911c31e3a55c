"""A hub as a process in a place of its own; after each test nothing of it may still run."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.processes import end, marked
from tests.support.site import Site


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A place whose hub answers."""
    with tempfile.TemporaryDirectory(prefix="wr") as name:
        place = Site(Path(name))
        try:
            await place.start_hub()
            yield place
            assert await place.end_hub() == 0
            await place.nobody_left()
        finally:
            end(set(marked(name)))
