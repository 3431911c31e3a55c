"""An incident is closed when what has to be named is named, or waived with a reason."""

import pytest

from tests.support.incidents import Desk, Story, does, ready_to_close, resolved, then
from warroom.model import commands as cm
from warroom.model.closing import closing_needs
from warroom.model.refusal import Why
from warroom.model.words import ClosingItem, Status

CLOSE = cm.ChangeStatus(status=Status.CLOSED)


def waive(what: ClosingItem) -> Story:
    return does("ana", cm.WaiveForClosing(what=what, reason="a drill"))


def what(desk: Desk) -> list[str]:
    return [need.what for need in closing_needs(desk.incident)]


def test_what_a_room_needs_that_has_named_nothing() -> None:
    desk = Desk()
    assert what(desk) == [
        "the trigger",
        "a contributing factor",
        "the fix",
        "a follow-up",
        "a post-mortem's owner",
    ]
    resolved(desk)
    sentence = desk.refused("ana", CLOSE, Why.CONFLICT)
    assert sentence == (
        "Before INC-1 is closed it needs: the trigger (/trigger TEXT); a contributing factor"
        " (/factor TEXT); the fix (/fix TEXT); a follow-up (/todo TEXT @NAME);"
        " a post-mortem's owner (/postmortem start NAME)."
        " /waive WHAT REASON leaves one out."
    )


def test_all_named_is_closed() -> None:
    desk = Desk()
    then(ready_to_close, resolved)(desk)
    assert what(desk) == []
    desk.do("ana", CLOSE)
    assert desk.incident.status is Status.CLOSED


def test_all_waived_is_closed() -> None:
    desk = Desk()
    then(resolved, *map(waive, ClosingItem))(desk)
    assert what(desk) == []
    desk.do("ana", CLOSE)
    waiver = desk.incident.waived[ClosingItem.FIX]
    assert (waiver.by, waiver.reason) == ("ana", "a drill")


@pytest.mark.parametrize("left", ClosingItem)
def test_each_counts(left: ClosingItem) -> None:
    desk = Desk()
    then(resolved, *(waive(item) for item in ClosingItem if item is not left))(desk)
    assert [need.waivable for need in closing_needs(desk.incident)] == [left]
    desk.refused("ana", CLOSE, Why.CONFLICT)


def test_a_struck_factor_is_none() -> None:
    desk = Desk()
    ready_to_close(desk)
    desk.do("ana", cm.StrikeFactor(factor="F1", reason="there is a canary"))
    assert what(desk) == ["a contributing factor"]


def test_a_follow_up_needs_a_person_or_an_end() -> None:
    desk = Desk()
    then(ready_to_close, resolved)(desk)
    for number in range(3):
        desk.do("ben", cm.Note(text=f"TODO: look at lb-{number}"))
    assert what(desk) == ["a person for U2, U3, U4"]
    assert "/followup assign U2 NAME" in desk.refused("ana", CLOSE, Why.CONFLICT)
    desk.do("ana", cm.AssignFollowUp(follow_up="U2", to="ben"))
    desk.do("ana", cm.DropFollowUp(follow_up="U3", reason="looked at"))
    desk.do("ana", cm.FinishFollowUp(follow_up="U4"))
    assert what(desk) == []


def test_an_open_proposal_has_to_be_decided_and_cannot_be_waived() -> None:
    desk = Desk()
    then(ready_to_close, resolved)(desk)
    desk.do("ben", cm.ProposeDecision(text="fail over"))
    sentence = desk.refused("ana", CLOSE, Why.CONFLICT)
    assert sentence == (
        "Before INC-1 is closed it needs: a decision on D1 (/proceed D1 or /drop D1 REASON)."
    )
    desk.do("ana", cm.DecideProposal(decision="D1", proceed=False, reason="moot"))
    desk.do("ana", CLOSE)


def test_a_false_alarm_needs_none_of_it() -> None:
    desk = Desk()
    desk.do("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="false alarm"))
    assert desk.incident.ended
