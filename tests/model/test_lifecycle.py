"""The incident as a whole: declaration, details, phase, status, severity, priority."""

from datetime import timedelta, timezone
from itertools import pairwise

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
    with_a_task,
)
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.limits import MAX_SYSTEMS, MAX_TITLE
from warroom.model.refusal import Why
from warroom.model.words import Phase, Priority, Role, Severity, Status


def _status(status: Status, reason: str = "") -> cm.ChangeStatus:
    return cm.ChangeStatus(status=status, reason=reason)


closed = then(ready_to_close, resolved, does("ana", _status(Status.CLOSED)))
cancelled = does("ana", _status(Status.CANCELLED, "false alarm"))

REFUSALS = [
    Refused("ana", cm.Declare(title="Again"), Why.CONFLICT, "INC-1 is declared already"),
    Refused(
        "ana",
        cm.Note(text="hello?"),
        Why.NOT_FOUND,
        "There is no incident INC-1. `warroom list`",
        declared=False,
    ),
    Refused(
        "ana",
        cm.Note(text="one more thing"),
        Why.CONFLICT,
        "INC-1 is closed, so its log takes corrections only. To work on it again",
        given=closed,
    ),
    Refused(
        "ana",
        cm.AddTask(text="Tidy up"),
        Why.CONFLICT,
        "INC-1 is cancelled, so its log takes corrections only",
        given=cancelled,
    ),
    Refused("ana", cm.Declare(title=" \n "), Why.INVALID, "The title is empty", declared=False),
    Refused(
        "ana",
        cm.Declare(title="x" * (MAX_TITLE + 1)),
        Why.INVALID,
        "The title has 201 characters and the limit is 200",
        declared=False,
    ),
    Refused(
        "ana",
        cm.Declare(title="x", started_at=START, detected_at=START - timedelta(minutes=1)),
        Why.INVALID,
        "detected before it started",
        declared=False,
    ),
    Refused(
        "ana",
        cm.Declare(title="x", systems=tuple(map(str, range(MAX_SYSTEMS + 1)))),
        Why.INVALID,
        "at most 50 systems",
        declared=False,
    ),
    Refused(
        "ana",
        cm.Declare(title="x", systems=("api", "two\nlines")),
        Why.INVALID,
        "A system's name has to fit on one line",
        declared=False,
    ),
    Refused(
        "ana",
        cm.ChangeDetails(detected_at=START - timedelta(hours=1)),
        Why.INVALID,
        "detected before it started",
        given=does("ana", cm.ChangeDetails(started_at=START)),
    ),
    Refused("ana", cm.ChangeDetails(title=""), Why.INVALID, "The title is empty"),
    Refused("ana", cm.ChangeDetails(title="  "), Why.INVALID, "The title is empty"),
    Refused("ana", cm.ChangeDetails(), Why.CONFLICT, "nothing changed"),
    Refused("ana", cm.ChangeDetails(reporter="ana"), Why.CONFLICT, "nothing changed"),
    Refused("ana", cm.ChangeDetails(description=""), Why.CONFLICT, "nothing changed"),
    Refused(
        "ben",
        cm.ChangePhase(phase=Phase.REACTION),
        Why.NOT_ALLOWED,
        "Moving to another phase is for the incident commander or the deputy to do. Ask ana.",
        given=led_by_ana,
    ),
    Refused(
        "ana",
        cm.ChangePhase(phase=Phase.IDENTIFICATION),
        Why.CONFLICT,
        "The phase is identification already",
    ),
    Refused(
        "ben",
        _status(Status.ACTIVE),
        Why.NOT_ALLOWED,
        "Changing the status is for the incident commander or the deputy to do. Ask ana.",
        given=led_by_ana,
    ),
    Refused("ana", _status(Status.TRIAGE), Why.CONFLICT, "The status is triage already"),
    Refused(
        "ana",
        _status(Status.CLOSED),
        Why.CONFLICT,
        "From triage the status can go to: active, mitigated, resolved, cancelled. Not to closed.",
    ),
    Refused(
        "ana",
        _status(Status.CLOSED),
        Why.CONFLICT,
        "Tasks are still open (T1). Finish or skip them",
        given=then(with_a_task, resolved),
    ),
    Refused(
        "ana",
        _status(Status.CLOSED),
        Why.CONFLICT,
        "(T1, T2, T3, T4, T5 …)",
        given=then(*[with_a_task] * 6, resolved),
    ),
    Refused(
        "ana",
        _status(Status.RESOLVED, "rolled back"),
        Why.CONFLICT,
        "Nobody is in command of INC-1, and somebody has to stand by its end.",
    ),
    Refused(
        "ana",
        _status(Status.RESOLVED, " "),
        Why.INVALID,
        "Say how it was resolved, as in: /resolve rolled back",
        given=led_by_ana,
    ),
    Refused(
        "ana",
        _status(Status.CLOSED),
        Why.CONFLICT,
        "Before INC-1 is closed it needs: the trigger (/trigger TEXT);",
        given=resolved,
    ),
    Refused("ana", _status(Status.CANCELLED), Why.INVALID, "Say why it is cancelled"),
    Refused(
        "ana",
        _status(Status.CANCELLED, "false alarm"),
        Why.CONFLICT,
        "Still at work: ben, chloe (T1, T2, T3). Call them off",
        given=then(
            *[with_a_task] * 3,
            does("ben", cm.StartTask(task="T1")),
            does("chloe", cm.StartTask(task="T2")),
            does("ben", cm.StartTask(task="T3")),
        ),
    ),
    Refused(
        "ana",
        _status(Status.ACTIVE, " "),
        Why.INVALID,
        "Say why INC-1 is taken up again",
        given=closed,
    ),
    Refused(
        "ana",
        _status(Status.MITIGATED),
        Why.INVALID,
        "Say why INC-1 is taken up again",
        given=resolved,
    ),
    Refused(
        "ana",
        cm.SetSeverity(severity=Severity.SEV3),
        Why.CONFLICT,
        "The severity is SEV3 already",
    ),
    Refused(
        "ben",
        cm.SetSeverity(severity=Severity.SEV4, reason="staff only"),
        Why.NOT_ALLOWED,
        "Lowering the severity is for the incident commander or the deputy to do. Ask ana.",
        given=led_by_ana,
    ),
    Refused(
        "ana",
        cm.SetSeverity(severity=Severity.SEV4),
        Why.INVALID,
        "Lowering needs a reason, as in: /sev 4",
    ),
    Refused(
        "ben",
        cm.SetPriority(priority=Priority.P1),
        Why.NOT_ALLOWED,
        "Changing the priority is for the incident commander or the deputy to do. Ask ana.",
        given=led_by_ana,
    ),
    Refused(
        "ana", cm.SetPriority(priority=Priority.P3), Why.CONFLICT, "The priority is P3 already"
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_a_title_is_all_that_a_declaration_takes() -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title=" Checkout\nreturns 502 "))
    incident = desk.incident
    assert incident.title == "Checkout returns 502"
    assert (incident.severity, incident.priority) == (Severity.SEV3, Priority.P3)
    assert (incident.status, incident.phase) == (Status.TRIAGE, Phase.IDENTIFICATION)
    assert (incident.declared_by, incident.declared_at, incident.reporter) == ("ana", START, "ana")
    assert incident.commander == ""


