"""A hub in this process on a Unix socket of its own, and clients for it."""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from server.main import HubOptions, running
from tests.support.clock import Watch
from tests.support.wire_client import WireClient


@pytest.fixture
def place() -> Iterator[Path]:
    """A short directory: a socket's path has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="wr") as name:
        yield Path(name)


@pytest.fixture
def options(place: Path) -> HubOptions:
    return HubOptions(data=place / "data", socket=place / "hub.sock")


@pytest.fixture
async def hub(options: HubOptions) -> AsyncIterator[list[str]]:
    async with running(options) as addresses:
        yield addresses


@pytest.fixture
def client(place: Path) -> Callable[[str], WireClient]:
    return lambda name: WireClient(place / "hub.sock", name)


@pytest.fixture
def clock() -> Watch:
    return Watch()
