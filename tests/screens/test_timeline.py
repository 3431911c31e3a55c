"""The timeline widget: follows the tail, or does not move what one reads; draws nothing raw."""

import random
import time
from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

from screens import row_view
from screens.rows import Look, Row
from screens.timeline import Timeline
from tests.support.hostile import HOSTILE, raw_terminal_codes
from warroom.text import cell_width

DEADLINE = 30.0


class Counting(Timeline):
    """Counts the lines it paints: each of them is sent to a terminal over SSH."""

    painted = 0

    def render_line(self, y: int) -> Strip:
        self.painted += 1
        return super().render_line(y)


class Room(App[None]):
    """One timeline and an input that has the focus, as in the room."""

    CSS = "Timeline { border: round $accent; } Input { height: 1; border: none; }"

    def __init__(self, rows: list[Row] | None = None) -> None:
        super().__init__()
        self.animation_level = "none"
        self.timeline = Counting(empty_text="Nothing yet. What you type becomes a note.")
        self.selected: list[int | str] = []
        self.moved: list[tuple[int | str | None, bool, int]] = []
        self.timeline.extend(rows or [])

    def compose(self) -> ComposeResult:
        yield self.timeline
        yield Input()

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_timeline_selected(self, message: Timeline.Selected) -> None:
        self.selected.append(message.key)

    def on_timeline_moved(self, message: Timeline.Moved) -> None:
        self.moved.append((message.cursor, message.follow, message.unread))

    def lines(self) -> list[str]:
        """What is on the screen inside the border, by what was repainted."""
        strips = self.screen._compositor.render_strips()
        region = self.timeline.content_region
        return [
            strip.crop(region.x, region.right).text.rstrip()
            for strip in strips[region.y : region.bottom]
        ]

    def drawn_anew(self) -> list[str]:
        """The same with every line drawn again."""
        timeline = self.timeline
        return [timeline.render_line(y).text.rstrip() for y in range(timeline.content_size.height)]


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < end, "this never came true"
        await pilot.pause()


async def settled(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, Room)
    await until(pilot, lambda: app.timeline.settled)
    await pilot.pause()


def row(
    key: int | str, text: str | None = None, look: Look | None = None, author: str = "ana"
) -> Row:
    return Row(key, "02:13:07", "⚑", author, f"row {key}" if text is None else text, look or Look())


def rows(count: int, first: int = 0) -> list[Row]:
    """Rows of which every fifth wraps."""
    return [
        row(key, f"row {key}" + " and more of it" * (12 if key % 5 == 0 else 0))
        for key in range(first, first + count)
    ]


def keys(app: Room) -> list[str]:
    """The rows that start on the screen, top to bottom, by their texts."""
    return [line[line.index("row ") :].split(" and")[0] for line in app.lines() if "row " in line]


def at(app: Room) -> tuple[int | str | None, bool]:
    return app.timeline.cursor, app.timeline.follow


def decision(one: Row) -> bool:
    return one.look.kind == "decision"


async def test_ten_thousand_rows_show_the_tail() -> None:
    app = Room(rows(10_000))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert keys(app)[-1] == "row 9999"
        assert app.timeline.position == (10_000, 10_000)
        assert app.timeline.follow


async def test_no_row_says_what_an_empty_list_means() -> None:
    app = Room()
    async with app.run_test(size=(100, 30)) as pilot:
        assert app.lines()[0] == " Nothing yet. What you type becomes a note."
        app.timeline.extend(rows(1))
        await pilot.pause()
        assert "Nothing yet" not in "".join(app.lines())
        app.timeline.clear()
        app.timeline.empty_text = "Nothing passes the filter."
        await pilot.pause()
        assert app.lines()[0] == " Nothing passes the filter."


async def test_following_stays_at_the_tail() -> None:
    app = Room(rows(100))
    async with app.run_test(size=(100, 30)) as pilot:
        for first in range(100, 200, 20):
            app.timeline.extend(rows(20, first))
            await pilot.pause()
            assert keys(app)[-1] == f"row {first + 19}"
        assert app.timeline.unread == 0


