"""The post-mortem on the screen: sections, drafts, and two people in one section."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import TextArea

from screens.post_mortem import PostMortemScreen
from screens.section_editor import SectionEditor
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.link.changes import EntriesArrived
from warroom.model import commands as cm
from warroom.model.entry import Entry
from warroom.model.incident import PostMortem
from warroom.model.words import Section, Status

BASE = "one\ntwo\nthree\nfour\nfive"
IMPACT = Section.IMPACT


def edit(text: str, base: int = 0) -> cm.EditSection:
    return cm.EditSection(section=IMPACT, text=text, base=base)


def written(link: FakeLink, clock: MovableClock) -> None:
    """The outage, with a post-mortem of ben's and a text in one section."""
    outage(link, clock)
    link.say(INCIDENT, "ana", cm.StartPostMortem(owner="ben"))
    link.say(INCIDENT, "ben", edit(BASE))


def post_mortem(on: Stage) -> PostMortem:
    return on.link.log(INCIDENT).incident.post_mortem


def saved(on: Stage) -> str:
    return post_mortem(on).sections[IMPACT].text


def area(on: Stage) -> TextArea:
    assert isinstance(on.app.screen, SectionEditor), on.app.screen
    return on.app.screen.query_one(TextArea)


async def open_impact(on: Stage) -> None:
    on.room.war.open_post_mortem(INCIDENT)
    await until(lambda: isinstance(on.app.screen, PostMortemScreen))
    await on.pilot.pause()
    await on.press("j", "enter")
    await until(lambda: isinstance(on.app.screen, SectionEditor))
    await on.sees("post-mortem: imp")


async def write(on: Stage, text: str) -> None:
    area(on).text = text
    await on.pilot.pause()


@asynccontextmanager
async def editing(tmp_path: Path, **how: object) -> AsyncIterator[Stage]:
    async with stage(tmp_path, before=written, **how) as on:  # type: ignore[arg-type]
        await open_impact(on)
        yield on


