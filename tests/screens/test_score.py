"""The score sheet in the room, at every size, and what stops the script's clock from there."""

from pathlib import Path

import pytest

from tests.support.fake_link import FakeLink
from tests.support.outage import MovableClock
from tests.support.room_app import stage
from tests.support.scenarios import DRILL
from warroom.drills.runner import CONTROL, declaration
from warroom.model import commands as cm
from warroom.model.words import Role

INCIDENT = "INC-77"


def drill(link: FakeLink, clock: MovableClock) -> None:
    link.say(INCIDENT, CONTROL, declaration(DRILL))
    link.say(INCIDENT, CONTROL, cm.StartDrill(scenario=DRILL))
    link.say(INCIDENT, CONTROL, cm.GiveInject(inject="first"))
    link.say(INCIDENT, "ana", cm.ClaimRole(role=Role.COMMANDER))


@pytest.mark.parametrize("size", [(200, 50), (80, 24), (60, 20), (40, 10)])
async def test_the_sheet(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, incident=INCIDENT, before=drill) as room:
        await room.type("/score")
        await room.sees("Score sheet", f"EXERCISE {INCIDENT}", "10 of 20 points")


async def test_the_clock_is_stopped_and_the_end_shows_the_score(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40), incident=INCIDENT, before=drill) as room:
        await room.sees("alert from monitoring (simulated)")
        await room.type("/drill pause lunch")
        await room.sees("exercise paused: lunch")
        await room.type("/inject question the CEO | How bad is it?")
        await room.sees("question from the CEO (simulated)")
        await room.type("/drill end")
        await room.sees("exercise over")
        await room.type("/step conclusion")
        await room.sees("10 of 20 points", "met: Reach lead")


async def test_where_nothing_is_played(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.type("/score")
        await room.sees("No scenario is played here")
