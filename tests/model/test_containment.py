"""What is affected, each with its history, and the workarounds that hold for now."""

import pytest

from tests.support.incidents import START, Desk, Refused, Story, does, led_by_ana, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve import evolve
from warroom.model.extent import extent_of, next_state, workarounds_in_place
from warroom.model.incident import ExtentStep, Workaround
from warroom.model.limits import MAX_EXTENT, MAX_WORKAROUNDS
from warroom.model.refusal import Why
from warroom.model.words import ExtentKind, ExtentState, Status

SYSTEM, PEOPLE = ExtentKind.SYSTEM, ExtentKind.PEOPLE
SUSPECTED, AFFECTED, CONTAINED = (
    ExtentState.SUSPECTED,
    ExtentState.AFFECTED,
    ExtentState.CONTAINED,
)


def extent(name: str, state: ExtentState, detail: str = "") -> cm.SetExtent:
    return cm.SetExtent(extent_kind=SYSTEM, name=name, state=state, detail=detail)


with_w1: Story = does("ben", cm.RecordWorkaround(what="Traffic to eu-north"))
removed: Story = does("ben", cm.RemoveWorkaround(workaround="W1"))


def _full(desk: Desk) -> None:
    for number in range(MAX_EXTENT):
        desk.do("ben", extent(f"host-{number}", AFFECTED))


