"""Sub-teams with a lead, and the warning when one lead has too many direct reports."""

import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk, Refused, Story, does, led_by_ana, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide import decide
from warroom.model.entry import Entry
from warroom.model.evolve import evolve
from warroom.model.limits import MAX_TEAMS
from warroom.model.policy import DEFAULT
from warroom.model.refusal import Why
from warroom.model.span import direct_reports, over_span
from warroom.model.words import Role

db: Story = does("ana", cm.FormTeam(team="Database", lead="ben"))
net: Story = does("ana", cm.FormTeam(team="net", lead="chloe"))
dmi_in_db: Story = does("ana", cm.JoinTeam(team="database", person="dmi"))

_many: Story = then(
    *(
        does("ana", cm.FormTeam(team=f"t{number}", lead=f"lead{number}"))
        for number in range(MAX_TEAMS)
    )
)

REFUSALS = [
    Refused(
        "ben",
        cm.FormTeam(team="db", lead="ben"),
        Why.NOT_ALLOWED,
        "Forming a team is for the incident commander",
        given=led_by_ana,
    ),
    Refused("ana", cm.FormTeam(team="", lead="ben"), Why.INVALID, "The team's name is empty"),
    Refused("ana", cm.FormTeam(team="db", lead="hub"), Why.INVALID, "The hub is not a person"),
    Refused("ana", cm.FormTeam(team="x", lead="y"), Why.INVALID, "There are 100 teams", _many),
    Refused(
        "ana",
        cm.FormTeam(team="DATABASE", lead="ben"),
        Why.CONFLICT,
        "Team Database is led by ben already.",
        given=db,
    ),
    Refused(
        "ana",
        cm.FormTeam(team="net", lead="ben"),
        Why.CONFLICT,
        "Team Database is led by ben. Give that one another lead first.",
        given=db,
    ),
    Refused(
        "ana",
        cm.JoinTeam(team="network of all", person="ben"),
        Why.NOT_FOUND,
        "There is no team network of a…. Form it",
        given=db,
    ),
    Refused(
        "flo",
        cm.JoinTeam(team="Database", person="dmi"),
        Why.NOT_ALLOWED,
        "Putting somebody into a team",
        given=then(led_by_ana, db),
    ),
    Refused(
        "ana",
        cm.JoinTeam(team="Database", person="chloe"),
        Why.CONFLICT,
        "Team net is led by chloe.",
        given=then(db, net),
    ),
    Refused(
        "ana",
        cm.JoinTeam(team="Database", person="dmi"),
        Why.CONFLICT,
        "Team Database has dmi in it already.",
        given=then(db, dmi_in_db),
    ),
    Refused(
        "flo",
        cm.LeaveTeam(team="Database", person="dmi"),
        Why.NOT_ALLOWED,
        "Taking somebody out of a team",
        given=then(led_by_ana, db, dmi_in_db),
    ),
    Refused(
        "ana",
        cm.LeaveTeam(team="Database", person="flo"),
        Why.CONFLICT,
        "Team Database has no flo in it.",
        given=db,
    ),
    Refused(
        "ben",
        cm.LeaveTeam(team="Database", person="ben"),
        Why.CONFLICT,
        "Name its next lead first, as in: /team form Database dmi.",
        given=then(db, dmi_in_db),
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def _team(desk: Desk, name: str) -> tuple[str, tuple[str, ...]]:
    team = desk.incident.teams[name]
    return team.lead, team.members


def test_a_team_has_a_lead_and_members_and_ends_with_its_lead() -> None:
    desk = Desk()
    led_by_ana(desk)
    db(desk)
    desk.do("flo", cm.JoinTeam(team="database", person="flo"))
    desk.do("ben", cm.JoinTeam(team="database", person="dmi"))
    assert _team(desk, "database") == ("ben", ("flo", "dmi"))
    desk.do("dmi", cm.LeaveTeam(team="database", person="dmi"))
    desk.do("ben", cm.LeaveTeam(team="database", person="flo"))
    desk.do("ben", cm.LeaveTeam(team="database", person="ben"))
    assert desk.incident.teams == {}


def test_a_new_lead_keeps_the_one_before_in_the_team() -> None:
    desk = Desk()
    db(desk)
    dmi_in_db(desk)
    desk.do("ana", cm.FormTeam(team="database", lead="dmi"))
    assert _team(desk, "database") == ("dmi", ("ben",))


def test_a_person_is_in_one_team_only() -> None:
    desk = Desk()
    db(desk)
    net(desk)
    dmi_in_db(desk)
    desk.do("dmi", cm.JoinTeam(team="net", person="dmi"))
    assert (_team(desk, "database"), _team(desk, "net")) == (("ben", ()), ("chloe", ("dmi",)))
    desk.do("ana", cm.FormTeam(team="edge", lead="dmi"))
    assert _team(desk, "net") == ("chloe", ())


def _with_reports(number: int, most: int = 7) -> Desk:
    """Ana commands; `number` people have a task."""
    desk = Desk(declared=False)
    desk.incident = replace(desk.incident, policy=replace(DEFAULT, span_of_control=most))
    desk.do("ana", cm.Declare(title="x"))
    led_by_ana(desk)
    for each in range(number):
        desk.do("ana", cm.AddTask(text="look", to=f"p{each}"))
    return desk


def warnings(desk: Desk) -> list[ev.SpanExceeded]:
    return [e.event for e in desk.entries if isinstance(e.event, ev.SpanExceeded)]


def test_direct_reports_have_a_part_and_nobody_between() -> None:
    desk = _with_reports(0)
    desk.do("flo", cm.ClaimRole(role=Role.OBSERVER))
    desk.do("gus", cm.ClaimRole(role=Role.SCRIBE))
    desk.do("ana", cm.AddTask(text="a", to="dmi"))
    desk.do("ana", cm.AddTask(text="b", to="eve"))
    desk.do("ana", cm.AddTask(text="c", to="ana"))
    assert direct_reports(desk.incident, "ana") == ("dmi", "eve", "gus")
    db(desk)
    dmi_in_db(desk)
    assert direct_reports(desk.incident, "ana") == ("ben", "eve", "gus")
    assert direct_reports(desk.incident, "ben") == ("dmi",)
    desk.do("eve", cm.FinishTask(task="T2"))
    assert direct_reports(desk.incident, "ana") == ("ben", "gus")
    assert direct_reports(desk.incident, "gus") == direct_reports(desk.incident, "") == ()


def test_nobody_reports_to_a_commander_who_is_not_there() -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="look", to="ben"))
    assert direct_reports(desk.incident, "ana") == ()


