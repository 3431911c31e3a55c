"""A hub as a process in a place of its own; after each test nothing else of it may still run."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.processes import end, marked
from tests.support.site import Site


@pytest.fixture(scope="module")
def place() -> Iterator[Site]:
    """The place that the tests of a module share, each with an incident of its own."""
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as name:
        site = Site(Path(name))
        try:
            site.hub.start()
            yield site
            assert site.hub.stop() == 0
        finally:
            site.hub.kill()
            end(set(marked(name)))


@pytest.fixture
async def site(place: Site) -> AsyncIterator[Site]:
    """The place with a hub that answers, whatever the test before has done to it."""
    if not place.hub.pid:
        place.hub.start()
    try:
        yield place
        await place.nobody_left()
    finally:
        end(set(marked(str(place.folder))) - {place.hub.pid})
