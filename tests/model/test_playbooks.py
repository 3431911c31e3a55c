"""Playbooks in use: items become tasks, in their order, those that apply; several at once."""

import msgspec
import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk, Refused, does, led_by_ana, resolved, then, with_a_task
from tests.support.playbooks import OUTAGE, item, playbook
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.evolve import evolve, fold
from warroom.model.limits import MAX_RUNS, MAX_TASKS
from warroom.model.playbook import MAX_BYTES, Playbook
from warroom.model.refusal import Why
from warroom.model.words import Phase, Role, Severity, Status, TaskState
from warroom.wire.frames import Send, encode
from warroom.wire.limits import MAX_CLIENT_FRAME

started = does("ana", cm.StartPlaybook(playbook=OUTAGE))
stopped = does("ana", cm.StopPlaybook(run="R1", reason="wrong one"))
ONE = playbook(item("only"), id="one", title="One")

REFUSALS = [
    Refused(
        "ben",
        cm.StartPlaybook(playbook=OUTAGE),
        Why.NOT_ALLOWED,
        "Starting a playbook is for the incident commander, the deputy or the operations lead",
        given=led_by_ana,
    ),
    Refused(
        "ben",
        cm.StopPlaybook(run="R1", reason="x"),
        Why.NOT_ALLOWED,
        "Stopping a playbook is for the incident commander, the deputy or the operations lead",
        given=then(led_by_ana, started),
    ),
    Refused(
        "ana",
        cm.StartPlaybook(playbook=playbook(item("a", "b"))),
        Why.INVALID,
        "This playbook is not sound: after names “b”, and no item has that id. `warroom playbook",
    ),
    Refused(
        "ana",
        cm.StartPlaybook(playbook=OUTAGE),
        Why.CONFLICT,
        "“Service outage” runs already as R1, started by ana at 02:00:00Z. To have it twice:"
        " /playbook outage again.",
        given=started,
    ),
    Refused(
        "ana",
        cm.StartPlaybook(playbook=ONE),
        Why.INVALID,
        f"INC-1 has had {MAX_RUNS} playbooks",
        given=then(*[does("ana", cm.StartPlaybook(playbook=ONE, again=True))] * MAX_RUNS),
    ),
    Refused(
        "ana",
        cm.StartPlaybook(playbook=OUTAGE),
        Why.INVALID,
        "The checklist has room for 2 more of its 1,000 items, and this playbook has 3.",
        given=then(*[with_a_task] * (MAX_TASKS - 2)),
    ),
    Refused("ana", cm.StopPlaybook(run="R7", reason="x"), Why.NOT_FOUND, "There is no run R7."),
    Refused(
        "ana",
        cm.StopPlaybook(run="r1", reason="x"),
        Why.CONFLICT,
        "R1 was stopped by ana at 02:00:00Z already.",
        given=then(started, stopped),
    ),
    Refused(
        "ana",
        cm.StopPlaybook(run="1", reason=" "),
        Why.INVALID,
        "The reason why it is stopped is empty",
        given=started,
    ),
    Refused(
        "ben",
        cm.StartTask(task="T3"),
        Why.CONFLICT,
        "T3 comes after T1 (Confirm) and T2, which are not finished. Finish or skip those first,"
        " or begin all the same: /start T3 anyway.",
        given=started,
    ),
]


def begun(severity: Severity = Severity.SEV3, book: Playbook = OUTAGE) -> Desk:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="Checkout returns 502", severity=severity))
    desk.do("ana", cm.StartPlaybook(playbook=book))
    return desk


def texts(desk: Desk) -> dict[str, str]:
    return {task.id: task.text for task in desk.incident.tasks.values()}


def after(desk: Desk) -> dict[str, tuple[str, ...]]:
    return {task.id: task.after for task in desk.incident.tasks.values() if task.after}


