"""What is sent to the terminal: little, and what stands there is what was drawn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from screens import header, room_notices
from screens import room as room_module
from screens.checklist import Checklist
from screens.communication import Communication
from screens.compositor import LeanCompositor
from screens.inbox import Inbox
from screens.paint import Painted
from screens.pane import PaneTitle
from screens.room import Room
from screens.roster import Roster
from screens.tabs import Tabs
from screens.terminal import Terminal, turn
from tests.screens.test_repainting import busy
from tests.support.outage import INCIDENT
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm

WIDTH = 40

STYLES = [
    None,
    Style(),
    Style(color="#aabbcc", bgcolor="#001122"),
    Style(color="#aabbcc", bgcolor="#001122", bold=True),
    Style(color="#aabbcc", bgcolor="#334455", reverse=True),
    Style(color="red", bgcolor="#001122"),
    Style(color="bright_red", underline=True, dim=True),
]

LETTERS = st.sampled_from(["a", "b", " ", "·", "─", "é", "宽", "e\u0301", "✓"])
TEXTS = st.lists(LETTERS, max_size=12).map("".join) | st.just(" " * 20)
PIECES = st.lists(st.tuples(TEXTS, st.sampled_from(STYLES)), max_size=6)


def strip(pieces: list[tuple[str, Style | None]]) -> Strip:
    """Exactly WIDTH cells."""
    return Strip([Segment(*each) for each in pieces]).adjust_cell_length(WIDTH, STYLES[2])


def update(places: dict[tuple[int, int], Strip]) -> ChopsUpdate:
    """Stretches by line and by the half of it they stand in."""
    chops = [{half * WIDTH: places.get((y, half)) for half in (0, 1)} for y in range(3)]
    spans = [(y, half * WIDTH, (half + 1) * WIDTH) for y, half in sorted(places)]
    return ChopsUpdate(chops, spans, [[WIDTH, 2 * WIDTH]] * 3)


class Glass:
    """A terminal that somebody looks at."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)

    def show(self, sent: str) -> None:
        """Take what was sent."""
        self._stream.feed(sent)

    def cells(self) -> list[list[object]]:
        """What stands in each cell, with its colours."""
        buffer = self.screen.buffer
        return [
            [buffer[y][x] for x in range(self.screen.columns)] for y in range(self.screen.lines)
        ]


def as_textual(place: tuple[int, int], drawn: Strip) -> str:
    """What Textual sends for a stretch."""
    y, half = place
    pieces = [
        Strip.render_style(style, text, ColorSystem.TRUECOLOR) if style else text
        for text, style, _ in drawn
    ]
    return f"\x1b[{y + 1};{half * WIDTH + 1}H{''.join(pieces)}"


PLACES = st.tuples(st.integers(0, 2), st.integers(0, 1))


