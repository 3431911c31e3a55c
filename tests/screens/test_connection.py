"""What the screens say of the hub: gone for long, another one now, back with entries missing."""

from datetime import timedelta
from pathlib import Path

import pytest

from screens.moving import CannotMove
from screens.statusbar import Banner
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.link.address import Address
from warroom.model import events as ev
from warroom.model.words import Replaced
from warroom.wire.frames import Offered

GONE = "Is the hub's host gone?"


@pytest.mark.parametrize(
    ("incident", "how"), [(INCIDENT, "/move ADDRESS"), (None, "warroom move ADDRESS")]
)
async def test_offline_for_two_minutes_people_are_told_what_they_can_do(
    tmp_path: Path, incident: str | None, how: str
) -> None:
    async with stage(tmp_path, incident=incident) as on:
        on.link.keeps_lobby = True
        on.link.go_away()
        await on.sees("offline since")
        on.clock.set(on.clock.now() + timedelta(seconds=119))
        await until(lambda: "is kept on this machine" in said(on))
        on.link.go_away("No hub runs there.")
        await on.sees("No hub runs there.")
        assert GONE not in said(on)
        on.clock.set(on.clock.now() + timedelta(seconds=1))
        await until(lambda: GONE in said(on))
        assert how in said(on) and "warroom promote" in said(on)
        on.link.come_back()
        await until(lambda: GONE not in said(on))


def said(on: Stage) -> str:
    """All notices, also those for which there is no room."""
    return " ".join(each.text for each in on.app.screen.query_one(Banner).notices)


class Movers:
    """Goes where it is told, unless `wrong` says why not."""

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong
        self.asked: list[tuple[str, bool]] = []

    async def __call__(self, new: Address, anyway: bool) -> None:
        self.asked.append((str(new), anyway))
        if self.wrong:
            raise CannotMove(self.wrong)


async def test_move_goes_over_to_another_hub_and_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.app.move = movers = Movers()
        await on.type("/move unix:/run/new.sock")
        await on.sees("unix:/run/new.sock is your hub from now on")
        await on.type("/move wss://standby.example:7420 anyway")
        await on.sees("wss://standby.example:7420 is your hub from now on")
        assert movers.asked == [
            ("unix:/run/new.sock", False),
            ("wss://standby.example:7420", True),
        ]


async def test_a_move_that_cannot_be_is_told_and_changes_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.app.move = movers = Movers("The hub at unix:/run/new.sock has another history.")
        await on.type("/move unix:/run/new.sock")
        await on.sees("has another history")
        movers.asked.clear()
        await on.type("/move nowhere")
        await on.sees("is not a hub's address")
        await on.type("/move unix:/run/new.sock perhaps")
        await on.sees("After the address stands nothing, or anyway.")
        assert not movers.asked


def lost(link: FakeLink, clock: MovableClock) -> None:
    outage(link, clock)
    link.insert(INCIDENT, "hub", ev.EntryLost("e0"), ev.EntryLost("e0"))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
async def test_a_loss_is_said_once_for_as_long_as_it_lasts(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stage(tmp_path, size=size, before=lost) as on:
        await on.sees("LOST")
        await until(lambda: times("were lost", on) == 1, on.text)
        on.link.reset(INCIDENT, "The hub has lost the last 2 entries that were seen here.")
        first = on.link.log(INCIDENT).incident.seq - 1
        on.link.offer(Offered(INCIDENT, "e0", first, first + 1, ["ana"], True))
        await until(lambda: times("were lost; ana offers them", on) == 1, on.text)
        await until(lambda: "The hub has lost the last 2" not in said(on))


def times(words: str, on: Stage) -> int:
    return sum(words in row for row in on.text.splitlines())


async def test_what_is_told_of_another_history_stays_where_no_loss_is_known(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as on:
        on.link.reset(INCIDENT, "The hub's history is another one than before.")
        await on.sees("The hub's history is another one than before. Esc closes this.")
        await on.press("escape")
        await on.misses("is another one than before")


async def test_the_lobby_marks_a_log_that_may_lack_entries(tmp_path: Path) -> None:
    def promoted(link: FakeLink, clock: MovableClock) -> None:
        outage(link, clock)
        state = link.log(INCIDENT).incident
        link.insert(INCIDENT, "hub", ev.HubReplaced("e0", Replaced.PROMOTED, state.seq, state.hash))

    for size in ((160, 40), (120, 40), (80, 24), (60, 20)):
        async with stage(tmp_path, incident=None, size=size, before=promoted) as on:
            await on.sees("may lack entries")
            await on.misses("LOST")
