"""Who may read an incident or an entry: narrowing is anybody's, widening the lead's."""

import pytest

from tests.support.incidents import Desk, Refused, does, led_by_ana, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.refusal import Why
from warroom.model.words import Status, Tlp, strictest

amber = then(led_by_ana, does("ben", cm.MarkTlp(tlp=Tlp.AMBER)))
"""Ana leads, and the incident is TLP:AMBER."""

REFUSALS = [
    Refused("ben", cm.MarkTlp(tlp=Tlp.RED, target=9), Why.NOT_FOUND, "no entry 9; the log has 1"),
    Refused("ben", cm.MarkTlp(tlp=Tlp.RED, target=-1), Why.NOT_FOUND, "no entry -1"),
    Refused("ben", cm.MarkTlp(tlp=Tlp.AMBER), Why.CONFLICT, "INC-1 is marked TLP:AMBER", amber),
    Refused(
        "ben", cm.MarkTlp(tlp=Tlp.GREEN, reason="known"), Why.NOT_ALLOWED,
        "Letting more people read what is marked is for the incident commander or", amber,
    ),
    Refused(
        "ana", cm.MarkTlp(tlp=Tlp.GREEN), Why.INVALID,
        "lets more people read it. Say why, as in: /tlp GREEN published", amber,
    ),
    Refused(
        "ana", cm.MarkTlp(tlp=Tlp.CLEAR, target=1), Why.INVALID,
        "Entry 1 is TLP:AMBER, and TLP:CLEAR lets more people read it. Say why, as in: /tlp 1 C",
        amber,
    ),
    Refused(
        "ben", cm.MarkTlp(tlp=Tlp.AMBER, target=1, reason="x"), Why.NOT_ALLOWED, "Ask ana",
        then(led_by_ana, does("ben", cm.MarkTlp(tlp=Tlp.RED, target=1))),
    ),
    Refused(
        "ana", cm.MarkTlp(tlp=Tlp.RED, reason="x" * 201), Why.INVALID, "The reason has 201", amber
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_anybody_marks_and_narrows() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.MarkTlp(tlp=Tlp.GREEN))
    entry = desk.do("chloe", cm.MarkTlp(tlp=Tlp.AMBER_STRICT, target=1, reason="names"))
    assert entry.event == ev.TlpMarked(tlp=Tlp.AMBER_STRICT, target=1, reason="names")
    desk.do("ben", cm.MarkTlp(tlp=Tlp.RED, target=1))
    assert (desk.incident.tlp, desk.incident.marks[1].tlp) == (Tlp.GREEN, Tlp.RED)


def test_the_lead_widens_with_a_reason() -> None:
    desk = Desk()
    amber(desk)
    desk.do("ana", cm.MarkTlp(tlp=Tlp.CLEAR, target=1, reason="it is on the status page"))
    desk.do("ana", cm.MarkTlp(tlp=Tlp.GREEN, reason="the vendor has published it"))
    assert (desk.incident.tlp, desk.incident.marks[1].tlp) == (Tlp.GREEN, Tlp.CLEAR)


def test_an_entry_can_keep_the_marking_that_it_has_from_the_incident() -> None:
    desk = Desk()
    amber(desk)
    desk.do("ben", cm.MarkTlp(tlp=Tlp.AMBER, target=1))
    desk.do("ana", cm.MarkTlp(tlp=Tlp.CLEAR, reason="over"))
    assert desk.incident.marks[1].tlp is Tlp.AMBER


def test_a_marking_leaves_the_other_marks_of_an_entry() -> None:
    desk = Desk()
    desk.do("ben", cm.Note(text="502s"))
    desk.do("ben", cm.Pin(target=2))
    desk.do("ben", cm.MarkTlp(tlp=Tlp.RED, target=2))
    desk.do("ben", cm.Amend(target=2, text="503s"))
    mark = desk.incident.marks[2]
    assert (mark.pinned, mark.tlp, len(mark.amendments)) == (True, Tlp.RED, 1)


def test_it_can_be_marked_after_the_end_and_a_problem_too() -> None:
    desk = Desk()
    desk.do("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="false alarm"))
    desk.do("ben", cm.MarkTlp(tlp=Tlp.RED, target=1))
    problem = Desk("PRB-1", declared=False)
    problem.do("ana", cm.OpenProblem(title="The pool leaks"))
    problem.do("ana", cm.MarkTlp(tlp=Tlp.AMBER))
    assert problem.incident.tlp is Tlp.AMBER


def test_the_strictest_of_several() -> None:
    assert strictest() is None
    assert strictest(None, Tlp.GREEN, None) is Tlp.GREEN
    assert strictest(Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.CLEAR) is Tlp.AMBER_STRICT
    assert strictest(*Tlp) is Tlp.RED
