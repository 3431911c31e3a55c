"""The score sheet, and two runs side by side: from the logs alone."""

from datetime import timedelta

import pytest

from tests.support.incidents import Desk
from tests.support.scenarios import ME, check, drilled, inject, objective, played, scenario
from warroom.model import commands as cm
from warroom.model.scenario import Sign
from warroom.model.words import Role
from warroom.report.drill import (
    Met,
    NoDrill,
    aligned,
    compare_text,
    compared,
    minutes,
    score,
    score_document,
    score_text,
    timeline_text,
)
from warroom.text import cell_width

SCENARIO = scenario(
    objective("lead", check(Sign.ROLE, role=Role.COMMANDER), within=60, points=11),
    objective("told", check(Sign.TOLD), since="asked", within=120),
    objective("sized", check(Sign.SIZE_UP)),
    inject("asked", at=120),
)


def run(lead_at: float, told_at: float) -> Desk:
    return played(
        SCENARIO,
        [
            (lead_at, lambda i: cm.ClaimRole(role=Role.COMMANDER)),
            (told_at, lambda i: cm.Tell(audience="customers", text="We are on it")),
        ],
    )


def test_met_late_and_missed_with_their_points_and_times() -> None:
    desk = run(2.0, 3.5)
    sheet = score(desk.entries, "INC-1", desk.now)
    assert [(each.id, each.met, each.took, each.points) for each in sheet.objectives] == [
        ("lead", Met.LATE, 120.0, 5),
        ("told", Met.MET, 90.0, 10),
        ("sized", Met.MISSED, None, 0),
    ]
    assert (sheet.points, sheet.most, sheet.over, sheet.lasted) == (15, 31, True, 600.0)
    times = dict(sheet.times)
    assert times["incident commander"] == 120.0 and times["first message sent"] == 210.0
    assert times["resolved"] is None


def test_the_sheet_as_a_page_and_for_scripts() -> None:
    desk = run(2.0, 3.5)
    sheet = score(desk.entries, "INC-1", desk.now)
    page = "\n".join(score_text(sheet))
    assert page.startswith("EXERCISE INC-1: A small one\n15 of 31 points, lasted 10:00")
    assert "~ late      5/11   2:00 of 1:00    Reach lead" in page
    assert "Reach sized (missed)\n    Why: Because.\n    Good: So." in page
    document = score_document(sheet)
    assert document["points"] == 15 and document["exercise"] is True


def test_one_that_still_runs() -> None:
    desk = drilled(SCENARIO)
    desk.wait(1)
    sheet = score(desk.entries, "INC-1", desk.now)
    assert {each.met for each in sheet.objectives} == {Met.OPEN}
    assert not sheet.over and "still runs, 1:00" in "\n".join(score_text(sheet))


def test_speed_and_pauses_are_taken_out() -> None:
    desk = drilled(SCENARIO, speed=10)
    desk.do("kim", cm.PauseDrill())
    desk.wait(60)
    desk.do("kim", cm.ResumeDrill())
    desk.now += timedelta(seconds=3)
    desk.do(ME, cm.ClaimRole(role=Role.COMMANDER))
    sheet = score(desk.entries, "INC-1", desk.now)
    assert sheet.objectives[0].took == 30.0 and sheet.objectives[0].met is Met.MET


def test_where_nothing_is_played() -> None:
    desk = Desk()
    with pytest.raises(NoDrill, match="INC-1 is no exercise"):
        score(desk.entries, "INC-1", desk.now)


def test_two_runs_side_by_side() -> None:
    first, second = run(2.0, 3.5), run(0.5, 4.0)
    a, b = (score(desk.entries, "INC-1", desk.now) for desk in (first, second))
    rows = {row.name: row for row in compared(a, b)}
    assert rows["points"].first == "15/31" and rows["points"].second == "21/31"
    assert rows["Reach lead"].difference == -90.0
    assert rows["time to first message sent"].difference == 30.0
    lines = list(compare_text(a, b))
    assert any("−1:30" in line for line in lines) and not any("different" in x for x in lines)
    assert all(cell_width(line) <= 80 for line in lines)


def test_other_scripts_are_told_apart() -> None:
    other = played(scenario())
    mine = run(2.0, 3.5)
    a, b = (score(desk.entries, "INC-1", desk.now) for desk in (mine, other))
    assert any("different scripts" in line for line in compare_text(a, b))


def test_the_timelines_by_the_time_since_each_began() -> None:
    first, second = run(2.0, 3.5), run(0.5, 3.5)
    second.entries[:] = second.entries
    rows = aligned(first.entries, second.entries)
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    told = [row for row in rows if "We are on it" in row.first]
    assert told and all("We are on it" in row.second and row.at == 210.0 for row in told)
    lead = [row for row in rows if "incident commander" in row.second]
    assert lead[0].at == 30.0 and not lead[0].first
    assert all(cell_width(line) <= 80 for line in timeline_text(first.entries, second.entries))


def test_a_log_without_a_script_is_aligned_from_its_first_entry() -> None:
    desk = Desk()
    desk.wait(2)
    desk.do("ana", cm.Note(text="two minutes on"))
    assert [row.at for row in aligned(desk.entries, [])] == [0.0, 120.0]


def test_durations_in_words() -> None:
    assert [minutes(each) for each in (None, 0, 65, 3725)] == ["–", "0:00", "1:05", "1:02:05"]
