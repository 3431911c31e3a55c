"""The first text of a post-mortem: what the log says, and nothing else."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.incidents import START, Desk, ready_to_close, resolved
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.limits import MAX_TEXT
from warroom.model.words import Detection, NoteKind, Section, Severity, Status
from warroom.report.durations import lasted_text, moments
from warroom.report.post_mortem import (
    post_mortem_document,
    post_mortem_text,
    proposal,
    section_text,
    state_text,
    version_text,
)


def story() -> Desk:
    """An incident from its start to its end, with something for every section."""
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(
        title="Checkout returns 502", severity=Severity.SEV2, systems=("checkout",),
        started_at=desk.ago(9), detected_at=desk.ago(4),
    ))  # fmt: skip
    desk.do("ana", cm.ChangeDetails(detected_by=Detection.MONITORING))
    desk.do("mon", cm.Note(text="error rate 38 %", note_kind=NoteKind.ALERT))
    desk.do("ben", cm.Note(text="a remark among others"))
    desk.do("ben", cm.AddTask(text="Drain eu-west"))
    desk.do("ben", cm.BlockTask(task="T1", reason="no access"))
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV1))
    desk.do("ben", cm.FinishTask(task="T1"))
    desk.do("chloe", cm.VerifyTask(task="T1"))
    desk.wait(20)
    desk.do("ana", cm.ChangeStatus(status=Status.MITIGATED))
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV3, reason="few see it"))
    desk.wait(60)
    ready_to_close(desk)
    resolved(desk)
    return desk


def proposed(desk: Desk, section: Section) -> str:
    return proposal(section, desk.incident, desk.entries)


def test_the_summary_says_when_and_how_long() -> None:
    text = proposed(story(), Section.SUMMARY)
    assert text.startswith("Checkout returns 502 (SEV3, P1).\n\n- started: 2026-03-04 01:51:00Z\n")
    assert "- detected: 2026-03-04 01:56:00Z, 5 min after it started" in text
    assert "- mitigated: 2026-03-04 02:20:00Z, 29 min after it started" in text
    assert "- resolved: 2026-03-04 03:20:00Z, 1 h 29 min after it started" in text
    assert "How it ended: rolled back" in text
    assert "Trigger: The deploy of the edge proxies" in text
    assert "Incident commander: ana. In the log: ana, mon, ben, chloe." in text


def test_each_section_says_what_belongs_there() -> None:
    desk = story()
    impact = proposed(desk, Section.IMPACT)
    assert "- system checkout, suspected (since 2026-03-04 02:00Z)" in impact
    assert "- Highest severity: SEV1, then lower" in impact
    assert "- Nobody was told." in impact
    detection = proposed(desk, Section.DETECTION)
    assert "- detected 2026-03-04 01:56:00Z by monitoring, 5 min after it started" in detection
    assert "- 2026-03-04 02:00Z error rate 38 % (mon)" in detection
    timeline = proposed(desk, Section.TIMELINE)
    assert "status mitigated (ana)" in timeline and "severity SEV1 (ana)" in timeline
    assert "a remark among others" not in timeline
    well = proposed(desk, Section.WENT_WELL)
    assert well == "- Drain eu-west (T1): done by ben, verified by chloe"
    assert "blocked: Drain eu-west (T1) — no access" in proposed(desk, Section.WAS_HARD)
    assert proposed(desk, Section.LUCKY) == "- Nothing is recorded."
    assert proposed(desk, Section.FACTORS) == (
        "- Trigger: The deploy of the edge proxies\n- No canary for TLS settings (F1)"
    )
    assert "- A canary for TLS settings (U1, follow-up): ben, due 2026-04-" in proposed(
        desk, Section.FOLLOW_UPS
    )


@pytest.mark.parametrize("section", Section)
def test_an_empty_incident_has_a_proposal_for_every_section(section: Section) -> None:
    assert (
        section is Section.TIMELINE
        or "ecorded" in proposed(Desk(), section)
        or (section is Section.SUMMARY)
    )
    assert proposed(Desk(), section).strip()


def test_a_struck_note_is_no_milestone_and_a_pinned_one_is() -> None:
    desk = Desk()
    desk.do("ben", cm.Note(text="all is up", note_kind=NoteKind.MILESTONE))
    desk.do("ben", cm.Note(text="a remark"))
    desk.do("ben", cm.Pin(target=3))
    desk.do("ben", cm.Strike(target=2))
    assert "all is up" not in proposed(desk, Section.TIMELINE)
    assert "a remark" in proposed(desk, Section.TIMELINE)


def test_a_proposal_can_be_saved_as_it_is_however_long_the_log() -> None:
    desk = Desk()
    for number in range(300):
        desk.do("ben", cm.Note(text=f"{number} " + "x" * 150, note_kind=NoteKind.MILESTONE))
    text = proposed(desk, Section.TIMELINE)
    assert len(text) <= MAX_TEXT
    assert text.endswith("more on the timeline")
    desk.do("ben", cm.StartPostMortem())
    desk.do("ben", cm.EditSection(section=Section.TIMELINE, text=text))
    assert section_text(Section.TIMELINE, desk.incident, desk.entries) == text


def test_what_is_saved_stands_in_place_of_the_proposal() -> None:
    desk = story()
    desk.do("ben", cm.StartPostMortem())
    seq = desk.do("ben", cm.EditSection(section=Section.LUCKY, text="It was night.")).seq
    text = post_mortem_text(desk.incident, desk.entries)
    assert text.startswith(
        "# Post-mortem of INC-1: Checkout returns 502\n\nben owns it, due 2026-03"
    )
    assert "## Where we were lucky\n\nIt was night.\n\n## Contributing factors\n\n*Proposed" in text
    document = post_mortem_document(desk.incident, desk.entries)
    saved = [each for each in document["sections"] if each["saved"]]
    assert [(s["section"], s["text"], s["version"], s["by"]) for s in saved] == [
        ("where we were lucky", "It was night.", seq, "ben")
    ]
    assert len(document["sections"]) == len(Section)
    assert (document["incident"], document["owner"]) == ("INC-1", "ben")


def test_a_version_is_found_by_its_entry() -> None:
    desk = Desk()
    desk.do("ben", cm.StartPostMortem())
    first = desk.do("ben", cm.EditSection(section=Section.LUCKY, text="a")).seq
    desk.do("ben", cm.EditSection(section=Section.LUCKY, text="b", base=first))
    assert version_text(Section.LUCKY, first, desk.entries) == "a"
    assert version_text(Section.LUCKY, 0, desk.entries) == ""
    assert version_text(Section.IMPACT, first, desk.entries) is None
    assert version_text(Section.LUCKY, 1, desk.entries) is None


def test_where_it_stands_in_words() -> None:
    desk = Desk()
    assert state_text(desk.incident.post_mortem) == "not started"
    resolved(desk)
    desk.do("ben", cm.StartPostMortem())
    assert state_text(desk.incident.post_mortem) == "ben owns it, due 2026-03-11 02:00:00Z"
    desk.now += timedelta(days=7)
    desk.timer()
    assert "overdue" in state_text(desk.incident.post_mortem)
    for section in Section:
        desk.do("ben", cm.EditSection(section=section, text="x"))
    desk.do("ana", cm.FinishPostMortem())
    assert state_text(desk.incident.post_mortem) == "finished by ana 2026-03-11 02:00:00Z"
    desk.wait(1)
    base = desk.incident.post_mortem.version(Section.LUCKY)
    desk.do("ben", cm.EditSection(section=Section.LUCKY, text="y", base=base))
    assert state_text(desk.incident.post_mortem).endswith(", edited since")


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_nothing_of_it_acts_on_a_terminal(text: str) -> None:
    desk = Desk()
    note = ev.Noted(text=text, note_kind=NoteKind.MILESTONE)
    entry = replace(desk.entries[-1], seq=2, event=note)
    incident = replace(desk.incident, title=text, description=text, systems=(text,))
    assert raw_terminal_codes(post_mortem_text(incident, [*desk.entries, entry])) == []


@pytest.mark.parametrize(
    ("lasted", "text"),
    [
        (timedelta(seconds=7), "7 s"),
        (timedelta(minutes=8, seconds=59), "8 min"),
        (timedelta(hours=1, minutes=12), "1 h 12 min"),
        (timedelta(days=2, hours=3, minutes=4), "2 d 3 h"),
        (timedelta(minutes=-5), "-5 min"),
        (timedelta(hours=2), "2 h"),
    ],
)
def test_durations_read_as_people_say_them(lasted: timedelta, text: str) -> None:
    assert lasted_text(lasted) == text


def test_moments_are_told_from_the_first_that_is_known() -> None:
    desk = Desk()
    desk.wait(5)
    desk.do("ana", cm.ChangeStatus(status=Status.CANCELLED, reason="a drill"))
    assert [(m.name, m.at, m.lasted, m.since) for m in moments(desk.incident)] == [
        ("declared", START, None, ""),
        ("cancelled", desk.now, timedelta(minutes=5), "declared"),
    ]


def test_a_declaration_before_the_start_that_was_found_later_is_said_so() -> None:
    desk = Desk()
    desk.wait(5)
    desk.do("ana", cm.ChangeDetails(started_at=desk.now))
    assert "- declared: 2026-03-04 02:00:00Z, 5 min before it started" in proposed(
        desk, Section.SUMMARY
    )
