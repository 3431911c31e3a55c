"""A hub for the tests of a module, and a shell that talks to it."""

from collections.abc import Iterator

import pytest

from tests.support.hub_process import HubProcess, hub_process
from tests.support.shell import Shell


@pytest.fixture(scope="module")
def hub() -> Iterator[HubProcess]:
    with hub_process() as process:
        yield process


@pytest.fixture
def shell(hub: HubProcess) -> Shell:
    return Shell(hub)
