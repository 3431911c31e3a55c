"""What an incident gives to the metrics: moments and counts that the log shows."""

from datetime import datetime, timedelta

import pytest

from tests.support.incidents import START, Desk, led_by_ana, ready_to_close, resolved
from warroom.model import commands as cm
from warroom.model.figures import Figures, Told, figures
from warroom.model.incident import decode_snapshot, encode_snapshot
from warroom.model.words import ExtentKind, ExtentState, Phase, Role, Status
from warroom.report.metrics.definitions import DURATIONS


def at(minutes: float) -> object:
    return START + timedelta(minutes=minutes)


def of(desk: Desk) -> Figures:
    found = figures(desk.incident)
    assert found is not None
    return found


def extent(name: str, state: ExtentState) -> cm.SetExtent:
    return cm.SetExtent(extent_kind=ExtentKind.SYSTEM, name=name, state=state)


def status(to: Status, reason: str = "so") -> cm.ChangeStatus:
    return cm.ChangeStatus(status=to, reason=reason)


# Taken up


TAKES_UP = [
    cm.ClaimRole(role=Role.COMMANDER),
    cm.ClaimRole(role=Role.RESPONDER),
    cm.StartTask(task="T1"),
    cm.AssignTask(task="T1", to="ben"),
    cm.AddTask(text="look", to="ben"),
    status(Status.ACTIVE),
]
TAKES_NOTHING_UP = [
    cm.ClaimRole(role=Role.OBSERVER),
    cm.Note(text="I see it too"),
    cm.AssignTask(task="T1", to="chloe"),
    cm.AddTask(text="look", to="chloe"),
    status(Status.CANCELLED),
    cm.ChangePhase(phase=Phase.CONTAINMENT),
]


@pytest.mark.parametrize("command", TAKES_UP)
def test_the_first_who_takes_something_acknowledges(command: cm.Command) -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="Freeze deploys"))
    desk.wait(3)
    desk.do("ben", command)
    assert of(desk).acknowledged_at == at(3)
    desk.wait(1)
    desk.do("chloe", cm.ClaimRole(role=Role.SCRIBE))
    assert of(desk).acknowledged_at == at(3)


@pytest.mark.parametrize("command", TAKES_NOTHING_UP)
def test_who_only_looks_does_not(command: cm.Command) -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="Freeze deploys"))
    desk.do("ben", command)
    assert of(desk).acknowledged_at is None


def test_who_was_there_first_may_be_entered_later() -> None:
    desk = Desk()
    desk.wait(10)
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=Role.SCRIBE, occurred_at=desk.ago(6)))
    assert of(desk).acknowledged_at == at(4)


def test_what_the_hub_does_is_no_acknowledgement() -> None:
    desk = Desk()
    desk.wait(60)
    assert desk.timer()
    assert of(desk).acknowledged_at is None


# Contained


def test_contained_is_when_the_last_thing_is_held() -> None:
    desk = Desk()
    desk.do("ana", cm.ChangeDetails(systems=("checkout", "auth")))
    for minutes, name, state in (
        (1, "checkout", ExtentState.AFFECTED),
        (2, "checkout", ExtentState.CONTAINED),
        (5, "Auth", ExtentState.AFFECTED),
        (9, "auth", ExtentState.CONTAINED),
    ):
        assert of(desk).contained_at is None
        desk.now = START + timedelta(minutes=minutes)
        desk.do("ana", extent(name, state))
    assert of(desk).contained_at == at(9)
    desk.wait(4)
    desk.do("ana", extent("auth", ExtentState.RECOVERED))
    assert of(desk).contained_at == at(9), "it has been held since"
    desk.do("ana", extent("mail", ExtentState.SUSPECTED))
    assert of(desk).contained_at is None, "it spreads"
    desk.wait(1)
    desk.do("ana", extent("mail", ExtentState.UNAFFECTED))
    assert of(desk).contained_at == at(9), "it was a false lead"


def test_a_system_that_nobody_has_looked_at_is_not_contained() -> None:
    desk = Desk()
    desk.do("ana", cm.ChangeDetails(systems=("checkout", "auth")))
    desk.do("ana", extent("checkout", ExtentState.CONTAINED))
    assert of(desk).contained_at is None
    desk.do("ana", cm.ChangeDetails(systems=("checkout",)))
    assert of(desk).contained_at == START


def test_nothing_affected_is_nothing_contained() -> None:
    desk = Desk()
    desk.do("ana", extent("auth", ExtentState.UNAFFECTED))
    assert of(desk).contained_at is None


