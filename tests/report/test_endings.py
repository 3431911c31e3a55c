"""How an incident ended, in a few words."""

import pytest
from msgspec.structs import replace

from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model.incident import Finding, Incident, Problem, Workaround
from warroom.model.summary import summarize
from warroom.model.words import Role, Status
from warroom.report.endings import how_it_ended


def test_an_incident_that_is_over_says_how_it_ended() -> None:
    desk = Desk()
    assert how_it_ended(summarize(desk.incident)) == "not over: triage, SEV3"
    desk.do("ana", cm.ClaimRole(role=Role.COMMANDER))
    desk.do("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="false alarm"))
    assert how_it_ended(summarize(desk.incident)) == "cancelled: false alarm"
    assert how_it_ended(summarize(replace(desk.incident, status_reason=""))) == "cancelled"


def test_what_helped_says_more_than_the_reason() -> None:
    desk = Desk()
    at = desk.now
    workaround = Workaround("W1", "fail over", "ben", at, solved_by="ben", solved_at=at)
    open_one = replace(desk.incident, workarounds={"W1": workaround})
    assert how_it_ended(summarize(open_one)) == "not over: triage, SEV3; workaround: fail over"
    over = replace(open_one, status=Status.RESOLVED, status_reason="done")
    assert how_it_ended(summarize(over)) == "resolved; workaround: fail over"
    fixed = replace(over, fix=Finding("rolled 8812 back", "ben", at))
    assert how_it_ended(summarize(fixed)) == "resolved; fix: rolled 8812 back"


def test_a_problem_says_what_helps() -> None:
    desk = Desk("PRB-1", declared=False)
    desk.do("ana", cm.OpenProblem(title="The pool runs dry"))
    said = [how_it_ended(summarize(desk.incident))]
    for command in (
        cm.DescribeCause(cause="a leak"),
        cm.RecordKnownError(workaround="restart the pool"),
        cm.SolveProblem(how="patched"),
    ):
        desk.do("ana", command)
        said.append(how_it_ended(summarize(desk.incident)))
    assert said == [
        "problem, no workaround yet",
        "problem, no workaround yet; cause: a leak",
        "known error; workaround: restart the pool",
        "problem, solved: patched",
    ]


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_hostile_text_stays_text(text: str) -> None:
    row = summarize(Incident(id="PRB-1", problem=Problem(workaround=text)))
    said = how_it_ended(row)
    assert raw_terminal_codes(said) == [] and "\n" not in said
