"""Who may write: observers read, the hub keeps the time, the rest is open."""

import pytest

from tests.support.incidents import Desk, Refused, does, led_by_ana, then
from warroom.model import commands as cm
from warroom.model.decide import HUB
from warroom.model.refusal import Why
from warroom.model.words import Phase, Role

ben_observes = does("ben", cm.ClaimRole(role=Role.OBSERVER))

REFUSALS = [
    Refused(
        "ben",
        cm.Note(text="let me help"),
        Why.NOT_ALLOWED,
        "You are an observer and cannot write. Release that role or claim responder first.",
        given=ben_observes,
    ),
    Refused(
        "ben",
        cm.MissDeadline(subject="update:customers", due_at=Desk().now),
        Why.NOT_ALLOWED,
        "Only the hub's own timer",
    ),
    Refused(HUB, cm.Note(text="I am alive"), Why.NOT_ALLOWED, "Only the hub's own timer"),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_an_observer_who_takes_another_role_writes() -> None:
    desk = Desk()
    ben_observes(desk)
    desk.do("ben", cm.ClaimRole(role=Role.RESPONDER))
    desk.do("ben", cm.Note(text="here"))
    assert desk.entries[-1].actor == "ben"


def test_an_observer_who_gives_the_role_up_writes() -> None:
    desk = Desk()
    ben_observes(desk)
    desk.do("ben", cm.ReleaseRole(role=Role.OBSERVER))
    desk.do("ben", cm.Note(text="here"))
    assert desk.entries[-1].actor == "ben"


def test_an_observer_answers_an_offer() -> None:
    desk = Desk()
    then(led_by_ana, ben_observes)(desk)
    for answer in (cm.DeclineRole(role=Role.COMMANDER), cm.AcceptRole(role=Role.COMMANDER)):
        desk.do("ana", cm.OfferRole(role=Role.COMMANDER, to="ben"))
        desk.do("ben", answer)
    desk.do("ben", cm.ChangePhase(phase=Phase.CONTAINMENT))
    assert desk.incident.phase is Phase.CONTAINMENT


def test_an_observer_of_one_room_declares_another() -> None:
    desk = Desk("INC-2", declared=False)
    desk.do("ben", cm.Declare(title="Login is slow"))
    assert desk.incident.declared_by == "ben"
