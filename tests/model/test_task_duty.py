"""Tasks and their person: acknowledged, given more time, and not the incident commander's."""

from datetime import timedelta

import pytest

from tests.support.incidents import START, Desk, Refused, Story, does, led_by_ana, then, with_a_task
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.incident import Task
from warroom.model.refusal import Why
from warroom.model.words import Phase, Role, Status, TaskState

MINUTES = 60
WEEK = 7 * 24 * 60 * MINUTES

for_ben: Story = does("ana", cm.AddTask(text="Drain eu-west", to="ben", time_box=15 * MINUTES))
started: Story = then(for_ben, does("ben", cm.StartTask(task="T1")))

REFUSALS = [
    Refused(
        "chloe",
        cm.AcknowledgeTask(task="T1"),
        Why.CONFLICT,
        "T1 is ben's to acknowledge. To take it, assign it to yourself.",
        given=for_ben,
    ),
    Refused(
        "chloe",
        cm.AcknowledgeTask(task="T1"),
        Why.CONFLICT,
        "T1 is nobody's yet.",
        given=with_a_task,
    ),
    Refused(
        "ben",
        cm.AcknowledgeTask(task="T1"),
        Why.CONFLICT,
        "You took T1 already, at 02:00:00Z.",
        given=started,
    ),
    Refused(
        "ben",
        cm.AcknowledgeTask(task="T1"),
        Why.CONFLICT,
        "T1 is done already",
        given=then(for_ben, does("ben", cm.FinishTask(task="T1"))),
    ),
    Refused(
        "ben",
        cm.MoreTime(task="T1", seconds=900),
        Why.CONFLICT,
        "No clock runs for T1: it is open. Set its time-box with /timebox T1 15m.",
        given=for_ben,
    ),
    Refused(
        "ben",
        cm.MoreTime(task="T1", seconds=900),
        Why.CONFLICT,
        "No clock runs for T1: INC-1 is resolved.",
        given=then(
            started,
            led_by_ana,
            does("ana", cm.ChangeStatus(status=Status.RESOLVED, reason="rolled back")),
        ),
    ),
    Refused(
        "ben",
        cm.MoreTime(task="T1", seconds=0),
        Why.INVALID,
        "between one minute and seven days",
        given=started,
    ),
    Refused(
        "ben",
        cm.MoreTime(task="T1", seconds=WEEK),
        Why.INVALID,
        "T1 would have more than seven days left.",
        given=started,
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def _task(desk: Desk) -> Task:
    return desk.incident.tasks["T1"]


def test_who_is_given_a_task_has_not_acknowledged_it() -> None:
    desk = Desk()
    for_ben(desk)
    assert (_task(desk).assigned_by, _task(desk).unacknowledged) == ("ana", True)
    desk.wait(3)
    desk.do("ben", cm.AcknowledgeTask(task="T1"))
    assert (_task(desk).acknowledged_at, _task(desk).unacknowledged) == (desk.now, False)


def test_who_takes_a_task_has() -> None:
    desk = Desk()
    with_a_task(desk)
    assert not _task(desk).unacknowledged
    desk.do("ben", cm.AssignTask(task="T1", to="ben"))
    assert _task(desk).acknowledged_at == START
    desk.do("ben", cm.AddTask(text="mine", to="ben"))
    assert desk.incident.tasks["T2"].acknowledged_at == START


@pytest.mark.parametrize("command", [cm.StartTask(task="T1"), cm.BlockTask(task="T1", reason="x")])
def test_who_works_on_it_has(command: cm.Command) -> None:
    desk = Desk()
    for_ben(desk)
    desk.wait(3)
    desk.do("ben", command)
    assert _task(desk).acknowledged_at == desk.now


def test_what_others_do_to_it_acknowledges_nothing() -> None:
    desk = Desk()
    for_ben(desk)
    desk.do("chloe", cm.BlockTask(task="T1", reason="no access"))
    assert _task(desk).unacknowledged
    desk.do("chloe", cm.FinishTask(task="T1"))
    assert not _task(desk).unacknowledged, "there is nothing left to know of"


def test_the_next_person_has_to_acknowledge_again() -> None:
    desk = Desk()
    started(desk)
    desk.do("ana", cm.AssignTask(task="T1", to="chloe"))
    assert (_task(desk).state, _task(desk).unacknowledged) == (TaskState.STARTED, True)
    desk.do("chloe", cm.AcknowledgeTask(task="T1"))
    desk.do("chloe", cm.FinishTask(task="T1"))
    desk.do("ana", cm.ReopenTask(task="T1"))
    assert _task(desk).unacknowledged
    desk.do("chloe", cm.FinishTask(task="T1"))
    desk.do("chloe", cm.ReopenTask(task="T1"))
    assert not _task(desk).unacknowledged


def test_more_time_runs_from_now_when_the_time_box_is_over_and_is_counted() -> None:
    desk = Desk()
    led_by_ana(desk)
    started(desk)
    desk.wait(20)
    assert desk.timer() == ["task:T1"]
    assert _task(desk).overdue
    desk.do("ben", cm.MoreTime(task="T1", seconds=10 * MINUTES))
    task = _task(desk)
    assert (task.due_at, task.overdue, task.more_time) == (
        desk.now + timedelta(minutes=10),
        False,
        1,
    )
    assert task.time_box == 15 * MINUTES
    desk.wait(11)
    assert desk.timer() == ["task:T1"]
    desk.do("ben", cm.MoreTime(task="T1", seconds=10 * MINUTES))
    assert _task(desk).more_time == 2


def test_more_time_before_the_end_is_added_to_it() -> None:
    desk = Desk()
    started(desk)
    desk.wait(5)
    desk.do("ben", cm.MoreTime(task="T1", seconds=10 * MINUTES))
    assert _task(desk).due_at == START + timedelta(minutes=25)


def test_more_time_on_a_task_without_a_time_box_bounds_it() -> None:
    desk = Desk()
    with_a_task(desk)
    desk.do("ben", cm.StartTask(task="T1"))
    desk.do("ben", cm.MoreTime(task="T1", seconds=10 * MINUTES))
    assert _task(desk).due_at == START + timedelta(minutes=10)


def warned(desk: Desk) -> list[str]:
    return [e.event.task for e in desk.entries if isinstance(e.event, ev.LeadTookTask)]


@pytest.mark.parametrize(
    "command", [cm.StartTask(task="T1"), cm.AssignTask(task="T1", to="ana")], ids=["start", "take"]
)
def test_a_commander_who_takes_a_technical_task_is_warned_and_has_it(command: cm.Command) -> None:
    desk = Desk()
    led_by_ana(desk)
    with_a_task(desk)
    desk.do("ana", command)
    assert warned(desk) == ["T1"]
    assert (_task(desk).person, _task(desk).lead_warned) == ("ana", "ana")


def test_a_commander_is_warned_once_a_task() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.AddTask(text="x", to="ana"))
    desk.do("ana", cm.StartTask(task="T1"))
    assert warned(desk) == ["T1"]
    desk.do("ana", cm.AssignTask(task="T1", to="ben"))
    assert _task(desk).lead_warned == ""
    desk.do("ana", cm.AssignTask(task="T1", to="ana"))
    assert warned(desk) == ["T1", "T1"]


def test_a_commander_who_is_given_a_task_is_warned_on_taking_it() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.AddTask(text="x", to="ana"))
    assert warned(desk) == []
    desk.do("ana", cm.AcknowledgeTask(task="T1"))
    assert warned(desk) == ["T1"]


def test_nobody_else_is_warned_and_no_work_of_the_conclusion() -> None:
    desk = Desk()
    with_a_task(desk)
    desk.do("ana", cm.StartTask(task="T1"))
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=Role.OPERATIONS))
    desk.do("ben", cm.AddTask(text="x", to="ben"))
    desk.do("ana", cm.AddTask(text="write it up", phase=Phase.CONCLUSION, to="ana"))
    assert warned(desk) == []
