"""When the script does what: from the state and the clock, never twice, with patience."""

from datetime import timedelta

from tests.support.scenarios import ME, check, drilled, inject, played, run_script, scenario
from warroom.drills.plan import Plan
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.scenario import Sign, Simulated
from warroom.model.words import Phase, Role, Status

BEN = Simulated(name="ben", role=Role.OPERATIONS, takes=60, acknowledges=30, finishes=120)


def given(desk: object) -> list[tuple[str, float]]:
    drill = desk.incident.drill  # type: ignore[attr-defined]
    return sorted(drill.given.items(), key=lambda it: it[1])


def test_injects_come_at_their_times() -> None:
    desk = played(scenario(inject("a"), inject("b", at=300), inject("c", at=90)))
    assert given(desk) == [("a", 0.0), ("c", 90.0), ("b", 300.0)]
    drill = desk.incident.drill
    assert drill and drill.elapsed(desk.now) == 600 and drill.ended_reason == "the time is up"


def test_one_that_waits_for_something() -> None:
    of = scenario(
        inject("a", when=check(Sign.PHASE, phase=Phase.CONTAINMENT), after=30),
        inject("never", when=check(Sign.SIZE_UP), until=120),
    )
    move = (2.0, lambda incident: cm.ChangePhase(phase=Phase.CONTAINMENT))
    desk = played(of, [move])
    assert given(desk) == [("a", 150.0)]
    assert desk.incident.drill and desk.incident.drill.passed_over == {"never": "size-up is not so"}


def test_a_simulated_person_does_their_part() -> None:
    desk = played(
        scenario(BEN),
        [
            (0.0, lambda i: cm.ClaimRole(role=Role.COMMANDER)),
            (2.0, lambda i: cm.AddTask(text="look", to="ben")),
            (5.0, lambda i: cm.StartRollCall(people=("ben", ME))),
            (6.0, lambda i: cm.OfferRole(role=Role.SCRIBE, to="ben")),
        ],
    )
    acts = [
        (e.event.act, (e.recorded_at - desk.entries[1].recorded_at).total_seconds())
        for e in desk.entries
        if isinstance(e.event, ev.Injected) and e.event.act
    ]
    assert acts == [
        ("claim", 60.0), ("acknowledge", 150.0), ("finish", 270.0), ("here", 330.0),
        ("accept", 390.0),
    ]  # fmt: skip


def test_a_role_that_somebody_took_is_left_to_them() -> None:
    desk = played(scenario(BEN), [(0.5, lambda i: cm.ClaimRole(role=Role.OPERATIONS))])
    assert desk.incident.holder(Role.OPERATIONS) == ME


def test_a_plan_that_starts_anew_does_nothing_twice() -> None:
    desk = drilled(scenario(inject("a"), inject("b", at=60), BEN))
    run_script(desk, Plan())
    desk.now += timedelta(seconds=70)
    run_script(desk, Plan())
    known = len(desk.entries)
    run_script(desk, Plan())
    assert len(desk.entries) == known and len(given(desk)) == 2


def test_it_waits_as_long_as_the_next_step_takes_at_this_speed() -> None:
    desk, plan = drilled(scenario(inject("a", at=100)), speed=10), Plan()
    assert plan.due(desk.incident, desk.now) == []
    assert plan.wait(desk.incident, desk.now) == 10.0
    desk.do("kim", cm.PauseDrill())
    desk.wait(5)
    assert plan.due(desk.incident, desk.now) == [] and plan.wait(desk.incident, desk.now) is None


def test_it_ends_with_the_incident() -> None:
    desk, plan = drilled(scenario()), Plan()
    desk.do(ME, cm.ChangeStatus(status=Status.CANCELLED, reason="enough"))
    run_script(desk, plan)
    drill = desk.incident.drill
    assert drill and drill.ended_reason == "the incident is cancelled"
