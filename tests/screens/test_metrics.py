"""The metrics on the screen: trends, groups, what recurs, and the way from there to an incident."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from screens.lobby import Lobby
from screens.metrics import EVERY, MetricsScreen
from screens.metrics_list import MetricsList
from screens.room import Room
from tests.support.fake_link import FakeLink
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.outage import INCIDENT, MovableClock
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.link.changes import FiguresKnown
from warroom.model import commands as cm
from warroom.model.figures import Figures, figures
from warroom.model.words import Role, Severity, Status

SIZES = [(120, 40), (80, 24), (60, 20), (40, 10)]


def year(link: FakeLink, clock: MovableClock) -> None:
    """Six incidents, two months apart, of two systems; an exercise; one that runs."""
    now = clock.now()
    for number in range(6):
        clock.set(now - timedelta(days=61 * (6 - number)))
        name, began = f"INC-{number + 1}", clock.now() - timedelta(minutes=20 + number)
        link.say(
            name,
            "ana",
            cm.Declare(
                title=f"Outage {number}",
                severity=Severity.SEV1 if number % 2 else Severity.SEV2,
                systems=("checkout",) if number % 2 else ("auth", "checkout"),
                started_at=began,
                detected_at=began + timedelta(minutes=5 * number),
            ),
        )
        link.say(name, "ben", cm.ClaimRole(role=Role.COMMANDER))
        clock.set(clock.now() + timedelta(minutes=30 * (number + 1)))
        link.say(name, "ben", cm.ChangeStatus(status=Status.RESOLVED, reason="so"))
        link.say(name, "ben", cm.AddFollowUp(text="a canary", person="ben"))
    clock.set(now)
    link.say(INCIDENT, "ana", cm.Declare(title="It runs"))
    link.say("INC-50", "ana", cm.Declare(title="A drill", exercise=True))


def rows(on: Stage) -> MetricsList:
    return on.app.screen.query_one(MetricsList)


async def opened(on: Stage, *words: str) -> None:
    await on.press("M")
    await until(lambda: isinstance(on.app.screen, MetricsScreen))
    await on.sees("Metrics", *words)


@pytest.mark.parametrize("size", SIZES)
async def test_metrics_are_there_in_one_key(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, incident=None, before=year, size=size) as on:
        await opened(on, "incidents", "detect", "7")
        assert not any("detect p50" in line and "…" in line for line in on.text.splitlines())
        assert all(len(line) <= size[0] for line in on.text.splitlines())
        if size[1] >= 20:
            await on.sees("incidents by month", "┤", "█", "└")
        if size[0] >= 84:
            await on.sees("started → detected", "1 still running")
        await on.press("G")
        await on.sees("late, ben: a canary")
        await on.press("escape")
        await until(lambda: isinstance(on.app.screen, Lobby))


async def test_the_metric_under_the_cursor_is_drawn(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=year) as on:
        await opened(on, "incidents by month")
        await on.press("j")
        await on.sees("detect p50 by month")
        rows(on).move_to("row resolve p50")
        await on.sees("resolve p50 by month", "2h34", "▁")


async def test_groups_follow_one_another(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=year, size=(120, 60)) as on:
        await opened(on, "By severity", "SEV1", "SEV2")
        for words in (
            ("By category", "not said"),
            ("By system", "checkout", "auth"),
            ("By month",),
            ("By detected-by",),
            ("By severity",),
        ):
            await on.press("b")
            await on.sees(*words)


async def test_exercises_are_apart(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=year) as on:
        await opened(on, "7 incidents")
        await on.press("e")
        await on.sees("of EXERCISES only", "1 incident, 1 still running")
        await on.press("e")
        await on.sees("7 incidents")
        await on.misses("EXERCISES")


async def test_enter_goes_to_the_incident_of_a_late_follow_up(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=year) as on:
        await opened(on, "7 incidents")
        await on.press("enter")
        assert isinstance(on.app.screen, MetricsScreen), "a metric leads nowhere"
        await on.press("G", "enter")
        await until(lambda: isinstance(on.app.screen, Room))
        assert "INC-" in on.text


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_to_measure_says_what_to_do(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, incident=None, before=lambda link, clock: None, size=size) as on:
        await opened(on, "nothing to measure", "lobby")
        await on.press("e")
        await on.sees("No exercise yet.")


async def test_one_incident_is_enough(tmp_path: Path) -> None:
    def one(link: FakeLink, clock: MovableClock) -> None:
        link.say(INCIDENT, "ana", cm.Declare(title="It runs"))

    async with stage(tmp_path, incident=None, before=one, size=(80, 24)) as on:
        await opened(on, "1 incident, 1 still running", "incidents by month")


async def test_a_change_is_asked_for_but_not_every_second(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=year) as on:
        await opened(on, "7 incidents")
        asked = on.link.figures_asked
        on.link.say("INC-60", "ana", cm.Declare(title="Another"))
        await on.pilot.pause(1.2)
        assert on.link.figures_asked == asked
        on.clock.set(on.clock.now() + timedelta(seconds=EVERY))
        await on.sees("8 incidents")
        await on.press("r")
        await until(lambda: on.link.figures_asked == asked + 2)


async def test_a_hub_that_comes_back_is_asked_again(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=year) as on:
        await opened(on, "7 incidents")
        on.link.go_away()
        await on.sees("was lost")
        asked = on.link.figures_asked
        on.link.come_back()
        await until(lambda: on.link.figures_asked > asked)
        await on.sees("7 incidents")


@pytest.mark.parametrize("size", [(120, 40), (40, 10)])
async def test_hostile_names_come_out_inert(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, incident=None, before=year, size=size) as on:
        await opened(on, "incidents")
        known = figures(on.link.log("INC-1").incident)
        assert known is not None
        both: list[Figures] = []
        for _, bad in HOSTILE:
            follow_ups = tuple(replace(each, text=bad, person=bad) for each in known.follow_ups)
            one = replace(
                known, id=bad, category=bad, systems=(bad,), factors=(bad,), follow_ups=follow_ups
            )
            both += (one, replace(one, id=f"{bad}2"))
        on.link._listener(FiguresKnown(tuple(both), ()))
        await on.press("b", "b")
        for key in range(len(HOSTILE) * 5):
            if not key % 5:
                assert not raw_terminal_codes(on.text)
            rows(on).action_move_down()
            await on.pilot.pause(0)
        await on.press("G")
        assert not raw_terminal_codes(on.text)
