"""Who may write: observers read, the hub keeps the time, the rest is open."""

from typing import get_args

import pytest

from tests.support.incidents import Desk, Refused, does, led_by_ana, then
from tests.support.rights_stage import SCENARIOS, sample
from warroom.model import commands as cm
from warroom.model.decide import HUB, decide
from warroom.model.refusal import Why
from warroom.model.rights import RIGHTS, SEATS, Condition
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
        "Recording a missed deadline is for the hub itself to do",
    ),
    Refused(HUB, cm.Note(text="I am alive"), Why.NOT_ALLOWED, "“note” is for people to do"),
    Refused(
        "ben",
        cm.Note(text="let me help"),
        Why.NOT_ALLOWED,
        "You are an observer at this hub: you read",
        standing=Role.OBSERVER,
    ),
    Refused(
        "ana",
        cm.Note(text="I command here"),
        Why.NOT_ALLOWED,
        "You are an observer at this hub: you read",
        given=led_by_ana,
        standing=Role.OBSERVER,
    ),
    Refused(
        "ben",
        cm.AcceptRole(role=Role.COMMANDER),
        Why.NOT_ALLOWED,
        "You are an observer at this hub, so you cannot be incident commander here.",
        given=then(led_by_ana, does("ana", cm.OfferRole(role=Role.COMMANDER, to="ben"))),
        standing=Role.OBSERVER,
    ),
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


def test_every_command_is_in_the_table_once() -> None:
    assert set(RIGHTS) == set(get_args(cm.AnyCommand))


@pytest.mark.parametrize("command", RIGHTS, ids=lambda command: command.__name__)
def test_a_line_of_the_table_is_sound(command: type[cm.Command]) -> None:
    right = RIGHTS[command]
    if right.hub or right.keeper:
        assert not right.when
        return
    assert Role.COMMANDER in right.standings
    # A condition for those who may anyhow says nothing.
    assert not any(seats & right.always for seats in right.when.values())
    open_to_all = all(right.open_to(seat) for seat in SEATS)
    assert right.what or (open_to_all and not right.when), "a refusal has no words"


@pytest.mark.parametrize("role", Role)
def test_an_observer_at_the_hub_takes_no_role_but_observer(role: Role) -> None:
    desk = Desk()
    command = cm.ClaimRole(role=role)
    if role is Role.OBSERVER:
        assert decide(desk.incident, command, "ben", desk.now, Role.OBSERVER)
    else:
        said = desk.refused("ben", command, Why.NOT_ALLOWED, Role.OBSERVER)
        assert f"cannot be {role}" in said


def test_who_became_an_observer_at_the_hub_gives_command_up() -> None:
    desk = Desk()
    led_by_ana(desk)
    release = cm.ReleaseRole(role=Role.COMMANDER)
    assert decide(desk.incident, release, "ana", desk.now, Role.OBSERVER)


def test_every_condition_is_some_command_s() -> None:
    rights = RIGHTS.values()
    assert set(Condition) == {
        each for right in rights for each in (*right.when, *right.standing_when.values())
    }


@pytest.mark.parametrize("command", RIGHTS, ids=lambda command: command.__name__)
def test_a_real_hub_is_asked_for_every_command(command: type[cm.Command]) -> None:
    """What `tests/server/test_rights.py` needs: a sample, and a way for each of its conditions."""
    assert type(sample(command)) is command
    assert (command in SCENARIOS) is bool(RIGHTS[command].when), "rights_stage.SCENARIOS"