@given(st.lists(st.dictionaries(PLACES, PIECES, min_size=1), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_what_is_sent_makes_the_terminal_show_what_was_drawn(
    updates: list[dict[tuple[int, int], list[tuple[str, Style | None]]]],
) -> None:
    terminal, lean, plain = Terminal(), Glass(2 * WIDTH, 3), Glass(2 * WIDTH, 3)
    for places in updates:
        drawn = {place: strip(pieces) for place, pieces in places.items()}
        lean.show(terminal.changes(update(drawn), ColorSystem.TRUECOLOR))
        plain.show("".join(as_textual(place, each) for place, each in drawn.items()))
    assert lean.cells() == plain.cells()


def test_what_stands_there_already_is_not_sent() -> None:
    terminal = Terminal()
    terminal.changes(update({(0, 0): strip([("one", STYLES[2])])}), ColorSystem.TRUECOLOR)
    again = update({(0, 0): strip([("o", STYLES[2]), ("ne", STYLES[2])])})
    assert not terminal.changes(again, ColorSystem.TRUECOLOR)


def test_a_screen_that_is_drawn_as_a_whole_is_sent_as_a_whole() -> None:
    terminal, line = Terminal(), strip([("one", STYLES[2])])
    whole = LayoutUpdate([[line]], Region(0, 0, WIDTH, 1))
    for _ in range(2):
        assert "one" in terminal.everything(whole, ColorSystem.TRUECOLOR)


def test_other_stretches_of_a_line_are_not_compared() -> None:
    terminal, line = Terminal(), strip([("one", STYLES[2])])
    terminal.changes(update({(0, 0): line}), ColorSystem.TRUECOLOR)
    other = ChopsUpdate([{0: line, WIDTH: None}], [(0, 0, WIDTH)], [[WIDTH, WIDTH + 5]])
    assert "one" in terminal.changes(other, ColorSystem.TRUECOLOR)


def test_a_line_with_a_link_is_sent_as_textual_does() -> None:
    terminal, linked = Terminal(), Style(link="https://example.org")
    sent = terminal.changes(update({(0, 0): strip([("here", linked)])}), ColorSystem.TRUECOLOR)
    assert "\x1b]8;" in sent


@pytest.mark.parametrize(
    ("before", "now", "sent"),
    [
        ("", "38;5;1;48;5;2", "\x1b[38;5;1;48;5;2m"),
        ("38;5;1;48;5;2", "38;5;3;48;5;2", "\x1b[38;5;3m"),
        ("38;5;1;48;5;2", "38;5;1", "\x1b[49m"),
        ("1;31", "31", "\x1b[0;31m"),
        ("38;2;1;2;3", "1;38;2;1;2;3", "\x1b[1m"),
        ("31;44", "97;44", "\x1b[97m"),
        ("31;104", "", "\x1b[0m"),
    ],
)
def test_a_look_follows_another_with_what_differs(before: str, now: str, sent: str) -> None:
    assert turn(before, now) == sent


@contextmanager
def looked_at(room: Stage) -> Iterator[tuple[Glass, list[str]]]:
    """What somebody at a terminal sees of what is drawn from here on, and what was sent for it."""
    app = room.app
    glass, sent = Glass(*app.size), []

    def display(screen: object, drawn: Any) -> None:
        if isinstance(drawn, CompositorUpdate):
            sent.append(app.terminal.lean(drawn).render_segments(app.console))
            glass.show(sent[-1])

    app._display = display  # type: ignore[method-assign, assignment]
    try:
        app.screen.refresh()
        yield glass, sent
    finally:
        del app._display


def shown(room: Stage) -> list[str]:
    """What Textual says is on the screen."""
    return [strip.text for strip in room.app.screen._compositor.render_strips()]


async def test_the_terminal_shows_the_room_whatever_happens_there(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40), before=busy) as room:
        await room.sees("note number 59")
        with looked_at(room) as (glass, _):
            for number in range(3):
                room.link.say(INCIDENT, "ben", cm.Note(text=f"one more, {number} 宽 é ✓"))
                await room.sees(f"one more, {number}")
                room.clock.set(room.clock.now() + timedelta(seconds=1))
                await room.sees(f"{room.clock.now():%H:%M:%S}")
            for keys in ("a line", ["pageup"], ["f3"], ["f1"], ["escape"], ["f4"], ["end"], ["f2"]):
                await room.pilot.press(*keys)
                await until(lambda: glass.screen.display == shown(room), f"the same after {keys}")
            room.room.timeline.follow = True
            # A line more for the notice: a layout is due when the entry is drawn.
            room.room.warn("Something is to be said.")
            room.room.tick()
            room.link.say(INCIDENT, "ben", cm.Note(text="beside a layout"))
            await room.sees("beside a layout", "Something is to be said.")
            await until(lambda: glass.screen.display == shown(room), "the same after a layout")
            below = room.room
            await room.pilot.press("f1")
            room.link.say(INCIDENT, "ben", cm.Note(text="under the help"))
            room.clock.set(room.clock.now() + timedelta(seconds=1))
            await until(lambda: below.timeline.row(below.incident.seq) is not None)
            await until(lambda: glass.screen.display == shown(room), "the same under another")
            await room.pilot.press("escape")
            await room.sees("under the help")
            await until(lambda: glass.screen.display == shown(room), "the same again")


def note(number: int) -> str:
    """A text unlike the one before, of two lines."""
    words = ["drained", "vendor", "checkout", "pool", "failover", "replica", "lag", "eu-west"]
    return " ".join(words[(number * each) % len(words)] for each in range(3, 17))


async def test_an_entry_that_scrolls_costs_no_more_than_half_of_the_pane(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40), before=busy) as room:
        with looked_at(room) as (_, sent):
            for number in range(30):
                room.link.say(INCIDENT, "ben", cm.Note(text=note(number)))
                await room.sees(note(number)[:30])
            await room.pilot.pause()
            sent.clear()
            room.link.say(INCIDENT, "ben", cm.Note(text="the last one"))
            await room.sees("the last one")
            await until(lambda: sum(map(len, sent)) > 500, "what scrolls is sent")
            await room.pilot.pause()
            assert sum(map(len, sent)) < 2_500


async def test_a_tick_of_the_clock_costs_its_digits(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40), before=busy) as room:
        with looked_at(room) as (_, sent):
            await room.pilot.pause()
            for _ in range(3):
                sent.clear()
                room.clock.set(room.clock.now() + timedelta(seconds=1))
                await room.sees(f"{room.clock.now():%H:%M:%S}")
            await until(lambda: bool(sent), "the clock is sent")
            await room.pilot.pause()
            assert sum(map(len, sent)) < 150, sent