def test_without_an_extent_the_step_tells() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.ChangePhase(phase=Phase.CONTAINMENT))
    desk.wait(7)
    desk.do("ana", cm.ChangePhase(phase=Phase.REACTION))
    assert of(desk).contained_at == at(7)
    desk.do("ana", cm.ChangePhase(phase=Phase.CONTAINMENT))
    assert of(desk).contained_at is None
    desk.do("ana", extent("auth", ExtentState.AFFECTED))
    desk.do("ana", cm.ChangePhase(phase=Phase.REACTION))
    assert of(desk).contained_at is None, "the extent says otherwise"


def test_a_step_that_was_passed_over_tells_nothing() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.ChangePhase(phase=Phase.REACTION))
    assert of(desk).contained_at is None


# Promised updates


def promised(minutes: int = 30) -> Desk:
    """Led by Ana; customers hear from us in so many minutes."""
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.Tell(audience="customers", text="we look", next_update=minutes * 60))
    return desk


def update(**more: object) -> cm.Tell:
    return cm.Tell(audience="customers", text="more", next_update=0, **more)  # type: ignore[arg-type]


def test_an_update_in_time_is_kept() -> None:
    desk = promised()
    desk.wait(30)
    desk.do("ana", update())
    assert of(desk).told == (Told("customers", kept=1),)


def test_an_update_after_its_time_is_late_by_so_much() -> None:
    desk = promised()
    desk.wait(32)
    desk.timer()
    assert of(desk).told == (Told("customers", overdue=True),)
    desk.do("ana", update())
    assert of(desk).told == (Told("customers", late=(120,)),)


def test_one_that_went_out_in_time_and_was_entered_late_is_kept() -> None:
    desk = promised()
    desk.wait(35)
    desk.timer()
    desk.do("ana", update(occurred_at=desk.ago(6)))
    assert of(desk).told == (Told("customers", kept=1),)


def test_one_from_before_the_promise_does_not_keep_it() -> None:
    desk = promised()
    desk.wait(5)
    desk.do("ana", update(occurred_at=desk.ago(9)))
    assert of(desk).told == ()


def test_a_promise_that_is_moved_in_time_is_neither() -> None:
    desk = promised()
    desk.wait(20)
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=3600))
    assert of(desk).told == ()
    desk.wait(61)
    desk.timer()
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=0, reason="enough"))
    assert of(desk).told == (Told("customers", late=(60,)),)


def test_the_end_frees_of_a_promise_unless_it_was_overdue() -> None:
    early, late = promised(), promised()
    early.wait(10)
    late.wait(31)
    late.timer()
    resolved(early)
    resolved(late)
    assert of(early).told == ()
    assert of(late).told == (Told("customers", late=(60,)),)


# Time-boxes


def boxed() -> Desk:
    """Ana works on T1, which has ten minutes."""
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.AddTask(text="drain", time_box=600))
    desk.do("ana", cm.StartTask(task="T1"))
    return desk


@pytest.mark.parametrize(
    ("minutes", "commands", "boxes"),
    [
        (10, [cm.FinishTask(task="T1")], (1, 0)),
        (11, [cm.FinishTask(task="T1")], (0, 1)),
        (9, [cm.MoreTime(task="T1", seconds=600), cm.FinishTask(task="T1")], (1, 0)),
        (11, [cm.MoreTime(task="T1", seconds=600), cm.FinishTask(task="T1")], (1, 1)),
        (9, [cm.BlockTask(task="T1", reason="no access")], (0, 0)),
        (11, [cm.BlockTask(task="T1", reason="no access")], (0, 1)),
        (11, [cm.SkipTask(task="T1", reason="not needed")], (0, 1)),
        (11, [cm.SetTimeBox(task="T1", time_box=900)], (0, 1)),
        (9, [cm.SetTimeBox(task="T1", time_box=900)], (0, 0)),
        (9, [status(Status.RESOLVED)], (0, 0)),
        (11, [status(Status.RESOLVED)], (0, 1)),
        (11, [], (0, 1)),
    ],
)
def test_time_boxes(minutes: float, commands: list[cm.Command], boxes: tuple[int, int]) -> None:
    desk = boxed()
    desk.wait(minutes)
    desk.timer()
    for command in commands:
        desk.do("ana", command)
    assert (of(desk).boxes_met, of(desk).boxes_missed) == boxes


# The rest


