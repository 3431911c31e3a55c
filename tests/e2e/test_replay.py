"""A recorded incident is replayed by many people; everybody ends with the same timeline."""

from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from tests.support import replay
from tests.support.site import Site
from tests.support.terminal import ENTER, Terminal

OWN = sorted((Path(__file__).parent / "data").glob("*.csv"))
OTHERS = replay.further_timelines()
NO_OTHERS = pytest.mark.skip(
    reason=f"no further timelines: set {replay.VARIABLE} to a directory with CSV files"
)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
async def test_everybody_ends_with_the_same_timeline(site: Site, path: Path) -> None:
    await replay_and_compare(site, path)


@pytest.mark.parametrize(
    "path",
    replay.one_and_the_rest(OTHERS) or [pytest.param(Path(), id="none", marks=NO_OTHERS)],
    ids=lambda path: path.stem,
)
async def test_everybody_ends_with_the_same_real_timeline(site: Site, path: Path) -> None:
    await replay_and_compare(site, path)


async def replay_and_compare(site: Site, path: Path) -> None:
    lines = replay.read(path)
    recorded, happened = replay.as_recorded(lines), replay.as_happened(lines)
    incident = await site.declare(path.stem)

    async with large(site, "ana", incident) as ana, large(site, "ben", incident) as ben:
        for early in (ana, ben):
            await early.until("2 in the room")
        await replay.replay(site, incident, lines)
        async with large(site, "late", incident) as late:
            await same_on_all(ana, ben, late, lines=recorded)
            for screen in (ana, ben, late):
                screen.type("/order" + ENTER)
            await same_on_all(ana, ben, late, lines=happened)

    assert await notes(site, incident) == recorded
    assert await notes(site, incident, "--by", "occurred") == happened


def large(site: Site, name: str, incident: str) -> Terminal:
    """A screen that has room for the whole of it."""
    return site.screen(name, incident, columns=120, rows=50)


async def same_on_all(*screens: Terminal, lines: list[replay.Noted]) -> None:
    """Wait until every screen has all of it in this order, and they are alike to the letter."""
    for screen in screens:
        await screen.until(partial(in_order, screen, lines))
    for screen in screens[1:]:
        await screen.until(partial(alike, screen, screens[0]))


def alike(one: Terminal, other: Terminal) -> bool:
    """Whether the two show the same timeline, to the letter."""
    return one.pane("Timeline") == other.pane("Timeline")


def in_order(screen: Terminal, lines: list[replay.Noted]) -> bool:
    """Whether the timeline on the screen has all of these texts whole, one after the other.

    White space does not count: the screen breaks long lines.
    """
    shown = "".join("".join(screen.pane("Timeline")).split())
    at = 0
    for text, _, _ in lines:
        at = shown.find("".join(text.split()), at) + 1
        if not at:
            return False
    return True


async def notes(site: Site, incident: str, *options: str) -> list[replay.Noted]:
    """What `warroom log --json` has of them."""
    return [
        (event["text"], datetime.fromisoformat(entry["occurred_at"]), event["note_kind"])
        for entry in await site.log(incident, *options)
        if (event := entry["event"])["kind"] == "noted"
    ]
