"""Problem records: the cause behind several incidents, in a log of its own."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model import arbitrary
from tests.model.test_sequences import check_log
from tests.support.incidents import START, Desk, Refused, Story, does, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.deadlines import pending_deadlines
from warroom.model.decide import HUB, Refusal
from warroom.model.decide.problems import incidents_named
from warroom.model.ids import as_id, is_problem, named, number_of
from warroom.model.incident import Recurrence, decode_snapshot, encode_snapshot
from warroom.model.limits import MAX_LINKED
from warroom.model.refusal import Why
from warroom.model.summary import ProblemFacts, summarize
from warroom.model.words import ProblemState, Role

P = "PRB-1"
opened = does("ana", cm.OpenProblem(title="The pool runs dry", incidents=("INC-1",)))
known = does("ben", cm.RecordKnownError(workaround="restart the pool"))
solved = does("ben", cm.SolveProblem(how="the pool has 40 connections"))
full = does(
    "ana",
    cm.OpenProblem(title="x", incidents=tuple(f"INC-{n}" for n in range(1, MAX_LINKED + 1))),
)


def refused(command: cm.Command, why: Why, says: str, given: Story = opened) -> Refused:
    return Refused("ben", command, why, says, given=given, declared=False, log=P)


REFUSALS = [
    refused(cm.OpenProblem(title="again"), Why.CONFLICT, "PRB-1 is declared already"),
    refused(
        cm.DescribeCause(cause="x"),
        Why.NOT_FOUND,
        "There is no problem PRB-1. `warroom problem list`",
        given=then(),
    ),
    refused(cm.Declare(title="x"), Why.CONFLICT, "PRB-1 is declared already"),
    refused(cm.AddTask(text="x"), Why.INVALID, "PRB-1 is a problem record. It takes notes"),
    refused(cm.ClaimRole(role=Role.COMMANDER), Why.INVALID, "is a problem record"),
    Refused("ben", cm.SolveProblem(how="x"), Why.INVALID, "INC-1 is an incident, and that"),
    Refused("ben", cm.LinkIncident(incident="INC-2"), Why.INVALID, "`warroom problem list`"),
    refused(cm.OpenProblem(title=" "), Why.INVALID, "The title is empty", given=then()),
    refused(
        cm.OpenProblem(title="x", incidents=("PRB-2",)),
        Why.INVALID,
        "“PRB-2” is not an incident's id",
        given=then(),
    ),
    refused(
        cm.OpenProblem(title="x", incidents=tuple(f"{n}" for n in range(1, MAX_LINKED + 2))),
        Why.INVALID,
        f"at most {MAX_LINKED}",
        given=then(),
    ),
    refused(cm.LinkIncident(incident=""), Why.INVALID, "“?” is not an incident's id"),
    refused(
        cm.LinkIncident(incident="1"), Why.CONFLICT, "INC-1 is linked to PRB-1 already, by ana"
    ),
    refused(cm.LinkIncident(incident="501"), Why.INVALID, "which is the limit", given=full),
    refused(cm.UnlinkIncident(incident="INC-2"), Why.NOT_FOUND, "INC-2 is not linked to PRB-1"),
    refused(
        cm.DescribeCause(cause="leak"),
        Why.CONFLICT,
        "says that already",
        given=then(opened, does("ana", cm.DescribeCause(cause="leak"))),
    ),
    refused(
        cm.RecordKnownError(workaround="restart the pool"),
        Why.CONFLICT,
        "has that workaround already",
        given=then(opened, known),
    ),
    *(
        refused(
            command,
            Why.CONFLICT,
            "is solved already (ben: the pool has 40 connections). If it is back, reopen it",
            given=then(opened, solved),
        )
        for command in (
            cm.DescribeCause(cause="x"),
            cm.RecordKnownError(workaround="x"),
            cm.SolveProblem(how="x"),
            cm.AssignProblem(person="ben"),
        )
    ),
    refused(cm.SolveProblem(how=" "), Why.INVALID, "How it was solved is empty"),
    refused(cm.ReopenProblem(reason="x"), Why.CONFLICT, "PRB-1 is not solved"),
    refused(
        cm.ReopenProblem(reason=""), Why.INVALID, "The reason is empty", given=then(opened, solved)
    ),
    refused(
        cm.AssignProblem(person="ben"),
        Why.CONFLICT,
        "PRB-1 is ben's already",
        given=then(opened, does("ana", cm.AssignProblem(person="ben"))),
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_it_is_refused(case: Refused) -> None:
    case.check()


def problem(*stories: Story) -> Desk:
    desk = Desk(P, declared=False)
    then(opened, *stories)(desk)
    return desk


def test_a_problem_begins_with_a_title_and_the_incidents_it_is_behind() -> None:
    desk = problem()
    record = desk.incident
    assert record.problem is not None
    assert (record.title, record.declared_by, record.declared) == ("The pool runs dry", "ana", True)
    assert record.problem.state is ProblemState.OPEN
    assert record.problem.incidents == {"INC-1": Recurrence("INC-1", "ana", START)}


def test_a_workaround_makes_it_a_known_error_and_a_solution_ends_it() -> None:
    desk = problem(known)
    assert desk.incident.problem and desk.incident.problem.state is ProblemState.KNOWN_ERROR
    desk.do("ben", cm.DescribeCause(cause="a leak\nin the retry path"))
    desk.do("ana", cm.AssignProblem(person="ben"))
    desk.wait(5)
    desk.do("ben", cm.SolveProblem(how="patched"))
    made = desk.incident.problem
    assert (made.state, made.solution, made.solved_by, made.person) == (
        ProblemState.SOLVED, "patched", "ben", "ben",
    )  # fmt: skip
    assert made.solved_at == START + timedelta(minutes=5)
    desk.do("ana", cm.LinkIncident(incident="inc-9", note="again, after the patch"))
    desk.do("ana", cm.ReopenProblem(reason="INC-9"))
    made = desk.incident.problem
    assert made.state is ProblemState.KNOWN_ERROR, "its workaround is still documented"
    assert (made.solution, made.solved_at, made.solved_by) == ("", None, "")
    assert list(made.incidents) == ["INC-1", "INC-9"]


def test_one_without_a_workaround_is_open_again() -> None:
    desk = problem(solved, does("ana", cm.ReopenProblem(reason="back")))
    assert desk.incident.problem and desk.incident.problem.state is ProblemState.OPEN


def test_an_incident_that_was_something_else_is_unlinked_and_the_log_says_why() -> None:
    desk = problem()
    entry = desk.do("ben", cm.UnlinkIncident(incident="1", reason="another pool"))
    assert entry.event == ev.IncidentUnlinked(incident="INC-1", reason="another pool")
    assert desk.incident.problem and desk.incident.problem.incidents == {}


def test_notes_are_taken_amended_struck_and_pinned_as_in_a_room() -> None:
    desk = problem()
    desk.do("ben", cm.Note(text="se it in the graph"))
    desk.do("ben", cm.Amend(target=2, text="see it in the graph"))
    desk.do("chloe", cm.Pin(target=2))
    desk.do("chloe", cm.Unpin(target=2))
    desk.do("ben", cm.Strike(target=2))
    assert desk.incident.marks[2].struck_by == "ben"
    desk.do("ben", cm.SolveProblem(how="x"))
    desk.do("ben", cm.Note(text="a solved one takes notes too"))


def test_no_clock_of_an_incident_runs_on_a_problem() -> None:
    desk = problem()
    desk.wait(60 * 24 * 30)
    assert pending_deadlines(desk.incident) == []
    assert desk.timer() == []


def test_the_row_of_a_problem_says_what_a_list_needs() -> None:
    desk = problem(known, does("ben", cm.DescribeCause(cause="x\n" * 300)))
    row = summarize(desk.incident)
    assert row.problem is not None and len(row.problem.cause) == 200
    assert row.problem == ProblemFacts(
        state=ProblemState.KNOWN_ERROR,
        incidents=("INC-1",),
        linked_at=START,
        cause=row.problem.cause,
        workaround="restart the pool",
    )
    assert summarize(Desk().incident).problem is None


def test_a_problem_survives_the_way_over_the_wire() -> None:
    record = problem(known, solved).incident
    assert decode_snapshot(encode_snapshot(record)).problem == record.problem


def test_which_incidents_the_hub_has_to_know() -> None:
    assert incidents_named(cm.OpenProblem(title="x", incidents=("inc-3", "x", "4"))) == (
        "INC-3", "INC-4",
    )  # fmt: skip
    assert incidents_named(cm.LinkIncident(incident="INC-2")) == ("INC-2",)
    assert incidents_named(cm.UnlinkIncident(incident="INC-2")) == ()


def test_ids() -> None:
    assert [as_id(each, "INC") for each in ("INC-3", "inc3", " 03 ", "PRB-3", "", "0", "٣")] == [
        "INC-3", "INC-3", "INC-3", "", "", "", "",
    ]  # fmt: skip
    assert (is_problem("PRB-1"), is_problem("INC-1")) == (True, False)
    assert (named("PRB-1"), named("INC-1")) == ("problem PRB-1", "incident INC-1")
    assert (number_of("PRB-12", "PRB"), number_of("PRB-12", "INC"), number_of("x", "INC")) == (
        12, 0, 0,
    )  # fmt: skip


moves = st.tuples(st.sampled_from([*arbitrary.PEOPLE, HUB]), st.one_of(*arbitrary.ON_A_PROBLEM))


@settings(max_examples=150)
@given(st.lists(moves, max_size=30))
def test_whatever_is_asked_of_a_problem_its_log_holds_together(
    asked: list[tuple[str, cm.Command]],
) -> None:
    desk = problem(does("ben", cm.Note(text="502s")))
    for actor, command in asked:
        try:
            desk.do(actor, command)
        except Refusal as refusal:
            assert refusal.sentence
    record = desk.incident.problem
    assert record is not None
    assert (record.state is ProblemState.SOLVED) == bool(record.solution)
    if record.state is not ProblemState.SOLVED:
        assert (record.state is ProblemState.KNOWN_ERROR) == bool(record.workaround)
    assert pending_deadlines(desk.incident) == []
    check_log(desk)
