"""The escalation ladder: who is asked, when the next rung follows, what ends it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.support.incidents import START, Desk, Refused, does, led_by_ana, resolved, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.deadlines import pending_deadlines
from warroom.model.incident import Escalation, decode_snapshot, encode_snapshot
from warroom.model.limits import MAX_ESCALATIONS
from warroom.model.policy import DEFAULT
from warroom.model.refusal import Why
from warroom.model.words import Priority, Role, Severity, Status

IC = Role.COMMANDER
VACANT = "role:incident commander"

ben_calls = does("ben", cm.Escalate(reason="the standby does not start", who="dmi"))
answered = does("dmi", cm.AnswerEscalation(escalation="X1", text="on it"))


def full(desk: Desk) -> None:
    ben_calls(desk)
    one = replace(desk.incident.escalations["X1"], ended_at=desk.now)
    many = dict.fromkeys(map(str, range(MAX_ESCALATIONS)), one)
    desk.incident = replace(desk.incident, escalations=many)


REFUSALS = [
    Refused("ben", cm.Escalate(reason=" "), Why.INVALID, "The reason is empty"),
    Refused("ben", cm.Escalate(reason="x", who="a b"), Why.INVALID, "names have no spaces"),
    Refused("ben", cm.Escalate(reason="x", who="a\nb"), Why.INVALID, "fit on one line"),
    Refused("ben", cm.Escalate(reason="x", who="ben"), Why.INVALID, "You would ask yourself"),
    Refused(
        "ben", cm.Escalate(reason="x", who="scribe"), Why.CONFLICT, "Nobody is scribe. Name a"
    ),
    Refused(
        "ben", cm.Escalate(reason="x"), Why.CONFLICT, "INC-1 is resolved, so nobody is asked",
        given=resolved,
    ),
    Refused("ben", cm.Escalate(reason="x"), Why.INVALID, "1,000 escalations", given=full),
    Refused(
        "ben", cm.AnswerEscalation(escalation="3"), Why.NOT_FOUND, "There is no escalation 3."
    ),
    Refused(
        "ben", cm.AnswerEscalation(escalation="x1"), Why.CONFLICT,
        "X1 was settled at 02:00:00Z by dmi.", given=then(ben_calls, answered),
    ),
    Refused(
        "ben", cm.AnswerEscalation(escalation="X1"), Why.CONFLICT,
        "X1 was settled at 02:00:00Z by what happened since.", given=then(ben_calls, resolved),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def escalation(desk: Desk, name: str = "X1") -> Escalation:
    return desk.incident.escalations[name]


def raised(desk: Desk) -> list[tuple[str, int, tuple[str, ...]]]:
    """Every step of the ladder that is in the log: about what, which rung, who was asked."""
    return [
        (entry.event.about, entry.event.rung, entry.event.asked)
        for entry in desk.entries
        if isinstance(entry.event, ev.EscalationRaised)
    ]


def watch(desk: Desk, minutes: int, step: int = 1) -> None:
    """Let time pass as the hub does: its timer looks every `step` minutes."""
    for _ in range(0, minutes, step):
        desk.wait(step)
        while desk.timer():
            pass


def accept(priority: Priority) -> int:
    """Minutes until the next rung."""
    return DEFAULT.priorities[priority].accept // 60


@pytest.mark.parametrize("priority", [Priority.P1, Priority.P2, Priority.P3])
def test_a_vacant_command_is_escalated_after_the_priorities_time(priority: Priority) -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", priority=priority))
    minutes = accept(priority)
    watch(desk, minutes - 1)
    assert raised(desk) == []
    watch(desk, 1)
    # Nobody has a role of the first rung, so the second is asked at once.
    assert raised(desk) == [(VACANT, 1, ("@on-call",))]
    assert desk.entries[-1].actor == "hub"
    watch(desk, minutes - 1)
    assert len(raised(desk)) == 1
    watch(desk, 1)
    assert raised(desk)[1:] == [(VACANT, 2, ("@duty-manager",))]
    watch(desk, 10 * minutes, step=minutes)
    assert len(raised(desk)) == 2, "the ladder ends"
    assert [
        entry.event for entry in desk.entries if isinstance(entry.event, ev.DeadlineMissed)
    ] == [
        ev.DeadlineMissed("vacant:incident commander", START + timedelta(minutes=minutes)),
        ev.DeadlineMissed("escalation:X1", START + timedelta(minutes=2 * minutes)),
    ]


def test_a_deputy_is_asked_before_those_outside() -> None:
    desk = Desk()
    desk.do("ben", cm.ClaimRole(role=Role.DEPUTY))
    watch(desk, 30)
    assert raised(desk) == [(VACANT, 0, ("ben",))]
    desk.do("chloe", cm.ClaimRole(role=Role.OPERATIONS))
    watch(desk, 30)
    assert raised(desk)[1:] == [(VACANT, 1, ("chloe", "@on-call"))]
    assert escalation(desk).asked == ("ben", "chloe", "@on-call")
    assert escalation(desk).asks("chloe") and escalation(desk).asks("on-call")


def test_whoever_takes_command_ends_the_ladder() -> None:
    desk = Desk()
    watch(desk, 31)
    assert escalation(desk).open
    led_by_ana(desk)
    settled = escalation(desk)
    assert (settled.open, settled.answered_by, settled.ended_at) == (False, "", desk.now)
    watch(desk, 600, step=30)
    assert len(raised(desk)) == 1


def test_a_command_given_up_is_vacant_from_then_on() -> None:
    desk = Desk()
    led_by_ana(desk)
    watch(desk, 120, step=30)
    assert raised(desk) == []
    desk.do("ana", cm.ReleaseRole(role=IC))
    watch(desk, 29)
    assert raised(desk) == []
    watch(desk, 1)
    assert [about for about, _, _ in raised(desk)] == [VACANT]


def test_an_answer_ends_the_ladder_and_it_does_not_begin_again() -> None:
    desk = Desk()
    watch(desk, 30)
    desk.do("ben", cm.AnswerEscalation(escalation="x1", text=" Eve is on her way "))
    answer = escalation(desk)
    assert (answer.answered_by, answer.answer, answer.open) == ("ben", "Eve is on her way", False)
    watch(desk, 600, step=30)
    assert len(raised(desk)) == 1


def test_an_offer_without_an_answer_is_escalated_and_acceptance_ends_it() -> None:
    desk = Desk()
    then(led_by_ana, does("ana", cm.OfferRole(role=Role.SCRIBE, to="ben")))(desk)
    watch(desk, 30)
    assert raised(desk) == [("role:scribe", 0, ("ana",))]
    desk.do("ben", cm.AcceptRole(role=Role.SCRIBE))
    assert not escalation(desk).open
    watch(desk, 120, step=30)
    assert len(raised(desk)) == 1


def test_a_second_offer_waits_its_own_time() -> None:
    desk = Desk()
    then(led_by_ana, does("ana", cm.OfferRole(role=Role.SCRIBE, to="ben")))(desk)
    watch(desk, 20)
    desk.do("ana", cm.OfferRole(role=Role.SCRIBE, to="chloe"))
    watch(desk, 29)
    assert raised(desk) == []
    watch(desk, 1)
    assert len(raised(desk)) == 1


def test_one_subject_has_one_open_escalation() -> None:
    desk = Desk()
    watch(desk, 30)
    desk.do("ben", cm.OfferRole(role=IC, to="chloe"))
    watch(desk, 30)
    subjects = [each.about for each in desk.incident.escalations.values()]
    assert subjects == [VACANT], "the offer of a vacant role is the same subject"


def test_a_raised_severity_asks_those_in_command_unless_they_raised_it() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV2))
    assert raised(desk) == []
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV1))
    assert raised(desk) == [("severity", 0, ("ana",))]
    assert escalation(desk).reason == "SEV2 to SEV1"
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV3, reason="staff only"))
    assert len(raised(desk)) == 1
    desk.do("ana", cm.AnswerEscalation(escalation="X1"))
    watch(desk, 120, step=30)
    assert len(raised(desk)) == 1


def test_with_nobody_in_command_a_raised_severity_leaves_it_at_the_vacancy() -> None:
    desk = Desk()
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV1))
    assert raised(desk) == []


def with_a_running_task(desk: Desk) -> None:
    led_by_ana(desk)
    desk.do("ana", cm.AddTask(text="Drain", to="ben", time_box=600))
    desk.do("ben", cm.StartTask(task="T1"))


@pytest.mark.parametrize(
    "ending",
    [
        cm.FinishTask(task="T1"),
        cm.BlockTask(task="T1", reason="no access"),
        cm.SetTimeBox(task="T1", time_box=600),
    ],
)
def test_a_missed_time_box_is_escalated_until_there_is_an_answer(ending: cm.Command) -> None:
    desk = Desk()
    with_a_running_task(desk)
    watch(desk, 10)
    assert raised(desk) == [("task:T1", 0, ("ana",))]
    desk.do("ben", ending)
    assert not escalation(desk).open
    watch(desk, 9)
    assert len(raised(desk)) == 1


def test_a_second_missed_time_box_is_a_new_escalation() -> None:
    desk = Desk()
    with_a_running_task(desk)
    watch(desk, 10)
    desk.do("ben", cm.SetTimeBox(task="T1", time_box=600))
    watch(desk, 10)
    assert [each.id for each in desk.incident.escalations.values() if each.open] == ["X2"]
    assert escalation(desk, "X2").about == "task:T1"


def test_a_missed_update_asks_command_and_whose_audience_it_is() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("chloe", cm.ClaimRole(role=Role.COMMUNICATIONS))
    desk.do("chloe", cm.SetNextUpdate(audience="customers", next_update=600))
    watch(desk, 10)
    assert raised(desk) == [("update:customers", 0, ("ana", "chloe"))]
    watch(desk, 30)
    assert raised(desk)[1:] == [("update:customers", 1, ("@on-call",))]
    desk.do("chloe", cm.Tell(audience="customers", text="we are on it"))
    assert not escalation(desk).open


def test_a_call_by_hand_asks_the_first_rung_with_somebody_else_on_it() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.Escalate(reason="the standby\ndoes not start"))
    assert raised(desk) == [("call:X1", 0, ("ana",))]
    assert escalation(desk).reason == "the standby does not start"
    desk.do("ana", cm.Escalate(reason="I need the database people"))
    assert raised(desk)[1:] == [("call:X2", 1, ("@on-call",))]


@pytest.mark.parametrize(
    ("who", "asked"), [("dmi", ("dmi",)), ("@dba", ("@dba",)), ("scribe", ("chloe",))]
)
def test_a_call_by_hand_asks_whom_it_names(who: str, asked: tuple[str, ...]) -> None:
    desk = Desk()
    desk.do("chloe", cm.ClaimRole(role=Role.SCRIBE))
    desk.do("ben", cm.Escalate(reason="help", who=who))
    assert raised(desk) == [("call:X1", 0, asked)]
    watch(desk, 30)
    assert ("call:X1", 1, ("@on-call",)) in raised(desk)


def test_the_end_of_the_incident_ends_all() -> None:
    desk = Desk()
    then(with_a_running_task, ben_calls)(desk)
    watch(desk, 10)
    desk.do("ana", cm.FinishTask(task="T1"))
    resolved(desk)
    assert not any(each.open for each in desk.incident.escalations.values())
    assert pending_deadlines(desk.incident) == []


def test_a_reopened_incident_gives_command_its_time_again() -> None:
    desk = Desk()
    resolved(desk)
    desk.do("ana", cm.ReleaseRole(role=IC))
    desk.wait(600)
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back"))
    assert desk.timer() == []
    watch(desk, 30)
    assert raised(desk) == [(VACANT, 1, ("@on-call",))]


def test_after_a_long_silence_each_rung_still_has_its_time() -> None:
    desk = Desk()
    desk.wait(600)
    assert desk.timer() == ["vacant:incident commander"]
    assert desk.timer() == []
    assert escalation(desk).next_at == desk.now + timedelta(minutes=30)


def test_a_ladder_on_which_nobody_stands_asks_everybody() -> None:
    desk = Desk(declared=False)
    ladder = (replace(DEFAULT.ladder[0], ask=("deputy",)),)
    desk.incident = replace(desk.incident, policy=replace(DEFAULT, ladder=ladder))
    desk.do("ana", cm.Declare(title="x"))
    watch(desk, 30)
    assert raised(desk) == [(VACANT, 0, ())]
    assert escalation(desk).next_at is None


def test_a_policy_without_a_ladder_asks_nobody() -> None:
    desk = Desk(declared=False)
    desk.incident = replace(desk.incident, policy=replace(DEFAULT, ladder=()))
    desk.do("ana", cm.Declare(title="x"))
    watch(desk, 600, step=60)
    assert raised(desk) == []


def test_a_snapshot_keeps_the_ladder() -> None:
    desk = Desk()
    watch(desk, 30)
    read = decode_snapshot(encode_snapshot(desk.incident))
    assert read.escalations == desk.incident.escalations
    assert pending_deadlines(read) == pending_deadlines(desk.incident)