def test_the_items_that_apply_become_tasks() -> None:
    desk = begun()
    assert texts(desk) == {"T1": "Confirm", "T2": "Freeze", "T3": "Fail over"}
    first, second, third = desk.incident.tasks.values()
    assert (first.phase, first.role, first.time_box) == (
        Phase.IDENTIFICATION, Role.OPERATIONS, 300,
    )  # fmt: skip
    assert first.person == "" and first.added_by == "ana" and first.run == "R1"
    assert second.command == "kubectl rollout pause deployment/checkout"
    # The bridge is not called for, so what comes after it comes after what it comes after.
    assert third.after == ("T1", "T2")
    run = desk.incident.runs["R1"]
    assert run.tasks == {"confirm": "T1", "freeze": "T2", "fail-over": "T3"}
    assert [each.id for each in run.waiting] == ["call-bridge", "tell-board"]
    assert (run.started_by, run.started_at) == ("ana", desk.now)


def test_the_log_keeps_the_whole_playbook() -> None:
    desk = begun()
    assert desk.entries[1].event == ev.PlaybookStarted(run="R1", playbook=OUTAGE)
    assert [type(entry.event) for entry in desk.entries[2:]] == [ev.TaskAdded] * 3


def test_what_waited_joins_when_the_severity_rises() -> None:
    desk = begun()
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV2))
    assert texts(desk)["T4"] == "Call bridge"
    assert after(desk) == {"T3": ("T4", "T2"), "T4": ("T1",)}
    assert [each.id for each in desk.incident.runs["R1"].waiting] == ["tell-board"]
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV1))
    assert desk.incident.tasks["T5"].role is Role.COMMUNICATIONS
    assert desk.incident.tasks["T5"].added_by == "ben"
    assert desk.incident.runs["R1"].waiting == ()


def test_nothing_joins_twice_nor_when_the_severity_falls() -> None:
    desk = begun(Severity.SEV1)
    assert len(desk.incident.tasks) == 5
    for severity in (Severity.SEV4, Severity.SEV1):
        desk.do("ana", cm.SetSeverity(severity=severity, reason="not so bad"))
    assert len(desk.incident.tasks) == 5


def test_what_is_called_for_when_it_is_over_joins_when_it_is_taken_up_again() -> None:
    desk = begun()
    resolved(desk)
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV1))
    assert len(desk.incident.tasks) == 3
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back"))
    assert len(desk.incident.tasks) == 5
    assert desk.incident.runs["R1"].waiting == ()


def test_nothing_joins_a_run_that_was_stopped() -> None:
    desk = begun()
    stopped(desk)
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV1))
    assert len(desk.incident.tasks) == 3


def test_raising_the_severity_is_never_refused_for_want_of_room() -> None:
    desk = begun()
    while len(desk.incident.tasks) < MAX_TASKS - 1:
        with_a_task(desk)
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV1))
    assert len(desk.incident.tasks) == MAX_TASKS
    assert [each.id for each in desk.incident.runs["R1"].waiting] == ["tell-board"]


def test_a_task_begins_when_those_before_it_are_done_or_skipped() -> None:
    desk = begun()
    desk.do("ben", cm.FinishTask(task="T1"))
    said = desk.refused("ben", cm.StartTask(task="T3"), Why.CONFLICT)
    assert said.startswith("T3 comes after T2 (Freeze), which is not finished. Finish or skip that")
    desk.do("ben", cm.SkipTask(task="T2", reason="nothing is deployed"))
    desk.do("ben", cm.StartTask(task="T3"))
    assert desk.incident.tasks["T3"].state is TaskState.STARTED


def test_a_task_that_is_reopened_holds_up_what_comes_after_it() -> None:
    desk = begun()
    for task in ("T1", "T2"):
        desk.do("ben", cm.FinishTask(task=task))
    desk.do("ben", cm.ReopenTask(task="T1"))
    assert "T3 comes after T1" in desk.refused("ben", cm.StartTask(task="T3"), Why.CONFLICT)


