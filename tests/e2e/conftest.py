"""A hub as a process in a place of its own; after each test nothing else of it may still run."""

import signal
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


@pytest.fixture(scope="session", autouse=True)
def signals_count() -> None:
    """What is started here hears a hang-up and Ctrl-C, also when the tests run under `nohup` or in
    the background: a signal that is ignored here would be ignored there."""
    for number, usual in (
        (signal.SIGHUP, signal.SIG_DFL),
        (signal.SIGINT, signal.default_int_handler),
    ):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)
