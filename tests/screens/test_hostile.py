"""Hostile text in every widget: nothing crashes, nothing that acts reaches the terminal."""

import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC
from functools import partial
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.containers import VerticalScroll
from textual.scroll_view import ScrollView
from textual.widget import Widget

from screens.app import WarroomApp
from screens.door import LastDoor
from screens.entry_view import EntryView, entry_facts, message_facts, task_facts
from screens.lobby import LobbyList
from screens.pane_screen import PANES
from tests.support.fake_link import FakeLink
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.hostile_room import WITNESSES
from tests.support.outage import MovableClock
from tests.support.room_app import Stage, stage
from tests.support.terminal import CTRL_Q, Terminal
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.words import NoteKind, Phase, Priority, Role, Severity

TEXTS = [text for _, text in HOSTILE]
MINE = "INC-1"
MOST_PAGES = 60
OURS = re.compile(
    r"\x1b\[(?:[0-9;]*m|\d+;\d+H|\?(?:1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)h"
    r"|\?(?:7|25|2026|2048)l|\?\d+\$p|>\d+u)|\x1b\]22;default\x07"
)
"""All that the program itself has to say to a terminal before it leaves."""

SIZES = pytest.mark.parametrize("size", [(160, 50), (40, 10)], ids=["160x50", "40x10"])


def declared(text: str) -> ev.Declared:
    return ev.Declared(
        title=text, severity=Severity.SEV1, priority=Priority.P1, description=text,
        reporter=text, responsible=text, systems=(text,),
    )  # fmt: skip


def events(text: str, number: int) -> Iterator[ev.Event]:
    """The text everywhere a text can be, past every rule: as a hub gone wrong would send it."""
    task, message = f"T{number}", f"M{number}"
    yield ev.Noted(text=text, note_kind=NoteKind.ALERT)
    yield ev.Struck(target=2, reason=text)
    yield ev.Amended(target=2, text=text)
    yield ev.RoleClaimed(role=Role.RESPONDER)
    yield ev.TaskAdded(task=task, text=text, phase=Phase.REACTION, to=text, time_box=600)
    yield ev.TaskBlocked(task=task, reason=text)
    yield ev.MessageDrafted(message=message, audience=text, channel=text, text=text)
    received = f"{message}r"
    yield ev.MessageReceived(message=received, audience=text, channel=text, sender=text, text=text)
    yield ev.PhaseChanged(phase=Phase.REACTION, reason=text)
    yield ev.Unknown(name=text, raw=text)


def poisoned(link: FakeLink, clock: MovableClock) -> None:
    """One incident with every text everywhere."""
    link.insert(MINE, "ana", declared("all of them"))
    for number, text in enumerate(TEXTS):
        link.insert(MINE, text or "nobody", *events(text, number))
    link.enter(MINE, *TEXTS, "ana")


def one(link: FakeLink, clock: MovableClock) -> None:
    link.insert(MINE, "ana", declared("one after the other"))


