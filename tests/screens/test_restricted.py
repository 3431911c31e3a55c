"""That few people see it is said by a word and a symbol, at every size, wherever it stands."""

from pathlib import Path

import pytest

from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock
from tests.support.room_app import stage
from warroom.model import commands as cm
from warroom.model.words import Tlp


def few(link: FakeLink, clock: MovableClock) -> None:
    link.say(INCIDENT, "ana", cm.Declare(title="Customer data leaked " * 9, restricted=("ben",)))
    link.say(INCIDENT, "ana", cm.MarkTlp(tlp=Tlp.AMBER))
    link.say(INCIDENT, "ana", cm.AdmitPeople(people=("dmi",)))
    link.enter(INCIDENT, "ana")


WORDS = {
    (200, 50): "▬ restricted: 3 people",
    (120, 40): "▬ restricted: 3 people",
    (80, 24): "▬ restricted: 3",
    (60, 20): "▬ restricted: 3",
    (40, 10): "▬ restricted",
}


@pytest.mark.parametrize("size", WORDS)
async def test_the_room_says_it_in_its_first_line(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, before=few) as room:
        await room.sees("▬ restricted")
        first = room.text.splitlines()[0]
        assert f"INC-42  {WORDS[size]}  " in first
        assert len(first) <= size[0]


@pytest.mark.parametrize("size", [(180, 30), (120, 40), (80, 24), (60, 20)])
async def test_the_lobby_says_it_behind_a_long_title(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, incident=None, before=few) as lobby:
        await lobby.sees("INC-42", "Customer data", "▬ restricted: 3")


async def test_the_people_pane_names_them(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(200, 50), before=few) as room:
        await room.sees("▬ restricted: 3 people", "ana, ben, dmi")
        await room.sees("restricted to ana, ben", "admitted dmi")


async def test_opening_it_takes_the_words_away(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40), before=few) as room:
        await room.sees("▬ restricted: 3 people")
        room.link.say(INCIDENT, "ana", cm.OpenAccess(reason="it is public"))
        await room.sees("open to everybody again: it is public")
        assert "▬ restricted: 3 people" not in room.text


async def test_a_reason_without_its_colon_is_asked_about_first(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, size=(120, 40), before=few) as room:
        people = room.link.log(INCIDENT).incident
        await room.type("/admit chloe forensics")
        await room.sees(
            "Nobody called chloe or forensics was seen here.",
            "a colon ends them",
            "chloe: the reason.",
            "Enter again lets all of them see it",
        )
        assert room.link.log(INCIDENT).incident is people
        await room.type("/admit chloe: forensics")
        await room.sees("admitted chloe: forensics")
        await room.type("/admit ben, dmi")
        await room.sees("ben, dmi can see INC-42 already")
        await room.press("escape")
        await room.type("/admit eve mallory")
        await room.sees("Nobody called eve or mallory")
        await room.press("enter")
        await room.sees("admitted eve, mallory")
