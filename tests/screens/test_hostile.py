"""Hostile text in every widget: nothing crashes, nothing that acts reaches the terminal."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color

from screens.checklist import Checklist
from screens.communication import Communication
from screens.door import LastDoor
from screens.entry_view import EntryView
from screens.lobby import LobbyList
from screens.room import PANES, Room
from tests.support.fake_link import FakeLink
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.outage import MovableClock
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.words import NoteKind, Phase, Priority, Role, Severity

TEXTS = [text for _, text in HOSTILE]

PARTS = 4
"""Tests that share the texts, so that one does not take too long."""


def events(text: str) -> Iterator[ev.Event]:
    """The text everywhere a text can be, past every rule: as a hub gone wrong would send it."""
    yield ev.Declared(
        title=text, severity=Severity.SEV1, priority=Priority.P1, description=text,
        reporter=text, responsible=text, systems=(text,),
    )  # fmt: skip
    yield ev.Noted(text=text, note_kind=NoteKind.ALERT)
    yield ev.Amended(target=2, text=text)
    yield ev.Noted(text=text)
    yield ev.Struck(target=4, reason=text)
    yield ev.RoleClaimed(role=Role.COMMANDER)
    yield ev.RoleOffered(role=Role.SCRIBE, to=text)
    yield ev.TaskAdded(task="T1", text=text, phase=Phase.IDENTIFICATION, to=text, time_box=600)
    yield ev.TaskStarted(task="T1")
    yield ev.TaskBlocked(task="T1", reason=text)
    yield ev.TaskAdded(task="T2", text=text, phase=Phase.REACTION)
    yield ev.TaskDone(task="T2", result=text)
    yield ev.MessageDrafted(message="M1", audience=text, channel=text, text=text)
    yield ev.MessageReceived(message="M2", audience=text, channel=text, sender=text, text=text)
    yield ev.NextUpdateSet(audience=text, reason=text)
    yield ev.PhaseChanged(phase=Phase.REACTION, reason=text)
    yield ev.DeadlineMissed(subject=text, due_at=MovableClock().now() + timedelta(minutes=1))
    yield ev.Unknown(name=text, raw=text)


def poisoned(link: FakeLink, clock: MovableClock) -> None:
    """An incident for each text."""
    for number, text in enumerate(TEXTS):
        incident = f"INC-{number}"
        for event in events(text):
            link.insert(incident, text or "nobody", event)
        link.insert(incident, text or "nobody", ev.NextUpdateSet(text, clock.now()))
        link.enter(incident, text, "ana")


def assert_clean(stage: Stage, name: str) -> None:
    strips = stage.app.screen._compositor.render_strips()
    for strip in strips:
        for segment in strip:
            assert raw_terminal_codes(segment.text) == [], (name, segment.text)
            assert "\n" not in segment.text, (name, segment.text)
    assert len(strips) == stage.app.size.height
    assert stage.app._exception is None, name


async def look_at(stage: Stage, number: int) -> None:
    """Every pane, every box and every notice of the room with this text."""
    name, text = HOSTILE[number]
    stage.app.open_room(f"INC-{number}")
    await stage.sees(f"INC-{number} ", "SEV1 ▲▲▲")
    room = stage.room
    await until(lambda: room.query_one(Checklist).keys)
    for pane in PANES:
        room.action_pane(pane)
        await stage.pilot.pause()
        assert_clean(stage, name)
    room.query_one(Checklist).action_open()
    await box(stage, name)
    room.query_one(Communication).action_open()
    await box(stage, name)
    room.timeline.action_top()
    for _ in range(3):
        room.timeline.action_select()
        await box(stage, name)
        room.timeline.action_cursor_down()
    stage.link.read_only(text)
    stage.link.go_away(text)
    stage.link.refuse(stage.link.submit(cm.Note(text=text), f"INC-{number}"), text)
    await stage.sees("offline")
    assert_clean(stage, name)
    stage.link.read_only("")
    stage.link.come_back()


async def box(stage: Stage, name: str) -> None:
    """What opens over the room."""
    await until(lambda: isinstance(stage.app.screen, EntryView))
    await stage.pilot.pause()
    assert_clean(stage, name)
    stage.app.pop_screen()
    await until(lambda: isinstance(stage.app.screen, Room))


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("size", [(200, 50), (40, 10)], ids=["200x50", "40x10"])
async def test_every_part_of_the_room(tmp_path: Path, size: tuple[int, int], part: int) -> None:
    async with stage(tmp_path, size=size, incident=None, before=poisoned) as on_show:
        for number in range(part, len(TEXTS), PARTS):
            await look_at(on_show, number)


@pytest.mark.parametrize("size", [(200, 50), (80, 24), (40, 10)], ids=["200", "80", "40"])
async def test_the_lobby(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, incident=None, before=poisoned) as on_show:
        await on_show.sees("INC-", "SEV1 ▲▲▲")
        for number, (name, text) in enumerate(HOSTILE):
            on_show.app.screen.query_one(LobbyList).move_to(f"INC-{number}")
            await on_show.pilot.pause()
            assert_clean(on_show, name)
            on_show.link.go_away(text)
            await on_show.sees("offline")
            assert_clean(on_show, name)
            on_show.link.come_back()
            await on_show.sees("● live")


@pytest.mark.parametrize("text", TEXTS, ids=[name for name, _ in HOSTILE])
def test_the_last_door(text: str) -> None:
    door = LastDoor()
    let_through = door.apply([Segment("a"), Segment(text), Segment("z")], Color(0, 0, 0))
    said = "".join(segment.text for segment in let_through)
    assert raw_terminal_codes(said) == []
    assert "\n" not in said
    assert said.startswith("a") and said.endswith("z")


def test_the_last_door_leaves_good_text_alone() -> None:
    good = [Segment("plain"), Segment("süß 数据 👨‍👩‍👧 ❤️ ▲●○✓ ─│┌")]
    assert LastDoor().apply(list(good), Color(0, 0, 0)) == good