def test_somebody_begins_all_the_same_and_the_log_says_so() -> None:
    desk = begun()
    entry = desk.do("ben", cm.StartTask(task="T3", anyway=True))
    assert isinstance(entry.event, ev.TaskStarted)
    assert entry.event.ahead_of == ("T1", "T2")
    desk.do("ben", cm.FinishTask(task="T1"))
    assert desk.incident.before(desk.incident.tasks["T3"])[0].id == "T2"


def test_finishing_out_of_order_is_not_refused() -> None:
    desk = begun()
    desk.do("ben", cm.FinishTask(task="T3", result="it was failed over already"))
    assert desk.incident.tasks["T3"].state is TaskState.DONE


def test_several_playbooks_at_once() -> None:
    desk = begun()
    desk.do("ana", cm.StartPlaybook(playbook=ONE))
    assert desk.incident.runs["R2"].tasks == {"only": "T4"}
    assert desk.incident.tasks["T4"].run == "R2"


def test_the_same_one_again_after_it_ended_or_when_it_is_said() -> None:
    desk = begun(book=ONE)
    desk.do("ana", cm.StartPlaybook(playbook=ONE, again=True))
    assert list(desk.incident.runs) == ["R1", "R2"]
    for task in ("T1", "T2"):
        desk.do("ben", cm.FinishTask(task=task))
    assert all(run.ended(desk.incident.tasks) for run in desk.incident.runs.values())
    desk.do("ana", cm.StartPlaybook(playbook=ONE))
    assert desk.incident.runs["R3"].tasks == {"only": "T3"}


def test_stopping_skips_what_nobody_has_begun() -> None:
    desk = begun()
    desk.do("ben", cm.StartTask(task="T1"))
    desk.do("ben", cm.BlockTask(task="T2", reason="no access"))
    stopped(desk)
    states = [task.state for task in desk.incident.tasks.values()]
    assert states == [TaskState.STARTED, TaskState.SKIPPED, TaskState.SKIPPED]
    run = desk.incident.runs["R1"]
    assert (run.stopped_by, run.stopped_at, run.reason) == ("ana", desk.now, "wrong one")
    assert run.ended(desk.incident.tasks)
    desk.do("ana", cm.StartPlaybook(playbook=OUTAGE))
    assert list(desk.incident.runs) == ["R1", "R2"]


def test_the_operations_lead_starts_and_stops_too() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=Role.OPERATIONS))
    desk.do("ben", cm.StartPlaybook(playbook=OUTAGE))
    desk.do("ben", cm.StopPlaybook(run="R1", reason="wrong one"))


def test_an_event_of_a_run_that_is_not_there_is_borne() -> None:
    desk = begun()
    incident = fold("INC-1", [desk.entries[0], *desk.entries[2:]])
    assert incident.runs == {} and incident.tasks["T3"].after == ("T1", "T2")
    entry = replace(desk.entries[0], event=ev.PlaybookStopped(run="R9", reason="x"))
    assert evolve(incident, entry).runs == {}


@pytest.mark.parametrize("filler", ["x", "é", "漢", "🔥"])
def test_the_largest_playbook_fits_in_a_frame(filler: str) -> None:
    def sized(length: int) -> Playbook:
        book = playbook(*(item(f"i{n}") for n in range(60)))
        return replace(
            book,
            items=tuple(replace(each, command=filler * length) for each in book.items),
        )

    desk, largest = Desk(), 0
    for length in range(1, 501):
        if len(msgspec.json.encode(sized(length))) <= MAX_BYTES:
            largest = length
    book = sized(largest)
    desk.do("ana", cm.StartPlaybook(playbook=book))
    raw = msgspec.Raw(msgspec.json.encode(cm.StartPlaybook(playbook=book, again=True)))
    frame = encode(Send(id="0" * 36, command=raw, incident="INC-999999999"))
    assert len(frame) <= MAX_CLIENT_FRAME
    if largest < 500:
        said = desk.refused("ana", cm.StartPlaybook(playbook=sized(largest + 1)), Why.INVALID)
        assert "bytes and the limit is 60,000. Split it." in said
