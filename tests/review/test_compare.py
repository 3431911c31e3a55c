"""Two moments of a log side by side."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.incidents import Desk, led_by_ana, ready_to_close, resolved
from warroom.model import commands as cm
from warroom.model.evolve import fold
from warroom.model.incident import Incident
from warroom.model.words import ExtentKind, ExtentState, Role, Severity
from warroom.report.documents import to_json
from warroom.review.compare import Sort, compare
from warroom.review.compare_text import comparison_document, comparison_lines


def story() -> tuple[Desk, int]:
    """A log, and the entry that stands in the middle of it."""
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.AddTask(text="Freeze deploys", to="ben", time_box=900))
    desk.do("ben", cm.StartTask(task="T1"))
    middle = len(desk.entries)
    desk.wait(5)
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV1))
    desk.do("ben", cm.FinishTask(task="T1", result="frozen"))
    extent = cm.SetExtent(
        extent_kind=ExtentKind.SYSTEM, name="checkout", state=ExtentState.AFFECTED, detail="all"
    )
    desk.do("ana", extent)
    desk.do("ana", cm.RaiseHypothesis(text="the pool"))
    desk.do("ana", cm.ProposeDecision(text="fail over", executor="ben"))
    desk.do("ana", cm.SetPlanB(text="roll back"))
    desk.do("ben", cm.Pin(target=2))
    desk.do("ana", cm.Tell(audience="customers", channel="mail", text="We look"))
    desk.do("ana", cm.RecordWorkaround(what="traffic to us-east"))
    desk.do("ana", cm.OfferRole(role=Role.SCRIBE, to="ben"))
    resolved(desk)
    ready_to_close(desk)
    return desk, middle


def test_each_pane_says_what_changed() -> None:
    desk, middle = story()
    text = "\n".join(comparison_lines(compare(fold("INC-1", desk.entries[:middle]), desk.incident)))
    for line in (
        "From entry 4 (2026-03-04 02:00:00Z) to entry",
        "  ~ severity: SEV3 → SEV1",
        "  ~ status: triage → resolved",
        "  + offer of scribe (to ben, by ana)",
        "  + system checkout (affected, all)",
        "  + W1 traffic to us-east (by ana)",
        "  ~ T1 Freeze deploys, state: started → done",
        "  ~ T1 Freeze deploys, result: nothing → frozen",
        "  + M1 We look (sent, by ana)",
        "  + H1 the pool (open, by ana)",
        "  + D1 fail over (open, executor ben, by ana",
        "  + plan b: roll back (by ana)",
        "  + trigger: The deploy of the edge proxies (by ana)",
        "  + closing without post-mortem (a small one, by ana)",
        "  + U1 A canary for TLS settings (open, ben, by ana, due",
        "  + entry 2 (pinned)",
    ):
        assert line in text


def test_the_other_way_round_things_are_gone() -> None:
    desk, middle = story()
    back = compare(desk.incident, fold("INC-1", desk.entries[:middle]))
    extent = next(pane for pane in back.panes if pane.pane == "extent")
    assert [(change.sort, change.what) for change in extent.changes] == [
        (Sort.GONE, "system checkout")
    ]
    assert "  - gone: system checkout (was affected, all)" in list(comparison_lines(back))


def test_from_before_the_first_entry() -> None:
    desk, _ = story()
    lines = list(comparison_lines(compare(Incident(id="INC-1"), desk.incident)))
    assert lines[0].startswith("From before the first entry to entry")
    assert "  ~ title: nothing → Checkout returns 502" in lines


def test_a_note_changes_nothing_but_the_timeline() -> None:
    desk, _ = story()
    before = desk.incident
    desk.do("ben", cm.Note(text="hello"))
    found = compare(before, desk.incident)
    assert found.same
    assert list(comparison_lines(found))[1:] == ["Nothing changed but the timeline."]


def test_as_a_document() -> None:
    desk, middle = story()
    document = comparison_document(
        "INC-1", compare(fold("INC-1", desk.entries[:middle]), desk.incident)
    )
    assert list(document) == ["incident", "from", "to", "panes"]
    assert document["from"] == {"seq": middle, "recorded_at": "2026-03-04T02:00:00Z"}
    facts = document["panes"][0]
    assert facts["pane"] == "facts"
    assert {
        "change": "changed", "what": "severity", "field": "", "before": "SEV3", "after": "SEV1",
    } in facts["changes"]  # fmt: skip
    assert to_json(document).isascii()


LOG = story()[0].entries


@settings(max_examples=60)
@given(st.integers(0, len(LOG)), st.integers(0, len(LOG)))
def test_there_and_back_are_mirror_images(first: int, second: int) -> None:
    one, other = fold("INC-1", LOG[:first]), fold("INC-1", LOG[:second])
    there, back = compare(one, other), compare(other, one)
    mirrored = {Sort.ADDED: Sort.GONE, Sort.GONE: Sort.ADDED, Sort.CHANGED: Sort.CHANGED}
    assert [pane.pane for pane in there.panes] == [pane.pane for pane in back.panes]
    for pane, other_pane in zip(there.panes, back.panes, strict=True):
        flipped = {
            (mirrored[each.sort], each.what, each.field, each.after, each.before)
            for each in other_pane.changes
        }
        assert set(map(tuple, pane.changes)) == flipped
    assert compare(one, one).same
