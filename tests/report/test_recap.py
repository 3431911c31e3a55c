"""The recap that is made from the state."""

from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.report.recap import recap_of


def test_what_is_not_known_is_a_gap() -> None:
    desk = Desk()
    assert recap_of(desk.incident, desk.now) == (
        "SEV3 triage, identification · believed cause: [not known] · open questions: [none]"
        " · next update: [none promised]"
    )


def test_it_says_who_works_on_what_and_who_hears_next() -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="Drain eu-west"))
    desk.do("ana", cm.AddTask(text="Page the DBA"))
    desk.do("ben", cm.StartTask(task="T1"))
    desk.do("ben", cm.BlockTask(task="T2", reason="no answer"))
    desk.do("ana", cm.Tell(audience="partners", text="x", next_update=1800))
    said = recap_of(desk.incident, desk.now)
    assert "work: Drain eu-west (ben), blocked: Page the DBA" in said
    assert said.endswith(f"next update: partners {desk.ago(-30):%H:%M}Z")


def test_it_has_the_believed_cause_and_the_open_questions() -> None:
    desk = Desk()
    desk.do("ana", cm.RaiseHypothesis(text="the deploy broke TLS"))
    desk.do("ana", cm.RaiseHypothesis(text="the database is full?"))
    desk.do("ana", cm.Note(text="issuer differs"))
    desk.do("ana", cm.SupportHypothesis(hypothesis="H1", evidence=(4,)))
    desk.do("ana", cm.ProposeDecision(text="fail over", executor="ben"))
    said = recap_of(desk.incident, desk.now)
    assert "believed cause: the deploy broke TLS ·" in said
    assert "open questions: the database is full?; proceed with fail over? ·" in said
    desk.do("ana", cm.SetTrigger(text="deploy 8812"))
    assert "believed cause: deploy 8812 ·" in recap_of(desk.incident, desk.now)
