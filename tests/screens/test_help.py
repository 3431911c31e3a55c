"""Help and the palette: they show what works here, and what is chosen happens."""

import re
from collections.abc import Iterator

import pytest
from textual.app import App, ComposeResult
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import Static

from screens.composer import Composer
from screens.help import HelpScreen, HelpText, key_sections, places, slash_sections
from screens.keys import KEYS, Where, bindings
from screens.listing import Listing
from screens.palette import Commands
from screens.slash import Local, Say
from screens.slash.commands import COMMANDS
from tests.support.shown import shown, text_of
from tests.support.until import until


class Tasks(Listing):
    """A pane with the checklist's keys."""

    BINDINGS = bindings(Where.CHECKLIST)
    started = 0

    def items(self, width: int) -> list[object]:  # type: ignore[override]
        return []

    def action_start(self) -> None:
        self.started += 1


class Desk(Screen[None]):
    """A screen with the room's keys, a pane and a composer."""

    BINDINGS = bindings(Where.ROOM)

    def compose(self) -> ComposeResult:
        yield Tasks()
        yield Composer("INC-1")

    def action_back(self) -> None:
        pass


class Place(App[None]):
    COMMANDS = {Commands}  # noqa: RUF012
    BINDINGS = bindings(Where.APP)

    def __init__(self) -> None:
        super().__init__()
        self.animation_level = "none"
        self.said: list[Say | Local] = []

    def on_mount(self) -> None:
        self.push_screen(Desk())

    def on_composer_submitted(self, message: Composer.Submitted) -> None:
        self.said.append(message.said)

    def action_show_help(self) -> None:
        self.push_screen(HelpScreen(places(self.screen)))


async def test_help_is_about_where_one_is() -> None:
    place = Place()
    async with place.run_test(size=(80, 50)) as pilot:
        place.screen.query_one(Tasks).focus()
        await pilot.pause()
        assert places(place.screen) == (Where.CHECKLIST, Where.ROOM, Where.APP)
        place.screen.query_one(Composer).focus()
        await pilot.pause()
        assert places(place.screen) == (Where.COMPOSER, Where.ROOM, Where.APP)


async def test_a_question_mark_is_text_in_a_field_and_help_elsewhere() -> None:
    place = Place()
    async with place.run_test(size=(80, 50)) as pilot:
        composer = place.screen.query_one(Composer)
        composer.focus()
        await pilot.press("question_mark")
        assert composer.text == "?"
        await pilot.press("f1")
        await until(lambda: "Keys in the composer" in text_of(place))
        await pilot.press("f1")
        place.screen.query_one(Tasks).focus()
        await pilot.press("question_mark")
        await until(lambda: "Keys in the checklist" in text_of(place))
        assert re.search(r"A +assign to me", text_of(place))


@pytest.mark.parametrize("key", ["escape", "q", "question_mark", "f1"])
async def test_help_closes(key: str) -> None:
    place = Place()
    async with place.run_test() as pilot:
        place.action_show_help()
        await pilot.pause()
        assert isinstance(place.screen, HelpScreen)
        await pilot.press(key)
        await until(lambda: isinstance(place.screen, Desk))


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (80, 24), (120, 40), (200, 50)])
async def test_all_of_help_can_be_reached(size: tuple[int, int]) -> None:
    place = Place()
    async with place.run_test(size=size) as pilot:
        place.push_screen(HelpScreen((Where.ROOM, Where.APP)))
        await pilot.pause()
        seen = "".join(shown(place))
        assert "Keys in the room" in seen
        for _ in range(120):
            await pilot.press("pagedown")
            seen += "".join(shown(place))
            if "leave; drafts are" in seen and "/quit" in seen:
                break
        assert "/quit" in seen
        await pilot.press("g")
        await pilot.pause()
        assert "Keys in the room" in text_of(place)
        assert len(shown(place)) == size[1]


@pytest.mark.parametrize("width", [1, 2, 7, 20, 40, 99, 100, 120, 300])
def test_no_row_of_help_is_wider_than_the_screen(width: int) -> None:
    for line in HelpText(tuple(Where)).lines(width):
        assert sum(len(piece.text) for piece in line) <= width


def test_help_has_every_key_and_every_command() -> None:
    rows = [row for _, rows in key_sections(Where) for row in rows]
    assert len(rows) == len(KEYS)
    assert [usage for _, rows in slash_sections() for usage, _ in rows] == [
        slash.usage for slash in COMMANDS
    ]


# Palette


def offers(place: Place) -> dict[str, object]:
    provider = Commands(place.screen)
    found: Iterator[object] = provider._offers()
    return {getattr(offer, "title", ""): offer for offer in found}


async def choose(place: Place, title: str) -> None:
    offer = Commands(place.screen)
    result = next(o for o in offer._offers() if o.title == title).run()
    if hasattr(result, "__await__"):
        await result


async def test_the_palette_offers_commands_and_keys_and_no_screenshot() -> None:
    place = Place()
    async with place.run_test() as pilot:
        place.screen.query_one(Tasks).focus()
        await pilot.pause()
        titles = set(offers(place))
        assert {slash.usage for slash in COMMANDS} <= titles
        assert {"checklist: start", "everywhere: leave; drafts are kept", "theme"} <= titles
        assert not any("creenshot" in title for title in titles)
        assert "checklist: next task" not in titles


async def test_choosing_a_command_begins_it() -> None:
    place = Place()
    async with place.run_test() as pilot:
        composer = place.screen.query_one(Composer)
        await choose(place, "/done T1 [RESULT]")
        await pilot.pause()
        assert composer.text == "/done "
        assert composer.field.has_focus


async def test_choosing_a_command_that_needs_nothing_does_it() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await choose(place, "/lobby")
        await pilot.pause()
        assert place.said == [Local("lobby")]


async def test_choosing_a_key_does_what_the_key_does() -> None:
    place = Place()
    async with place.run_test() as pilot:
        tasks = place.screen.query_one(Tasks)
        tasks.focus()
        await pilot.pause()
        await choose(place, "checklist: start")
        assert tasks.started == 1


async def test_the_palette_finds_a_command_by_its_words() -> None:
    place = Place()
    async with place.run_test(size=(100, 30)) as pilot:
        place.screen.query_one(Composer).focus()
        await pilot.press("ctrl+p")
        await until(lambda: isinstance(place.screen, CommandPalette))
        await pilot.press(*"time-box")
        await until(lambda: "/timebox T1 15m|none" in text_of(place))
        assert "set a task's time-box" in text_of(place)
        await pilot.press("escape")


async def test_a_screen_without_a_composer_offers_no_commands_for_one() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await place.push_screen(Screen())
        await place.screen.mount(Static("lobby"))
        await pilot.pause()
        assert set(offers(place)) == {
            "everywhere: these keys (? not while typing)",
            "everywhere: times in UTC or local",
            "everywhere: take command where nobody has it",
            "everywhere: leave; drafts are kept",
            "theme",
        }


def test_nothing_the_palette_explains_is_read_as_markup() -> None:
    # Textual shows the explanation of an offer as markup; titles are given as plain content.
    assert not [slash.name for slash in COMMANDS if "[" in slash.words]
    assert not [key.words for key in KEYS if "[" in key.label]
