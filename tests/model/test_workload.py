"""How much work there is, who could do it, and which incidents could wait."""

import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk, led_by_ana, resolved, with_a_task
from warroom.model import commands as cm
from warroom.model.load import hours_of, work_left
from warroom.model.policy import DEFAULT
from warroom.model.summary import Summary, lobby_order, summarize
from warroom.model.words import Priority, Role, Severity, Status
from warroom.model.workload import NOTHING, workload

HOUR = 3600


# One incident


@pytest.mark.parametrize(("severity", "hours"), zip(Severity, [24, 12, 6, 3, 1], strict=True))
def test_an_incident_that_nobody_estimated_counts_as_the_policy_has_it(
    severity: Severity, hours: float
) -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", severity=severity))
    assert work_left(desk.incident) == hours
    row = summarize(desk.incident)
    assert (row.load, row.estimated) == (hours, False)


def test_what_somebody_said_counts_less_what_was_finished_since() -> None:
    desk = Desk()
    for text in ("a", "b", "c"):
        desk.do("ana", cm.AddTask(text=text))
    desk.do("ana", cm.EstimateWork(seconds=2 * HOUR, task="T1"))
    desk.do("ana", cm.EstimateWork(seconds=3 * HOUR, task="T2"))
    desk.do("ben", cm.FinishTask(task="T1"))
    # Without a word on the whole: the policy's six hours, less the two that are done.
    assert work_left(desk.incident) == 4
    desk.wait(1)
    desk.do("ana", cm.EstimateWork(seconds=10 * HOUR))
    assert work_left(desk.incident) == 10, "T1 was over when it was said"
    desk.wait(1)
    desk.do("ben", cm.FinishTask(task="T2"))
    assert work_left(desk.incident) == 7
    desk.do("ana", cm.VerifyTask(task="T2"))
    assert work_left(desk.incident) == 7
    desk.do("ana", cm.ReopenTask(task="T2"))
    assert work_left(desk.incident) == 10
    assert summarize(desk.incident).estimated


def test_there_is_never_less_work_than_the_open_tasks_take() -> None:
    desk = Desk()
    with_a_task(desk)
    desk.do("ana", cm.EstimateWork(seconds=HOUR))
    desk.do("ana", cm.EstimateWork(seconds=9 * HOUR, task="T1"))
    assert work_left(desk.incident) == 9
    desk.do("ana", cm.SkipTask(task="T1", reason="no"))
    assert work_left(desk.incident) == 1
    desk.do("ana", cm.EstimateWork(seconds=0))
    assert work_left(desk.incident) == 0


def test_nothing_is_left_when_it_is_over() -> None:
    desk = Desk()
    resolved(desk)
    assert work_left(desk.incident) == 0


def test_people_give_what_their_most_binding_role_leaves_them() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.ClaimRole(role=Role.RESPONDER))
    desk.do("ben", cm.ClaimRole(role=Role.OPERATIONS))
    desk.do("chloe", cm.ClaimRole(role=Role.EXPERT))
    assert hours_of(desk.incident) == {"ana": 0.0, "ben": 4.0, "chloe": 6.0}


# All of them


def _row(name: str, priority: int, load: float, **facts: object) -> Summary:
    desk = Desk(name)
    desk.do("ana", cm.SetPriority(priority=Priority(f"P{1 if priority != 1 else 2}")))
    row = summarize(desk.incident)
    return replace(row, priority=Priority(f"P{priority}"), load=load, **facts)


def test_load_capacity_and_what_could_wait() -> None:
    rows = [
        (_row("INC-1", 2, 10.0), ["ana", "ben"]),
        (_row("INC-2", 3, 2.0), ["ben", "chloe"]),
        (_row("INC-3", 4, 1.0), []),
        (_row("INC-4", 2, 7.0), []),
    ]
    found = workload(rows)
    # Ben is in two rooms and counts once.
    assert (found.people, found.capacity, found.load, found.over) == (3, 18.0, 20.0, True)
    assert [each.id for each in found.ranked] == ["INC-1", "INC-4", "INC-2", "INC-3"]
    assert [each.ahead for each in found.ranked] == [0.0, 10.0, 17.0, 19.0]
    assert [each.could_wait for each in found.ranked] == [False, False, True, True]
    assert found.standing("INC-2") == found.ranked[2]
    assert found.standing("INC-9") is None


def test_everything_fits_so_nothing_has_to_wait() -> None:
    found = workload([(_row("INC-1", 2, 10.0), ["ana", "ben"]), (_row("INC-2", 3, 2.0), [])])
    assert not found.over
    assert not any(each.could_wait for each in found.ranked)


def test_the_first_never_waits_and_a_p1_needs_people_not_patience() -> None:
    found = workload(
        [
            (_row("INC-1", 1, 24.0), ["ana"]),
            (_row("INC-2", 1, 24.0), []),
            (_row("INC-3", 2, 1.0), []),
        ]
    )
    assert [each.could_wait for each in found.ranked] == [False, False, True]
    (alone,) = workload([(_row("INC-1", 3, 24.0), ["ana"])]).ranked
    assert not alone.could_wait


def test_what_ranks_behind_something_that_could_wait_could_wait_too() -> None:
    found = workload(
        [
            (_row("INC-1", 2, 5.0), ["ana"]),
            (_row("INC-2", 3, 5.0), []),
            (_row("INC-3", 4, 0.5), []),
        ]
    )
    assert [each.could_wait for each in found.ranked] == [False, True, True]


def test_with_nobody_present_there_is_nothing_to_compare_with() -> None:
    found = workload([(_row("INC-1", 2, 10.0), []), (_row("INC-2", 3, 2.0), [])])
    assert (found.people, found.capacity, found.over) == (0, 0.0, True)
    assert not any(each.could_wait for each in found.ranked)
    assert workload([]) == NOTHING


def test_deferred_and_finished_work_is_no_load() -> None:
    now = Desk().now
    found = workload(
        [
            (_row("INC-1", 2, 10.0, deferred_until=now), ["ana"]),
            (_row("INC-2", 3, 2.0, status=Status.RESOLVED), ["ben"]),
            (_row("INC-3", 3, 3.0), []),
        ]
    )
    assert (found.load, found.people) == (3.0, 1)
    assert [each.id for each in found.ranked] == ["INC-3"]


def test_a_duty_in_one_incident_binds_a_person_in_every_room() -> None:
    row = _row("INC-1", 2, 1.0, hours={"ana": 0.0, "zoe": 0.0})
    found = workload([(row, []), (_row("INC-2", 2, 1.0), ["ana", "ben"])])
    assert (found.people, found.capacity) == (2, DEFAULT.capacity_otherwise)


def test_deferred_ones_stand_below_the_active_and_above_the_ended() -> None:
    now = Desk().now
    rows = [
        _row("ended", 1, 0.0, status=Status.CLOSED),
        _row("deferred", 1, 0.0, deferred_until=now),
        _row("active", 5, 0.0),
    ]
    assert [row.id for row in sorted(rows, key=lobby_order)] == ["active", "deferred", "ended"]
