"""The inbox: what concerns a person stays there until they have seen it; the bell is theirs."""

from pathlib import Path

import pytest

from screens.inbox import Inbox
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.words import Priority, Severity


def quiet(link: FakeLink, clock: MovableClock) -> None:
    link.say(INCIDENT, "ana", cm.Declare(title="Checkout returns 502", severity=Severity.SEV2))
    link.say(INCIDENT, "ana", cm.Note(text="the first note"))
    link.enter(INCIDENT, "ana", "ben")


def called(link: FakeLink, clock: MovableClock) -> None:
    quiet(link, clock)
    link.say(INCIDENT, "ben", cm.Note(text="@ana: is the edge yours?"))
    link.say(INCIDENT, "ben", cm.AddTask(text="Ask the CDN", to="ana"))


def listened(room: Stage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rung: list[str] = []
    monkeypatch.setattr(room.app, "bell", lambda: rung.append("ding"))
    return rung


async def test_what_concerns_me_waits_until_i_have_seen_it(tmp_path: Path) -> None:
    async with stage(tmp_path, before=called) as room:
        await room.sees("2 for you, not seen yet: /inbox shows them")
        await room.press("tab", "6")
        await room.sees("Inbox", "is the edge yours?", "assignment", "mention")
        await room.press("j", "x")
        await until(lambda: room.room.inbox.unseen == [4])
        await room.sees("Seen")
        await room.press("X")
        await room.sees("Nothing waits for you")
    async with stage(tmp_path, before=called) as room:
        await room.sees("the first note")
        assert room.room.inbox.unseen == []
        await room.misses("not seen yet")


async def test_enter_leads_to_the_entry(tmp_path: Path) -> None:
    async with stage(tmp_path, before=called) as room:
        await room.press("tab", "6", "j", "enter")
        await until(lambda: room.room.timeline.cursor == 3)
        assert room.room.timeline.has_focus
        await room.sees("1 for you")


async def test_what_comes_rings_once_and_only_for_me(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path, before=called) as room:
        rung = listened(room, monkeypatch)
        room.link.say(INCIDENT, "ben", cm.Note(text="nothing for you"))
        await room.sees("nothing for you")
        assert rung == []
        room.link.say(INCIDENT, "ben", cm.Note(text="@ana now"))
        await room.sees("3 for you")
        assert rung == ["ding"]


async def test_one_sets_what_rings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage(tmp_path, before=quiet) as room:
        rung = listened(room, monkeypatch)
        await room.type("/bell mention")
        await room.sees("The bell rings for: assignment, offer,")
        room.link.say(INCIDENT, "ben", cm.Note(text="@ana now"))
        await room.sees("1 for you")
        assert rung == []
        await room.type("/bell loud")
        await room.sees("The bell is on, off or one of: mention, assignment")
    async with stage(tmp_path, before=quiet) as room:
        await room.type("/bell off")
        await room.sees("The bell is off.")
        await room.type("/bell on")
        await room.sees("The bell rings for: mention, assignment")


async def test_a_low_priority_does_not_ring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path, before=quiet) as room:
        rung = listened(room, monkeypatch)
        room.link.say(INCIDENT, "ben", cm.SetPriority(priority=Priority.P5))
        room.link.say(INCIDENT, "ben", cm.Note(text="@ana when you can"))
        await room.sees("1 for you")
        assert rung == []


async def test_a_broken_file_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / f"{INCIDENT}.txt").write_text("[[[")
    (tmp_path / "inbox" / "settings.txt").write_text('["x"]')
    async with stage(tmp_path, before=called) as room:
        await room.sees("2 for you")


async def test_a_recap_is_written_for_the_ic_to_edit(tmp_path: Path) -> None:
    async with stage(tmp_path, before=quiet) as room:
        await room.type("/recap")
        await until(lambda: room.room.composer.field.value.startswith("/recap SEV2 triage"))
        await room.press("enter")
        await room.sees("recap: SEV2 triage, identification")


@pytest.mark.parametrize("size", [(60, 20), (40, 10), (200, 50)])
async def test_it_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, before=called, size=size) as room:
        await room.press("tab", "6")
        await until(lambda: room.app.screen.query_one(Inbox).region.height > 2)
        await room.sees("is the edge yours?")


async def test_who_answered_stands_in_the_people_pane(tmp_path: Path) -> None:
    async with stage(tmp_path, before=quiet) as room:
        room.link.say(INCIDENT, "ben", cm.StartRollCall(people=("ana", "chloe")))
        room.link.say(INCIDENT, "ben", cm.RequestCan(to="ana"))
        await room.sees("ben asks who is here: /here", "ben asks how it stands: /can")
        await room.type("/here in the office")
        await room.type("/can 4 of 9 old | rolling | root on lb-2")
        await room.misses("ben asks")
        await room.press("tab", "4")
        await room.sees("Roll-call L1", "1/2", "ana in the office", "○ chloe")
        await room.sees("CAN reports", "C 4 of 9 old", "A rolling", "N root on lb-2")
