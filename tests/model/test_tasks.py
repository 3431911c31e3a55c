"""The checklist: one named person a task, a time-box, done is not verified."""

from datetime import timedelta

import pytest

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
from warroom.model.incident import Task
from warroom.model.limits import MAX_TASKS
from warroom.model.refusal import Why
from warroom.model.words import Phase, TaskState

MINUTES = 60

start = does("ben", cm.StartTask(task="T1"))
finish = does("ben", cm.FinishTask(task="T1", result="frozen"))
verify = does("chloe", cm.VerifyTask(task="T1"))
block = does("ben", cm.BlockTask(task="T1", reason="no access"))
skip = does("ben", cm.SkipTask(task="T1", reason="not needed"))

_TOUCH_UNFINISHED: list[cm.Command] = [
    cm.AssignTask(task="T1", to="dmi"),
    cm.SetTimeBox(task="T1", time_box=15 * MINUTES),
    cm.StartTask(task="T1"),
    cm.FinishTask(task="T1"),
    cm.BlockTask(task="T1", reason="x"),
    cm.SkipTask(task="T1", reason="x"),
]

REFUSALS = [
    Refused("ben", cm.StartTask(task="3"), Why.NOT_FOUND, "no task 3. The checklist is empty."),
    Refused(
        "ben",
        cm.FinishTask(task="t3"),
        Why.NOT_FOUND,
        "There is no task T3. The checklist ends at T1.",
        given=with_a_task,
    ),
    Refused("ben", cm.VerifyTask(task=" "), Why.NOT_FOUND, "There is no task ?."),
    Refused(
        "ben",
        cm.ReopenTask(task="x" * 5000),
        Why.NOT_FOUND,
        "There is no task XXXXXXXXXXXX…. The checklist is empty.",
    ),
    *(
        Refused(
            "ben",
            command,
            Why.CONFLICT,
            "T1 is done already (by ben, done 02:00:00Z). Reopen it",
            given=then(with_a_task, finish),
        )
        for command in _TOUCH_UNFINISHED
    ),
    Refused(
        "ben",
        cm.StartTask(task="T1"),
        Why.CONFLICT,
        "T1 is verified already (by chloe",
        given=then(with_a_task, finish, verify),
    ),
    Refused(
        "ben",
        cm.FinishTask(task="T1"),
        Why.CONFLICT,
        "T1 was skipped: not needed. Reopen it",
        given=then(with_a_task, skip),
    ),
    Refused(
        "ben",
        cm.AddTask(text="one too many"),
        Why.INVALID,
        "The checklist has 1,000 items",
        given=then(*[with_a_task] * MAX_TASKS),
    ),
    Refused("ben", cm.AddTask(text=""), Why.INVALID, "The task is empty"),
    Refused("ben", cm.AddTask(text="x", to="hub"), Why.INVALID, "The hub is not a person"),
    Refused("ben", cm.AddTask(text="x", time_box=59), Why.INVALID, "between one minute and seven"),
    Refused(
        "ben",
        cm.SetTimeBox(task="T1", time_box=7 * 24 * 60 * MINUTES + 1),
        Why.INVALID,
        "between one minute and seven days",
        given=with_a_task,
    ),
    Refused(
        "ben", cm.AddTask(text="x", time_box=10**30), Why.INVALID, "between one minute and seven"
    ),
    Refused(
        "ana",
        cm.AssignTask(task="T1", to="ben"),
        Why.CONFLICT,
        "T1 is ben's already",
        given=then(with_a_task, start),
    ),
    Refused(
        "chloe",
        cm.StartTask(task="T1"),
        Why.CONFLICT,
        "ben works on T1 since 02:00:00Z. To take it over, assign it to yourself",
        given=then(with_a_task, start),
    ),
    Refused(
        "ben",
        cm.StartTask(task="T1"),
        Why.CONFLICT,
        "You work on T1 already, since 02:00:00Z",
        given=then(with_a_task, start),
    ),
    Refused(
        "chloe",
        cm.StartTask(task="T1"),
        Why.CONFLICT,
        "T1 is ben's. To take it over, assign it to yourself first.",
        given=does("ana", cm.AddTask(text="x", to="ben")),
    ),
    Refused(
        "chloe",
        cm.VerifyTask(task="T1"),
        Why.CONFLICT,
        "T1 is started; only a task that is done can be verified",
        given=then(with_a_task, start),
    ),
    Refused(
        "dmi",
        cm.VerifyTask(task="T1"),
        Why.CONFLICT,
        "T1 is verified; only",
        given=then(with_a_task, finish, verify),
    ),
    Refused(
        "ben",
        cm.VerifyTask(task="T1"),
        Why.NOT_ALLOWED,
        "You did T1 yourself. Ask somebody else",
        given=then(with_a_task, finish),
    ),
    Refused(
        "ben",
        cm.BlockTask(task="T1", reason="no access "),
        Why.CONFLICT,
        "T1 is blocked for that reason already",
        given=then(with_a_task, block),
    ),
    Refused(
        "ben",
        cm.BlockTask(task="T1", reason=""),
        Why.INVALID,
        "The reason why it is blocked is empty",
        given=with_a_task,
    ),
    Refused(
        "ben",
        cm.SkipTask(task="T1", reason=""),
        Why.INVALID,
        "The reason why it is skipped is empty",
        given=with_a_task,
    ),
    Refused(
        "ben",
        cm.ReopenTask(task="T1"),
        Why.CONFLICT,
        "T1 is blocked; there is nothing to reopen",
        given=then(with_a_task, block),
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def _task(desk: Desk, task_id: str = "T1") -> Task:
    return desk.incident.tasks[task_id]


def test_a_task_goes_from_open_to_verified() -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text=" Freeze\ndeploys "))
    assert _task(desk) == Task(
        id="T1", text="Freeze deploys", phase=Phase.IDENTIFICATION, added_by="ana"
    )
    start(desk)
    desk.wait(5)
    assert (_task(desk).state, _task(desk).person) == (TaskState.STARTED, "ben")
    finish(desk)
    done = _task(desk)
    assert (done.state, done.done_by, done.done_at) == (TaskState.DONE, "ben", desk.now)
    assert (done.result, done.started_at, done.verified_by) == ("frozen", START, "")
    verify(desk)
    assert (_task(desk).state, _task(desk).verified_by) == (TaskState.VERIFIED, "chloe")
    assert _task(desk).done_by == "ben"


