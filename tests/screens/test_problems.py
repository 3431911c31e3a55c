"""Problems on the screen: their list, one of them, and the way there from an incident."""

from pathlib import Path

import pytest
from textual.widgets import Input

from screens.lobby import Lobby
from screens.problem import ProblemScreen
from screens.problems import ProblemList, ProblemsScreen
from screens.steps import StepPane
from tests.support.fake_link import FakeLink
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.words import ProblemState

PROBLEM = "PRB-1"


def with_problems(link: FakeLink, clock: MovableClock) -> None:
    """The outage; a known error that was seen in it and before; one that is solved."""
    link.say("INC-7", "kim", cm.Declare(title="Checkout was slow"))
    outage(link, clock)
    link.say(PROBLEM, "ben", cm.OpenProblem(title="The pool runs dry", incidents=("INC-7",)))
    link.say(PROBLEM, "ben", cm.LinkIncident(incident=INCIDENT))
    link.say(PROBLEM, "ben", cm.RecordKnownError(workaround="restart the pool"))
    link.say("PRB-2", "ben", cm.OpenProblem(title="Old certificate"))
    link.say("PRB-2", "ben", cm.SolveProblem(how="a new chain"))


def written(on: Stage, text: str) -> None:
    screen = on.app.screen
    assert isinstance(screen, ProblemScreen)
    screen.composer.restore(text)
    screen.composer.focus()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 10)])
async def test_the_list_says_what_helps(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, incident=None, before=with_problems, size=size) as on:
        await on.press("P")
        await on.sees("Problems", "PRB-1", "● known error", "restart")
        assert "PRB-2" not in on.text, "it is solved"
        if size[0] >= 80:
            await on.sees("The pool runs dry", "2 incidents", "1 unsolved · 1 solved")
        await on.press("c")
        await on.sees("PRB-2", "✓ solved")
        await on.press("escape")
        await until(lambda: isinstance(on.app.screen, Lobby))


async def test_problems_are_no_incidents(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=with_problems) as on:
        await on.sees("INC-42", "2 open · 0 closed")
        assert "PRB" not in on.text and "pool" not in on.text


async def test_an_empty_list_says_what_to_do(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None) as on:
        await on.press("P")
        await on.sees("No problems.", "n opens one", "/problem new TITLE")


async def test_a_problem_is_opened_from_the_list(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None) as on:
        await on.press("P", "n")
        await on.press(*"Retry", "space", *"storm", "enter")
        await until(lambda: isinstance(on.app.screen, ProblemScreen))
        await on.sees("PRB-1", "Retry storm", "○ open", "no incident yet", "Problem: Retry storm")


async def test_a_title_that_is_refused_is_there_again(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None) as on:
        await on.press("P", "n")
        on.link.hold = True
        await on.press("x", "enter")
        await until(lambda: bool(on.link.pending))
        on.link.refuse(on.link.pending[0].id, "Not that one.")
        await on.sees("Not that one.")
        await until(lambda: isinstance(on.app.focused, Input) and on.app.focused.value == "x")
        await on.press("escape", "escape")
        await on.misses("Not that one.")
        assert isinstance(on.app.screen, ProblemsScreen)


async def test_enter_opens_the_problem_with_its_log(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=with_problems) as on:
        await on.press("P")
        await on.sees("PRB-1")
        await on.press("enter")
        await on.sees(
            "The pool runs dry", "● known error", "2 incidents", "INC-42 Checkout returns 502",
            "not over: active, SEV1", "Workaround", "restart the pool", "seen in INC-42",
        )  # fmt: skip
        await on.press("tab", "P")
        await until(lambda: isinstance(on.app.screen, ProblemsScreen))


