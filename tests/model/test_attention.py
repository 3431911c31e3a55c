"""What concerns a person, and what rings."""

from collections.abc import Iterator

import pytest

from tests.support.incidents import Desk, led_by_ana, resolved
from warroom.model import commands as cm
from warroom.model.attention import concern_of, mentioned, rings
from warroom.model.concern import Concern, Sort
from warroom.model.words import Priority, Role, Severity


def concerns(desk: Desk, you: str) -> Iterator[Sort]:
    for entry in desk.entries:
        if found := concern_of(entry, desk.incident, you):
            assert found.seq == entry.seq
            yield found.sort


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@ben look", {"ben"}),
        ("look, @Ben.", {"ben"}),
        ("(@ben)", {"ben"}),
        ("@ben, @chloe: now", {"ben", "chloe"}),
        ("mail a@ben.example", set()),
        ("@", set()),
        ("no names", set()),
        ("@ic please", {"ana"}),
        ("@IC please", {"ana"}),
        ("@all stop", {"ana", "ben", "chloe"}),
    ],
)
def test_who_is_mentioned(text: str, who: set[str]) -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.Note(text="x"))
    desk.do("chloe", cm.Note(text="x"))
    found = mentioned(text, desk.incident)
    assert {name for name in ("ana", "ben", "chloe") if name in found} == who


def test_what_concerns_ben() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.Note(text="@ben: are the proxies yours?"))
    desk.do("ana", cm.Note(text="@chloe: tell support"))
    desk.do("ana", cm.AddTask(text="Drain", to="ben", time_box=60))
    desk.do("ana", cm.AddTask(text="Freeze"))
    desk.do("ana", cm.AssignTask(task="T2", to="ben"))
    desk.do("ana", cm.OfferRole(role=Role.OPERATIONS, to="ben"))
    desk.do("ana", cm.RequestCan(to="ben"))
    desk.do("ana", cm.StartRollCall(people=("ben",)))
    desk.do("ben", cm.StartTask(task="T1"))
    desk.wait(2)
    assert "task:T1" in desk.timer()
    assert list(concerns(desk, "ben")) == [
        Sort.MENTION,
        Sort.ASSIGNMENT,
        Sort.ASSIGNMENT,
        Sort.OFFER,
        Sort.REQUEST,
        Sort.REQUEST,
        Sort.DEADLINE,
    ]
    assert list(concerns(desk, "chloe")) == [Sort.MENTION]
    assert list(concerns(desk, "")) == []


def test_what_one_does_oneself_concerns_nobody() -> None:
    desk = Desk()
    desk.do("ben", cm.Note(text="@ben remember"))
    desk.do("ben", cm.AddTask(text="Drain", to="ben"))
    assert list(concerns(desk, "ben")) == []


def test_a_low_priority_rings_for_what_cannot_wait_only() -> None:
    desk = Desk()
    assert rings(Concern(1, Sort.MENTION), desk.incident)
    desk.do("ana", cm.SetPriority(priority=Priority.P5))
    assert not rings(Concern(1, Sort.MENTION), desk.incident)
    assert rings(Concern(1, Sort.OFFER), desk.incident)
    assert rings(Concern(1, Sort.ESCALATION), desk.incident)


def test_work_after_the_incident_and_decisions_concern_whoever_has_to_act() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.AddFollowUp(text="Alarm on expiry", person="ben"))
    desk.do("ana", cm.AddFollowUp(text="Runbook"))
    desk.do("ana", cm.AssignFollowUp(follow_up="U2", to="ben"))
    desk.do("ben", cm.ProposeDecision(text="fail over", executor="ben"))
    desk.do("chloe", cm.ObjectToDecision(decision="D1", text="the replica lags"))
    desk.do("ana", cm.DecideProposal(decision="D1", proceed=True, reason="it has caught up"))
    assert list(concerns(desk, "ben")) == [
        Sort.ASSIGNMENT,
        Sort.ASSIGNMENT,
        Sort.REQUEST,
        Sort.ASSIGNMENT,
    ]
    assert list(concerns(desk, "ana")) == [Sort.REQUEST]


def test_an_escalation_concerns_whoever_is_asked() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.ClaimRole(role=Role.OPERATIONS))
    desk.do("ana", cm.Escalate(reason="the standby does not start", who="ben"))
    desk.do("ana", cm.Escalate(reason="who has the keys", who="@dba"))
    desk.do("ben", cm.Escalate(reason="no access", who="operations lead"))
    assert list(concerns(desk, "ben")) == [Sort.ESCALATION]
    assert list(concerns(desk, "dba")) == [Sort.ESCALATION]
    assert list(concerns(desk, "ana")) == [Sort.ESCALATION]
    assert list(concerns(desk, "chloe")) == []


def test_an_escalation_concerns_those_whom_its_rung_asks() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV1))
    desk.do("chloe", cm.Escalate(reason="the standby does not start", who="@dmi"))
    desk.do("chloe", cm.Escalate(reason="no room in the vault", who="incident commander"))
    assert list(concerns(desk, "ana")) == [Sort.ESCALATION, Sort.ESCALATION]
    assert list(concerns(desk, "dmi")) == [Sort.ESCALATION]
    assert list(concerns(desk, "ben")) == list(concerns(desk, "chloe")) == []
    desk.wait(6)
    desk.timer()
    assert list(concerns(desk, "on-call")) == [Sort.ESCALATION] * 3
    assert list(concerns(desk, "ana")) == [Sort.ESCALATION, Sort.ESCALATION]


def test_late_work_after_the_incident_concerns_whoever_has_it() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.AddFollowUp(text="Alarm on expiry", person="ben"))
    desk.do("ana", cm.StartPostMortem(owner="chloe"))
    resolved(desk)
    desk.wait(90 * 24 * 60)
    assert len(desk.timer()) == 2
    assert list(concerns(desk, "ben")) == [Sort.ASSIGNMENT, Sort.DEADLINE]
    assert list(concerns(desk, "chloe")) == [Sort.ASSIGNMENT, Sort.DEADLINE]
