"""A script is played in an exercise only; what was reached is seen in the log, each in its way."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk, Refused
from tests.support.scenarios import ME, check, drilled, inject, objective, scenario
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.attention import concern_of
from warroom.model.evolve import fold
from warroom.model.incident import decode_snapshot, encode_snapshot
from warroom.model.refusal import Why
from warroom.model.scenario import Act, Check, InjectKind, Scenario, Sign, Simulated
from warroom.model.scenario_table import digest_of
from warroom.model.words import (
    ExtentKind,
    ExtentState,
    NoteKind,
    Phase,
    Role,
    Severity,
    Status,
)

PEOPLE = (Simulated(name="ben", role=Role.OPERATIONS, takes=60),)
WHOLE = scenario(
    inject("first"),
    inject("second", at=60, unless=check(Sign.TOLD)),
    inject("asked", when=check(Sign.SAID, words=("rollback",))),
    *PEOPLE,
)


def exercise(desk: Desk) -> None:
    desk.do("kim", cm.Declare(title="A drill", exercise=True))


def running(desk: Desk) -> None:
    exercise(desk)
    desk.do("kim", cm.StartDrill(scenario=WHOLE))


def paused(desk: Desk) -> None:
    running(desk)
    desk.do("kim", cm.PauseDrill())


def begun(desk: Desk) -> None:
    running(desk)
    desk.do("kim", cm.GiveInject(inject="first"))


def over(desk: Desk) -> None:
    running(desk)
    desk.do("kim", cm.EndDrill())


REFUSALS = [
    *(
        Refused("ana", command, Why.CONFLICT, "INC-1 is real, so nothing is played in it.")
        for command in (
            cm.StartDrill(scenario=WHOLE),
            cm.GiveInject(inject="first"),
            cm.Inject(inject_kind=InjectKind.ALERT, sender="x", text="y"),
            cm.Simulate(person="ben", act=Act.CLAIM, about="observer"),
            cm.PauseDrill(),
            cm.ResumeDrill(),
            cm.EndDrill(),
        )
    ),
    Refused("kim", cm.GiveInject(inject="first"), Why.CONFLICT, "No scenario is played in INC-1.",
            given=exercise, declared=False),
    Refused("kim", cm.EndDrill(), Why.CONFLICT, "The exercise in INC-1 is over.",
            given=over, declared=False),
    Refused("kim", cm.StartDrill(scenario=WHOLE), Why.CONFLICT, "is or was played in INC-1",
            given=running, declared=False),
    Refused("kim", cm.StartDrill(scenario=replace(WHOLE, duration=0)), Why.INVALID,
            "This scenario is not sound: duration “0s” is no duration", given=exercise,
            declared=False),
    Refused("kim", cm.StartDrill(scenario=WHOLE, speed=0), Why.INVALID, "The speed is a number",
            given=exercise, declared=False),
    Refused("kim", cm.GiveInject(inject="nine"), Why.NOT_FOUND, "no such inject",
            given=running, declared=False),
    Refused("kim", cm.Simulate(person="eve", act=Act.HERE), Why.NOT_FOUND,
            "Nobody called eve is simulated here. There is: ben.", given=running, declared=False),
    Refused("kim", cm.Simulate(person="ben", act=Act.CLAIM, about="king"), Why.INVALID,
            "There are these roles:", given=running, declared=False),
    Refused("kim", cm.PauseDrill(), Why.CONFLICT, "The exercise is paused already.",
            given=paused, declared=False),
    Refused("kim", cm.ResumeDrill(), Why.CONFLICT, "The exercise is not paused.",
            given=running, declared=False),
]  # fmt: skip


def test_an_inject_comes_in_once() -> None:
    desk = drilled(WHOLE)
    desk.do("kim", cm.GiveInject(inject="first"))
    sentence = desk.refused("kim", cm.GiveInject(inject="first"), Why.CONFLICT)
    assert sentence == "The inject first was given already."


REFUSALS.append(
    Refused(
        "kim",
        cm.GiveInject(inject="first"),
        Why.CONFLICT,
        "was given already",
        given=begun,
        declared=False,
    )
)


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refusals(case: Refused) -> None:
    case.check()


def test_the_script_travels_whole() -> None:
    desk = drilled(WHOLE)
    event = desk.entries[-1].event
    assert isinstance(event, ev.DrillStarted)
    assert event.scenario == WHOLE and event.digest == digest_of(WHOLE)
    assert fold("INC-1", desk.entries) == desk.incident


def test_the_digest_does_not_change_with_the_version_of_the_program() -> None:
    assert digest_of(scenario()) == digest_of(
        msgspec.json.decode(msgspec.json.encode(scenario()), type=Scenario)
    )


def test_the_snapshot_holds_it() -> None:
    desk = drilled(WHOLE)
    desk.do("kim", cm.GiveInject(inject="first"))
    assert decode_snapshot(encode_snapshot(desk.incident)).drill == desk.incident.drill


def test_conditions_are_looked_at_when_it_would_come_in() -> None:
    desk = drilled(WHOLE)
    entry = desk.do("kim", cm.GiveInject(inject="asked"))
    assert isinstance(entry.event, ev.InjectPassedOver)
    desk.do(ME, cm.Tell(audience="customers", text="We are on it"))
    assert isinstance(desk.do("kim", cm.GiveInject(inject="second")).event, ev.InjectPassedOver)
    drill = desk.incident.drill
    assert drill and set(drill.passed_over) == {"asked", "second"} and not drill.given


def test_its_clock_stands_still_in_a_pause_and_after_the_end() -> None:
    desk = drilled(WHOLE, speed=10)
    desk.wait(1)
    desk.do("kim", cm.PauseDrill(reason="lunch"))
    desk.wait(30)
    drill = desk.incident.drill
    assert drill and drill.elapsed(desk.now) == 600 and not drill.running
    desk.do("kim", cm.ResumeDrill())
    desk.wait(1)
    desk.do("kim", cm.EndDrill())
    desk.wait(60)
    drill = desk.incident.drill
    assert drill and drill.elapsed(desk.now) == 1200 and not drill.running


def test_a_clock_that_began_before_the_declaration() -> None:
    desk = Desk(declared=False)
    exercise(desk)
    began = desk.now - timedelta(minutes=3)
    declared_within = objective("declared", check(Sign.DECLARED), within=120)
    of = scenario(declared_within)
    desk.do("kim", cm.StartDrill(scenario=of, started_at=began))
    drill = desk.incident.drill
    assert drill and drill.reached == {"objective:declared": 180.0}


def test_simulated_people_act_under_their_own_name_by_the_hand_of_another() -> None:
    desk = drilled(WHOLE)
    entry = desk.do("kim", cm.Simulate(person="ben", act=Act.CLAIM, about="operations lead"))
    assert entry.actor == "kim" and "ben" not in desk.incident.contributors
    assert desk.incident.holder(Role.OPERATIONS) == "ben"
    desk.do(ME, cm.ClaimRole(role=Role.COMMANDER))
    desk.do(ME, cm.AddTask(text="restart it", to="ben"))
    desk.do("kim", cm.Simulate(person="ben", act=Act.ACKNOWLEDGE, about="t1"))
    assert not desk.incident.tasks["T1"].unacknowledged
    desk.do("kim", cm.Simulate(person="ben", act=Act.FINISH, about="T1"))
    assert desk.incident.tasks["T1"].done_by == "ben"
    desk.do(ME, cm.OfferRole(role=Role.COMMANDER, to="ben"))
    desk.do("kim", cm.Simulate(person="ben", act=Act.ACCEPT, about=Role.COMMANDER.value))
    assert desk.incident.commander == "ben"
    desk.do("kim", cm.StartRollCall(people=("ben", ME)))
    desk.do("kim", cm.Simulate(person="ben", act=Act.HERE))
    assert next(iter(desk.incident.roll_calls.values())).answers == {"ben": ""}


def test_they_may_do_no_more_than_people() -> None:
    desk = drilled(WHOLE)
    desk.do(ME, cm.ClaimRole(role=Role.OPERATIONS))
    claim = cm.Simulate(person="ben", act=Act.CLAIM, about=Role.OPERATIONS.value)
    assert ME in desk.refused("kim", claim, Why.CONFLICT)
    desk.refused("kim", cm.Simulate(person="ben", act=Act.FINISH, about="T9"), Why.NOT_FOUND)


def test_a_call_concerns_whom_it_is_for() -> None:
    desk = drilled(WHOLE)
    desk.do(ME, cm.ClaimRole(role=Role.COMMANDER))
    call = cm.Inject(
        inject_kind=InjectKind.PHONE_CALL, sender="the CEO", text="And?", to="incident commander"
    )
    entry = desk.do("kim", call)
    assert concern_of(entry, desk.incident, ME)
    assert concern_of(entry, desk.incident, "ben") is None


HYPOTHESIS = cm.RaiseHypothesis(text="the network is slow")
SIGNS: list[tuple[Check, list[cm.AnyCommand], list[cm.AnyCommand]]] = [
    (check(Sign.ROLE, role=Role.COMMANDER), [cm.ClaimRole(role=Role.COMMANDER)],
     [cm.ClaimRole(role=Role.SCRIBE)]),
    (check(Sign.HAND_OVER, role=Role.COMMANDER),
     [cm.ClaimRole(role=Role.COMMANDER), cm.OfferRole(role=Role.COMMANDER, to="ben"),
      cm.Simulate(person="ben", act=Act.ACCEPT, about=Role.COMMANDER.value)],
     [cm.ClaimRole(role=Role.COMMANDER), cm.OfferRole(role=Role.COMMANDER, to="ben")]),
    (check(Sign.STATUS, status=Status.MITIGATED), [cm.ChangeStatus(status=Status.MITIGATED)],
     [cm.ChangeStatus(status=Status.ACTIVE)]),
    (check(Sign.PHASE, phase=Phase.CONTAINMENT),
     [cm.ChangePhase(phase=Phase.CONTAINMENT), cm.ChangePhase(phase=Phase.IDENTIFICATION)],
     [cm.ChangePhase(phase=Phase.REACTION)]),
    (check(Sign.SEVERITY, severity=Severity.SEV2), [cm.SetSeverity(severity=Severity.SEV1)],
     [cm.SetSeverity(severity=Severity.SEV4, reason="few")]),
    (check(Sign.TOLD, audience="customers", words=("slow",)),
     [cm.Tell(audience="Customers", text="It is slow")],
     [cm.Tell(audience="customers", text="Hello"), cm.Tell(audience="press", text="slow"),
      cm.DraftMessage(audience="customers", text="slow")]),
    (check(Sign.SAID, words=("roll back|rollback",)), [cm.Note(text="We Roll  back now")],
     [cm.Note(text="a scroll backwards")]),
    (check(Sign.SAID, words=("disk",)), [cm.ReportCan(conditions="disk full", actions="x",
                                                      needs="y")],
     [cm.ReportCan(conditions="fine", actions="x", needs="y")]),
    (check(Sign.DECISION, words=("pay",)),
     [cm.Note(text="We do not pay", note_kind=NoteKind.DECISION)],
     [cm.Note(text="We do not pay")]),
    (check(Sign.DECISION, words=("pay",)),
     [cm.ClaimRole(role=Role.COMMANDER), cm.ProposeDecision(text="never pay", executor=ME),
      cm.DecideProposal(decision="D1", proceed=True, reason="law")],
     [cm.ProposeDecision(text="never pay", executor=ME)]),
    (check(Sign.TASK, words=("isolate",)), [cm.AddTask(text="Isolate it", to="ben")],
     [cm.AddTask(text="Isolate it")]),
    (check(Sign.TASK_DONE, words=("isolate",)),
     [cm.AddTask(text="Isolate it"), cm.StartTask(task="T1"), cm.FinishTask(task="T1")],
     [cm.AddTask(text="Isolate it"), cm.StartTask(task="T1")]),
    (check(Sign.STEP, words=("isolate",)),
     [cm.Note(text="isolated the host", note_kind=NoteKind.ACTION)],
     [cm.Note(text="we should isolate the host")]),
    (check(Sign.STEP, words=("isolate",)), [cm.RecordWorkaround(what="isolate the host")],
     [cm.RecordWorkaround(what="look at it")]),
    (check(Sign.WORKAROUND, words=("replica",)), [cm.RecordWorkaround(what="use the replica")],
     [cm.AddTask(text="use the replica", to="ben")]),
    (check(Sign.EXTENT, words=("mail",)),
     [cm.SetExtent(extent_kind=ExtentKind.SYSTEM, name="mail", state=ExtentState.AFFECTED)],
     [cm.SetExtent(extent_kind=ExtentKind.SYSTEM, name="web", state=ExtentState.AFFECTED)]),
    (check(Sign.HYPOTHESIS, words=("network",)), [HYPOTHESIS],
     [cm.Note(text="the network is slow")]),
    (check(Sign.RULED_OUT, words=("network",)),
     [HYPOTHESIS, cm.RuleOutHypothesis(hypothesis="H1", why="it is fast")], [HYPOTHESIS]),
    (check(Sign.SUPPORTED, words=("network",)),
     [HYPOTHESIS, cm.SupportHypothesis(hypothesis="H1", why="it is slow")], [HYPOTHESIS]),
    (check(Sign.SIZE_UP), [cm.SizeUp(symptoms="slow")], [cm.Note(text="slow")]),
    (check(Sign.FOLLOW_UP, words=("alert",)), [cm.AddFollowUp(text="Add an alert")],
     [cm.AddFollowUp(text="Buy cake")]),
    (check(Sign.POST_MORTEM), [cm.StartPostMortem(owner=ME)], [cm.Note(text="post-mortem")]),
    (check(Sign.INJECT, inject="first"), [cm.GiveInject(inject="first")],
     [cm.Inject(inject_kind=InjectKind.ALERT, sender="x", text="first")]),
]  # fmt: skip


def reached(looked_for: Check, commands: list[cm.AnyCommand]) -> bool:
    desk = drilled(scenario(objective("it", looked_for), inject("first"), *PEOPLE))
    for command in commands:
        desk.do(ME, command)
    assert desk.incident.drill
    return "objective:it" in desk.incident.drill.reached


@pytest.mark.parametrize(("looked_for", "met", "missed"), SIGNS, ids=lambda it: str(it)[:60])
def test_each_sign_is_seen_and_not_seen(
    looked_for: Check, met: list[cm.AnyCommand], missed: list[cm.AnyCommand]
) -> None:
    assert reached(looked_for, met)
    assert not reached(looked_for, missed)


def test_every_sign_is_among_them() -> None:
    others = {Sign.DECLARED, Sign.PLAYBOOK}
    assert {each[0].sign for each in SIGNS} == set(Sign) - others


def test_what_a_simulated_person_takes_is_no_merit() -> None:
    of = scenario(objective("it", check(Sign.ROLE, role=Role.OPERATIONS)), *PEOPLE)
    desk = drilled(of)
    desk.do("kim", cm.Simulate(person="ben", act=Act.CLAIM, about=Role.OPERATIONS.value))
    assert desk.incident.drill and not desk.incident.drill.reached


def test_an_answer_counts_only_after_the_question() -> None:
    of = scenario(objective("it", check(Sign.TOLD), since="first"), inject("first"))
    desk = drilled(of)
    desk.do(ME, cm.Tell(audience="executives", text="Early"))
    desk.do("kim", cm.GiveInject(inject="first"))
    assert desk.incident.drill and not desk.incident.drill.reached
    desk.do(ME, cm.Tell(audience="executives", text="Late"))
    assert desk.incident.drill and list(desk.incident.drill.reached) == ["objective:it"]


def test_nothing_is_reached_after_the_end() -> None:
    desk = drilled(scenario())
    desk.do("kim", cm.EndDrill())
    desk.do(ME, cm.ClaimRole(role=Role.COMMANDER))
    assert desk.incident.drill and not desk.incident.drill.reached


def test_a_made_up_log_folds() -> None:
    """An act on nothing, or in a log without a script, changes nothing and breaks nothing."""
    desk = Desk()
    for event in (
        ev.Injected("x", InjectKind.ACT, "ben", act=Act.CLAIM, about="king"),
        ev.Injected("x", InjectKind.ACT, "ben", act=Act.FINISH, about="T99"),
        ev.Injected("x", InjectKind.ACT, "ben", act=Act.HERE, about="R9"),
        ev.InjectPassedOver("x", "y"),
        ev.DrillPaused(),
        ev.DrillResumed(),
        ev.DrillEnded(),
    ):
        entry = msgspec.structs.replace(desk.entries[-1], seq=desk.incident.seq + 1, event=event)
        after = fold("INC-1", [*desk.entries, entry])
        assert after.drill is None and not after.roles


def test_times_of_the_start_have_a_zone() -> None:
    desk = Desk(declared=False)
    exercise(desk)
    naive = datetime(2026, 3, 4, 2, 0)  # noqa: DTZ001 - that is what is refused
    desk.refused("kim", cm.StartDrill(scenario=WHOLE, started_at=naive), Why.INVALID)
    desk.do("kim", cm.StartDrill(scenario=WHOLE, started_at=naive.replace(tzinfo=UTC)))
