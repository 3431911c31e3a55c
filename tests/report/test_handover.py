"""The hand-over brief, templates filled from the log, and the table of who was told what."""

from tests.support.hostile import HOSTILE
from tests.support.incidents import Desk, led_by_ana
from warroom.model import commands as cm
from warroom.report.brief import brief, brief_document, brief_text
from warroom.report.templates import FIELDS, draft_for, fill
from warroom.report.told import told, told_document, told_lines


def room() -> Desk:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.AddTask(text="Drain eu-west", to="ben", time_box=900))
    desk.do("ben", cm.StartTask(task="T1"))
    desk.do("ben", cm.DraftMessage(audience="customers", text="We look", channel="status page"))
    desk.do("ana", cm.Tell(audience="support", text="Wait", next_update=1800))
    desk.wait(10)
    return desk


def test_the_brief_says_what_whoever_takes_over_has_to_know() -> None:
    desk = room()
    sections = {part.heading: part.lines for part in brief(desk.incident, desk.now)}
    assert sections["Situation"][:2] == (
        "INC-1 Checkout returns 502", "SEV3 P3, triage, phase identification",
    )  # fmt: skip
    assert "believed cause: not known" in sections["Situation"]
    assert sections["Open tasks"] == ("T1 Drain eu-west (ben, started, 5:00 left)",)
    assert sections["Next updates"] == ("support 02:30Z (20:00 left)",)
    assert sections["Waiting for an answer"] == ("M1 to customers: draft",)
    assert sections["Roles"] == ("incident commander: ana",)
    assert "Drain eu-west" in brief_text(desk.incident, desk.now)
    assert brief_document(desk.incident, desk.now)["open_tasks"] == list(sections["Open tasks"])


def test_a_template_is_filled_with_what_is_known_and_shows_its_gaps() -> None:
    desk = Desk()
    words = draft_for(desk.incident, "customers", desk.now)
    assert words == (
        "Checkout returns 502. We are working on it. Affected: [systems?]. Next update: 03:00 UTC."
    )
    assert draft_for(desk.incident, "partners", desk.now) == ""
    assert fill("{lunch} {workaround}", desk.incident, "x", desk.now) == "[lunch?] [workaround?]"
    everything = fill(" ".join(f"{{{name}}}" for name in FIELDS), desk.incident, "x", desk.now)
    assert "{" not in everything


def test_text_of_people_is_not_a_template_and_does_nothing() -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="{id} {0} {title.__class__}"))
    assert fill("{title}", desk.incident, "x", desk.now) == "{id} {0} {title.__class__}"
    for _, text in HOSTILE:
        said = fill(f"a {text} {{id}}", desk.incident, "x", desk.now)
        assert "\x1b" not in said and "\n" not in said


def test_who_was_told_what_is_in_the_order_of_its_times() -> None:
    desk = room()
    desk.do("ana", cm.SendMessage(message="M1"))
    rows = told(desk.incident)
    assert [(row.message, row.audience, row.state) for row in rows] == [
        ("M2", "support", "sent"), ("M1", "customers", "sent"),
    ]  # fmt: skip
    assert rows[1].who == "wrote ben, approved ana, sent ana"
    assert [row.message for row in told(desk.incident, "Customers")] == ["M1"]
    assert "customers by status page" in told_lines(rows)[2]
    document = told_document(desk.incident, "support")
    assert document["incident"] == "INC-1" and len(document["told"]) == 1  # type: ignore[arg-type]
