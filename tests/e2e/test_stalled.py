"""A screen that is stopped, or whose terminal nobody reads, harms nobody and comes back whole."""

import signal

import pytest

from tests.support.site import Site
from tests.support.terminal import ENTER, Terminal

pytestmark = pytest.mark.faults

NOTES = 30


async def write(site: Site, screen: Terminal, incident: str, word: str) -> None:
    """Somebody goes on writing, and each line is on the hub's disk."""
    for number in range(NOTES):
        screen.type(f"{word} {number}{ENTER}")
    # A row has its own symbol once it is acknowledged; the count of those that are not lags behind.
    await screen.until(
        lambda: any(" · ana" in line and f"{word} {NOTES - 1}" in line for line in screen.lines)
    )
    written = [text for text in await site.notes(incident) if text.startswith(word)]
    assert written == [f"{word} {number}" for number in range(NOTES)]


async def test_a_stopped_screen_holds_up_nobody_and_comes_back_whole(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana, site.screen("ben", incident) as ben:
        await ana.until("2 in the room")
        ben.signal(signal.SIGSTOP)
        try:
            await write(site, ana, incident, "while ben is stopped")
        finally:
            ben.signal(signal.SIGCONT)
        await ben.until(f"while ben is stopped {NOTES - 1}")
        await ben.until(lambda: "● live" in ben.text)
        ben.type("here again" + ENTER)
        await ana.until("here again")
        await ben.until("here again")


async def test_a_terminal_that_nobody_reads_holds_up_nobody(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana, site.screen("ben", incident) as ben:
        await ana.until("2 in the room")
        ben.stop_reading()
        await write(site, ana, incident, "while nobody reads")
        ben.read_again()
        await ben.until(f"while nobody reads {NOTES - 1}")
        ben.type("here again" + ENTER)
        await ana.until("here again")
