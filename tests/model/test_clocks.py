"""Regulators' clocks: what sets them off, what is filed, what is stopped, what is missed."""

from datetime import timedelta

import pytest

from tests.support.incidents import (
    START,
    Desk,
    Refused,
    does,
    led_by_ana,
    ready_to_close,
    resolved,
    then,
)
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.deadlines import pending_deadlines
from warroom.model.refusal import Why
from warroom.model.words import Status

aware = does("ana", cm.StartClock(start="awareness"))
filed = does("ana", cm.FileReport(clock="gdpr", reference="B-17"))
stopped = does("ana", cm.StopClock(clock="gdpr", reason="no personal data"))
closed = does("ana", cm.ChangeStatus(status=Status.CLOSED))

REFUSALS = [
    Refused(
        "ben", cm.StartClock(start="lunch"), Why.NOT_FOUND,
        "no clock that this sets off. What does: awareness, classification.",
    ),
    Refused("ben", cm.StartClock(start="awareness"), Why.CONFLICT, "run since then", given=aware),
    Refused("ben", cm.StartClock(start=""), Why.INVALID, "What sets the clocks off is empty"),
    Refused(
        "ben", cm.FileReport(clock="sox"), Why.NOT_FOUND, "The policy has no clock of that name."
    ),
    Refused(
        "ben", cm.FileReport(clock="gdpr"), Why.NOT_ALLOWED, "Filing a report is for the",
        given=led_by_ana,
    ),
    Refused(
        "ana", cm.FileReport(clock="gdpr"), Why.CONFLICT, "gdpr was filed at 02:00:00Z as B-17.",
        given=then(aware, filed),
    ),
    Refused("ana", cm.StopClock(clock="gdpr", reason="x"), Why.CONFLICT, "gdpr does not run."),
    Refused(
        "ana", cm.StopClock(clock="gdpr", reason=""), Why.INVALID, "no report is due is empty",
        given=aware,
    ),
    Refused(
        "ben", cm.StopClock(clock="gdpr", reason="x"), Why.NOT_ALLOWED, "Stopping a regulator",
        given=then(led_by_ana, aware),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def running(desk: Desk) -> dict[str, int]:
    """Hours from START to when each running report is due."""
    return {
        clock.id: round((clock.due_at - START).total_seconds() / 3600)
        for clock in desk.incident.clocks.values()
        if clock.running and clock.due_at
    }


def test_awareness_sets_off_all_clocks_that_start_with_it() -> None:
    desk = Desk()
    aware(desk)
    assert running(desk) == {"nis2-early": 24, "nis2-notification": 72, "gdpr": 72}
    assert desk.incident.clocks["gdpr"].regulation == "GDPR, Art. 33"


def test_a_clock_counts_from_when_it_happened() -> None:
    desk = Desk()
    desk.wait(120)
    desk.do("ana", cm.StartClock(start="Classification", occurred_at=desk.ago(60)))
    assert running(desk) == {"dora-initial": 5}
    assert desk.incident.clocks["dora-initial"].started_at == desk.ago(60)


def test_another_moment_sets_anew_what_runs_and_nothing_else() -> None:
    desk = Desk()
    desk.wait(60)
    aware(desk)
    then(stopped, does("ana", cm.FileReport(clock="nis2-early")))(desk)
    desk.do("ana", cm.StartClock(start="awareness", occurred_at=START))
    assert running(desk) == {"nis2-notification": 72}
    desk.do("ana", cm.StartClock(start="gdpr", occurred_at=START))
    assert running(desk) == {"nis2-notification": 72, "gdpr": 72}


def test_a_filed_report_ends_its_clock_and_sets_off_the_next() -> None:
    desk = Desk()
    desk.do("ana", cm.StartClock(start="classification"))
    desk.wait(120)
    entry = desk.do("ana", cm.FileReport(clock="dora-initial", reference="7", text="as agreed"))
    assert isinstance(entry.event, ev.ReportFiled)
    clock = desk.incident.clocks["dora-initial"]
    assert (clock.filed_at, clock.filed_by, clock.reference) == (desk.now, "ana", "7")
    assert running(desk) == {"dora-intermediate": 74}


def test_a_missed_report_is_recorded_once_and_escalated() -> None:
    desk = Desk()
    then(led_by_ana, aware)(desk)
    desk.wait(24 * 60)
    assert desk.timer() == ["clock:nis2-early"]
    assert [clock.id for clock in desk.incident.clocks.values() if clock.overdue] == ["nis2-early"]
    asked = desk.entries[-1].event
    assert isinstance(asked, ev.EscalationRaised) and asked.about == "clock:nis2-early"
    assert "clock:nis2-early" not in [d.subject for d in pending_deadlines(desk.incident)]
    desk.do("ana", cm.FileReport(clock="nis2-early"))
    assert not any(clock.overdue for clock in desk.incident.clocks.values())
    assert not desk.incident.escalations["X1"].open


def test_regulators_wait_also_after_the_end() -> None:
    desk = Desk()
    then(aware, ready_to_close, resolved, closed)(desk)
    desk.wait(24 * 60)
    known = len(desk.entries)
    assert desk.timer() == ["clock:nis2-early"]
    assert len(desk.entries) == known + 1, "nobody is asked in a room that is closed"
    desk.do("ana", cm.FileReport(clock="nis2-early", reference="B-9"))
    desk.do("ana", cm.StopClock(clock="gdpr", reason="no personal data"))
    desk.wait(7 * 24 * 60)
    assert desk.timer() == ["clock:nis2-notification"]


def test_a_time_is_given_with_its_zone() -> None:
    desk = Desk()
    naive = START.replace(tzinfo=None)
    desk.refused("ana", cm.StartClock(start="awareness", occurred_at=naive), Why.INVALID)
    later = START + timedelta(hours=1)
    desk.refused("ana", cm.StartClock(start="awareness", occurred_at=later), Why.INVALID)