@pytest.fixture
def no_last_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a widget draws is what is sent: nothing behind it cleans up after it."""
    monkeypatch.setattr(WarroomApp, "get_line_filters", App.get_line_filters)


def assert_clean(stage: Stage, name: str = "") -> None:
    strips = stage.app.screen._compositor.render_strips()
    assert len(strips) == stage.app.size.height
    for strip in strips:
        said = "".join(segment.text for segment in strip)
        assert raw_terminal_codes(said) == [], (name, said)
        assert "\n" not in said, (name, said)
    assert stage.app._exception is None, name


async def page_through(stage: Stage, widget: ScrollView | VerticalScroll) -> None:
    """Its pages from the top, on the screen; of very many only every so many."""
    step = max(widget.size.height, widget.max_scroll_y // MOST_PAGES)
    pages = 0
    while pages * step <= widget.max_scroll_y + step:
        widget.scroll_to(y=pages * step, animate=False, immediate=True)
        await stage.pilot.pause()
        assert_clean(stage)
        pages += 1
    assert pages > 1


def has_room(widget: Widget) -> bool:
    return widget.has_focus and widget.region.height > 1


@pytest.mark.usefixtures("no_last_door")
@SIZES
async def test_every_pane_of_the_room(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, incident=MINE, before=poisoned) as room:
        await room.sees("SEV1 ▲▲▲")
        for pane in PANES:
            room.room.action_pane(pane)
            widget = room.room.query_one(f"#{pane}", ScrollView)
            await until(partial(has_room, widget))
            await page_through(room, widget)


@pytest.mark.usefixtures("no_last_door")
async def test_what_opens_over_the_room(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(100, 30), incident=MINE, before=poisoned) as room:
        incident = room.room.incident
        facts = [
            *((text, text) for text in TEXTS),
            *entry_facts(room.link.log(MINE).entries[1], incident, UTC),
            *task_facts(incident.tasks["T5"], UTC),
            *message_facts(incident.messages["M5r"], UTC),
        ]
        room.app.push_screen(EntryView(" ".join(TEXTS), facts))
        await until(lambda: isinstance(room.app.screen, EntryView))
        await room.pilot.pause()
        await page_through(room, room.app.screen.query_one(VerticalScroll))


@pytest.mark.usefixtures("no_last_door")
@SIZES
async def test_header_notices_and_what_is_pending(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, incident=MINE, before=one) as room:
        for number, (name, text) in enumerate(HOSTILE):
            room.link.insert(MINE, "ana", declared(f"{text}{number}"))
            room.link.insert(MINE, text or "nobody", ev.RoleClaimed(role=Role.COMMANDER))
            room.link.insert(MINE, "ana", ev.RoleOffered(role=Role.SCRIBE, to="ana"))
            room.link.insert(MINE, "ana", ev.NextUpdateSet(text, room.clock.now()))
            room.link.read_only(text)
            room.link.go_away(text)
            room.link.submit(cm.Note(text=text), MINE)
            refused = room.link.submit(cm.ClaimRole(role=Role.SCRIBE), MINE)
            room.link.refuse(refused, text)
            await room.sees("offline")
            assert_clean(room, name)
            room.link.come_back()
            await room.sees("read-only" if text else "live")


@pytest.mark.usefixtures("no_last_door")
@pytest.mark.parametrize("size", [(200, 50), (80, 24), (40, 10)], ids=["200", "80", "40"])
async def test_the_lobby(tmp_path: Path, size: tuple[int, int]) -> None:
    def many(link: FakeLink, clock: MovableClock) -> None:
        for number, text in enumerate(TEXTS):
            incident = f"INC-{number}"
            link.insert(incident, text or "nobody", declared(text))
            link.insert(incident, text or "nobody", ev.RoleClaimed(role=Role.COMMANDER))
            link.insert(incident, "ana", ev.NextUpdateSet(text, clock.now()))
            link.enter(incident, text)

    async with stage(tmp_path, size=size, incident=None, before=many) as lobby:
        await lobby.sees("INC-", "SEV1 ▲▲▲")
        await page_through(lobby, lobby.app.screen.query_one(LobbyList))


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


def shows_all(text: str) -> bool:
    """Whether every place of a room has what is left of the texts."""
    return all(each in text for each in WITNESSES)


def acting(screen: Terminal) -> list[str]:
    """What was sent that acts or hides, and is none of what the program itself has to say."""
    complete, _, _ = screen.output.rpartition(b"\x1b")
    return raw_terminal_codes(OURS.sub("", complete.decode()))


@pytest.mark.parametrize("layers", ["all", "the last door alone"])
async def test_no_byte_that_acts_reaches_a_terminal(tmp_path: Path, layers: str) -> None:
    words = [sys.executable, "-m", "tests.support.hostile_room", str(tmp_path)]
    bare = ["bare"] if layers != "all" else []
    env = os.environ | {"TERM": "xterm-256color"}
    # What they say of the size counts for more than the terminal does.
    env = {name: said for name, said in env.items() if name not in ("COLUMNS", "LINES")}
    # Of a size on which everything has its place at once.
    async with Terminal([*words, *bare], env, columns=200, rows=90) as screen:
        await screen.until(lambda: shows_all(screen.text) or acting(screen) != [])
        assert acting(screen) == []
        screen.type(CTRL_Q)
        assert await screen.wait() == 0