def test_a_declaration_keeps_all_that_was_said() -> None:
    desk = Desk(declared=False)
    started, detected = START - timedelta(minutes=9), START - timedelta(minutes=4)
    desk.do(
        "ana",
        cm.Declare(
            title="Checkout",
            severity=Severity.SEV1,
            priority=Priority.P2,
            description="two\nlines",
            started_at=started,
            detected_at=detected,
            reporter="a customer",
            responsible="the shop team",
            systems=(" api ", "db", "api"),
        ),
    )
    incident = desk.incident
    assert (incident.severity, incident.priority) == (Severity.SEV1, Priority.P2)
    assert (incident.started_at, incident.detected_at) == (started, detected)
    assert (incident.reporter, incident.responsible) == ("a customer", "the shop team")
    assert (incident.description, incident.systems) == ("two\nlines", ("api", "db"))


@pytest.mark.parametrize("severity", Severity)
def test_the_priority_starts_as_the_severity(severity: Severity) -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", severity=severity))
    assert desk.incident.priority[-1] == severity[-1]


def test_a_declaration_entered_late_counts_from_when_it_was_made() -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", occurred_at=START - timedelta(minutes=3)))
    assert desk.incident.declared_at == START - timedelta(minutes=3)
    assert desk.incident.last_at == START


def test_times_are_stored_in_utc_whatever_zone_they_were_given_in() -> None:
    desk = Desk(declared=False)
    noon_in_delhi = START.astimezone(timezone(timedelta(hours=5, minutes=30)))
    entry = desk.do(
        "ana",
        cm.Declare(title="x", started_at=noon_in_delhi, occurred_at=noon_in_delhi),
    )
    assert isinstance(entry.event, ev.Declared)
    for moment in (entry.event.started_at, entry.occurred_at, desk.stored[0].occurred_at):
        assert moment == START and moment.utcoffset() == timedelta(0)
    desk.do("ana", cm.ChangeDetails(detected_at=noon_in_delhi))
    assert desk.incident.detected_at == START
    assert desk.incident.detected_at.utcoffset() == timedelta(0)


