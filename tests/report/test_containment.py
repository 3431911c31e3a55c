"""Containment in `warroom show`."""

import pytest
from msgspec.structs import replace

from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model.words import ExtentKind, ExtentState, Role
from warroom.report.containment import extent_text, teams_text, workarounds_text
from warroom.report.plain import checklist_text, incident_text


def lived() -> Desk:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", systems=("checkout", "db")))
    desk.do("ana", cm.ClaimRole(role=Role.COMMANDER))
    desk.wait(4)
    desk.do(
        "ben",
        cm.SetExtent(
            extent_kind=ExtentKind.PEOPLE, name="shops", state=ExtentState.AFFECTED, detail="1,200"
        ),
    )
    desk.do("ben", cm.RecordWorkaround(what="Traffic to eu-north", cost="CPU", remover="dmi"))
    desk.do("ben", cm.RecordWorkaround(what="Wait"))
    desk.do("ben", cm.RecordWorkaround(what="Pray"))
    desk.do("ana", cm.SolveByWorkaround(workaround="W1"))
    desk.do("ben", cm.RemoveWorkaround(workaround="W3"))
    desk.do("ana", cm.FormTeam(team="db", lead="ben"))
    desk.do("ana", cm.FormTeam(team="net", lead="chloe"))
    desk.do("ana", cm.JoinTeam(team="db", person="dmi"))
    return desk


def test_what_is_affected_since_when_and_how_much() -> None:
    assert extent_text(lived().incident).splitlines() == [
        "suspected   2026-03-04 02:00:00Z  system  checkout",
        "suspected   2026-03-04 02:00:00Z  system  db",
        "affected    2026-03-04 02:04:00Z  people  shops — 1,200",
    ]


def test_workarounds_and_whether_they_are_in_place() -> None:
    assert workarounds_text(lived().incident).splitlines() == [
        "W1    in place  Traffic to eu-north [costs CPU] [dmi removes it]"
        " [ended the harm 2026-03-04 02:04:00Z]",
        "W2    in place  Wait [nobody removes it yet]",
        "W3    removed   Pray [removed by ben]",
    ]


def test_teams_and_their_leads() -> None:
    assert teams_text(lived().incident).splitlines() == [
        "db                ben leads: dmi",
        "net               chloe leads",
    ]


def test_all_of_it_is_on_the_page_of_the_incident() -> None:
    desk = lived()
    desk.do("ana", cm.AddTask(text="Drain", to="ben"))
    text = incident_text(desk.incident, desk.now)
    assert "Extent\n  suspected" in text and "Workarounds\n  W1" in text and "Teams\n  db" in text
    assert "[not acknowledged]" in checklist_text(desk.incident, desk.now)
    desk.do("ben", cm.AcknowledgeTask(task="T1"))
    assert "[not acknowledged]" not in checklist_text(desk.incident, desk.now)


def test_an_incident_without_any_has_no_such_sections() -> None:
    desk = Desk()
    text = incident_text(desk.incident, desk.now)
    assert not any(word in text for word in ("Extent", "Workarounds", "Teams"))


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_hostile_text_stays_on_its_line(text: str) -> None:
    incident = lived().incident
    shops = replace(incident.extent["people:shops"], name=text, detail=text)
    workaround = replace(incident.workarounds["W1"], what=text, cost=text, remover=text)
    team = replace(incident.teams["db"], name=text, lead=text, members=(text,))
    incident = replace(
        incident, extent={"people:x": shops}, workarounds={"W1": workaround}, teams={"x": team}
    )
    for shown, lines in (
        (extent_text(incident), 3),
        (workarounds_text(incident), 1),
        (teams_text(incident), 1),
    ):
        assert raw_terminal_codes(shown.replace("\n", "")) == []
        assert len(shown.split("\n")) == lines
