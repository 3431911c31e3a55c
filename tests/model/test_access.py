"""Who may see a log at all: named people, nobody locked out by accident, the same for others."""

import pytest

from tests.support.incidents import Desk, Refused, does, led_by_ana, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.limits import MAX_NAMED_PEOPLE
from warroom.model.refusal import Why
from warroom.model.summary import summarize
from warroom.model.words import Role, Status

few = then(led_by_ana, does("ana", cm.RestrictAccess(people=("ben", "chloe"))))
"""Ana leads, and Ben and Chloe are the others who see it."""

ben_is_deputy = then(
    led_by_ana,
    does("ben", cm.ClaimRole(role=Role.DEPUTY)),
    does("ben", cm.RestrictAccess(people=("chloe",))),
)

crowd = tuple(f"p{n}" for n in range(MAX_NAMED_PEOPLE))

REFUSALS = [
    Refused(
        "ben", cm.RestrictAccess(people=("ben",)), Why.NOT_ALLOWED,
        "Restricting who sees it is for the incident commander or the deputy", led_by_ana,
    ),
    Refused("ana", cm.RestrictAccess(people=("ben",)), Why.CONFLICT, "restricted already", few),
    Refused("ana", cm.RestrictAccess(people=("b c",)), Why.INVALID, "names have no spaces"),
    Refused("ana", cm.RestrictAccess(people=("hub",)), Why.INVALID, "not a person"),
    Refused("ana", cm.RestrictAccess(people=crowd), Why.INVALID, "At most 200 people"),
    Refused("ana", cm.Declare(title="x", restricted=("",)), Why.INVALID, "name is empty",
            declared=False, given=lambda desk: None),
    Refused("ben", cm.AdmitPeople(people=("dmi",)), Why.NOT_ALLOWED, "Admitting people is", few),
    Refused("eve", cm.AdmitPeople(people=("eve",)), Why.INVALID, "say why you let people in", few,
            standing=Role.COMMANDER),
    Refused("eve", cm.OpenAccess(reason="x"), Why.NOT_FOUND, "There is no incident INC-1", few,
            standing=Role.COMMANDER),
    Refused("ana", cm.AdmitPeople(people=()), Why.INVALID, "Say who, as in: /admit chloe", few),
    Refused("ana", cm.AdmitPeople(people=("ben",)), Why.CONFLICT, "ben can see INC-1 already", few),
    Refused("ana", cm.AdmitPeople(people=("ben",)), Why.CONFLICT, "INC-1 is open to everybody"),
    Refused("ana", cm.AdmitPeople(people=crowd), Why.INVALID, "At most 200", few),
    Refused("ben", cm.ExcludePeople(people=("chloe",)), Why.NOT_ALLOWED, "Ask ana", few),
    Refused(
        "ben", cm.ExcludePeople(people=("ana",)), Why.CONFLICT,
        "ana is incident commander and would see INC-1 no more", ben_is_deputy,
    ),
    Refused(
        "ben", cm.ExcludePeople(people=("ben",)), Why.CONFLICT,
        "You would see INC-1 no more and could not undo it", ben_is_deputy,
    ),
    Refused("ana", cm.ExcludePeople(people=("eve",)), Why.CONFLICT, "Not among those who", few),
    Refused(
        "ana", cm.OfferRole(role=Role.SCRIBE, to="eve"), Why.CONFLICT,
        "eve does not see INC-1. First: /admit eve.", few,
    ),
    Refused("ana", cm.ExcludePeople(people=()), Why.INVALID, "Say who", few),
    Refused("ana", cm.ExcludePeople(people=("ben",)), Why.CONFLICT, "open to everybody"),
    Refused("ben", cm.OpenAccess(reason="x"), Why.NOT_ALLOWED, "Opening it to everybody", few),
    Refused("ana", cm.OpenAccess(reason=" "), Why.INVALID, "reason why everybody", few),
    Refused("ana", cm.OpenAccess(reason="x"), Why.CONFLICT, "is open to everybody"),
]  # fmt: skip


