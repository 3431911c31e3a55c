"""Roles: claimed, offered, accepted, declined, released; command passes on acceptance only."""

import pytest

from tests.support.incidents import Desk, Refused, does, led_by_ana, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.refusal import Why
from warroom.model.words import HUB, ROLE_SHORT, SHARED_ROLES, Role

IC, OPS = Role.COMMANDER, Role.OPERATIONS

ana_offers_ben_command = then(led_by_ana, does("ana", cm.OfferRole(role=IC, to="ben")))

REFUSALS = [
    Refused(
        "ana", cm.ClaimRole(role=IC), Why.CONFLICT, "You are incident commander", given=led_by_ana
    ),
    Refused(
        "ben",
        cm.ClaimRole(role=Role.OBSERVER),
        Why.CONFLICT,
        "You are observer already",
        given=does("ben", cm.ClaimRole(role=Role.OBSERVER)),
    ),
    Refused(
        "ben",
        cm.ClaimRole(role=IC),
        Why.CONFLICT,
        "ana is incident commander. Ask ana to offer you the role.",
        given=led_by_ana,
    ),
    Refused("ana", cm.OfferRole(role=IC, to=" "), Why.INVALID, "The name is empty"),
    Refused("ana", cm.OfferRole(role=IC, to="ben king"), Why.INVALID, "names have no spaces"),
    Refused("ana", cm.OfferRole(role=IC, to="hub"), Why.INVALID, "The hub is not a person"),
    Refused(
        "ben",
        cm.OfferRole(role=IC, to="ana"),
        Why.CONFLICT,
        "ana is incident commander already",
        given=led_by_ana,
    ),
    Refused(
        "ana",
        cm.OfferRole(role=OPS, to=" ana "),
        Why.INVALID,
        "Claim the role of operations lead instead",
    ),
    Refused(
        "ben",
        cm.OfferRole(role=OPS, to="chloe"),
        Why.NOT_ALLOWED,
        "offered by its holder or by the incident commander. Ask ana.",
        given=led_by_ana,
    ),
    Refused(
        "ana",
        cm.OfferRole(role=IC, to="ben"),
        Why.CONFLICT,
        "ben has been asked already; wait for the answer",
        given=ana_offers_ben_command,
    ),
    Refused(
        "chloe",
        cm.AcceptRole(role=IC),
        Why.CONFLICT,
        "The role of incident commander has not been offered to you",
        given=ana_offers_ben_command,
    ),
    Refused("ben", cm.DeclineRole(role=IC), Why.CONFLICT, "has not been offered to you"),
    Refused("ben", cm.ReleaseRole(role=IC), Why.CONFLICT, "You are not", given=led_by_ana),
    Refused(HUB, cm.TakeRoles(name="ben"), Why.CONFLICT, "ben has no role", given=led_by_ana),
    Refused(
        HUB,
        cm.TakeRoles(name="ben", revoked=False),
        Why.CONFLICT,
        "ben has no role that could be taken",
        given=does("ben", cm.ClaimRole(role=Role.OBSERVER)),
    ),
    Refused("ana", cm.TakeRoles(name="ben"), Why.NOT_ALLOWED, "for the hub itself to do"),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_whoever_is_shut_out_leaves_command_vacant_and_no_offer_behind() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.ClaimRole(role=OPS))
    desk.do("ana", cm.ClaimRole(role=Role.OBSERVER))
    desk.do("ben", cm.ClaimRole(role=Role.RESPONDER))
    desk.do("ana", cm.OfferRole(role=Role.SCRIBE, to="ben"))
    desk.do(HUB, cm.TakeRoles(name="ana", revoked=False))
    incident = desk.incident
    assert incident.roles == {Role.OBSERVER: ("ana",), Role.RESPONDER: ("ben",)}
    assert incident.vacant_since == desk.entries[-1].recorded_at
    assert Role.SCRIBE in incident.offers
    desk.do(HUB, cm.TakeRoles(name="ben"))
    assert desk.incident.roles == {Role.OBSERVER: ("ana",)}
    assert desk.incident.offers == {}


def test_command_passes_when_the_receiver_accepts_and_not_before() -> None:
    desk = Desk()
    ana_offers_ben_command(desk)
    assert desk.incident.commander == "ana"
    assert (desk.incident.offers[IC].to, desk.incident.offers[IC].by) == ("ben", "ana")
    entry = desk.do("ben", cm.AcceptRole(role=IC))
    assert entry.event == ev.RoleAccepted(role=IC, previous="ana")
    assert desk.incident.roles == {IC: ("ben",)}
    assert desk.incident.offers == {}


def test_a_declined_role_stays_where_it_is_and_can_be_offered_again() -> None:
    desk = Desk()
    ana_offers_ben_command(desk)
    desk.do("ben", cm.DeclineRole(role=IC, reason="I am driving"))
    assert (desk.incident.commander, desk.incident.offers) == ("ana", {})
    desk.do("ana", cm.OfferRole(role=IC, to="ben"))
    assert desk.incident.offers[IC].to == "ben"