def test_seven_are_the_most_and_the_eighth_is_a_warning() -> None:
    desk = _with_reports(7)
    assert warnings(desk) == []
    desk.do("ana", cm.AddTask(text="look", to="eighth"))
    assert warnings(desk) == [ev.SpanExceeded(lead="ana", reports=8, most=7)]
    assert list(over_span(desk.incident)) == ["ana"]


def test_a_crossing_is_warned_of_once_and_the_next_one_again() -> None:
    desk = _with_reports(8)
    desk.do("ana", cm.AddTask(text="look", to="ninth"))
    assert len(warnings(desk)) == 1
    desk.do("ana", cm.FormTeam(team="net", lead="p0"))
    desk.do("ana", cm.JoinTeam(team="net", person="p1"))
    desk.do("ana", cm.JoinTeam(team="net", person="p2"))
    assert over_span(desk.incident) == {}
    desk.do("p2", cm.LeaveTeam(team="net", person="p2"))
    assert [each.reports for each in warnings(desk)] == [8, 8]


def test_the_number_is_the_policys() -> None:
    assert warnings(_with_reports(2, most=2)) == []
    assert warnings(_with_reports(3, most=2)) == [ev.SpanExceeded(lead="ana", reports=3, most=2)]


def test_whoever_takes_command_of_too_many_is_warned() -> None:
    desk = _with_reports(7)
    desk.do("ana", cm.ReleaseRole(role=Role.COMMANDER))
    desk.do("ana", cm.AddTask(text="look", to="eighth"))
    assert warnings(desk) == []
    desk.do("ben", cm.ClaimRole(role=Role.COMMANDER))
    assert warnings(desk) == [ev.SpanExceeded(lead="ben", reports=8, most=7)]


def test_the_lead_of_a_team_has_a_span_too() -> None:
    desk = _with_reports(0, most=2)
    db(desk)
    for name in ("dmi", "eve", "flo"):
        desk.do("ben", cm.JoinTeam(team="database", person=name))
    assert warnings(desk) == [ev.SpanExceeded(lead="ben", reports=3, most=2)]


def test_the_warning_comes_with_the_decision() -> None:
    desk = _with_reports(7)
    events = decide(desk.incident, cm.AddTask(text="x", to="eighth"), "ana", desk.now)
    assert [type(event) for event in events] == [ev.TaskAdded, ev.SpanExceeded]


def test_what_is_said_of_unknown_teams_changes_nothing() -> None:
    desk = Desk()
    for event in (
        ev.TeamLeadChanged(team="x", lead="ben"),
        ev.TeamJoined(team="x", person="ben"),
        ev.TeamLeft(team="x", person="ben"),
    ):
        after = evolve(desk.incident, Entry(2, desk.now, "zoe", "c", "h", event))
        assert after.teams == {}
