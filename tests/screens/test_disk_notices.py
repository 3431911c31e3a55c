"""A hub whose disk is full, or nearly, is told on every screen."""

from pathlib import Path

import pytest

from screens.review.screen import ReviewScreen
from tests.support.room_app import stage
from tests.support.until import until

ON = {
    "lobby": (None, (), "INC-42"),
    "problems": (None, ("P",), "Problems"),
    "metrics": (None, ("M",), "Metrics"),
    "search": (None, ("s",), "Search all incidents"),
    "room": ("INC-42", (), "Timeline"),
    "post-mortem": ("INC-42", ("f6", "p"), "not started"),
    "review": ("INC-42", (), "Timeline"),
}
"""Where one is: the incident that the program is opened on, the keys, and what is seen there."""


@pytest.mark.parametrize("screen", ON)
async def test_a_full_disk_is_told_and_that_there_is_room_again(
    screen: str, tmp_path: Path
) -> None:
    incident, keys, seen = ON[screen]
    async with stage(tmp_path, incident=incident) as on:
        await on.press(*keys)
        await on.sees(seen)
        if screen == "review":
            await on.type("/review")
            await until(lambda: isinstance(on.app.screen, ReviewScreen))
        on.link.read_only("", "The hub's disk is nearly full: 20 MiB are left.")
        await on.sees("The hub's disk is nearly full")
        on.link.read_only("its disk is full. Reading goes on.")
        await on.sees("The hub is read-only: its disk is full.")
        await on.misses("nearly full")
        on.link.read_only("")
        await on.misses("read-only", "nearly full")