async def test_only_lines_that_changed_are_drawn_and_framed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path, size=(120, 40), before=busy) as room:
        await room.sees("note number 59")
        for number in range(3):
            room.link.say(INCIDENT, "ben", cm.Note(text=f"before it, {number}"))
            await room.sees(f"before it, {number}")
        await room.pilot.pause()
        made: list[str] = []
        render_lines, render = Widget.render_lines, LeanCompositor.render_partial_update
        drawing = False

        def counting(self: Widget, crop: Region) -> list[Strip]:
            made.extend([self.css_identifier] * crop.height * drawing)
            return render_lines(self, crop)

        def counted(self: LeanCompositor) -> ChopsUpdate | None:
            nonlocal drawing
            drawing = True
            found = render(self)
            drawing = False
            return found

        monkeypatch.setattr(LeanCompositor, "render_partial_update", counted)
        monkeypatch.setattr(Widget, "render_lines", counting)
        room.link.say(INCIDENT, "ben", cm.Note(text="it scrolls"))
        # To look at the screen here would draw it too, so that its own drawing finds nothing new.
        await until(lambda: bool(made), "it is drawn")
        await room.pilot.pause()
        # The row that is new, the title above with the count, the status line, and the clock's.
        assert len(made) <= 8, made
        await room.sees("it scrolls")


async def test_a_part_is_drawn_as_textual_draws_it(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40), before=busy) as room:
        await room.sees("note number 59")
        lean = room.app.screen._compositor
        regions = {Region(0, 3, 30, 5), Region(60, 2, 20, 9), Region(110, 0, 10, 40)}
        lean._dirty_regions = set(regions)
        mine = lean.render_partial_update()
        lean._dirty_regions = set(regions)
        theirs = Compositor.render_partial_update(lean)
        assert mine is not None and theirs is not None
        assert mine.spans == theirs.spans and mine.chop_ends == theirs.chop_ends
        seen = 0
        for y, first, last in mine.spans:
            for end, x in zip(mine.chop_ends[y], mine.chops[y], strict=True):
                if x < last and end > first:
                    one, other = mine.chops[y][x], theirs.chops[y][x]
                    assert one is not None and other is not None
                    assert list(one) == list(other)
                    seen += 1
        assert seen >= len(mine.spans)


async def test_a_note_shows_nothing_anew_but_the_timeline_and_its_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path, size=(120, 40), before=busy) as room:
        await room.sees("note number 59")
        room.link.say(INCIDENT, "ben", cm.Note(text="another"))
        await room.sees("another")
        ticks: list[str] = []
        monkeypatch.setattr(Room, "show", lambda self: ticks.append("all"))
        room.link.say(INCIDENT, "ben", cm.Note(text="and one more"))
        await room.sees("and one more", f"seq {room.room.incident.seq}")
        assert not ticks
        room.link.say(INCIDENT, "ben", cm.AddTask(text="a task changes the state"))
        await room.sees("a task changes")
        await until(lambda: bool(ticks))


async def test_a_line_without_a_frame_is_drawn_as_textual_draws_it(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40)) as room:
        await room.sees("Next update")
        seen: set[str] = set()
        for widget in room.room.query(Painted):
            if not widget.size:
                continue
            seen.add(type(widget).__name__)
            for crop in (widget.size.region, Region(3, 0, 20, 1)):
                mine = widget.render_lines(crop)
                widget._styles_cache.clear()
                theirs = Widget.render_lines(widget, crop)
                assert [list(each) for each in mine] == [list(each) for each in theirs], widget
        assert seen >= {"RoomHeader", "PaneTitle", "StatusBar"}


async def test_a_tick_works_out_nothing_anew_that_tells_no_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path, size=(120, 40), before=busy) as room:
        await room.sees("note number 59")
        asked: list[str] = []
        for owner, name in (
            (PaneTitle, "lines"),
            (Tabs, "lines"),
            (Checklist, "items"),
            (Communication, "items"),
            (Inbox, "items"),
            (Roster, "items"),
            (room_notices, "waiting_for"),
            (room_module, "workload_of"),
            (header, "roles"),
        ):
            monkeypatch.setattr(owner, name, counted(name, getattr(owner, name), asked))
        for _ in range(3):
            room.clock.set(room.clock.now() + timedelta(seconds=1))
            room.room.tick()
            await room.sees(f"{room.clock.now():%H:%M:%S}")
        assert not asked
        room.link.say(INCIDENT, "ben", cm.AddTask(text="a task changes the state"))
        await room.sees("a task changes", "0/1")
        assert {"lines", "items", "waiting_for", "roles"} <= set(asked)


def counted(name: str, work: Callable[..., Any], asked: list[str]) -> Callable[..., Any]:
    """The same work, which notes that it was asked for."""

    def noted(*args: Any) -> Any:
        asked.append(name)
        return work(*args)

    return noted
