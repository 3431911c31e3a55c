"""Every size has what one needs: the severity, the current pane, the composer, the status."""

from functools import partial
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.widget import Widget

from screens.header import RoomHeader
from screens.pane_screen import PANES
from screens.statusbar import Banner, StatusBar
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.words import Role

SIZES = [(200, 50), (120, 40), (80, 24), (60, 20), (40, 10)]


def parts(room: Stage) -> list[Region]:
    """The widgets that share the screen, without the ones that hold others."""
    found = [*room.room.query("Pane > *"), *room.room.query("RoomHeader, Tabs, Banner, StatusBar")]
    found.append(room.room.composer)
    return [widget.region for widget in found if widget.region.area]


def has_room(widget: Widget) -> bool:
    return widget.has_focus and widget.region.height > 1


@pytest.mark.parametrize("theme", ["warroom", "ansi-dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_nothing_that_is_needed_is_missing(
    tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    async with stage(tmp_path, size=size, theme=theme) as room:
        await room.sees("INC-42", "SEV1 ▲▲▲", "error rate 12 %", "● live")
        lines = room.text.splitlines()
        assert len(lines) == size[1]
        assert "SEV1 ▲▲▲" in lines[0] and "00:22:15" in lines[0]
        assert lines[-2].startswith("›")
        assert "● live" in lines[-1]
        whole = Region(0, 0, *size)
        shown = parts(room)
        assert all(whole.contains_region(region) for region in shown)
        assert not [
            (one, two)
            for place, one in enumerate(shown)
            for two in shown[place + 1 :]
            if one.overlaps(two)
        ]
        assert sum(region.area for region in shown) == whole.area


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_pane_can_be_reached(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size) as room:
        await room.press("tab")
        for number, pane in enumerate(PANES, 1):
            await room.press(str(number))
            widget = room.room.query_one(f"#{pane}")
            await until(partial(has_room, widget))
            assert room.room.composer.region.height == 1
        await room.press("escape")
        await until(lambda: room.room.composer.field.has_focus)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_notices_leave_room_for_the_timeline(tmp_path: Path, size: tuple[int, int]) -> None:
    def bad(link: FakeLink, clock: MovableClock) -> None:
        outage(link, clock)
        link.say(INCIDENT, "ana", cm.OfferRole(role=Role.SCRIBE, to="flo"))

    async with stage(tmp_path, size=size, you="flo", before=bad) as room:
        room.link.read_only("its disk is full. " * 20)
        room.link.go_away("The hub at unix:/run/warroom/a/long/way/to/it.sock does not answer.")
        await room.sees("offline since", "read-only")
        banner = room.room.query_one(Banner)
        await until(lambda: banner.region.height)
        assert banner.region.height <= max(1, size[1] // 6)
        assert room.room.timeline.region.height >= 3
        assert room.room.query_one(StatusBar).region.bottom == size[1]
        assert room.room.query_one(RoomHeader).region.y == 0


async def test_a_resize_changes_the_layout(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40)) as room:
        await room.sees("Checklist", "T4")
        await room.pilot.resize_terminal(60, 20)
        await room.sees("1 Log", "2 Tasks")
        await room.misses("T4  Drain")
        await room.pilot.resize_terminal(200, 50)
        await room.sees("People", "T4  Drain", "✓ Identification")


async def test_a_pane_keeps_its_name_where_its_count_is_long(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(80, 24)) as room:
        room.link.say(INCIDENT, "ben", cm.ChangeDetails(systems=("a", "b")))
        await room.press("f3")
        await room.sees("─ Containment ")


async def test_every_tab_has_a_name_on_the_smallest_screen(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(60, 20)) as room:
        await room.press("f4")
        await room.sees("1 Log 2 Tasks 3 Comms 4 People 5 Prioritization 6 Inbox")