async def test_a_row_that_fits_repaints_only_itself() -> None:
    app = Room([row(key) for key in range(5)])
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        app.timeline.painted = 0
        app.timeline.extend([row(5)])
        await pilot.pause()
        assert keys(app)[-1] == "row 5"
        assert app.timeline.painted == 1


async def test_who_scrolled_up_is_not_moved_and_nothing_is_sent() -> None:
    app = Room(rows(300))
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.cursor = 150
        await settled(pilot)
        before = app.lines()
        app.timeline.painted = 0
        app.timeline.extend(rows(50, 300))
        app.timeline.extend([row("mine", "pending", Look(pending=True))])
        await settled(pilot)
        assert app.timeline.painted == 0
        assert app.lines() == before
        assert app.timeline.unread == 50
        assert app.moved[-1] == (150, False, 50)


async def test_the_divider_stands_before_the_first_unread_row() -> None:
    app = Room(rows(100))
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.action_cursor_up()
        app.timeline.extend(rows(3, 100))
        await settled(pilot)
        app.timeline.follow = True
        await pilot.pause()
        shown = app.lines()
        assert app.timeline.unread == 0
        divider = shown.index(" ── 3 new ──")
        assert "row 100" in shown[divider + 1]
        app.timeline.action_bottom()
        await pilot.pause()
        assert not any("new ──" in line for line in app.lines())


async def test_a_divider_that_has_left_the_screen_is_gone() -> None:
    app = Room(rows(100))
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.action_cursor_up()
        app.timeline.extend(rows(3, 100))
        app.timeline.follow = True
        app.timeline.extend(rows(60, 103))
        app.timeline.cursor = 99
        await pilot.pause()
        assert not any("new ──" in line for line in app.lines())


async def test_older_rows_in_front_move_nothing() -> None:
    app = Room(rows(500, first=1000))
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.cursor = 1200
        await settled(pilot)
        before = app.lines()
        app.timeline.painted = 0
        app.timeline.prepend(rows(500, first=500))
        app.timeline.prepend(rows(500))
        await settled(pilot)
        assert app.lines() == before
        assert app.timeline.painted == 0
        app.timeline.action_top()
        await pilot.pause()
        assert keys(app)[0] == "row 0"


async def test_older_rows_behind_the_tail_page_leave_the_tail_on_the_screen() -> None:
    app = Room(rows(10, first=1000))
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.prepend(rows(500, first=500))
        await settled(pilot)
        assert keys(app)[-1] == "row 1009"


async def test_a_pending_row_turns_solid_where_it_is() -> None:
    app = Room([*rows(5), row("p", "row mine", Look(pending=True)), row(6)])
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        pending = next(line for line in app.lines() if "row mine" in line)
        assert "◌" in pending and "⚑" not in pending
        assert app.timeline.replace("p", row(5, "row mine, and the hub knows"))
        await pilot.pause()
        assert keys(app)[-2:] == ["row mine,", "row 6"]
        assert not any("◌" in line for line in app.lines())
        assert not app.timeline.replace("p", row(5))


async def test_others_rows_can_come_in_above_what_is_pending() -> None:
    app = Room([*rows(3), row("p", "row mine", Look(pending=True))])
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.extend(rows(2, 3), before="p")
        await pilot.pause()
        assert keys(app) == ["row 0", "row 1", "row 2", "row 3", "row 4", "row mine"]


async def test_an_amended_row_that_grows_above_moves_nothing_below() -> None:
    app = Room(rows(300))
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.cursor = 150
        await settled(pilot)
        before = app.lines()
        app.timeline.replace(20, row(20, "row 20 " * 100, Look(amended=True)))
        assert app.timeline.remove_row(21)
        await settled(pilot)
        assert app.lines() == before


async def test_the_row_at_the_top_can_go_without_the_others_moving() -> None:
    app = Room([row(key) for key in range(100)])
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.cursor = 50
        app.timeline.action_page_up()
        await settled(pilot)
        top = keys(app)[0]
        second = app.lines()[1]
        app.timeline.remove_row(int(top.split()[1]))
        await pilot.pause()
        assert app.lines()[1] == second


