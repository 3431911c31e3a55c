"""An exercise is one for good, is marked in what it says, and takes nothing from real work."""

import msgspec
import pytest

from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.similar import similar
from warroom.model.summary import lobby_order, summarize
from warroom.model.words import Role, Severity, Status, marked
from warroom.model.workload import workload
from warroom.report.brief import brief_text
from warroom.report.plain import drill_heading, incident_text
from warroom.report.recap import recap_of
from warroom.report.templates import fill


def drilled(incident: str = "INC-2", severity: Severity = Severity.SEV1) -> Desk:
    desk = Desk(incident, declared=False)
    desk.do("kim", cm.Declare(title="Checkout returns 502", severity=severity, exercise=True))
    return desk


def test_nothing_but_the_declaration_says_whether_it_is_one() -> None:
    for union, kind in ((ev.Known, ev.Declared), (cm.AnyCommand, cm.Declare)):
        having = [
            each
            for each in union.__args__
            if any(field.name == "exercise" for field in msgspec.structs.fields(each))
        ]
        assert having == [kind]


@pytest.mark.parametrize("severity", Severity)
def test_it_stands_below_every_open_incident(severity: Severity) -> None:
    real = Desk(declared=False)
    real.do("ana", cm.Declare(title="Mail is slow", severity=Severity.SEV5))
    drill = drilled(severity=severity)
    rows = sorted(map(summarize, (drill.incident, real.incident)), key=lobby_order)
    assert [row.id for row in rows] == ["INC-1", "INC-2"]
    real.do("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="a slip"))
    rows = sorted(map(summarize, (drill.incident, real.incident)), key=lobby_order)
    assert [row.id for row in rows] == ["INC-2", "INC-1"]


def test_it_neither_takes_hours_nor_gives_any() -> None:
    real, drill = Desk(), drilled()
    drill.do("ben", cm.ClaimRole(role=Role.COMMANDER))
    alone = workload([(summarize(real.incident), ("ana", "ben"))])
    both = workload(
        [(summarize(drill.incident), ("ben", "kim")), (summarize(real.incident), ("ana", "ben"))]
    )
    assert both == alone
    assert both.standing("INC-2") is None


def test_it_is_no_answer_to_what_was_before() -> None:
    rows = [summarize(Desk().incident), summarize(drilled().incident)]
    assert [each.summary.id for each in similar("Checkout returns 502", rows)] == ["INC-1"]


def test_what_goes_out_says_so_once() -> None:
    desk = drilled()
    desk.do("kim", cm.Tell(audience="customers", text="We look into it"))
    desk.do("kim", cm.DraftMessage(audience="customers", text="EXERCISE: solved"))
    said = [each.text for each in desk.incident.messages.values()]
    assert said == ["EXERCISE: We look into it", "EXERCISE: solved"]
    real = Desk()
    real.do("ana", cm.Tell(audience="customers", text="We look into it"))
    assert real.incident.messages["M1"].text == "We look into it"


def test_every_text_made_of_it_says_so() -> None:
    desk, real = drilled(), Desk()
    for make in (
        lambda it: it.called,
        lambda it: summarize(it).called,
        lambda it: incident_text(it, desk.now),
        lambda it: brief_text(it, desk.now),
        lambda it: recap_of(it, desk.now),
        lambda it: fill("{title} is down", it, "customers", desk.now),
        lambda it: "".join(drill_heading(it)),
    ):
        assert "EXERCISE" in make(desk.incident)
        assert "EXERCISE" not in make(real.incident)


def test_the_mark_stands_once() -> None:
    assert marked(marked("x", exercise=True), exercise=True) == "EXERCISE: x"
    assert marked("x", exercise=False) == "x"
