"""Style sheets are read once for all the apps that the tests here start."""

import pytest

from tests.support.stylesheets import read_once


@pytest.fixture(scope="session", autouse=True)
def sheets_are_read_once() -> None:
    read_once()