async def test_words_stand_beside_the_styles() -> None:
    looks = Look(struck=True), Look(pinned=True), Look(amended=True), Look(imported=True)
    app = Room([row(key, "text", look) for key, look in enumerate(looks)])
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        texts = [line[25:] for line in app.lines()[:4]]
        assert texts == ["struck: text", "▪ text", "text (amended)", "text (imported)"]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (100, " 02:13:07 ⚑ maximilian-… hello"),
        (72, " 02:13:07 ⚑ maximilian-… hello"),
        (71, " 02:13 ⚑ maximil… hello"),
        (42, " 02:13 ⚑ maximil… hello"),
        (41, " ⚑ maximil…: hello"),
    ],
)
async def test_columns_drop_out_by_width(width: int, line: str) -> None:
    app = Room([row(1, "hello", author="maximilian-alexander")])
    async with app.run_test(size=(width, 20)) as pilot:
        await pilot.pause()
        assert app.lines()[0] == line


async def test_continuation_lines_stand_under_the_text() -> None:
    app = Room([row(1, "first\nsecond")])
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert app.lines()[0].index("first") == app.lines()[1].index("second")


async def test_a_filter_keeps_the_place_and_its_headings() -> None:
    day = Look(heading=True)
    log = [row("day 1", "2018-02-22", day), *rows(50), row("day 2", "2018-02-23", day)]
    log += [row(key, look=Look("decision")) for key in range(50, 55)]
    log += rows(100, 55)
    app = Room(log)
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.cursor = 120
        app.timeline.filter(decision)
        await settled(pilot)
        assert app.lines()[0] == " ── 2018-02-23 ──"
        assert keys(app) == [f"row {key}" for key in range(50, 55)]
        assert at(app) == (None, False)
        app.timeline.cursor = 52
        app.timeline.filter(None)
        await pilot.pause()
        assert at(app) == (52, False)
        assert "row 52" in keys(app)


async def test_a_filter_counts_only_what_it_shows_as_unread() -> None:
    app = Room(rows(100))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.timeline.follow = False
        app.timeline.filter(decision)
        app.timeline.extend([row(100), row(101, look=Look("decision")), row(102)])
        assert app.timeline.unread == 1
        app.timeline.filter(None)
        await pilot.pause()
        assert app.timeline.unread == 2


async def test_find_goes_on_and_around_and_marks_what_it_found() -> None:
    log = rows(200)
    log[20] = row(20, "STRASSE closed", author="ben")
    log[70] = row(70, "the straße is open")
    app = Room(log)
    async with app.run_test(size=(100, 30)) as pilot:
        assert app.timeline.find("strasse", backwards=True)
        assert app.timeline.cursor == 70
        app.timeline.action_search_previous()
        assert app.timeline.cursor == 20
        app.timeline.action_search_previous()
        assert app.timeline.cursor == 70
        app.timeline.action_search_next()
        assert app.timeline.cursor == 20
        await pilot.pause()
        strip = next(s for s in map(app.timeline.render_line, range(26)) if "closed" in s.text)
        marked = [text for text, style, _ in strip if style is not None and style.reverse]
        assert marked == ["STRASSE"]
        assert not app.timeline.find("no such words")
        assert app.timeline.cursor == 20
        assert not app.timeline.find("")


async def test_going_up_selects_and_going_down_from_the_last_follows() -> None:
    app = Room([row(key) for key in range(100)])
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.timeline.action_cursor_down()
        assert at(app) == (None, True)
        app.timeline.action_cursor_up()
        assert at(app) == (99, False)
        app.timeline.action_cursor_up()
        assert at(app) == (98, False)
        app.timeline.action_cursor_down()
        app.timeline.action_cursor_down()
        assert at(app) == (None, True)


async def test_the_cursor_passes_over_headings() -> None:
    day = Look(heading=True)
    app = Room([row("d1", "day", day), row(1), row("d2", "day", day), row(2)])
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        seen = []
        for _ in range(3):
            app.timeline.action_cursor_up()
            seen.append(app.timeline.cursor)
        assert seen == [2, 1, 1]