def test_only_the_details_that_differ_are_recorded() -> None:
    desk = Desk()
    entry = desk.do("ben", cm.ChangeDetails(title="Checkout returns 502", systems=("api",)))
    assert entry.event == ev.DetailsChanged(systems=("api",))
    assert desk.incident.systems == ("api",)
    assert desk.incident.title == "Checkout returns 502"


def test_details_can_be_emptied_but_the_title() -> None:
    desk = Desk()
    desk.do("ana", cm.ChangeDetails(description="wrong", responsible="ben", systems=("api",)))
    desk.do("ana", cm.ChangeDetails(description="", responsible=" ", systems=(), reporter=""))
    incident = desk.incident
    assert (incident.description, incident.responsible, incident.reporter) == ("", "", "")
    assert incident.systems == ()
    assert incident.title == "Checkout returns 502"


def test_details_of_an_ended_incident_can_be_corrected() -> None:
    desk = Desk()
    closed(desk)
    desk.do("ben", cm.ChangeDetails(title="Checkout and login return 502"))
    assert desk.incident.title == "Checkout and login return 502"


def test_phases_go_forward_and_back() -> None:
    desk = Desk()
    led_by_ana(desk)
    for phase in (Phase.CONTAINMENT, Phase.REACTION, Phase.CONTAINMENT):
        desk.do("ana", cm.ChangePhase(phase=phase))
    assert desk.incident.phase is Phase.CONTAINMENT
    assert desk.incident.phases_seen == (Phase.IDENTIFICATION, Phase.CONTAINMENT, Phase.REACTION)


def test_a_status_brings_its_moment() -> None:
    desk = Desk()
    ready_to_close(desk)
    moments = []
    led_by_ana(desk)
    for status in (Status.ACTIVE, Status.MITIGATED, Status.RESOLVED, Status.CLOSED):
        desk.wait(10)
        desk.do("ana", cm.ChangeStatus(status=status, reason="so", occurred_at=desk.ago(2)))
        moments.append(desk.ago(2))
    incident = desk.incident
    assert incident.over and incident.ended
    assert [incident.mitigated_at, incident.resolved_at, incident.ended_at] == moments[1:]


def test_an_incident_that_is_active_again_is_neither_mitigated_nor_resolved() -> None:
    desk = Desk()
    desk.do("ana", _status(Status.MITIGATED))
    closed(desk)
    desk.do("ana", _status(Status.ACTIVE, "it is back"))
    incident = desk.incident
    assert not incident.over
    assert (incident.mitigated_at, incident.resolved_at, incident.ended_at) == (None, None, None)
    desk.wait(5)
    desk.do("ana", _status(Status.MITIGATED))
    assert desk.incident.mitigated_at == desk.now


def test_a_resolution_names_the_tasks_that_are_still_open() -> None:
    desk = Desk()
    then(with_a_task, with_a_task, does("ben", cm.FinishTask(task="T1")))(desk)
    led_by_ana(desk)
    entry = desk.do("ana", _status(Status.RESOLVED, "rolled back"))
    assert entry.event == ev.StatusChanged(
        status=Status.RESOLVED, reason="rolled back", still_open=("T2",)
    )


def test_a_workaround_that_failed_leaves_no_time_of_mitigation() -> None:
    desk = Desk()
    desk.do("ana", _status(Status.MITIGATED))
    desk.do("ana", _status(Status.ACTIVE))
    assert desk.incident.mitigated_at is None


def test_a_cancelled_incident_can_be_taken_up_again() -> None:
    desk = Desk()
    cancelled(desk)
    assert desk.incident.ended_at == desk.now
    desk.do("ana", _status(Status.ACTIVE, "it was real"))
    desk.do("ben", cm.Note(text="back at it"))
    assert desk.incident.ended_at is None


def test_the_deputy_leads_too() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=Role.DEPUTY))
    desk.do("ben", cm.ChangePhase(phase=Phase.CONTAINMENT))
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV5, reason="one customer"))
    assert desk.incident.severity is Severity.SEV5


def test_with_nobody_in_command_the_room_does_not_stand_still() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.ReleaseRole(role=Role.COMMANDER))
    desk.do("chloe", _status(Status.ACTIVE))
    assert desk.incident.status is Status.ACTIVE


@pytest.mark.parametrize(("worse", "better"), pairwise(Severity))
def test_anybody_raises_the_severity_and_the_commander_lowers_it(
    worse: Severity, better: Severity
) -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", severity=better))
    led_by_ana(desk)
    desk.do("ben", cm.SetSeverity(severity=worse))
    assert desk.incident.severity is worse
    lower = cm.SetSeverity(severity=better, reason="few are affected")
    desk.refused("ben", lower, Why.NOT_ALLOWED)
    desk.do("ana", lower)
    assert desk.incident.severity is better


def test_the_commander_orders_the_work() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.SetPriority(priority=Priority.P1))
    assert desk.incident.priority is Priority.P1
