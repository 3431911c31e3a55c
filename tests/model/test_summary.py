"""One incident in one row, and the order of the rows in the lobby."""

from datetime import timedelta

from tests.support.incidents import START, Desk, led_by_ana
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.summary import Summary, lobby_order, summarize
from warroom.model.words import Phase, Priority, Severity, Status


def test_a_row_says_where_an_incident_stands() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE))
    desk.do("ana", cm.ChangePhase(phase=Phase.CONTAINMENT))
    for _ in range(5):
        desk.do("ana", cm.AddTask(text="x"))
    desk.do("ben", cm.FinishTask(task="T1"))
    desk.do("ben", cm.FinishTask(task="T2"))
    desk.do("ana", cm.VerifyTask(task="T2"))
    desk.do("ana", cm.SkipTask(task="T3", reason="no"))
    desk.do("ana", cm.BlockTask(task="T4", reason="no"))
    desk.do("ana", cm.SetNextUpdate(audience="executives", next_update=3600))
    desk.wait(1)
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=60))
    assert summarize(desk.incident) == Summary(
        id="INC-1",
        seq=desk.incident.seq,
        title="Checkout returns 502",
        status=Status.ACTIVE,
        phase=Phase.CONTAINMENT,
        severity=Severity.SEV3,
        priority=Priority.P3,
        declared_at=START,
        ended_at=None,
        commander="ana",
        next_update_at=desk.now + timedelta(minutes=1),
        next_update_for="customers",
        tasks_total=5,
        tasks_finished=3,
        last_at=desk.now,
        load=6.0,
        hours={"ana": 0.0},
        hours_otherwise=6.0,
    )


def test_a_row_of_an_incident_that_is_over_has_no_next_update() -> None:
    desk = Desk()
    desk.do("ana", cm.Tell(audience="customers", text="x"))
    assert summarize(desk.incident).next_update_for == "customers"
    desk.do("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="false alarm"))
    row = summarize(desk.incident)
    assert (row.next_update_at, row.next_update_for, row.ended_at) == (None, "", START)


def _row(
    name: str, minutes: int, priority: int, severity: int, status: Status = Status.ACTIVE
) -> Summary:
    incident = Incident(
        id=name,
        status=status,
        priority=Priority(f"P{priority}"),
        severity=Severity(f"SEV{severity}"),
        declared_at=START + timedelta(minutes=minutes),
    )
    return summarize(incident)


def test_the_lobby_puts_open_work_first_the_most_urgent_on_top() -> None:
    rows = [
        _row("cancelled", 9, 1, 1, Status.CANCELLED),
        _row("closed earlier", 1, 2, 2, Status.CLOSED),
        _row("closed later", 2, 2, 2, Status.CLOSED),
        _row("slow", 0, 5, 5),
        _row("younger", 8, 2, 1),
        _row("older", 7, 2, 1),
        _row("less severe", 1, 2, 3),
        _row("resolved", 0, 2, 4, Status.RESOLVED),
        _row("first", 9, 1, 5),
    ]
    assert [row.id for row in sorted(rows, key=lobby_order)] == [
        "first",
        "older",
        "younger",
        "less severe",
        "resolved",
        "slow",
        "cancelled",
        "closed later",
        "closed earlier",
    ]


def test_an_incident_that_is_not_declared_has_a_row_too() -> None:
    row = summarize(Incident(id="INC-9"))
    assert row.declared_at is None
    assert sorted([_row("a", 0, 3, 3), row], key=lobby_order)[0].id == "INC-9"