def seen(desk: Desk) -> tuple[str, ...] | None:
    return desk.incident.restricted


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_whoever_asks_and_the_commander_are_always_among_them() -> None:
    desk = Desk()
    ben_is_deputy(desk)
    assert desk.incident.restricted == ("ben", "ana", "chloe")
    assert summarize(desk.incident).restricted == 3


def test_it_can_begin_restricted() -> None:
    desk = Desk(declared=False)
    entry = desk.do("ana", cm.Declare(title="A leak", restricted=("ben", "ben")))
    assert isinstance(entry.event, ev.Declared)
    assert entry.event.restricted == desk.incident.restricted == ("ana", "ben")
    record = Desk("PRB-1", declared=False)
    record.do("ana", cm.OpenProblem(title="A leak", restricted=()))
    assert record.incident.restricted == ("ana",)
    record.do("ana", cm.AdmitPeople(people=("ben",)))
    record.do("ben", cm.DescribeCause(cause="an open bucket"))


def test_people_come_go_and_all_are_back() -> None:
    desk = Desk()
    few(desk)
    desk.do("ana", cm.AdmitPeople(people=("dmi", "ben"), reason="forensics"))
    assert seen(desk) == ("ana", "ben", "chloe", "dmi")
    desk.do("ana", cm.ExcludePeople(people=("ben", "chloe")))
    assert seen(desk) == ("ana", "dmi")
    desk.do("ana", cm.OpenAccess(reason="everybody knows by now"))
    assert seen(desk) is None
    desk.do("ben", cm.Note(text="here again"))


def test_after_its_end_too() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="false alarm"))
    desk.do("ana", cm.RestrictAccess(people=()))
    assert desk.incident.restricted == ("ana",)


def test_who_sees_it_no_more_has_no_role_in_it() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=Role.OPERATIONS))
    desk.do("chloe", cm.ClaimRole(role=Role.RESPONDER))
    desk.do("ana", cm.OfferRole(role=Role.SCRIBE, to="eve"))
    desk.do("ana", cm.RestrictAccess(people=("ben",)))
    assert desk.incident.roles == {Role.COMMANDER: ("ana",), Role.OPERATIONS: ("ben",)}
    assert not desk.incident.offers
    desk.do("ana", cm.ExcludePeople(people=("ben",)))
    assert desk.incident.roles == {Role.COMMANDER: ("ana",)}
    assert desk.incident.vacant_since is None


def test_who_keeps_the_hub_lets_people_in_from_outside_and_says_why() -> None:
    desk = Desk()
    few(desk)
    admits = cm.AdmitPeople(people=("eve",), reason="ana is ill, and ben and chloe have left")
    entry = desk.do("eve", admits, standing=Role.COMMANDER)
    assert isinstance(entry.event, ev.AccessGiven)
    assert entry.event.by_keeper
    assert seen(desk) == ("ana", "ben", "chloe", "eve")
    desk.do("ana", cm.AdmitPeople(people=("dmi",)))
    assert entry.event.by_keeper != getattr(desk.entries[-1].event, "by_keeper", None)


def test_from_outside_everything_is_as_for_an_id_that_is_not_there() -> None:
    desk, nothing = Desk(), Desk(declared=False)
    few(desk)
    asked: list[cm.AnyCommand] = [
        cm.Note(text="let me in"),
        cm.ClaimRole(role=Role.COMMANDER),
        cm.AdmitPeople(people=("eve",), reason="I want to"),
        cm.OpenAccess(reason="I want to"),
        cm.TakeBack(former="e0"),
        cm.MissDeadline(subject="x", due_at=desk.now),
        cm.LinkIncident(incident="INC-1"),
    ]
    for command in asked:
        said = desk.refused("eve", command, Why.NOT_FOUND)
        assert said == nothing.refused("eve", command, Why.NOT_FOUND)