async def test_pages_overlap_and_show_every_row() -> None:
    app = Room(rows(400))
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        seen = set(keys(app))
        while app.timeline.cursor != 0:
            top = app.lines()[0]
            app.timeline.action_page_up()
            await pilot.pause()
            assert app.lines() == app.drawn_anew()
            assert not app.timeline.scroll_offset.y or app.lines()[-1][1:] == top[1:]
            seen |= set(keys(app))
        assert len(seen) == 400
        while not app.timeline.follow:
            app.timeline.action_page_down()
        await pilot.pause()
        assert keys(app)[-1] == "row 399"


async def test_the_wheel_leaves_and_takes_up_following() -> None:
    app = Room(rows(400))
    async with app.run_test(size=(100, 20)) as pilot:
        await settled(pilot)
        await pilot._post_mouse_events([MouseScrollUp], Timeline)
        await until(pilot, lambda: not app.timeline.follow)
        assert "row 399" not in keys(app)
        before = app.lines()
        app.timeline.extend(rows(5, 400))
        await settled(pilot)
        assert app.lines() == before
        for _ in range(20):
            await pilot._post_mouse_events([MouseScrollDown], Timeline)
        await until(pilot, lambda: app.timeline.follow)
        assert keys(app)[-1] == "row 404"
        assert app.timeline.unread == 0


async def test_going_up_over_rows_not_yet_measured_skips_no_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_view, "PAUSE", 3600.0)
    # Words this long leave much of each line free, so that every estimate is too low.
    app = Room([row(key, f"row {key} " + ("w" * 40 + " ") * 9) for key in range(400)])
    async with app.run_test(size=(100, 20)) as pilot:
        app.timeline.cursor = 200
        await pilot.pause()
        for _ in range(30):
            top = app.timeline.scroll_offset.y
            before = app.lines()
            await pilot._post_mouse_events([MouseScrollUp], Timeline)
            await pilot.pause()
            assert app.timeline.scroll_offset.y != top
            assert [line[1:] for line in app.lines()[2:]] == [line[1:] for line in before[:-2]]
        assert not app.timeline.settled


async def test_an_entry_taller_than_the_screen_can_be_read_to_its_end() -> None:
    tall = row(50, "row 50\n" + "\n".join(f"line {number}" for number in range(30)))
    app = Room([*(row(key) for key in range(50)), tall, *(row(key) for key in range(51, 100))])
    async with app.run_test(size=(80, 12)) as pilot:
        app.timeline.cursor = 49
        await settled(pilot)
        seen: set[str] = set()
        app.timeline.action_cursor_down()
        while app.timeline.cursor == 50:
            await pilot.pause()
            seen |= {line.split("line ")[1] for line in app.lines() if "line " in line}
            app.timeline.action_cursor_down()
        assert len(seen) == 30


async def test_a_narrower_screen_keeps_the_row_at_the_top() -> None:
    app = Room(rows(2000))
    async with app.run_test(size=(200, 40)) as pilot:
        app.timeline.cursor = 1000
        app.timeline.action_page_up()
        await settled(pilot)
        top = keys(app)[0]
        await pilot.resize_terminal(40, 20)
        await until(pilot, lambda: app.timeline.content_size.width == 38)
        await settled(pilot)
        assert keys(app)[0] == top
        assert app.lines() == app.drawn_anew()
        await pilot.resize_terminal(200, 40)
        await until(pilot, lambda: app.timeline.content_size.width == 198)
        await settled(pilot)
        assert keys(app)[0] == top


async def test_a_lower_screen_keeps_the_selected_row_in_view() -> None:
    app = Room(rows(100))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        app.timeline.action_cursor_up()
        await pilot.resize_terminal(100, 12)
        await until(pilot, lambda: app.timeline.content_size.height < 12)
        await settled(pilot)
        assert keys(app)[-1] == "row 99"