def test_a_task_lands_in_the_current_phase_or_the_one_named() -> None:
    desk = Desk()
    desk.do("ana", cm.ChangePhase(phase=Phase.CONTAINMENT))
    desk.do("ana", cm.AddTask(text="a"))
    desk.do("ana", cm.AddTask(text="b", phase=Phase.CONCLUSION))
    phases = {task.id: task.phase for task in desk.incident.tasks.values()}
    assert phases == {"T1": Phase.CONTAINMENT, "T2": Phase.CONCLUSION}


@pytest.mark.parametrize("typed", ["T2", "t2", "2", " 2 "])
def test_a_task_is_found_as_people_type_its_id(typed: str) -> None:
    desk = Desk()
    then(with_a_task, with_a_task)(desk)
    desk.do("ben", cm.StartTask(task=typed))
    assert [task.state for task in desk.incident.tasks.values()] == [
        TaskState.OPEN,
        TaskState.STARTED,
    ]


def test_a_task_is_taken_over_by_assigning_it_first() -> None:
    desk = Desk()
    then(with_a_task, start)(desk)
    desk.do("chloe", cm.AssignTask(task="T1", to="chloe"))
    assert (_task(desk).state, _task(desk).person) == (TaskState.STARTED, "chloe")


def test_a_time_box_runs_from_the_start() -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="x", to="ben", time_box=15 * MINUTES))
    assert (_task(desk).person, _task(desk).due_at) == ("ben", None)
    desk.wait(10)
    start(desk)
    assert _task(desk).due_at == desk.now + timedelta(minutes=15)


def test_a_start_entered_late_counts_from_when_it_happened() -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="x", time_box=15 * MINUTES))
    desk.wait(20)
    desk.do("ben", cm.StartTask(task="T1", occurred_at=desk.ago(10)))
    assert _task(desk).started_at == desk.ago(10)
    assert _task(desk).due_at == desk.ago(10) + timedelta(minutes=15)


