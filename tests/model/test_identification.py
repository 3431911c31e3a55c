"""The record of an incident, its evidence and size-ups, and what is still missing in it."""

from base64 import b64encode
from hashlib import sha256

import pytest
from msgspec.structs import replace

from tests.support.incidents import START, Desk, Refused, led_by_ana
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.codenames import codename_for
from warroom.model.completeness import missing
from warroom.model.incident import decode_snapshot, encode_snapshot
from warroom.model.limits import (
    MAX_CODENAME,
    MAX_EVIDENCE,
    MAX_EVIDENCE_BYTES,
    MAX_SIZE_UP,
    MAX_TAGS,
)
from warroom.model.refusal import Why
from warroom.model.summary import summarize
from warroom.model.words import Detection, Media, Role, Status, Trend


def _file(data: bytes, name: str = "lb.log") -> cm.AttachEvidence:
    return cm.AttachEvidence(name=name, content=b64encode(data).decode(), media=Media.FILE)


def _text(text: str, name: str = "nginx") -> cm.AttachEvidence:
    return cm.AttachEvidence(name=name, content=text)


def full_of_evidence(desk: Desk) -> None:
    """As many pieces as an incident takes."""
    for number in range(MAX_EVIDENCE):
        desk.do("ben", _text(f"line {number}"))