async def test_it_is_opened_by_a_key_and_started_by_another(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.press("f6", "p")
        await on.sees("not started: s starts it", "Where we were lucky", "proposed from the log")
        await on.press("enter")
        await on.sees("Start it first")
        await on.press("s")
        await on.sees("ana owns it, due")
        await on.press("escape")
        await on.sees("Durations")
        assert post_mortem(on).owner == "ana"


async def test_a_section_begins_with_what_the_log_says_and_is_saved(tmp_path: Path) -> None:
    async with stage(tmp_path, before=written, size=(60, 20)) as on:
        await on.type("/postmortem")
        await on.sees("ben owns it")
        await on.press("enter")
        await on.sees("post-mortem: summary", "Checkout returns 502")
        await on.press("ctrl+s")
        await on.sees("Saved as entry")
        text = post_mortem(on).sections[Section.SUMMARY].text
        assert text.startswith("Checkout returns 502 in eu-west (SEV1")
        await on.press("escape", "escape")
        await until(lambda: on.app.screen is not None and len(on.app.screen_stack) == 2)


async def test_what_two_people_wrote_in_two_places_is_merged_and_saved(tmp_path: Path) -> None:
    async with editing(tmp_path) as on:
        await write(on, BASE.replace("one", "1"))
        on.link.say(
            INCIDENT, "ben", edit(BASE.replace("five", "5"), post_mortem(on).version(IMPACT))
        )
        await on.sees("ben saved this section")
        assert area(on).text == BASE.replace("one", "1"), "what is being written was replaced"
        await on.press("ctrl+s")
        await until(lambda: saved(on) == "1\ntwo\nthree\nfour\n5")
        await on.sees("Saved as entry")
        assert area(on).text == "1\ntwo\nthree\nfour\n5"


async def test_what_both_changed_is_shown_twice_and_nothing_is_overwritten(tmp_path: Path) -> None:
    async with editing(tmp_path) as on:
        await write(on, BASE.replace("two", "2"))
        theirs = BASE.replace("two", "TWO")
        on.link.say(INCIDENT, "ben", edit(theirs, post_mortem(on).version(IMPACT)))
        await on.press("ctrl+s")
        await on.sees("ben changed the same lines", "<<<<<<< yours", "=======", "TWO")
        assert saved(on) == theirs
        await on.press("ctrl+s")
        await on.sees("Line 2 is still marked")
        assert saved(on) == theirs
        await write(on, BASE.replace("two", "2, TWO"))
        await on.press("ctrl+s")
        await until(lambda: saved(on) == BASE.replace("two", "2, TWO"))


async def test_a_draft_outlives_the_screen_and_knows_what_it_was_made_from(tmp_path: Path) -> None:
    async with editing(tmp_path) as on:
        await write(on, BASE.replace("one", "1"))
        await on.press("escape")
        await on.sees("your draft, not saved")
    later = BASE.replace("five", "5")

    def others(link: FakeLink, clock: MovableClock) -> None:
        written(link, clock)
        link.say(INCIDENT, "ben", edit(later, link.log(INCIDENT).incident.seq))

    async with stage(tmp_path, before=others) as on:
        await open_impact(on)
        await on.sees("your text from before", "ben saved this section")
        assert area(on).text == BASE.replace("one", "1")
        await on.press("ctrl+s")
        await until(lambda: saved(on) == "1\ntwo\nthree\nfour\n5")
        await on.press("escape")
        await on.misses("your draft, not saved")


async def test_a_save_while_the_hub_is_away_is_kept_and_the_next_follows_it(tmp_path: Path) -> None:
    async with editing(tmp_path) as on:
        on.link.hold = True
        await write(on, "first")
        await on.press("ctrl+s")
        await on.sees("saving…")
        await write(on, "second")
        await on.press("ctrl+s")
        await on.sees("still on its way")
        on.link.hold = False
        on.link.answer()
        await until(lambda: saved(on) == "second")
        await on.sees("Saved as entry")


async def test_what_the_hub_refuses_stays_in_the_editor(tmp_path: Path) -> None:
    async with editing(tmp_path) as on:
        await write(on, "x" * 10_001)
        await on.press("ctrl+s")
        await on.sees("Not saved: The section “impact” has 10,001 characters")
        assert area(on).text == "x" * 10_001
        await on.press("escape", "escape")
        await on.misses("Not recorded")


async def test_two_screens_at_once_end_with_the_lines_of_both(tmp_path: Path) -> None:
    async with (
        editing(tmp_path / "ana") as ana,
        stage(tmp_path / "ben", you="ben", before=beside(ana.link)) as ben,
    ):
        await open_impact(ben)
        await write(ana, f"{BASE}\nsix")
        await write(ben, f"zero\n{BASE}")
        await ana.press("ctrl+s")
        await ben.press("ctrl+s")
        both = f"zero\n{BASE}\nsix"
        await until(lambda: saved(ana) == both)
        await ana.sees("ben saved this section")
        await write(ana, area(ana).text.replace("three", "3"))
        await ana.press("ctrl+s")
        await until(lambda: saved(ben) == both.replace("three", "3"))
        assert area(ana).text == saved(ben)


def beside(first: FakeLink) -> Callable[[FakeLink, MovableClock], None]:
    """The hub of another link: the same logs, and each hears what the other records."""

    def before(link: FakeLink, clock: MovableClock) -> None:
        link._logs = first._logs
        clock.set(first.clock.now())
        for here, there in ((first, link), (link, first)):
            here._publish = heard_by(there, here._publish)  # type: ignore[assignment]

    return before


def heard_by(
    there: FakeLink, publish: Callable[[str, list[Entry]], None]
) -> Callable[[str, list[Entry]], None]:
    def publish_to_both(incident: str, made: list[Entry]) -> None:
        publish(incident, made)
        if room := there._rooms.get(incident):
            room.entries += made
            room.incident = there.log(incident).incident
            there._listener(EntriesArrived(incident, tuple(made)))

    return publish_to_both


async def test_the_pane_lists_what_is_needed_with_the_line_that_gives_it(tmp_path: Path) -> None:
    async with stage(tmp_path, before=written) as on:
        await on.press("f6")
        await on.sees(
            "To resolve it, r or /resolve HOW", "ana is in command", "tasks are still open"
        )
        await on.press("r")
        await on.sees("/resolve")
        await on.type("/resolve rolled back to build 41")
        await until(lambda: on.link.log(INCIDENT).incident.status is Status.RESOLVED)
        await on.press("f6")
        await on.sees("rolled back to build 41", "the trigger: /trigger TEXT")
        await on.press("c")
        await on.sees("Tasks are still open")
        assert on.link.log(INCIDENT).incident.status is Status.RESOLVED


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (80, 24), (120, 40)])
async def test_it_is_of_use_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with editing(tmp_path, size=size) as on:
        assert area(on).region.height >= 5
        await on.press("ctrl+s")
        await on.sees("Nothing has changed")