def test_a_reopening_takes_the_end_away_and_is_counted() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.wait(5)
    desk.do("ana", status(Status.MITIGATED))
    resolved(desk)
    assert of(desk).mitigated_at == of(desk).resolved_at == at(5)
    desk.do("ana", status(Status.ACTIVE, "it is back"))
    assert (of(desk).mitigated_at, of(desk).resolved_at, of(desk).reopenings) == (None, None, 1)
    desk.wait(60)
    resolved(desk)
    assert (of(desk).resolved_at, of(desk).reopenings) == (at(65), 1)


def test_a_hand_over_counts_when_command_has_passed() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.OfferRole(role=Role.COMMANDER, to="ben"))
    assert of(desk).hand_overs == 0
    desk.do("ben", cm.AcceptRole(role=Role.COMMANDER))
    desk.do("ben", cm.OfferRole(role=Role.SCRIBE, to="ana"))
    desk.do("ana", cm.AcceptRole(role=Role.SCRIBE))
    assert of(desk).hand_overs == 1


def test_follow_ups_by_their_date() -> None:
    desk = Desk()
    led_by_ana(desk)
    ready_to_close(desk)
    desk.do("ana", cm.AddFollowUp(text="an alert"))
    desk.do("ana", cm.AddFollowUp(text="a page"))
    desk.do("ana", cm.FinishFollowUp(follow_up="U1"))
    desk.wait(90 * 24 * 60)
    desk.timer()
    desk.do("ana", cm.FinishFollowUp(follow_up="U2"))
    found = of(desk)
    assert (found.in_time, found.late) == (1, 1)
    assert [(each.id, each.text) for each in found.follow_ups] == [("U3", "a page")]
    assert found.factors == ("No canary for TLS settings",)
    desk.do("ana", cm.StrikeFactor(factor="F1", reason="there was one"))
    assert of(desk).factors == ()


def test_escalations_and_decisions() -> None:
    desk = Desk()
    desk.wait(60)
    desk.timer()
    assert desk.incident.escalations and of(desk).settled == ()
    desk.wait(2)
    led_by_ana(desk)
    raised = [each.at for each in desk.incident.escalations.values()]
    assert of(desk).settled == tuple(int((desk.now - each).total_seconds()) for each in raised)
    desk.do("ana", cm.ProposeDecision(text="roll back", plan_b="drain"))
    desk.wait(3)
    desk.do("ana", cm.DecideProposal(decision="D1", proceed=True))
    assert of(desk).decided == (180,)


def test_what_is_not_there_has_no_figures() -> None:
    assert figures(Desk(declared=False).incident) is None
    problem = Desk("PRB-1", declared=False)
    problem.do("ana", cm.OpenProblem(title="The pool runs dry"))
    assert figures(problem.incident) is None


def test_a_code_name_hides_the_title() -> None:
    desk = Desk()
    desk.do("ana", cm.ChangeDetails(codename="amber otter"))
    assert of(desk).title == "amber otter"


def test_figures_come_from_a_snapshot_as_from_the_log() -> None:
    desk = promised()
    desk.wait(40)
    desk.timer()
    desk.do("ana", update())
    resolved(desk)
    assert figures(decode_snapshot(encode_snapshot(desk.incident))) == of(desk)


LAST_YEAR = START - timedelta(days=365)


def imported(occurred_at: datetime | None = None, ended_at: datetime | None = None) -> Figures:
    """A record of last year whose file says these moments."""
    desk = Desk(declared=False)
    ends = LAST_YEAR + timedelta(hours=2)
    desk.do(
        "ana",
        cm.DeclareImported(
            title="The outage of last year", source="chat.csv", sha256="0" * 64, rows=1,
            started_at=LAST_YEAR, resolved_at=ends, occurred_at=occurred_at, ended_at=ended_at,
        ),
    )  # fmt: skip
    return of(desk)


def test_what_is_imported_counts_with_what_its_file_says() -> None:
    found = imported()
    assert (found.undeclared, found.declared_at, found.ended_at) == (True, LAST_YEAR, None)
    durations = {each.name: each.moments(found) for each in DURATIONS}
    assert durations["time_to_declare"] == durations["time_to_acknowledge"] == (None, None)
    assert durations["time_to_resolve"] == (None, found.resolved_at)
    assert durations["time_of_harm"] == (LAST_YEAR, found.resolved_at)
    later = LAST_YEAR + timedelta(minutes=7)
    more = imported(occurred_at=later, ended_at=LAST_YEAR + timedelta(days=3))
    assert (more.undeclared, more.declared_at) == (False, later)
    assert more.ended_at == LAST_YEAR + timedelta(days=3)