def test_a_second_offer_of_a_role_with_one_holder_replaces_the_first() -> None:
    desk = Desk()
    ana_offers_ben_command(desk)
    desk.do("ana", cm.OfferRole(role=IC, to="chloe"))
    desk.refused("ben", cm.AcceptRole(role=IC), Why.CONFLICT)
    desk.do("chloe", cm.AcceptRole(role=IC))
    assert desk.incident.commander == "chloe"


def test_a_role_given_up_while_it_is_offered_can_still_be_accepted() -> None:
    desk = Desk()
    ana_offers_ben_command(desk)
    desk.do("ana", cm.ReleaseRole(role=IC))
    assert desk.incident.commander == ""
    assert desk.do("ben", cm.AcceptRole(role=IC)).event == ev.RoleAccepted(role=IC)
    assert desk.incident.commander == "ben"


def test_an_offer_ends_when_the_role_passes_to_somebody_else() -> None:
    desk = Desk()
    ana_offers_ben_command(desk)
    desk.do("ana", cm.ReleaseRole(role=IC))
    desk.do("chloe", cm.ClaimRole(role=IC))
    assert desk.incident.offers == {}
    desk.refused("ben", cm.AcceptRole(role=IC), Why.CONFLICT)
    assert desk.incident.commander == "chloe"


def test_who_claims_a_role_that_was_offered_to_them_has_answered() -> None:
    desk = Desk()
    ana_offers_ben_command(desk)
    desk.do("ana", cm.ReleaseRole(role=IC))
    desk.do("ben", cm.ClaimRole(role=IC))
    assert (desk.incident.commander, desk.incident.offers) == ("ben", {})


def test_the_commander_fills_the_other_roles() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=OPS))
    desk.do("ana", cm.OfferRole(role=OPS, to="chloe"))
    desk.do("chloe", cm.AcceptRole(role=OPS))
    assert desk.incident.roles == {IC: ("ana",), OPS: ("chloe",)}


def test_a_holder_hands_over_without_the_commander() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=OPS))
    desk.do("ben", cm.OfferRole(role=OPS, to="chloe"))
    desk.do("chloe", cm.AcceptRole(role=OPS))
    assert desk.incident.holder(OPS) == "chloe"


@pytest.mark.parametrize("role", sorted(SHARED_ROLES))
def test_a_shared_role_has_many_holders(role: Role) -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=role))
    desk.do("ana", cm.OfferRole(role=role, to="chloe"))
    entry = desk.do("chloe", cm.AcceptRole(role=role))
    assert entry.event == ev.RoleAccepted(role=role)
    assert desk.incident.roles[role] == ("ben", "chloe")
    desk.do("ben", cm.ReleaseRole(role=role))
    assert desk.incident.roles[role] == ("chloe",)
    desk.do("chloe", cm.ReleaseRole(role=role))
    assert role not in desk.incident.roles


def test_two_people_asked_to_share_a_role_both_accept() -> None:
    desk = Desk()
    led_by_ana(desk)
    for person in ("ben", "chloe"):
        desk.do("ana", cm.OfferRole(role=Role.RESPONDER, to=person))
    desk.do("ben", cm.AcceptRole(role=Role.RESPONDER))
    assert desk.incident.offers[Role.RESPONDER].to == "chloe"
    desk.do("chloe", cm.AcceptRole(role=Role.RESPONDER))
    assert desk.incident.roles[Role.RESPONDER] == ("ben", "chloe")
    assert desk.incident.offers == {}


def test_a_shared_role_is_not_accepted_twice() -> None:
    desk = Desk()
    desk.do("ben", cm.ClaimRole(role=Role.EXPERT))
    assert "already" in desk.refused("ben", cm.AcceptRole(role=Role.EXPERT), Why.CONFLICT)


def test_claims_of_a_shared_role_leave_the_offers_to_others() -> None:
    desk = Desk()
    desk.do("ana", cm.OfferRole(role=Role.RESPONDER, to="ben"))
    desk.do("chloe", cm.ClaimRole(role=Role.RESPONDER))
    assert desk.incident.offers[Role.RESPONDER].to == "ben"


def test_a_person_has_several_roles_the_most_senior_first() -> None:
    desk = Desk()
    desk.do("ana", cm.ClaimRole(role=Role.EXPERT))
    desk.do("ana", cm.ClaimRole(role=Role.SCRIBE))
    led_by_ana(desk)
    assert desk.incident.roles_of("ana") == (IC, Role.SCRIBE, Role.EXPERT)
    assert desk.incident.roles_of("ben") == ()


def test_every_role_has_a_short_form_of_its_own() -> None:
    assert set(ROLE_SHORT) == set(Role)
    assert len(set(ROLE_SHORT.values())) == len(Role)