@pytest.mark.parametrize("size", [(60, 20), (40, 10)])
async def test_a_small_screen_shows_facts_log_and_composer(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stage(tmp_path, incident=PROBLEM, before=with_problems, size=size) as on:
        await on.sees("PRB-1", "known error", "● live")
        screen = on.app.screen
        assert isinstance(screen, ProblemScreen)
        assert screen.timeline.region.height >= 3 and screen.composer.region.height == 1
        assert screen.composer.region.bottom < size[1]


async def test_notes_and_problem_commands_are_taken(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=PROBLEM, before=with_problems) as on:
        for line in ("found in the graph", "/problem cause a leak", "/problem solve patched"):
            written(on, line)
            await on.press("enter")
        await on.sees("found in the graph", "cause: a leak", "✓ solved", "patched (ana)")
        record = on.link.log(PROBLEM).incident.problem
        assert record and record.state is ProblemState.SOLVED


async def test_what_belongs_into_an_incident_is_refused_with_a_sentence(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=PROBLEM, before=with_problems) as on:
        written(on, "/sev 1")
        await on.press("enter")
        await on.sees("PRB-1 is a problem record", "/sev 1")
        written(on, "/step reaction")
        await on.press("enter")
        await on.sees("That is for the room of an incident.")


async def test_keys_begin_the_line(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=PROBLEM, before=with_problems) as on:
        screen = on.app.screen
        assert isinstance(screen, ProblemScreen)
        for key, line in (("c", "cause"), ("w", "known-error"), ("x", "solve"), ("l", "link")):
            screen.timeline.focus()
            await on.press(key)
            assert screen.composer.field.value == f"/problem {line} "
            screen.composer.restore("")
        screen.timeline.focus()
        await on.press("A")
        await on.sees("ana has the problem")


async def test_a_problem_is_opened_in_a_room_and_linked_to_its_incident(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.type("/problem new The pool runs dry")
        await on.sees("Recorded in PRB-1. /problem PRB-1 opens it.")
        record = on.link.log(PROBLEM).incident
        assert record.problem and list(record.problem.incidents) == [INCIDENT]
        await on.type("/problem PRB-1")
        await until(lambda: isinstance(on.app.screen, ProblemScreen))
        await on.sees("The pool runs dry", INCIDENT)


async def test_what_another_log_refuses_is_said_where_it_was_typed(tmp_path: Path) -> None:
    async with stage(tmp_path, before=with_problems) as on:
        await on.type("/problem link PRB-1")
        await on.sees("INC-42 is linked to PRB-1 already", "/problem link PRB-1")
        await on.type("/problem PRB-9")
        await on.sees("There is no")
        assert isinstance(on.app.screen, Lobby)


async def test_the_list_is_reached_from_a_room(tmp_path: Path) -> None:
    async with stage(tmp_path, before=with_problems) as on:
        await on.type("/problems")
        await until(lambda: isinstance(on.app.screen, ProblemsScreen))
        await on.sees("The pool runs dry")
        assert on.app.screen.query_one(ProblemList).has_focus


@pytest.mark.parametrize("text", [each for _, each in HOSTILE][:20])
async def test_hostile_text_stays_text(tmp_path: Path, text: str) -> None:
    def hostile(link: FakeLink, clock: MovableClock) -> None:
        from warroom.model import events as ev

        link.insert(PROBLEM, "mallory", ev.ProblemOpened(title=text, text=text))
        link.insert(PROBLEM, "mallory", ev.KnownErrorRecorded(workaround=text))

    async with stage(tmp_path, incident=None, before=hostile) as on:
        await on.press("P")
        await on.sees("PRB-1")
        assert raw_terminal_codes(on.text.replace("\n", "")) == []
        await on.press("enter")
        await on.sees("PRB-1", "known error")
        assert raw_terminal_codes(on.text.replace("\n", "")) == []


async def test_a_title_that_is_typed_brings_what_was_similar_and_moves_nothing(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, incident=None, before=with_problems) as on:
        await on.press("d")
        await on.sees("Declare an incident")
        before = on.app.screen.query_one("#earlier").region
        assert "Similar before" not in on.text
        await on.press(*"Checkout", "space", *"slow")
        await on.sees("Similar before", "INC-7 Checkout was slow", "not over: triage, SEV3")
        assert on.app.screen.query_one("#earlier").region == before
        await on.press("ctrl+u", *"pool", "space", *"dry")
        await on.sees("PRB-1 The pool runs dry", "known error; workaround: restart the pool")
        await on.misses("not over: triage")


def recurring_incident(link: FakeLink, clock: MovableClock) -> None:
    """INC-8 looks like INC-7, which the known error PRB-1 is behind."""
    with_problems(link, clock)
    link.say("INC-8", "kim", cm.Declare(title="Checkout was slow again"))


@pytest.mark.parametrize("step", ["identification", "conclusion"])
async def test_a_recurrence_is_told_and_linked_with_one_key(tmp_path: Path, step: str) -> None:
    async with stage(tmp_path, incident="INC-8", before=recurring_incident, size=(120, 70)) as on:
        await on.type(f"/step {step}")
        await on.sees("Problems behind it", "May be PRB-1 The pool runs dry", "restart the")
        pane = on.app.screen.query_one(f"#{step}", StepPane)
        record = on.link.log(PROBLEM).incident
        assert record.problem and "INC-8" not in record.problem.incidents, "nothing by itself"
        pane.focus()
        pane.move_to("/problem PRB-1")
        await on.press("L")
        await on.sees("Recorded in PRB-1.")
        await on.misses("May be PRB-1")
        record = on.link.log(PROBLEM).incident
        assert record.problem and "INC-8" in record.problem.incidents
        if step == "identification":
            await on.sees("Similar before", "INC-7 Checkout was slow")
