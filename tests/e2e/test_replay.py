"""A recorded incident is replayed by many people; everybody ends with the same timeline."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.support import replay
from tests.support.site import Site
from tests.support.terminal import TAB, Terminal

OWN = sorted((Path(__file__).parent / "data").glob("*.csv"))
OTHERS = replay.further_timelines() or [
    pytest.param(
        Path(),
        id="none",
        marks=pytest.mark.skip(reason=f"{replay.VARIABLE} names no directory with CSV files"),
    )
]


@pytest.mark.parametrize("path", [*OWN, *OTHERS], ids=lambda path: path.stem)
async def test_everybody_ends_with_the_same_timeline(site: Site, path: Path) -> None:
    lines = replay.read(path)
    incident = await site.declare(path.stem)
    size = {"columns": 160, "rows": 60}
    async with (
        site.screen("ana", incident, **size) as ana,
        site.screen("ben", incident, **size) as ben,
    ):
        await ana.until("2 in the room")
        await ben.until("2 in the room")
        await replay.replay(site, incident, lines)
        async with site.screen("late", incident, **size) as late:
            screens = (ana, ben, late)
            for screen in screens:
                await screen.until(lambda _, s=screen: in_order(s, replay.as_recorded(lines)))
                assert screen.pane("Timeline") == ana.pane("Timeline")
            for screen in screens:
                screen.type(TAB + "o")
                await screen.until(lambda _, s=screen: in_order(s, replay.as_happened(lines)))
                assert screen.pane("Timeline") == ana.pane("Timeline")

    assert await recorded(site, incident) == replay.as_recorded(lines)
    assert await recorded(site, incident, "--by", "occurred") == replay.as_happened(lines)


async def recorded(site: Site, incident: str, *options: str) -> list[tuple[str, datetime, str]]:
    """What the log has: text, when it happened, kind."""
    return [
        (
            entry["event"]["text"],
            datetime.fromisoformat(entry["occurred_at"]),
            entry["event"]["note_kind"],
        )
        for entry in await site.log(incident, *options)
        if entry["event"]["kind"] == "noted"
    ]


def in_order(screen: Terminal, lines: list[tuple[str, datetime, str]]) -> bool:
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
