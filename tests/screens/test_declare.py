"""The declare form: a title is enough, mistakes are told beside the field, nothing is lost."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from screens.declare import DRAFT, DeclareScreen
from screens.drafts import DraftStore
from tests.support.clock import FakeClock
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.shown import shown, text_of
from tests.support.until import until
from warroom.model.commands import Declare
from warroom.model.words import Severity

NOW = datetime(2026, 3, 4, 2, 20, tzinfo=UTC)
NOTHING = Declare(title="nothing yet")


class Place(App[None]):
    """Opens the form; `got` is what it gave."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.animation_level = "none"
        self.got: Declare | None = NOTHING
        self.form = DeclareScreen(clock=FakeClock(NOW), **options)

    def on_mount(self) -> None:
        self.push_screen(self.form, self.take)

    def take(self, command: Declare | None) -> None:
        self.got = command


def focused(place: Place) -> str:
    """The placeholder of the field that has the focus, or the widget's id."""
    widget = place.screen.focused
    return widget.placeholder if isinstance(widget, Input) else str(widget and widget.id)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_a_title_and_enter_declare() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await press(pilot, *"Checkout is down", "enter")
        await until(lambda: place.got is not NOTHING)
        assert place.got == Declare(title="Checkout is down")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50)])
async def test_all_fields_at_every_size(size: tuple[int, int]) -> None:
    place = Place()
    async with place.run_test(size=size) as pilot:
        await press(pilot, *"Down", "tab", "1")
        for text in ("502s", "checkout, payments", "02:01", "10m ago", "Acme", "ben"):
            await press(pilot, "tab", *text)
            assert text in text_of(place)
        await press(pilot, "enter")
        await until(lambda: place.got is not NOTHING)
        assert place.got == Declare(
            title="Down",
            severity=Severity.SEV1,
            description="502s",
            systems=("checkout", "payments"),
            started_at=NOW.replace(minute=1),
            detected_at=NOW.replace(minute=10),
            reporter="Acme",
            responsible="ben",
        )


async def test_digits_are_text_in_a_field_and_a_severity_beside_it() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await press(pilot, *"LB 2", "down", "4", "left", "left")
        assert "[SEV2]" in text_of(place)
        await press(pilot, "left", "left")
        assert "[SEV1]" in text_of(place)
        await press(pilot, "ctrl+s")
        await until(lambda: place.got is not NOTHING)
        assert place.got == Declare(title="LB 2", severity=Severity.SEV1)


async def test_text_in_one_burst_with_tabs_goes_where_the_focus_went() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.pause()
        for key in ("D", "tab", "tab", "x", "tab", "y", "up", "up", "up", "!"):
            place.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(lambda: "D!" in text_of(place))
        await press(pilot, "enter")
        await until(lambda: place.got is not NOTHING)
        assert place.got == Declare(title="D!", description="x", systems=("y",))


async def test_without_a_title_it_says_what_is_missing() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await press(pilot, "tab", "tab", *"what", "enter")
        assert place.got is NOTHING
        assert "! Say in one line what is wrong" in text_of(place)
        assert focused(place) == "what is wrong, in one line"
        await press(pilot, "x")
        assert "Say in one line" not in text_of(place)


@pytest.mark.parametrize("size", [(40, 10), (80, 24)])
async def test_a_time_that_is_none_is_told_beside_its_field(size: tuple[int, int]) -> None:
    place = Place(title="Down")
    async with place.run_test(size=size) as pilot:
        await press(pilot, *["tab"] * 4, *"soonish", "enter")
        assert place.got is NOTHING
        await until(
            lambda: '! "soonish" is not a' in text_of(place) and "yesterday" in text_of(place)
        )
        assert focused(place) == "02:01 or 10m ago"
        await press(pilot, "ctrl+u", *"02:01", "enter")
        await until(lambda: place.got is not NOTHING)