REFUSALS = [
    Refused("ben", _text(" \n "), Why.INVALID, "The evidence is empty"),
    Refused("ben", _text("x" * 10_001), Why.INVALID, "has 10,001 characters"),
    Refused("ben", _text("x", name=" "), Why.INVALID, "The name of the evidence is empty"),
    Refused("ben", _file(b""), Why.INVALID, "The file is empty"),
    Refused(
        "ben",
        cm.AttachEvidence(name="x", content="not base64!", media=Media.FILE),
        Why.INVALID,
        "did not arrive as base64",
    ),
    Refused(
        "ben",
        _file(b"x" * (MAX_EVIDENCE_BYTES + 1)),
        Why.INVALID,
        "“lb.log” has 32,769 bytes and the limit is 32,768",
    ),
    Refused("ben", _text("\U0001f525" * 9_000), Why.INVALID, "has 36,000 bytes"),
    Refused(
        "ben", _text("one more"), Why.INVALID, "has 100 pieces of evidence", given=full_of_evidence
    ),
    Refused("ben", cm.SizeUp(), Why.INVALID, "That says nothing"),
    Refused(
        "ben",
        cm.SizeUp(scope="x" * (MAX_SIZE_UP + 1)),
        Why.INVALID,
        "The scope has 2,001 characters",
    ),
    Refused(
        "ben",
        cm.ChangeDetails(tags=tuple(map(str, range(MAX_TAGS + 1)))),
        Why.INVALID,
        "at most 20 tags",
    ),
    Refused("ben", cm.ChangeDetails(tags=("#",)), Why.INVALID, "A tag is empty"),
    Refused(
        "ben",
        cm.ChangeDetails(codename="x" * (MAX_CODENAME + 1)),
        Why.INVALID,
        "The code name has 41 characters",
    ),
    Refused("ben", cm.ChangeDetails(category="a\nb"), Why.INVALID, "has to fit on one line"),
    Refused("ben", cm.ChangeDetails(codename="", category=""), Why.CONFLICT, "nothing changed"),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


# The record


def test_the_record_is_declared_or_filled_in_later() -> None:
    desk = Desk(declared=False)
    desk.do(
        "ana",
        cm.Declare(
            title="Payroll data on the web",
            codename="quiet  heron",
            detected_by=Detection.CUSTOMER,
            category=" security ",
            tags=("#PII", "pii", "payroll"),
        ),
    )
    it = desk.incident
    assert (it.codename, it.detected_by, it.category) == ("quiet heron", "customer", "security")
    assert it.tags == ("pii", "payroll")
    desk.do("ben", cm.ChangeDetails(detected_by=Detection.SIEM, category="data", tags=()))
    it = desk.incident
    assert (it.codename, it.detected_by, it.category, it.tags) == (
        "quiet heron",
        "SIEM",
        "data",
        (),
    )


def test_a_code_name_stands_for_the_title_until_it_is_taken_away() -> None:
    desk = Desk()
    assert desk.incident.called == summarize(desk.incident).called == "Checkout returns 502"
    desk.do("ana", cm.ChangeDetails(codename="amber otter"))
    assert desk.incident.called == summarize(desk.incident).called == "amber otter"
    assert desk.incident.title == "Checkout returns 502"
    desk.do("ana", cm.ChangeDetails(codename=""))
    assert desk.incident.called == "Checkout returns 502"


def test_auto_picks_a_code_name_by_the_id_and_nothing_else() -> None:
    names = set()
    for number in range(1, 4):
        desk = Desk(f"INC-{number}")
        event = desk.do("ana", cm.ChangeDetails(codename=" Auto ")).event
        assert isinstance(event, ev.DetailsChanged) and event.codename is not None
        assert event.codename == desk.incident.codename == codename_for(f"INC-{number}")
        assert len(event.codename.split()) == 2
        names.add(event.codename)
    assert len(names) == 3


def test_no_two_of_2500_incidents_share_a_code_name() -> None:
    assert len({codename_for(f"INC-{number}") for number in range(7, 2507)}) == 2500
    assert codename_for("INC-1") != codename_for("EX-1")
    assert codename_for("") == codename_for("")


# Evidence


def test_a_file_is_kept_byte_for_byte_with_its_hash_size_collector_and_time() -> None:
    desk = Desk()
    data = bytes(range(256)) * 128
    command = cm.AttachEvidence(
        name="core", content=b64encode(data).decode(), media=Media.FILE, note="from lb-2",
        occurred_at=desk.ago(3),
    )  # fmt: skip
    entry = desk.do("ben", command)
    assert isinstance(entry.event, ev.EvidenceAttached)
    assert entry.event.content == command.content
    [piece] = desk.incident.evidence.values()
    assert (piece.id, piece.name, piece.media, piece.note) == ("E1", "core", "file", "from lb-2")
    assert (piece.size, piece.sha256) == (32_768, sha256(data).hexdigest())
    assert (piece.by, piece.at, piece.seq) == ("ben", desk.ago(3), entry.seq)


def test_the_state_does_not_hold_the_content_and_the_log_does() -> None:
    desk = Desk()
    desk.do("ben", _text("  GET /checkout 502\n"))
    desk.do("chloe", _text("second"))
    assert list(desk.incident.evidence) == ["E1", "E2"]
    assert b"GET /checkout" not in encode_snapshot(desk.incident)
    event = desk.entries[1].event
    assert isinstance(event, ev.EvidenceAttached)
    assert event.content == "  GET /checkout 502\n"
    assert event.sha256 == sha256(b"  GET /checkout 502\n").hexdigest()
    snapshot = decode_snapshot(encode_snapshot(desk.incident))
    assert snapshot.evidence == desk.incident.evidence


def test_a_piece_as_large_as_allowed_fits_in_a_frame_to_the_hub() -> None:
    import msgspec

    from warroom.wire.limits import MAX_CLIENT_FRAME

    worst = (
        _file(b"\xff" * MAX_EVIDENCE_BYTES, name="\U0001f525" * 200),
        _text('"' * 10_000),
        cm.SizeUp(
            symptoms="\U0001f525" * MAX_SIZE_UP,
            scope='"' * MAX_SIZE_UP,
            recent_changes="\U0001f525" * MAX_SIZE_UP,
        ),
    )
    for command in worst:
        assert Desk().do("ben", command)
        assert len(msgspec.json.encode(command)) + 500 < MAX_CLIENT_FRAME


# Size-up


def test_a_size_up_is_said_in_parts_and_the_latest_word_on_each_holds() -> None:
    desk = Desk()
    desk.do("ben", cm.SizeUp(symptoms="502s", scope="eu-west", trend=Trend.STEADY))
    desk.wait(10)
    desk.do("chloe", cm.SizeUp(trend=Trend.WORSE, recent_changes="deploy 8812"))
    now = desk.incident.size_up
    assert now is not None
    assert (now.symptoms, now.scope, now.trend) == ("502s", "eu-west", "worse")
    assert (now.recent_changes, now.by, now.at) == ("deploy 8812", "chloe", desk.now)
    assert isinstance(desk.entries[1].event, ev.SizedUp), "the earlier one stays in the log"
    desk.do("ben", cm.SizeUp(symptoms=""))
    assert desk.incident.size_up and desk.incident.size_up.symptoms == ""


def test_saying_the_same_again_is_news() -> None:
    desk = Desk()
    desk.do("ben", cm.SizeUp(trend=Trend.STEADY))
    desk.wait(30)
    desk.do("ben", cm.SizeUp(trend=Trend.STEADY))
    assert desk.incident.size_up and desk.incident.size_up.at == desk.now


# What is missing


def fields(desk: Desk) -> list[str]:
    return [each.field for each in missing(desk.incident)]


def test_what_is_missing_goes_as_it_is_said_and_in_the_end_the_record_is_complete() -> None:
    desk = Desk()
    assert fields(desk) == [
        "commander", "symptoms", "scope", "trend", "recent_changes", "systems", "started_at",
        "detected_at", "detected_by", "category", "responsible", "description",
    ]  # fmt: skip
    led_by_ana(desk)
    assert "commander" not in fields(desk)
    desk.do("ben", cm.SizeUp(symptoms="502s", scope="all", trend=Trend.WORSE, recent_changes="-"))
    assert fields(desk)[0] == "systems"
    desk.do(
        "ben",
        cm.ChangeDetails(
            systems=("checkout",), started_at=START, detected_at=START, responsible="payments",
            detected_by=Detection.MONITORING, category="availability",
        ),
    )  # fmt: skip
    assert fields(desk) == ["description"]
    desk.do("ben", cm.ChangeDetails(description="Since the deploy."))
    assert fields(desk) == []
    desk.do("ana", cm.ReleaseRole(role=Role.COMMANDER))
    assert fields(desk) == ["commander"]
    over = replace(desk.incident, status=Status.RESOLVED)
    assert missing(over) == (), "nobody has to command what is over"
