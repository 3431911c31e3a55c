"""Impact and urgency, what a rise brings, estimates, deferral, and the policy of an incident."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from tests.support.incidents import (
    START,
    Desk,
    Refused,
    does,
    led_by_ana,
    resolved,
    then,
    with_a_task,
)
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.incident import Incident
from warroom.model.incident.prioritization import Deferral
from warroom.model.policy import DEFAULT, Policy
from warroom.model.refusal import Why
from warroom.model.words import HUB, Impact, Priority, Role, Severity, Status, Urgency

HOUR = 3600
HIGH, MEDIUM, LOW = Impact.HIGH, Impact.MEDIUM, Impact.LOW
NIGHT = replace(DEFAULT, name="night")

deferred = does("ana", cm.DeferIncident(seconds=4 * HOUR, accepted_by="cio", reason="one is worse"))
deputy = then(
    led_by_ana,
    does("ana", cm.OfferRole(role=Role.DEPUTY, to="ben")),
    does("ben", cm.AcceptRole(role=Role.DEPUTY)),
)

REFUSALS = [
    Refused(
        "ben",
        cm.AdoptPolicy(policy=NIGHT),
        Why.NOT_ALLOWED,
        "is for the incident commander to do. Ask ana.",
        given=deputy,
    ),
    Refused("ana", cm.AdoptPolicy(policy=DEFAULT), Why.CONFLICT, "runs under this policy already."),
    Refused(
        "ana",
        cm.AdoptPolicy(policy=replace(DEFAULT, matrix={})),
        Why.INVALID,
        "not sound, at matrix: high, medium, low are missing.",
    ),
    Refused(
        "ana",
        cm.AssessImpact(impact=HIGH, urgency=Urgency.LOW),
        Why.CONFLICT,
        "Impact high and urgency low is what the record says already.",
        given=does("ana", cm.AssessImpact(impact=HIGH, urgency=Urgency.LOW)),
    ),
    Refused(
        "ben",
        cm.AssessImpact(impact=LOW, urgency=Urgency.LOW),
        Why.NOT_ALLOWED,
        "Lowering the priority is for the incident commander or the deputy to do. Ask ana.",
        given=led_by_ana,
    ),
    Refused(
        "ben",
        cm.AssessImpact(impact=HIGH, urgency=Urgency.HIGH, reason="x" * 201),
        Why.INVALID,
        "The reason has 201 characters",
    ),
    Refused("ben", cm.EstimateWork(seconds=-1), Why.INVALID, "at most 1000 hours of work"),
    Refused("ben", cm.EstimateWork(seconds=1001 * HOUR), Why.INVALID, "at most 1000 hours of work"),
    Refused("ben", cm.EstimateWork(seconds=60, task="T9"), Why.NOT_FOUND, "There is no task T9."),
    Refused("ben", cm.EstimateWork(seconds=None), Why.CONFLICT, "the estimate already"),
    Refused(
        "ben",
        cm.EstimateWork(seconds=60, task="T1"),
        Why.CONFLICT,
        "the estimate already",
        given=then(with_a_task, does("ana", cm.EstimateWork(seconds=60, task="1"))),
    ),
    Refused(
        "ben",
        cm.DeferIncident(seconds=HOUR, accepted_by="cio", reason="x"),
        Why.NOT_ALLOWED,
        "Deferring the incident is for the incident commander or the deputy to do. Ask ana.",
        given=led_by_ana,
    ),
    Refused(
        "ana",
        cm.DeferIncident(seconds=HOUR, accepted_by="cio", reason="x"),
        Why.CONFLICT,
        "INC-1 is resolved, so there is no work to defer.",
        given=resolved,
    ),
    *(
        Refused(
            "ana",
            cm.DeferIncident(seconds=seconds, accepted_by="cio", reason="x"),
            Why.INVALID,
            "between one minute and 30 days",
        )
        for seconds in (0, 59, 30 * 24 * HOUR + 1, 10**30)
    ),
    Refused(
        "ana",
        cm.DeferIncident(seconds=HOUR, accepted_by=" ", reason="x"),
        Why.INVALID,
        "Who accepted the risk is empty",
    ),
    Refused(
        "ana",
        cm.DeferIncident(seconds=HOUR, accepted_by="cio", reason=""),
        Why.INVALID,
        "The reason is empty",
    ),
    Refused("ben", cm.ResumeIncident(), Why.CONFLICT, "INC-1 is not deferred."),
]


def _events(desk: Desk, since: int) -> list[ev.Event]:
    return [entry.event for entry in desk.entries[since:]]


def _is(desk: Desk) -> Incident:
    """The state now; a checker would take an attribute for what it was compared with before."""
    return desk.incident


# Impact and urgency


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [(HIGH, Urgency.HIGH, Priority.P1), (HIGH, Urgency.MEDIUM, Priority.P2),
     (MEDIUM, Urgency.LOW, Priority.P4), (LOW, Urgency.LOW, Priority.P5)],
)  # fmt: skip
def test_the_matrix_sets_the_priority_in_the_same_decision(
    impact: Impact, urgency: Urgency, priority: Priority
) -> None:
    desk = Desk()
    desk.do("ben", cm.AssessImpact(impact=impact, urgency=urgency, reason="all shops"))
    assert _events(desk, 1) == [
        ev.ImpactAssessed(impact=impact, urgency=urgency, reason="all shops"),
        ev.PriorityChanged(priority=priority, reason=f"impact {impact}, urgency {urgency}"),
    ]
    incident = desk.incident
    assert (incident.impact, incident.urgency, incident.priority) == (impact, urgency, priority)


def test_an_assessment_that_leaves_the_priority_changes_no_priority() -> None:
    desk = Desk()
    desk.do("ben", cm.AssessImpact(impact=MEDIUM, urgency=Urgency.MEDIUM))
    assert _events(desk, 1) == [ev.ImpactAssessed(impact=MEDIUM, urgency=Urgency.MEDIUM)]


def test_anybody_assesses_it_higher_and_the_commander_lower() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.AssessImpact(impact=HIGH, urgency=Urgency.HIGH))
    assert _is(desk).priority is Priority.P1
    desk.do("ana", cm.AssessImpact(impact=LOW, urgency=Urgency.HIGH))
    assert _is(desk).priority is Priority.P3


def test_the_matrix_is_that_of_the_incidents_own_policy() -> None:
    desk = Desk()
    row = dict.fromkeys(Urgency, Priority.P1)
    matrix = dict.fromkeys(Impact, row)
    desk.do("ana", cm.AdoptPolicy(policy=replace(DEFAULT, name="all first", matrix=matrix)))
    desk.do("ben", cm.AssessImpact(impact=LOW, urgency=Urgency.LOW))
    assert desk.incident.priority is Priority.P1


# What a rise brings


def test_a_higher_severity_takes_the_priority_with_it() -> None:
    desk = Desk()
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV1))
    assert _events(desk, 1) == [
        ev.SeverityChanged(severity=Severity.SEV1),
        ev.PriorityChanged(priority=Priority.P1, reason="it is SEV1 now"),
    ]


def test_a_higher_severity_never_lowers_the_priority_nor_does_a_lower_one() -> None:
    desk = Desk()
    desk.do("ana", cm.SetPriority(priority=Priority.P1))
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV2))
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV5, reason="only staff"))
    assert desk.incident.priority is Priority.P1


RISES = [
    cm.SetSeverity(severity=Severity.SEV1),
    cm.SetPriority(priority=Priority.P1),
    cm.AssessImpact(impact=HIGH, urgency=Urgency.HIGH),
]


@pytest.mark.parametrize("rise", RISES, ids=lambda rise: type(rise).__name__)
def test_no_audience_waits_longer_than_the_cadence_after_a_rise(rise: cm.Command) -> None:
    desk = Desk()
    for audience, minutes in (("customers", 240), ("partners", 20), ("legal", 0)):
        desk.do("ana", cm.Tell(audience=audience, text="x", next_update=60 * minutes))
    desk.wait(1)
    known = len(desk.entries)
    desk.do("ben", rise)
    moved = [event for event in _events(desk, known) if isinstance(event, ev.NextUpdateSet)]
    (set_,) = moved
    assert (set_.audience, set_.due_at) == ("customers", desk.now + timedelta(minutes=30))
    assert set_.reason in ("SEV1, P1", "SEV3, P1")
    due = {name: each.due_at for name, each in desk.incident.audiences.items()}
    assert due["partners"] == START + timedelta(minutes=20)
    assert due["legal"] is None
    desk.wait(30)
    assert "update:customers" in desk.timer()


def test_a_lower_severity_leaves_promises_alone() -> None:
    desk = Desk()
    desk.do("ana", cm.Tell(audience="customers", text="x", next_update=86_400))
    known = len(desk.entries)
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV4, reason="a nuisance"))
    desk.do("ana", cm.SetPriority(priority=Priority.P4))
    assert not any(isinstance(event, ev.NextUpdateSet) for event in _events(desk, known))


def test_nothing_is_promised_by_a_rise_when_it_is_over() -> None:
    desk = Desk()
    desk.do("ana", cm.Tell(audience="customers", text="x", next_update=86_400))
    resolved(desk)
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV1))
    assert desk.incident.audiences["customers"].due_at is None


# Estimates


def test_an_estimate_of_the_incident_and_of_a_task() -> None:
    desk = Desk()
    with_a_task(desk)
    desk.do("ben", cm.EstimateWork(seconds=30 * HOUR))
    desk.wait(1)
    desk.do("ben", cm.EstimateWork(seconds=90 * 60, task="t1"))
    assert (_is(desk).estimate, _is(desk).estimated_at) == (30 * HOUR, START)
    assert desk.incident.tasks["T1"].estimate == 90 * 60
    # Said again it is a new look at what is left.
    desk.do("ben", cm.EstimateWork(seconds=30 * HOUR))
    assert _is(desk).estimated_at == desk.now
    desk.do("ben", cm.EstimateWork(seconds=None))
    desk.do("ben", cm.EstimateWork(seconds=None, task="T1"))
    assert (_is(desk).estimate, _is(desk).estimated_at) == (None, None)
    assert desk.incident.tasks["T1"].estimate is None


# Deferral


def test_a_deferral_says_until_when_who_accepted_and_why() -> None:
    desk = Desk()
    led_by_ana(desk)
    deferred(desk)
    assert _is(desk).deferral == Deferral(
        until=START + timedelta(hours=4),
        accepted_by="cio",
        reason="one is worse",
        by="ana",
        at=START,
    )
    desk.do("ben", cm.ResumeIncident(reason="it grows"))
    assert _is(desk).deferral is None
    desk.wait(5 * 60)
    assert desk.timer() == []


def test_a_deferral_that_runs_out_is_announced_once_and_the_work_is_back() -> None:
    desk = Desk()
    deferred(desk)
    desk.wait(239)
    assert desk.timer() == []
    desk.wait(1)
    assert desk.timer() == ["deferral:INC-1"]
    assert desk.timer() == []
    assert desk.incident.deferral is None
    last = desk.entries[-1]
    assert last.actor == HUB
    assert last.event == ev.DeadlineMissed(
        subject="deferral:INC-1", due_at=START + timedelta(hours=4)
    )


def test_a_deferral_can_be_moved() -> None:
    desk = Desk()
    deferred(desk)
    desk.wait(60)
    desk.do("ana", cm.DeferIncident(seconds=4 * HOUR, accepted_by="ceo", reason="still"))
    desk.wait(200)
    assert desk.timer() == []
    desk.wait(40)
    assert desk.timer() == ["deferral:INC-1"]


def test_updates_are_owed_while_it_is_deferred() -> None:
    desk = Desk()
    desk.do("ana", cm.Tell(audience="customers", text="later", next_update=60 * 60))
    deferred(desk)
    desk.wait(60)
    assert desk.timer() == ["update:customers"]
    assert desk.incident.deferral is not None


@pytest.mark.parametrize("rise", RISES, ids=lambda rise: type(rise).__name__)
def test_a_rise_ends_a_deferral_since_another_risk_was_accepted(rise: cm.Command) -> None:
    desk = Desk()
    deferred(desk)
    known = len(desk.entries)
    desk.do("ben", rise)
    assert any(isinstance(event, ev.IncidentResumed) for event in _events(desk, known))
    assert desk.incident.deferral is None


def test_a_deferral_ends_with_the_incident() -> None:
    desk = Desk()
    deferred(desk)
    resolved(desk)
    assert desk.incident.deferral is None
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="back"))
    desk.wait(5 * 60)
    assert all(subject.startswith("update:") for subject in desk.timer())


# The policy


def test_an_adopted_policy_holds_from_then_on_and_promises_follow_it() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.Tell(audience="partners", text="x"))
    severities = {
        severity: replace(rule, cadence=min(rule.cadence, 600))
        for severity, rule in DEFAULT.severities.items()
    }
    strict = replace(DEFAULT, name="strict", severities=severities)
    desk.wait(10)
    desk.do("ana", cm.AdoptPolicy(policy=strict))
    assert desk.incident.policy == strict
    assert desk.incident.audiences["partners"].due_at == desk.now + timedelta(minutes=10)


def test_back_to_the_default_is_the_same_for_whoever_reads_the_log() -> None:
    desk = Desk()
    desk.do("ana", cm.AdoptPolicy(policy=NIGHT))
    twin = msgspec.json.decode(msgspec.json.encode(DEFAULT), type=Policy)
    desk.do("ana", cm.AdoptPolicy(policy=twin))
    assert desk.incident.policy is DEFAULT


def test_an_incident_declared_under_a_policy_keeps_it() -> None:
    desk = Desk(declared=False)
    desk.incident = Incident(id="INC-1", policy=NIGHT)
    desk.do("ana", cm.Declare(title="x"))
    event = desk.entries[0].event
    assert isinstance(event, ev.Declared)
    assert event.policy == NIGHT
    assert desk.incident.policy == NIGHT