async def test_what_the_hub_would_refuse_is_told_before() -> None:
    place = Place(title="Down")
    async with place.run_test() as pilot:
        await press(pilot, *["tab"] * 4, *"02:10", "tab", *"02:05", "enter")
        assert place.got is NOTHING
        assert "! It cannot have been detected before it started." in text_of(place)


async def test_times_are_meant_in_the_zone_of_the_screen() -> None:
    place = Place(title="Down", zone=timezone(timedelta(hours=1)))
    async with place.run_test() as pilot:
        await press(pilot, *["tab"] * 4, *"03:01", "enter")
        await until(lambda: place.got is not NOTHING)
        assert place.got is not None
        assert place.got.started_at == NOW.replace(minute=1)


async def test_escape_from_an_empty_form_leaves_nothing(tmp_path: Path) -> None:
    place = Place(drafts=DraftStore(tmp_path))
    async with place.run_test() as pilot:
        await press(pilot, "escape")
        await until(lambda: place.got is None)
    assert files(tmp_path) == []


async def test_escape_keeps_what_was_written_for_the_next_time(tmp_path: Path) -> None:
    store = DraftStore(tmp_path)
    place = Place(drafts=store)
    async with place.run_test() as pilot:
        await press(pilot, *"Half", "tab", "2", "tab", *"[/] x", "escape")
        await until(lambda: place.got is None)
    again = Place(drafts=store)
    async with again.run_test() as pilot:
        assert "[SEV2]" in text_of(again)
        await press(pilot, "enter")
        await until(lambda: again.got is not NOTHING)
        assert again.got == Declare(title="Half", severity=Severity.SEV2, description="[/] x")
    assert files(tmp_path) == []


async def test_a_killed_screen_keeps_what_was_written(tmp_path: Path) -> None:
    store = DraftStore(tmp_path)
    place = Place(drafts=store)
    async with place.run_test() as pilot:
        await press(pilot, *"Half")
        await until(lambda: "Half" in store.read(DRAFT))


@pytest.mark.parametrize("text", ["no json", "[1]", '{"title": {"a": 1}}', '{"severity": "SEV9"}'])
async def test_a_damaged_draft_opens_an_ordinary_form(tmp_path: Path, text: str) -> None:
    store = DraftStore(tmp_path)
    store.write(DRAFT, text)
    place = Place(drafts=store)
    async with place.run_test() as pilot:
        await press(pilot, "ctrl+u", *"Down", "enter")
        await until(lambda: place.got is not NOTHING)
        assert place.got == Declare(title="Down")


async def test_what_the_hub_refused_is_in_the_form_again() -> None:
    refused = Declare(
        title="Down",
        severity=Severity.SEV2,
        description="a\nb",
        systems=("checkout", "payments"),
        started_at=NOW,
        reporter="Acme",
    )
    place = Place(again=refused, sentence="The hub is read-only: its disk is full.")
    async with place.run_test() as pilot:
        await pilot.pause()
        assert "! The hub is read-only" in text_of(place)
        await press(pilot, "enter")
        await until(lambda: place.got is not NOTHING)
        assert place.got == refused


async def test_hostile_text_in_every_field() -> None:
    place = Place(sentence="[/]\x1b[2J refused")
    async with place.run_test(size=(60, 20)) as pilot:
        fields = list(place.screen.query(Input))
        for name, text in HOSTILE:
            for field in fields:
                field.value = ""
                field.post_message(events.Paste(text))
            await press(pilot, "ctrl+s")
            assert raw_terminal_codes("".join(shown(place))) == [], name
            assert len(shown(place)) == 20, name
            if place.got is not NOTHING:
                assert place.got is not None
                assert raw_terminal_codes(place.got.title + place.got.description) == [], name
                place.got = NOTHING
                await place.push_screen(DeclareScreen(clock=FakeClock(NOW)), place.take)
                fields = list(place.screen.query(Input))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
