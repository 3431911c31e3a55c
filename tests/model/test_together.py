"""Where the parts of the model meet: what one of them does holds for the others too."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk, Story, does, led_by_ana, resolved, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.deadlines import pending_deadlines
from warroom.model.evolve import fold
from warroom.model.policy import DEFAULT
from warroom.model.refusal import Why
from warroom.model.words import Priority, Role, Severity, Status

reopened = does("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back"))
offered = does("ana", cm.OfferRole(role=Role.OPERATIONS, to="ben"))
DAY = 24 * 60


@pytest.mark.parametrize("story", [then(offered, resolved), then(resolved, offered)])
def test_an_offer_from_before_a_reopening_has_its_whole_time_again(story: Story) -> None:
    desk = Desk()
    led_by_ana(desk)
    story(desk)
    desk.wait(3 * DAY)
    reopened(desk)
    assert desk.timer() == []
    desk.wait(31)
    assert desk.timer() == ["offer:operations lead"]


def test_the_rung_after_a_raised_severity_follows_at_the_pace_of_the_raised_priority() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV1))
    assert desk.incident.priority is Priority.P1
    accept = timedelta(seconds=DEFAULT.priorities[Priority.P1].accept)
    assert desk.incident.escalations["X1"].next_at == desk.now + accept


def test_a_deferred_incident_asks_nobody_for_a_commander() -> None:
    desk = Desk()
    desk.wait(31)
    assert desk.timer() == ["vacant:incident commander"]
    desk.do("ana", cm.DeferIncident(seconds=2 * DAY * 60, accepted_by="kim", reason="INC-7"))
    desk.wait(DAY)
    assert desk.timer() == []
    desk.do("ana", cm.ResumeIncident(reason="people are free"))
    assert desk.timer() == []
    desk.wait(31)
    assert desk.timer() == ["vacant:incident commander"]


def test_whoever_asked_for_help_is_not_asked_by_a_later_rung() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=Role.OPERATIONS))
    desk.do("ben", cm.Escalate(reason="the standby does not start"))
    desk.wait(31)
    assert "escalation:X1" in desk.timer()
    assert desk.incident.escalations["X1"].asked == ("ana", "@on-call")


def test_a_post_mortem_begun_early_has_its_whole_time_when_the_incident_lasts_long() -> None:
    desk = Desk()
    desk.do("ben", cm.StartPostMortem())
    desk.wait(30 * DAY)
    resolved(desk)
    assert [d for d in pending_deadlines(desk.incident) if d.due_at <= desk.now] == []
    due = desk.incident.post_mortem.due_at
    assert due is not None and due > desk.now + timedelta(days=5)


def test_a_date_that_somebody_set_for_the_post_mortem_stays() -> None:
    desk = Desk()
    desk.do("ben", cm.StartPostMortem())
    due = desk.now + timedelta(days=40)
    desk.do("ben", cm.SetPostMortemDue(due_at=due))
    desk.wait(30 * DAY)
    resolved(desk)
    assert desk.incident.post_mortem.due_at == due


def test_a_problem_takes_no_follow_up_from_a_note() -> None:
    desk = Desk("PRB-1", declared=False)
    desk.do("ana", cm.OpenProblem(title="Certificates expire unseen"))
    desk.do("ana", cm.Note(text="TODO: an alarm @ben"))
    assert desk.incident.follow_ups == {}
    assert isinstance(desk.entries[-1].event, ev.Noted)


def test_a_problem_is_the_same_after_a_restart_whatever_the_policy_of_the_hub() -> None:
    desk = Desk("PRB-1", declared=False)
    desk.incident = replace(desk.incident, policy=replace(DEFAULT, name="ours"))
    desk.do("ana", cm.OpenProblem(title="Certificates expire unseen"))
    assert fold("PRB-1", desk.entries) == desk.incident


def aware_under_another_policy(desk: Desk) -> None:
    desk.do("ana", cm.StartClock(start="awareness"))
    desk.do("ana", cm.AdoptPolicy(policy=replace(DEFAULT, name="ours", clocks=())))


def test_a_clock_of_an_earlier_policy_can_be_filed_and_stopped() -> None:
    desk = Desk()
    aware_under_another_policy(desk)
    desk.do("ana", cm.FileReport(clock="gdpr", reference="B-17"))
    desk.do("ana", cm.StopClock(clock="NIS2-early", reason="not in scope"))
    assert not desk.incident.clocks["gdpr"].running
    assert not desk.incident.clocks["nis2-early"].running


def test_a_report_that_was_filed_after_all_does_not_start_again() -> None:
    desk = Desk()
    desk.do("ana", cm.StartClock(start="gdpr"))
    desk.do("ana", cm.StopClock(clock="gdpr", reason="no personal data"))
    desk.do("ana", cm.FileReport(clock="gdpr"))
    assert "filed" in desk.refused("ana", cm.StartClock(start="gdpr"), Why.CONFLICT)