REFUSALS = [
    Refused("ben", extent(" ", AFFECTED), Why.INVALID, "The name of the system is empty"),
    Refused("ben", extent("a\nb", AFFECTED), Why.INVALID, "has to fit on one line"),
    Refused("ben", extent("a", AFFECTED, "x" * 201), Why.INVALID, "The detail has 201"),
    Refused(
        "ben",
        extent("Checkout", AFFECTED),
        Why.CONFLICT,
        "The system checkout is affected already.",
        given=does("ana", extent("checkout", AFFECTED, "all shops")),
    ),
    Refused("ben", extent("one more", AFFECTED), Why.INVALID, "The extent has 500", given=_full),
    Refused("ben", cm.RecordWorkaround(what=""), Why.INVALID, "The workaround is empty"),
    Refused(
        "ben",
        cm.RecordWorkaround(what="x", remover="the night shift"),
        Why.INVALID,
        "is not a person's name",
    ),
    Refused(
        "ben",
        cm.RecordWorkaround(what="x"),
        Why.INVALID,
        "There are 100 workarounds",
        given=then(*[with_w1] * MAX_WORKAROUNDS),
    ),
    Refused(
        "ben",
        cm.ChangeWorkaround(workaround="W1", cost="", remover=""),
        Why.CONFLICT,
        "That is what is known of W1 already.",
        given=with_w1,
    ),
    Refused(
        "ben",
        cm.RemoveWorkaround(workaround="W2"),
        Why.NOT_FOUND,
        "There is no workaround W2. The list of workarounds ends at W1.",
        given=with_w1,
    ),
    *(
        Refused(
            "ana",
            command,
            Why.CONFLICT,
            "W1 was removed at 02:00:00Z by ben. If it is back, record it again.",
            given=then(with_w1, removed),
        )
        for command in (
            cm.RemoveWorkaround(workaround="W1"),
            cm.ChangeWorkaround(workaround="W1", cost="x"),
            cm.SolveByWorkaround(workaround="W1"),
        )
    ),
    Refused(
        "ben",
        cm.SolveByWorkaround(workaround="W1"),
        Why.NOT_ALLOWED,
        "Saying what solved the incident is for the incident commander",
        given=then(led_by_ana, with_w1),
    ),
    Refused(
        "ana",
        cm.SolveByWorkaround(workaround="W1", status=Status.CLOSED),
        Why.INVALID,
        "leads to mitigated or resolved, not to closed",
        given=with_w1,
    ),
    Refused(
        "ana",
        cm.SolveByWorkaround(workaround="W1"),
        Why.CONFLICT,
        "W1 is recorded as what solved it, and the status is mitigated already.",
        given=then(with_w1, does("ana", cm.SolveByWorkaround(workaround="W1"))),
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_each_thing_has_its_present_state_and_its_history() -> None:
    desk = Desk()
    desk.do("ben", extent("Checkout", AFFECTED, "1,200 shops"))
    desk.wait(10)
    desk.do("chloe", extent("checkout", AFFECTED, "all shops"))
    desk.do("chloe", extent("CHECKOUT ", CONTAINED))
    (found,) = desk.incident.extent.values()
    assert (found.name, found.state, found.detail) == ("Checkout", CONTAINED, "all shops")
    assert found.history == (
        ExtentStep(AFFECTED, START, "ben"),
        ExtentStep(CONTAINED, desk.now, "chloe"),
    )


def test_a_system_and_people_of_one_name_are_two_things() -> None:
    desk = Desk()
    desk.do("ben", extent("store", AFFECTED))
    desk.do("ben", cm.SetExtent(extent_kind=PEOPLE, name="store", state=CONTAINED))
    assert [(each.kind, each.state) for each in desk.incident.extent.values()] == [
        (SYSTEM, AFFECTED),
        (PEOPLE, CONTAINED),
    ]


def test_a_declared_system_is_suspected_until_somebody_says_how_it_is() -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", systems=("Checkout", "payments")))
    before = {each.name: each for each in extent_of(desk.incident).values()}
    assert {name: each.state for name, each in before.items()} == {
        "Checkout": SUSPECTED,
        "payments": SUSPECTED,
    }
    assert before["Checkout"].history == (ExtentStep(SUSPECTED, START, "ana"),)
    desk.wait(1)
    said = desk.do("ben", extent("checkout", ExtentState.UNAFFECTED))
    assert said.event == ev.ExtentChanged(
        extent_kind=SYSTEM, name="Checkout", state=ExtentState.UNAFFECTED
    )
    after = {each.name: each for each in extent_of(desk.incident).values()}
    assert {name: each.state for name, each in after.items()} == {
        "Checkout": ExtentState.UNAFFECTED,
        "payments": SUSPECTED,
    }
    assert [step.state for step in after["Checkout"].history] == [
        SUSPECTED,
        ExtentState.UNAFFECTED,
    ]


def test_one_may_say_again_that_a_declared_system_is_suspected() -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", systems=("checkout",)))
    desk.do("ben", extent("checkout", SUSPECTED, "timeouts"))
    (found,) = extent_of(desk.incident).values()
    assert (found.detail, [step.by for step in found.history]) == ("timeouts", ["ana", "ben"])


def test_the_usual_order_of_states() -> None:
    assert [next_state(state) for state in ExtentState] == [
        AFFECTED,
        CONTAINED,
        ExtentState.RECOVERED,
        None,
        None,
    ]


def test_a_state_said_later_holds_from_when_it_began() -> None:
    desk = Desk()
    moment = desk.ago(30)
    desk.do(
        "ben",
        cm.SetExtent(extent_kind=SYSTEM, name="db", state=AFFECTED, occurred_at=moment),
    )
    assert desk.incident.extent["system:db"].history[0].at == moment


def test_a_workaround_says_what_it_costs_and_who_removes_it() -> None:
    desk = Desk()
    desk.do("ben", cm.RecordWorkaround(what="Traffic\nto eu-north"))
    desk.do("ana", cm.ChangeWorkaround(workaround="1", cost="40 % more CPU"))
    desk.do("ana", cm.ChangeWorkaround(workaround="w1", remover="dmi"))
    assert desk.incident.workarounds["W1"] == Workaround(
        id="W1", what="Traffic to eu-north", by="ben", at=START, cost="40 % more CPU", remover="dmi"
    )
    desk.do("ana", cm.ChangeWorkaround(workaround="w1", remover=""))
    assert desk.incident.workarounds["W1"].remover == ""


def test_one_command_says_that_a_workaround_holds_and_mitigates() -> None:
    desk = Desk()
    led_by_ana(desk)
    with_w1(desk)
    known = len(desk.entries)
    desk.do("ana", cm.SolveByWorkaround(workaround="W1"))
    # What follows is the communication plan, which begins where triage ends.
    assert [entry.event for entry in desk.entries[known : known + 2]] == [
        ev.WorkaroundSolved(workaround="W1"),
        ev.StatusChanged(status=Status.MITIGATED, reason="by workaround W1"),
    ]
    assert desk.incident.mitigated_at == desk.now
    assert desk.incident.workarounds["W1"].solved_by == "ana"
    desk.do("ana", cm.SolveByWorkaround(workaround="W1", status=Status.RESOLVED))
    assert desk.incident.status is Status.RESOLVED
    assert desk.entries[-1].event == ev.StatusChanged(
        status=Status.RESOLVED, reason="by workaround W1", in_place=("W1",)
    )


def test_where_the_status_is_that_far_only_the_workaround_is_recorded() -> None:
    desk = Desk()
    with_w1(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.MITIGATED))
    desk.do("ana", cm.SolveByWorkaround(workaround="W1"))
    assert desk.entries[-1].event == ev.WorkaroundSolved(workaround="W1")


def test_a_workaround_can_be_removed_after_the_end() -> None:
    desk = Desk()
    with_w1(desk)
    with_w1(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="false alarm"))
    assert workarounds_in_place(desk.incident) == ("W1", "W2")
    desk.do("ben", cm.RemoveWorkaround(workaround="W1", reason="traffic is back"))
    assert workarounds_in_place(desk.incident) == ("W2",)
    gone = desk.incident.workarounds["W1"]
    assert (gone.removed_by, gone.removed_at, gone.removed_reason) == (
        "ben",
        desk.now,
        "traffic is back",
    )


def test_what_is_said_of_unknown_ids_changes_nothing() -> None:
    desk = Desk()
    before = desk.incident
    for event in (
        ev.WorkaroundRemoved(workaround="W9"),
        ev.WorkaroundChanged(workaround="W9", cost="x"),
        ev.WorkaroundSolved(workaround="W9"),
    ):
        from_afar(desk, event)
    assert desk.incident.workarounds == before.workarounds


def from_afar(desk: Desk, event: ev.Event) -> None:
    """An entry that no rule of this version has looked at."""
    entry = Entry(desk.incident.seq + 1, desk.now, "zoe", "c", "h", event)
    desk.incident = evolve(desk.incident, entry)
