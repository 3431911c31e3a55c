"""Containment on the screen: extent, workarounds, tasks that ask, and how a lead is warned."""

from datetime import timedelta
from pathlib import Path

import pytest

from screens.steps.containment import Containment
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.deadlines import pending_deadlines
from warroom.model.words import HUB, ExtentKind, ExtentState, Role, Status

SYSTEM, PEOPLE = ExtentKind.SYSTEM, ExtentKind.PEOPLE


def led(link: FakeLink, clock: MovableClock) -> None:
    """Ana commands, and two systems are declared."""
    link.say(INCIDENT, "ana", cm.Declare(title="No checkout", systems=("Checkout", "edge proxy")))
    link.say(INCIDENT, "ana", cm.ClaimRole(role=Role.COMMANDER))
    link.enter(INCIDENT, "ana", "ben")


def over_time(link: FakeLink, clock: MovableClock) -> None:
    """Ben works on a task whose time-box is over, as the hub has recorded."""
    led(link, clock)
    link.say(INCIDENT, "ana", cm.AddTask(text="Drain eu-west", to="ben", time_box=900))
    link.say(INCIDENT, "ben", cm.StartTask(task="T1"))
    clock.set(clock.now() + timedelta(minutes=20))
    for due in pending_deadlines(link.log(INCIDENT).incident):
        link.say(INCIDENT, HUB, cm.MissDeadline(subject=due.subject, due_at=due.due_at))


def given(link: FakeLink, clock: MovableClock) -> None:
    """Ana gave ben a task, and he has not said that he knows."""
    led(link, clock)
    link.say(INCIDENT, "ana", cm.AddTask(text="Drain eu-west", to="ben"))


async def at_the_step(room: Stage, key: str = "") -> Containment:
    """The pane of the step, its cursor on `key`."""
    room.room.action_pane("containment")
    pane = room.room.query_one(Containment)
    await until(lambda: bool(pane.keys) or not key)
    pane.move_to(key)
    return pane


def prefilled(room: Stage, text: str) -> bool:
    return room.room.composer.text == text


async def test_nothing_is_known_and_the_pane_says_what_to_do(tmp_path: Path) -> None:
    def bare(link: FakeLink, clock: MovableClock) -> None:
        link.say(INCIDENT, "ana", cm.Declare(title="x"))

    async with stage(tmp_path, before=bare) as room:
        await at_the_step(room)
        await room.sees("Nobody has said what is affected", "/workaround records one")
        await room.press("e")
        await until(lambda: prefilled(room, "/extent "))


async def test_a_key_moves_a_system_to_its_next_state(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led) as room:
        await at_the_step(room, "extent:system:checkout")
        await room.sees("0 of 2 affected", "? Checkout", "? edge proxy", "2 suspected")
        await room.press("x")
        await room.sees("1 of 2 affected", "! Checkout", "suspected 23:46 ana › affected 23:46 ana")
        await room.press("x")
        await room.sees("▪ Checkout")
        await room.press("x")
        await room.sees("✓ Checkout", "recovered 23:46")
        await room.press("x")
        await until(lambda: prefilled(room, "/extent system Checkout "))
        assert room.link.log(INCIDENT).incident.extent["system:checkout"].state == "recovered"


async def test_how_it_is_can_be_written_with_how_much(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led) as room:
        await at_the_step(room, "extent:system:edge proxy")
        await room.press("e")
        await until(lambda: prefilled(room, '/extent system "edge proxy" '))
        await room.type('/extent system "edge proxy" affected 4 of 9')
        await room.type("/extent people shops affected 1,200 terminals")
        await room.sees("edge proxy — 4 of 9", "People", "shops — 1,200 terminals")


async def test_one_key_says_that_a_workaround_ended_the_harm(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led) as room:
        await at_the_step(room)
        await room.press("w")
        await until(lambda: prefilled(room, "/workaround "))
        await room.type("/workaround Traffic to eu-north")
        await room.sees("W1 Traffic to eu-north", "∅ what it costs and who removes it", "in place")
        await at_the_step(room, "workaround:W1")
        await room.press("w")
        await until(lambda: prefilled(room, "/workaround W1 cost: "))
        await room.type("/workaround W1 cost: 40 % more CPU @ben")
        await room.sees("costs 40 % more CPU", "ben removes it")
        await at_the_step(room, "workaround:W1")
        await room.press("s")
        await room.sees("ended the harm", "mitigated", "solved by workaround: Traffic")
        assert room.link.log(INCIDENT).incident.status is Status.MITIGATED


async def test_a_workaround_still_in_place_at_the_end_is_on_every_pane(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led) as room:
        await room.type("/workaround Traffic to eu-north @ben")
        await room.type("/solved W1 resolved")
        await room.sees("Still in place: W1 Traffic to eu-north; ben removes it. /remove W1")
        await at_the_step(room, "workaround:W1")
        await room.sees("still in place")
        await room.press("R")
        await until(lambda: prefilled(room, "/remove W1 "))
        await room.type("/remove W1 traffic is back")
        await room.misses("Still in place: W1")
        await room.sees("removed by ana: traffic is back")