def test_a_time_box_on_a_started_task_runs_from_now() -> None:
    desk = Desk()
    then(with_a_task, start)(desk)
    desk.wait(10)
    desk.do("ana", cm.SetTimeBox(task="T1", time_box=5 * MINUTES))
    assert _task(desk).due_at == desk.now + timedelta(minutes=5)
    desk.do("ana", cm.SetTimeBox(task="T1"))
    assert (_task(desk).time_box, _task(desk).due_at) == (None, None)


def test_more_time_ends_being_overdue() -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="x", time_box=1 * MINUTES))
    start(desk)
    desk.wait(2)
    assert desk.timer() == ["task:T1"]
    assert _task(desk).overdue
    desk.do("ana", cm.SetTimeBox(task="T1", time_box=5 * MINUTES))
    assert not _task(desk).overdue
    desk.wait(5)
    assert desk.timer() == ["task:T1"]


@pytest.mark.parametrize("ending", [finish, block, skip])
def test_a_task_that_is_not_worked_on_is_not_overdue(ending: object) -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="x", time_box=1 * MINUTES))
    start(desk)
    desk.wait(2)
    desk.timer()
    assert callable(ending)
    ending(desk)
    assert (_task(desk).due_at, _task(desk).overdue) == (None, False)


def test_a_blocked_task_gets_its_whole_time_box_when_it_starts_again() -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="x", time_box=15 * MINUTES))
    then(start, block)(desk)
    assert (_task(desk).state, _task(desk).reason) == (TaskState.BLOCKED, "no access")
    desk.do("ana", cm.SetTimeBox(task="T1", time_box=30 * MINUTES))
    assert _task(desk).due_at is None
    desk.wait(60)
    start(desk)
    assert _task(desk).due_at == desk.now + timedelta(minutes=30)
    assert _task(desk).reason == ""


def test_a_blocked_task_can_be_blocked_for_another_reason() -> None:
    desk = Desk()
    then(with_a_task, block)(desk)
    desk.do("chloe", cm.BlockTask(task="T1", reason="no answer"))
    assert _task(desk).reason == "no answer"


@pytest.mark.parametrize("ending", [finish, skip, then(finish, verify)])
def test_a_reopened_task_is_work_again(ending: object) -> None:
    desk = Desk()
    then(with_a_task, start)(desk)
    assert callable(ending)
    ending(desk)
    assert desk.incident.unfinished() == ()
    desk.do("dmi", cm.ReopenTask(task="T1", reason="it broke again"))
    task = _task(desk)
    assert desk.incident.unfinished() == (task,)
    assert task == Task(
        id="T1",
        text="Freeze deploys",
        phase=Phase.IDENTIFICATION,
        added_by="ana",
        person="ben",
        reason="it broke again",
    )


def test_anybody_who_knows_says_that_it_is_done() -> None:
    desk = Desk()
    then(with_a_task, start)(desk)
    desk.do("chloe", cm.FinishTask(task="T1", occurred_at=desk.ago(1)))
    assert (_task(desk).person, _task(desk).done_by) == ("ben", "chloe")
    assert _task(desk).done_at == desk.ago(1)


def test_the_commander_verifies_their_own_work() -> None:
    desk = Desk()
    then(led_by_ana, with_a_task)(desk)
    desk.do("ana", cm.FinishTask(task="T1"))
    desk.do("ana", cm.VerifyTask(task="T1"))
    assert _task(desk).verified_by == "ana"


def test_no_time_box_runs_when_the_incident_is_over() -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="x", time_box=15 * MINUTES))
    desk.do("ana", cm.AddTask(text="y", time_box=15 * MINUTES))
    start(desk)
    resolved(desk)
    assert _task(desk).due_at is None
    desk.do("ben", cm.StartTask(task="T2"))
    desk.do("ben", cm.SetTimeBox(task="T1", time_box=20 * MINUTES))
    assert [task.due_at for task in desk.incident.tasks.values()] == [None, None]
