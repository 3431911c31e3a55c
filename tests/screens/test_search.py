"""The screens that look back over all incidents: the search, and how it was fixed before."""

from pathlib import Path

import msgspec
import pytest

from screens.declare import DeclareScreen
from screens.earlier import EarlierScreen
from screens.entry_view import EntryView
from screens.lobby import Lobby
from screens.problem import ProblemScreen
from screens.room import Room
from screens.search import SearchScreen
from tests.support.fake_link import FakeLink
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.words import Role, Section, Status
from warroom.wire.frames import Found

SIZES = [(120, 40), (80, 24), (60, 20), (40, 10)]


def with_history(link: FakeLink, clock: MovableClock) -> None:
    """The outage, one like it that was resolved, and a known error."""
    link.say("INC-7", "kim", cm.Declare(title="Checkout returns 502", systems=("checkout",)))
    link.say("INC-7", "kim", cm.ClaimRole(role=Role.COMMANDER))
    link.say("INC-7", "kim", cm.Note(text="the certificate chain had expired on the edge"))
    link.say("INC-7", "kim", cm.RecordFix(text="a new intermediate certificate"))
    link.say("INC-7", "kim", cm.ChangeStatus(status=Status.RESOLVED, reason="served again"))
    link.say("INC-7", "kim", cm.StartPostMortem())
    link.say("INC-7", "kim", cm.EditSection(section=Section.WAS_HARD, text="nobody saw the date"))
    outage(link, clock)
    link.say("PRB-1", "ben", cm.OpenProblem(title="Certificates expire", incidents=("INC-7",)))
    link.say("PRB-1", "ben", cm.RecordKnownError(workaround="renew it by hand"))


async def typed(on: Stage, text: str) -> None:
    await on.press(*("space" if char == " " else char for char in text))


