"""Promises with a time on them: which the timer watches, and when one is missed."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.support.incidents import START, Desk, Refused, does, led_by_ana, resolved
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.deadlines import Deadline, next_update, pending_deadlines
from warroom.model.decide import HUB
from warroom.model.evolve import evolve
from warroom.model.refusal import Why
from warroom.model.words import Priority, Severity, Status

MINUTES = 60
CUSTOMERS = "update:customers"


def promise(audience: str, minutes: int) -> cm.SetNextUpdate:
    return cm.SetNextUpdate(audience=audience, next_update=minutes * MINUTES)


def later(minutes: int) -> timedelta:
    return timedelta(minutes=minutes)


promised = does("ana", promise("customers", 10))

REFUSALS = [
    Refused(
        HUB,
        cm.MissDeadline(subject=CUSTOMERS, due_at=START + later(10)),
        Why.CONFLICT,
        "update:customers is not overdue",
        given=promised,
    ),
    Refused(
        HUB,
        cm.MissDeadline(subject="task:T1", due_at=START),
        Why.CONFLICT,
        "task:T1 is not overdue",
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_the_earliest_comes_first() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", promise("executives", 20))
    promised(desk)
    desk.do("ana", cm.AddTask(text="x", time_box=15 * MINUTES))
    desk.do("ana", cm.AddTask(text="not started", time_box=1 * MINUTES))
    desk.do("ben", cm.StartTask(task="T1"))
    assert pending_deadlines(desk.incident) == [
        Deadline(START + later(10), CUSTOMERS),
        Deadline(START + later(15), "task:T1"),
        Deadline(START + later(20), "update:executives"),
    ]
    assert next_update(desk.incident) == Deadline(START + later(10), "customers")


def test_a_deadline_is_missed_at_its_moment_and_once() -> None:
    desk = Desk()
    promised(desk)
    miss = cm.MissDeadline(subject=CUSTOMERS, due_at=START + later(10))
    desk.now = START + later(10) - timedelta(microseconds=1)
    desk.refused(HUB, miss, Why.CONFLICT)
    desk.now = START + later(10)
    known = len(desk.entries)
    desk.do(HUB, miss)
    missed, asked = (entry.event for entry in desk.entries[known:])
    assert missed == ev.DeadlineMissed(subject=CUSTOMERS, due_at=miss.due_at)
    assert isinstance(asked, ev.EscalationRaised) and asked.about == CUSTOMERS
    assert desk.incident.audiences["customers"].overdue
    assert CUSTOMERS not in [deadline.subject for deadline in pending_deadlines(desk.incident)]
    desk.refused(HUB, miss, Why.CONFLICT)


def test_an_audience_that_waits_already_is_still_the_next_one() -> None:
    desk = Desk()
    promised(desk)
    desk.wait(30)
    desk.timer()
    desk.do("ana", promise("executives", 5))
    assert next_update(desk.incident) == Deadline(START + later(10), "customers")


def test_a_deadline_that_moved_is_not_missed_at_its_old_time() -> None:
    desk = Desk()
    promised(desk)
    desk.wait(5)
    desk.do("ana", promise("customers", 30))
    desk.wait(6)
    desk.refused(HUB, cm.MissDeadline(subject=CUSTOMERS, due_at=START + later(10)), Why.CONFLICT)
    assert desk.timer() == []


def test_of_two_deadlines_at_one_moment_each_is_missed_by_its_name() -> None:
    desk = Desk()
    promised(desk)
    desk.do("ana", promise("executives", 10))
    desk.wait(10)
    miss = cm.MissDeadline(subject=CUSTOMERS, due_at=desk.now)
    desk.do(HUB, miss)
    desk.refused(HUB, miss, Why.CONFLICT)
    assert desk.timer() == ["update:executives"]


@pytest.mark.parametrize("subject", [CUSTOMERS, "task:T1", "update:nobody", "task:T9", "x", ""])
def test_a_missed_deadline_in_the_log_that_is_not_the_current_one_changes_nothing(
    subject: str,
) -> None:
    desk = Desk()
    promised(desk)
    desk.do("ana", cm.AddTask(text="x", time_box=15 * MINUTES))
    desk.do("ben", cm.StartTask(task="T1"))
    before = desk.incident
    entry = replace(
        desk.entries[-1], seq=5, actor=HUB, event=ev.DeadlineMissed(subject=subject, due_at=START)
    )
    after = evolve(before, entry)
    assert (after.tasks, after.audiences) == (before.tasks, before.audiences)


def test_an_audience_may_have_a_colon_in_its_name() -> None:
    desk = Desk()
    desk.do("ana", promise("task:T1", 1))
    desk.do("ana", promise("eu: legal", 1))
    desk.wait(2)
    assert desk.timer() == ["update:eu: legal", "update:task:t1"]
    assert {name: a.overdue for name, a in desk.incident.audiences.items()} == {
        "task:t1": True,
        "eu: legal": True,
    }


@pytest.mark.parametrize("end", [Status.RESOLVED, Status.CANCELLED])
def test_the_end_stops_all_clocks(end: Status) -> None:
    desk = Desk()
    promised(desk)
    desk.do("ana", promise("executives", 1))
    desk.do("ana", cm.AddTask(text="x", time_box=15 * MINUTES))
    desk.do("ben", cm.StartTask(task="T1"))
    desk.wait(2)
    assert desk.timer() == ["update:executives"]
    led_by_ana(desk)
    if end is Status.CANCELLED:
        # Nobody is at work when a false alarm is called off.
        desk.do("ben", cm.BlockTask(task="T1", reason="called off"))
    desk.do("ana", cm.ChangeStatus(status=end, reason="it went away"))
    assert pending_deadlines(desk.incident) == []
    assert next_update(desk.incident) is None
    for audience in desk.incident.audiences.values():
        assert (audience.due_at, audience.overdue) == (None, False)
    assert desk.incident.tasks["T1"].due_at is None


def test_nothing_is_missed_while_an_incident_was_over() -> None:
    desk = Desk()
    promised(desk)
    desk.do("ana", cm.AddTask(text="x", time_box=15 * MINUTES))
    desk.do("ben", cm.StartTask(task="T1"))
    resolved(desk)
    desk.wait(3 * 24 * 60)
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back"))
    assert desk.timer() == []
    promised(desk)
    desk.wait(11)
    assert desk.timer() == [CUSTOMERS]


def test_a_reopening_starts_the_clocks_again_from_then() -> None:
    desk = Desk()
    promised(desk)
    desk.do("ana", promise("nobody in the policy", 5))
    desk.do("ana", cm.AddTask(text="x", time_box=15 * MINUTES))
    desk.do("ana", cm.AddTask(text="nobody has begun this one", time_box=15 * MINUTES))
    desk.do("ben", cm.StartTask(task="T1"))
    resolved(desk)
    desk.wait(3 * 24 * 60)
    desk.do("ana", cm.ChangeStatus(status=Status.MITIGATED, reason="some still see it"))
    cadence = desk.incident.policy.cadence("customers", Severity.SEV3, Priority.P3)
    assert cadence == 60 * MINUTES
    assert pending_deadlines(desk.incident) == [
        Deadline(desk.now + later(15), "task:T1"),
        Deadline(desk.now + later(60), CUSTOMERS),
        Deadline(desk.now + later(60), "update:nobody in the policy"),
        # In triage nobody had promised them anything; now the plan does.
        Deadline(desk.now + later(240), "update:support"),
    ]


def test_from_mitigated_back_to_active_no_clock_is_touched() -> None:
    desk = Desk()
    promised(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.MITIGATED))
    before = pending_deadlines(desk.incident)
    entry = desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE))
    assert isinstance(entry.event, ev.StatusChanged)
    assert pending_deadlines(desk.incident) == before


def test_a_message_from_before_the_end_promises_nothing_after_a_reopening() -> None:
    desk = Desk()
    promised(desk)
    desk.wait(30)
    resolved(desk)
    desk.wait(60)
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back"))
    desk.do("ana", cm.Tell(audience="customers", text="x", occurred_at=desk.ago(70)))
    assert desk.timer() == []
    assert desk.incident.audiences["customers"].last_sent_at == desk.ago(70)