@pytest.mark.parametrize("you", ["ana", "ben"])
async def test_a_time_box_that_is_over_asks_its_person_and_the_commander(
    tmp_path: Path, you: str
) -> None:
    async with stage(tmp_path, before=over_time, you=you) as room:
        await room.sees("Time-box over: T1", "/done T1 · /more T1 15m · /block T1 WHY")
        await room.sees("x done · m more · b blocked")


async def test_a_time_box_that_is_over_does_not_ask_others(tmp_path: Path) -> None:
    async with stage(tmp_path, before=over_time, you="chloe") as room:
        await room.sees("x done · m more")
        assert "Done, more time or blocked?" not in room.text


@pytest.mark.parametrize("pane", ["checklist", "containment"])
async def test_each_answer_to_a_time_box_is_one_key(tmp_path: Path, pane: str) -> None:
    async with stage(tmp_path, before=over_time, you="ben") as room:
        room.room.action_pane(pane)
        await room.sees("x done · m more · b blocked")
        await room.press("b")
        await until(lambda: prefilled(room, "/block T1 "))
        room.room.composer.restore("")
        room.room.action_pane(pane)
        await room.press("m")
        await until(lambda: prefilled(room, "/more T1 15m"))
        await room.press("enter")
        await room.misses("Time-box over: T1")
        await room.sees("15m more: Drain eu-west (T1)")
        assert room.link.log(INCIDENT).incident.tasks["T1"].more_time == 1
        room.room.action_pane("checklist")
        await room.press("x")
        await room.sees("done: Drain eu-west (T1)")


async def test_who_was_given_a_task_is_asked_and_others_see_that_nobody_answered(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, before=given, you="ben") as room:
        await room.sees("ana gave you T1 (/ack T1): Drain eu-west", "not acknowledged by ben")
        room.room.action_pane("checklist")
        await room.press("y")
        await room.misses("ana gave you T1", "not acknowledged by ben")
        await room.sees("acknowledged: Drain eu-west (T1)")


async def test_a_commander_who_takes_a_task_sees_the_warning(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led) as room:
        await room.type("/do Look at the logs @me")
        await room.sees("You command and have T1 as well: /assign T1 NAME hands it over")
        await room.sees("warning: ana commands")
        await room.type("/assign T1 ben")
        await room.misses("You command and have T1 as well")


async def test_too_many_reports_propose_teams_and_teams_are_in_the_people_pane(
    tmp_path: Path,
) -> None:
    def crowd(link: FakeLink, clock: MovableClock) -> None:
        led(link, clock)
        for number in range(8):
            link.say(INCIDENT, "ana", cm.AddTask(text="look", to=f"p{number}"))

    async with stage(tmp_path, before=crowd) as room:
        await room.sees("You have 8 direct reports, 7 is the most. Form sub-teams: /team form")
        room.room.action_pane("roster")
        await room.sees("8 reports, at most 7")
        await room.type("/team form network p0")
        await room.type("/team add network p1")
        await room.misses("You have 8 direct reports")
        await room.sees("team network: p0 leads", "1 of 7", "p1")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (40, 10)])
async def test_the_pane_fits_a_small_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    def full(link: FakeLink, clock: MovableClock) -> None:
        over_time(link, clock)
        for state in (ExtentState.AFFECTED, ExtentState.CONTAINED):
            link.say(
                INCIDENT,
                "ben",
                cm.SetExtent(
                    extent_kind=PEOPLE, name="shops " * 20, state=state, detail="all " * 40
                ),
            )
        link.say(INCIDENT, "ben", cm.RecordWorkaround(what="wait " * 40, cost="much " * 39))

    async with stage(tmp_path, before=full, size=size) as room:
        pane = await at_the_step(room, "workaround:W1")
        await until(lambda: pane.cursor == "workaround:W1")
        assert all(len(line) <= size[0] for line in room.text.splitlines())
        await room.press("g")
        assert pane.cursor == "task:T1"
        await room.press("G", "w")
        await until(lambda: prefilled(room, "/workaround W1 cost: "))


async def test_what_asks_comes_before_how_one_leads_and_hints_wait(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(80, 24), before=led) as room:
        await room.sees("The record lacks")
        room.link.say(INCIDENT, "ana", cm.AddTask(text="Watch the queue", to="ana"))
        await room.sees("You command and have T1")
        await room.misses("The record lacks")
        room.link.say(INCIDENT, "ben", cm.Escalate(reason="the standby is down", who="ana"))
        for decision in ("roll 8812 back", "turn checkout off"):
            room.link.say(INCIDENT, "ben", cm.ProposeDecision(text=decision))
        room.link.say(INCIDENT, "ben", cm.DraftMessage(audience="customers", text="Soon."))
        await room.sees("X1 asks you (/answer X1)", "+3 more")
        await room.misses("You command and have T1")


async def test_a_task_keeps_its_words_where_a_person_and_a_time_need_the_row(
    tmp_path: Path,
) -> None:
    def crowded(link: FakeLink, clock: MovableClock) -> None:
        led(link, clock)
        text = "Undo the last change if it fits the time of the first errors"
        link.say(INCIDENT, "ana", cm.AddTask(text=text, to="bartholomew", time_box=5400))

    async with stage(tmp_path, size=(80, 24), before=crowded) as room:
        await room.sees("Undo the last change", "barthol… 1h30m")
