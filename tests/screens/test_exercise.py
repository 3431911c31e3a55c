"""A drill is marked wherever one looks, at every size, in words; a real incident never is."""

from pathlib import Path

import pytest

from tests.screens.test_lobby import several
from tests.support.fake_link import FakeLink
from tests.support.outage import MovableClock, outage
from tests.support.room_app import stage
from warroom.model import commands as cm
from warroom.model.words import Severity

SIZES = [(200, 50), (80, 24), (60, 20), (40, 10)]
DRILL = "INC-77"


def drill(link: FakeLink, clock: MovableClock) -> None:
    outage(link, clock)
    declare_drill(link)


def declare_drill(link: FakeLink) -> None:
    declared = cm.Declare(title="Certificates end", severity=Severity.SEV1, exercise=True)
    link.say(DRILL, "kim", declared)
    link.say(DRILL, "kim", cm.Tell(audience="customers", text="We look into it"))


def among_others(link: FakeLink, clock: MovableClock) -> None:
    several(link, clock)
    declare_drill(link)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_room_says_it_twice(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, incident=DRILL, before=drill) as room:
        await room.sees("● live")
        lines = room.text.splitlines()
        assert lines[0].split()[:2] == [DRILL, "EXERCISE"]
        await room.sees(f"EXERCISE {DRILL}")
        assert all(len(line) <= size[0] for line in room.text.splitlines())
        assert room.room.composer.region.height and "● live" in lines[-1]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_so_does_what_lies_over_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, incident=DRILL, before=drill) as room:
        await room.press("f1")
        await room.sees(f"EXERCISE {DRILL}", "Keys")
        await room.press("escape")
        room.app.open_post_mortem(DRILL)
        await room.sees(f"EXERCISE {DRILL}", "ost-mortem")
        room.app.open_declare()
        await room.sees(f"EXERCISE {DRILL}", "Declare an incident")


@pytest.mark.parametrize("size", [*SIZES, (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_lobby_has_it_below_what_is_real(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, incident=None, before=among_others) as lobby:
        await lobby.sees("INC-8")
        await lobby.press("G")
        await lobby.sees(DRILL, "EXERCISE: C"[: 9 if size[0] < 60 else 20], "Exercises")
        rows = [line.split()[0] for line in lobby.text.splitlines() if line.startswith(" INC-")]
        assert rows[-1] == DRILL


async def test_a_real_incident_is_not_marked(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.sees("INC-42")
        assert "EXERCISE" not in room.text


async def test_what_is_told_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=DRILL, before=drill) as room:
        await room.sees("EXERCISE: We look into it")


async def test_the_form_declares_one(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None) as lobby:
        await lobby.sees("Checkout returns 502")
        lobby.app.open_declare("A drill of ours")
        await lobby.sees("Declare an incident")
        form = lobby.app.screen
        form._input("exercise").text = "maybe"  # type: ignore[attr-defined]
        await lobby.press("enter")
        await lobby.sees("Write yes if this is a drill")
        form._input("exercise").text = "yes"  # type: ignore[attr-defined]
        await lobby.press("enter")
        await lobby.sees("EXERCISE", "A drill of ours")
