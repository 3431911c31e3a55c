"""The lobby: every incident in its order, and the way into a room."""

from datetime import timedelta
from pathlib import Path

import pytest

from screens.declare import DeclareScreen
from screens.lobby import Lobby, LobbyList
from screens.room import Room
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.room_app import stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.words import HUB, Role, Severity, Status, Tlp


def several(link: FakeLink, clock: MovableClock) -> None:
    outage(link, clock)
    end = clock.now()
    clock.set(end - timedelta(hours=3))
    link.say("INC-7", "kim", cm.Declare(title="Mail is slow", severity=Severity.SEV4))
    link.say("INC-7", "kim", cm.ClaimRole(role=Role.COMMANDER))
    link.say("INC-8", "kim", cm.Declare(title="Certificate expired", severity=Severity.SEV1))
    link.say("INC-9", "kim", cm.Declare(title="It was nothing", severity=Severity.SEV5))
    link.say("INC-9", "kim", cm.ChangeStatus(status=Status.CANCELLED, reason="false alarm"))
    clock.set(end)


def nothing(link: FakeLink, clock: MovableClock) -> None:
    pass


async def test_rows_in_order_with_what_matters(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(180, 30), incident=None, before=several) as lobby:
        await lobby.sees("3 open · 1 closed")
        rows = [line for line in lobby.text.splitlines() if line.startswith(" INC-")]
        assert [row.split()[0] for row in rows] == ["INC-8", "INC-42", "INC-7"]
        assert "SEV1 ▲▲▲" in rows[0] and "∅" in rows[0] and "03:00:00" in rows[0]
        assert "overdue 0:35 executives" in rows[1] and " 6 " in rows[1]
        assert rows[1].rstrip().endswith("Checkout returns 502 in eu-west")
        assert "kim" in rows[2] and "triage" in rows[2]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 10)])
async def test_every_size_has_severity_and_title(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, incident=None, before=several) as lobby:
        await lobby.sees("INC-8", "SEV1 ▲▲▲", "P1", "Certificate", "● live")
        assert all(len(line) <= size[0] for line in lobby.text.splitlines())


def from_elsewhere(link: FakeLink, clock: MovableClock) -> None:
    outage(link, clock)
    link.say("INC-42~3fa9", "kim", cm.Declare(title="The same number elsewhere"))


@pytest.mark.parametrize("size", [(180, 30), (120, 40), (80, 24), (60, 20), (40, 10)])
async def test_the_id_of_a_log_from_another_hub_is_not_cut(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stage(tmp_path, size=size, incident=None, before=from_elsewhere) as lobby:
        await lobby.sees("INC-42~3fa9", "The same")


async def test_closed_ones_on_a_key(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=several) as lobby:
        await lobby.sees("INC-7")
        assert "INC-9" not in lobby.text
        await lobby.press("c")
        await lobby.sees("INC-9", "cancelled")


async def test_filter(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=several) as lobby:
        await lobby.sees("INC-7")
        await lobby.press("slash", *"mail", "enter")
        await until(lambda: lobby.app.screen.query_one(LobbyList).keys == ["INC-7"])
        await lobby.sees("INC-7", "with “mail”")
        await lobby.press("escape")
        await until(lambda: "INC-8" in lobby.app.screen.query_one(LobbyList).keys)


async def test_enter_goes_into_the_room_and_back(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=several) as lobby:
        await lobby.sees("INC-8")
        await lobby.press("j", "enter")
        await until(lambda: isinstance(lobby.app.screen, Room))
        await lobby.sees("Checkout returns 502 in eu-west", "error rate 12 %")
        assert lobby.link.watched == {INCIDENT}
        await lobby.press("ctrl+l")
        await until(lambda: isinstance(lobby.app.screen, Lobby))
        await lobby.sees("INC-8")
        assert lobby.link.watched == set()


async def test_no_incident_says_what_to_do(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=nothing) as lobby:
        await lobby.sees("No incidents.", "d declares one", "warroom declare TITLE")


async def test_declaring_goes_into_the_room(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=nothing) as lobby:
        await lobby.sees("d declares one")
        await lobby.press("d")
        await until(lambda: isinstance(lobby.app.screen, DeclareScreen))
        await lobby.press(*"DNS is down", "enter")
        await until(lambda: isinstance(lobby.app.screen, Room))
        await lobby.sees("INC-1", "DNS is down", "Nobody is incident commander")


async def test_a_refused_declaration_is_in_the_form_again(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=nothing) as lobby:
        await lobby.sees("d declares one")
        lobby.link.hold = True
        await lobby.press("d")
        await until(lambda: isinstance(lobby.app.screen, DeclareScreen))
        await lobby.press(*"DNS is down", "enter")
        await until(lambda: len(lobby.link.pending) == 1)
        lobby.link.refuse(lobby.link.pending[0].id, "The hub takes no more incidents today.")
        await until(lambda: isinstance(lobby.app.screen, DeclareScreen))
        await lobby.sees("The hub takes no more incidents today.", "DNS is down")


async def test_changes_arrive_and_the_cursor_stays_on_its_incident(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=several) as lobby:
        await lobby.sees("INC-7")
        await lobby.press("G")
        listing = lobby.app.screen.query_one(LobbyList)
        await until(lambda: listing.cursor == "INC-7")
        lobby.link.say("INC-1", "kim", cm.Declare(title="New and bad", severity=Severity.SEV1))
        await lobby.sees("New and bad")
        assert listing.cursor == "INC-7"


async def test_offline_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=several) as lobby:
        await lobby.sees("INC-7")
        lobby.link.go_away("No hub runs at unix:/run/warroom.sock.")
        await lobby.sees("No hub runs at unix:/run/warroom.sock.", "○ offline since")


async def test_a_post_mortem_that_is_overdue_is_said_in_the_lobby(tmp_path: Path) -> None:
    def late(link: FakeLink, clock: MovableClock) -> None:
        link.say("INC-1", "ana", cm.Declare(title="Certificates"))
        link.say("INC-1", "ana", cm.ClaimRole(role=Role.COMMANDER))
        link.say("INC-1", "ana", cm.ChangeStatus(status=Status.RESOLVED, reason="renewed"))
        link.say("INC-1", "ana", cm.StartPostMortem(owner="chloe"))
        clock.set(clock.now() + timedelta(days=30))
        due_at = link.log("INC-1").incident.post_mortem.due_at
        assert due_at is not None
        link.say("INC-1", HUB, cm.MissDeadline(subject="post-mortem:INC-1", due_at=due_at))

    async with stage(tmp_path, incident=None, before=late) as on:
        await on.sees("INC-1", "post-mortem overdue, chloe owns it")


def marked(link: FakeLink, clock: MovableClock) -> None:
    link.say("INC-7", "kim", cm.Declare(title="Mail is slow " * 12))
    link.say("INC-7", "kim", cm.MarkTlp(tlp=Tlp.AMBER))


@pytest.mark.parametrize("size", [(180, 30), (120, 40), (80, 24), (60, 20)])
async def test_who_may_read_it_is_not_hidden_by_a_long_title(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stage(tmp_path, size=size, incident=None, before=marked) as lobby:
        await lobby.sees("INC-7", "Mail is slow", "TLP:AMBER")