@pytest.mark.parametrize("size", SIZES)
async def test_results_come_as_one_types_and_lead_to_the_entry(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stage(tmp_path, incident=None, before=with_history, size=size) as on:
        await on.press("s")
        await on.sees("Search all incidents", "Write words")
        await typed(on, "expired chai")
        await on.sees("INC-7", "expired", "1 found")
        await on.press("enter")
        await until(lambda: isinstance(on.app.screen, Room))
        await until(lambda: on.room.timeline.cursor == 3)
        assert on.room.log_id == "INC-7"


async def test_escape_leads_back_to_where_one_was(tmp_path: Path) -> None:
    async with stage(tmp_path, before=with_history) as on:
        room = on.room
        await on.press("ctrl+r")
        await until(lambda: isinstance(on.app.screen, SearchScreen))
        await on.press("escape")
        await until(lambda: on.app.screen is room)
        await on.type("/find renew hand")
        await on.sees("Search all incidents", "PRB-1", "known error")
        await on.press("enter")
        await until(lambda: isinstance(on.app.screen, ProblemScreen))


async def test_an_entry_of_the_room_one_is_in_is_gone_to(tmp_path: Path) -> None:
    async with stage(tmp_path, before=with_history) as on:
        await on.type("/find dashboard ignore")
        await on.sees("INC-42", "dashboard")
        await on.press("enter")
        await until(lambda: isinstance(on.app.screen, Room))
        await until(lambda: on.room.timeline.cursor == 46)


async def test_only_the_newest_answer_counts(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=with_history) as on:
        on.link.hold_searches = True
        await on.press("s")
        await typed(on, "expired")
        await until(lambda: bool(on.link.searched))
        old = on.link.searched[-1]
        await typed(on, " zz")
        await until(lambda: on.link.searched[-1].query == "expired zz")
        on.link.found(on.link.answer_to(old))
        on.link.found(on.link.answer_to(on.link.searched[-1]))
        await on.sees("Nothing has that in it")


async def test_that_not_all_was_compared_is_said(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=with_history, size=(60, 20)) as on:
        on.link.hold_searches = True
        await on.press("s")
        await typed(on, "expired")
        await until(lambda: bool(on.link.searched) and on.link.searched[-1].query == "expired")
        answer = on.link.answer_to(on.link.searched[-1])
        on.link.found(msgspec.structs.replace(answer, ranked=2_000))
        await on.sees("INC-7", "1 of the newest 2,000")


async def test_a_broken_query_is_a_sentence_and_the_results_stay_typed(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=with_history) as on:
        await on.press("s")
        await typed(on, "kind:novel")
        await on.sees("There is no kind “novel”")


async def test_offline_is_said_and_the_question_asked_again(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=with_history) as on:
        on.link.go_away()
        await on.press("s")
        await typed(on, "expired")
        await on.sees("is asked again as soon as it is")
        on.link.come_back()
        await on.sees("INC-7", "certificate chain")


async def test_hostile_texts_are_inert(tmp_path: Path) -> None:
    def hostile(link: FakeLink, clock: MovableClock) -> None:
        outage(link, clock)
        for _, text in HOSTILE:
            link.insert(INCIDENT, "eve", ev.Noted(text=f"zebra {text}"))

    async with stage(tmp_path, incident=None, before=hostile) as on:
        on.link.hold_searches = True
        await on.press("s")
        await typed(on, "zebra")
        await until(lambda: bool(on.link.searched) and on.link.searched[-1].query == "zebra")
        answer = on.link.answer_to(on.link.searched[-1])
        on.link.found(answer)
        await on.sees("zebra")
        for _ in range(len(answer.texts)):
            await on.press("pagedown")
            assert not raw_terminal_codes(on.text)


@pytest.mark.parametrize("size", SIZES)
async def test_how_it_was_fixed_before_in_one_key(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, incident=None, before=with_history, size=size) as on:
        await on.press("h")
        await on.sees("How was it fixed before", "INC-7", "a new intermediate")
        assert "INC-42" not in on.text.replace("● live", ""), "it is the one that is asked about"
        await on.press("enter")
        await until(lambda: isinstance(on.app.screen, EntryView))
        await on.sees("INC-7", "a new", "certificate")
        if size[1] >= 20:
            await on.sees("what was hard", "nobody saw the date", "renew it by hand")
        await on.press("escape")
        await until(lambda: isinstance(on.app.screen, EarlierScreen))
        await on.press("ctrl+o")
        await until(lambda: isinstance(on.app.screen, Room))
        assert on.room.log_id == "INC-7"


async def test_words_that_were_only_said_are_found_too(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=with_history) as on:
        await on.press("h")
        await until(lambda: isinstance(on.app.screen, EarlierScreen))
        await on.press("ctrl+u")
        await on.sees("Write what is wrong")
        await typed(on, "intermediate")
        await on.sees("INC-7", "entry 1, kim: a new intermediate certificate")
        assert "INC-42" not in on.text, "it is the one that is asked about"


async def test_offline_it_tells_what_is_known_here(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=with_history) as on:
        await on.press("h")
        await on.sees("INC-7")
        on.link.hold_searches = True
        on.link.keeps_lobby = True
        on.link.go_away()
        await on.press("enter")
        await on.sees("fix", "not known while the hub is not reached")


async def test_while_declaring_what_was_said_counts_too(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=with_history) as on:
        await on.press("d")
        await until(lambda: isinstance(on.app.screen, DeclareScreen))
        await typed(on, "expired chain")
        await on.sees("Similar before", "INC-7", "a new intermediate")
        form = on.app.screen
        await on.press("ctrl+r")
        await until(lambda: isinstance(on.app.screen, EarlierScreen))
        await on.sees("INC-7")
        await on.press("escape")
        await until(lambda: on.app.screen is form)
        assert isinstance(form, DeclareScreen)
        assert form.text("title") == "expired chain"


async def test_an_empty_hub_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=lambda link, clock: None) as on:
        await on.press("h")
        await on.sees("Write what is wrong")
        await typed(on, "pool")
        await on.sees("Nothing like it is known here")
        await on.press("escape")
        await until(lambda: isinstance(on.app.screen, Lobby))
        assert Found(1).texts == []