async def test_a_resize_while_following_shows_the_tail() -> None:
    app = Room(rows(2000))
    async with app.run_test(size=(200, 40)) as pilot:
        for size in ((40, 20), (20, 8), (120, 50)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: app.timeline.follow and app.timeline.settled)
            assert keys(app)[-1] == "row 1999"


async def test_another_order_keeps_the_cursor() -> None:
    app = Room(rows(300))
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.cursor = 150
        await pilot.pause()
        app.timeline.set_rows(rows(300)[::-1])
        await settled(pilot)
        assert app.timeline.cursor == 150
        assert "row 150" in keys(app)


async def test_opening_the_selected_row() -> None:
    app = Room(rows(10))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.timeline.action_select()
        await pilot.click(Timeline, offset=(30, 2))
        assert app.timeline.cursor is not None
        assert app.selected == []
        app.timeline.action_select()
        await until(pilot, lambda: app.selected == [app.timeline.cursor])


async def test_going_to_what_is_unread() -> None:
    app = Room(rows(200))
    async with app.run_test(size=(100, 30)) as pilot:
        app.timeline.cursor = 10
        app.timeline.extend(rows(40, 200))
        app.timeline.action_first_unread()
        await pilot.pause()
        assert app.timeline.cursor == 200


async def test_the_timeline_binds_no_keys() -> None:
    async with Room().run_test() as pilot:
        assert isinstance(pilot.app, Room)
        assert list(pilot.app.timeline._bindings) == []


@pytest.mark.parametrize("size", [(120, 40), (60, 20), (30, 10), (4, 5)])
async def test_hostile_text_reaches_no_strip(size: tuple[int, int]) -> None:
    looks = [Look(), Look(pending=True, pinned=True), Look(struck=True), Look(heading=True)]
    log = [
        Row(f"{name}{number}", text[:9], text[:3], text, text, looks[number % 4])
        for number, (name, text) in enumerate(HOSTILE)
    ]
    app = Room(log)
    app.timeline.empty_text = HOSTILE[4][1]
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for one in log:
            app.timeline.find(one.text[:5])
            app.timeline.cursor = one.key
            await pilot.pause()
            for y in range(app.timeline.content_size.height):
                strip = app.timeline.render_line(y)
                assert raw_terminal_codes(strip.text) == []
                assert "\n" not in strip.text
                assert cell_width(strip.text) == app.timeline.content_size.width
        app.timeline.clear()
        await pilot.pause()
        assert raw_terminal_codes("".join(app.lines())) == []


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_repainted_is_all_that_changed(seed: int) -> None:
    """After any step the screen shows what drawing every line again would show."""
    chance = random.Random(seed)
    key = 1000
    app = Room(rows(60, first=key))
    async with app.run_test(size=(90, 16)) as pilot:
        timeline = app.timeline
        known: list[int] = list(range(key, key + 60))
        low, high = key, key + 60

        def touch() -> None:
            nonlocal low, high
            match chance.randrange(12):
                case 0 | 1:
                    timeline.extend(rows(3, high))
                    known.extend(range(high, high + 3))
                    high += 3
                case 2:
                    low -= 4
                    timeline.prepend(rows(4, low))
                    known.extend(range(low, low + 4))
                case 3:
                    one = chance.choice(known)
                    text = f"row {one} " + "word " * chance.randrange(60)
                    timeline.replace(one, row(one, text, Look("decision", struck=True)))
                case 4:
                    timeline.remove_row(known.pop(chance.randrange(len(known))))
                case 5:
                    timeline.filter(chance.choice([None, decision]))
                case 6:
                    timeline.cursor = chance.choice(known)
                case 7:
                    timeline.action_page_up()
                case 8:
                    timeline.action_page_down()
                case 9:
                    timeline.action_cursor_up()
                case 10:
                    timeline.action_cursor_down()
                case 11:
                    timeline.follow = chance.random() < 0.7

        for _ in range(80):
            touch()
            await pilot.pause()
            assert app.lines() == app.drawn_anew()
        await settled(pilot)
        assert app.lines() == app.drawn_anew()
