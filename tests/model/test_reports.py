"""CAN reports, roll-calls and recaps: asked, answered, and told when nobody answers."""

from datetime import timedelta

import pytest

from tests.support.incidents import Desk, Refused, does, led_by_ana, then
from warroom.model import commands as cm
from warroom.model.decide.reports import ANSWER_WITHIN, expected
from warroom.model.limits import MAX_LINE, MAX_REPORTS, MAX_ROLL_CALLS
from warroom.model.refusal import Why
from warroom.model.words import Role, Status

ben_is_asked = does("ana", cm.RequestCan(to="ben"))
ben_is_called = does("ana", cm.StartRollCall(people=("ben", "chloe")))
ben_reports = does("ben", cm.ReportCan(conditions="502s everywhere"))

REFUSALS = [
    Refused("ana", cm.RequestCan(to="ana"), Why.INVALID, "Report at once"),
    Refused("chloe", cm.RequestCan(to="ben"), Why.CONFLICT, "ana has asked ben", ben_is_asked),
    Refused(
        "ben",
        cm.ReportCan(conditions="x"),
        Why.INVALID,
        "1,000 CAN reports",
        then(*[ben_reports] * MAX_REPORTS),
    ),
    Refused("ana", cm.StartRollCall(), Why.INVALID, "Nobody else is known here"),
    Refused(
        "ana",
        cm.StartRollCall(people=tuple(f"p{n}" for n in range(MAX_LINE + 1))),
        Why.INVALID,
        "at most 200 people",
    ),
    Refused(
        "ana",
        cm.StartRollCall(people=("ben",)),
        Why.INVALID,
        "100 roll-calls",
        then(*[ben_is_called] * MAX_ROLL_CALLS),
    ),
    Refused("dmi", cm.AnswerRollCall(), Why.CONFLICT, "No roll-call asks for you", ben_is_called),
    Refused(
        "ben",
        cm.AnswerRollCall(),
        Why.CONFLICT,
        "answered L1 already",
        then(ben_is_called, does("ben", cm.AnswerRollCall())),
    ),
    Refused(
        "ben",
        cm.PostRecap(text="SEV1, active"),
        Why.NOT_ALLOWED,
        "Posting a recap is for the incident commander",
        led_by_ana,
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_a_request_is_answered_by_the_person_asked() -> None:
    desk = Desk()
    ben_is_asked(desk)
    asked = desk.incident.can_reports["C1"]
    assert (asked.person, asked.asked_by, asked.reported_at) == ("ben", "ana", None)
    desk.wait(2)
    desk.do("ben", cm.ReportCan(conditions="4 of 9 proxies old", actions="rolling", needs="root"))
    report = desk.incident.can_reports["C1"]
    assert (report.conditions, report.actions, report.needs) == (
        "4 of 9 proxies old",
        "rolling",
        "root",
    )
    assert report.reported_at == desk.now
    desk.do("ana", cm.RequestCan(to="ben"))
    assert desk.incident.can_reports["C2"].person == "ben"


def test_a_report_nobody_asked_for_stands_for_itself() -> None:
    desk = Desk()
    ben_reports(desk)
    report = desk.incident.can_reports["C1"]
    assert (report.person, report.asked_by) == ("ben", "")


def test_a_roll_call_asks_those_with_roles_and_tasks_and_those_who_spoke() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=Role.OPERATIONS))
    desk.do("olga", cm.ClaimRole(role=Role.OBSERVER))
    desk.do("ana", cm.AddTask(text="Drain", to="dmi"))
    desk.do("chloe", cm.Note(text="x"))
    assert expected(desk.incident) == ("ana", "ben", "dmi", "chloe")
    desk.do("ana", cm.StartRollCall())
    assert desk.incident.roll_calls["L1"].people == ("ben", "dmi", "chloe")


def test_who_did_not_answer_is_recorded_once() -> None:
    desk = Desk()
    ben_is_called(desk)
    desk.do("ben", cm.AnswerRollCall(text="in the car"))
    call = desk.incident.roll_calls["L1"]
    assert (call.answers, call.missing) == ({"ben": "in the car"}, ("chloe",))
    assert call.closes_at == desk.now + ANSWER_WITHIN
    assert desk.timer() == []
    desk.now += ANSWER_WITHIN
    assert desk.timer() == ["roll-call:L1"]
    assert desk.timer() == []
    desk.wait(1)
    desk.do("chloe", cm.AnswerRollCall())
    assert desk.incident.roll_calls["L1"].missing == ()


def test_a_roll_call_that_all_answered_is_over() -> None:
    desk = Desk()
    led_by_ana(desk)
    ben_is_called(desk)
    for name in ("ben", "chloe"):
        desk.do(name, cm.AnswerRollCall())
    desk.now += timedelta(hours=1)
    assert desk.timer() == []


def test_a_new_roll_call_takes_the_place_of_the_one_before() -> None:
    desk = Desk()
    ben_is_called(desk)
    desk.wait(1)
    ben_is_called(desk)
    desk.now += ANSWER_WITHIN
    assert desk.timer() == ["roll-call:L2"]


def test_a_reopening_does_not_find_a_roll_call_from_before() -> None:
    desk = Desk()
    led_by_ana(desk)
    ben_is_called(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.RESOLVED, reason="rolled back"))
    desk.wait(60)
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it came back"))
    assert desk.timer() == []


def test_the_recap_is_the_latest() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.PostRecap(text="SEV1"))
    desk.do("ana", cm.PostRecap(text="SEV2, cause believed known"))
    assert desk.incident.recap is not None
    assert (desk.incident.recap.text, desk.incident.recap.by) == (
        "SEV2, cause believed known",
        "ana",
    )
