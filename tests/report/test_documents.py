"""JSON for scripts: the keys, and nothing but ASCII."""

import json

import pytest

from tests.support.hostile import HOSTILE
from tests.support.incidents import START, Desk
from warroom.model import commands as cm
from warroom.model.entry import Entry
from warroom.model.events import Noted, Unknown, decode_event
from warroom.model.incident import Incident
from warroom.model.summary import Summary, summarize
from warroom.report.documents import (
    checklist_document,
    communication_document,
    entry_document,
    evidence_document,
    incident_document,
    list_document,
    to_json,
)
from warroom.wire.frames import LobbyRow


def test_a_line_of_the_log() -> None:
    desk = Desk()
    desk.wait(5)
    note = desk.do("ben", cm.Note(text="it began", occurred_at=desk.ago(3)))
    assert json.loads(to_json(entry_document(note))) == {
        "seq": 2,
        "recorded_at": "2026-03-04T02:05:00Z",
        "occurred_at": "2026-03-04T02:02:00Z",
        "actor": "ben",
        "command_id": note.command_id,
        "hash": note.hash,
        "event": {"kind": "noted", "text": "it began", "note_kind": "observation"},
    }


def test_keys_are_there_when_nothing_is_in_them() -> None:
    document = entry_document(Desk().entries[0])
    assert document["occurred_at"] is None
    assert document["event"] == {
        "kind": "declared",
        "title": "Checkout returns 502",
        "severity": "SEV3",
        "priority": "P3",
        "description": "",
        "started_at": None,
        "detected_at": None,
        "reporter": "ana",
        "responsible": "",
        "systems": [],
        "policy": None,
        "codename": "",
        "detected_by": None,
        "category": "",
        "tags": [],
        "exercise": False,
        "imported": False,
        "restricted": None,
    }


def test_an_event_of_a_newer_version_comes_out_as_it_was_written() -> None:
    event = decode_event(b'{"kind":"drill_started","by":{"name":"ana"}}')
    document = entry_document(
        Entry(seq=1, recorded_at=START, actor="ana", command_id="", hash="", event=event)
    )
    assert document["event"] == {"kind": "drill_started", "by": {"name": "ana"}}


def test_an_unreadable_event_is_kept_as_text() -> None:
    broken = Unknown(name="drill", raw='{"kind":"drill", oops')
    document = entry_document(
        Entry(seq=1, recorded_at=START, actor="ana", command_id="", hash="", event=broken)
    )
    assert document["event"] == {"kind": "drill", "raw": '{"kind":"drill", oops'}


def test_the_list() -> None:
    rows = [LobbyRow(summarize(Desk().incident), ["ana"])]
    (row,) = json.loads(to_json(list_document(rows)))["incidents"]
    assert set(row) == {*Summary.__struct_fields__, "present"}
    assert row["id"] == "INC-1"
    assert row["declared_at"] == "2026-03-04T02:00:00Z"
    assert row["next_update_at"] is None
    assert row["present"] == ["ana"]


def test_an_incident_with_every_key_and_lists_of_what_it_has() -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text="Freeze deploys"))
    desk.do("ana", cm.Tell(audience="customers", text="We look"))
    desk.do("ana", cm.ChangeDetails(systems=("checkout",)))
    desk.do("ana", cm.RecordWorkaround(what="wait"))
    desk.do("ana", cm.FormTeam(team="db", lead="ben"))
    document = json.loads(to_json(incident_document(desk.incident)))
    assert set(document) == {*Incident.__struct_fields__, "commander", "missing"} - {"lines"}
    assert [task["id"] for task in document["tasks"]] == ["T1"]
    assert document["tasks"][0]["due_at"] is None
    assert [message["state"] for message in document["messages"]] == ["sent"]
    assert [audience["name"] for audience in document["audiences"]] == ["customers"]
    assert [(each["name"], each["state"]) for each in document["extent"]] == [
        ("checkout", "suspected")
    ]
    assert [each["id"] for each in document["workarounds"]] == ["W1"]
    assert [each["lead"] for each in document["teams"]] == ["ben"]
    assert document["missing"][0] == "commander"
    assert checklist_document(desk.incident)["tasks"] == document["tasks"]
    assert communication_document(desk.incident)["messages"] == document["messages"]


def test_evidence_is_listed_without_its_content() -> None:
    desk = Desk()
    desk.do("ben", cm.AttachEvidence(name="nginx", content="GET /checkout 502"))
    document = json.loads(to_json(evidence_document(desk.incident)))
    [piece] = document["evidence"]
    assert (piece["id"], piece["name"], piece["by"], piece["seq"]) == ("E1", "nginx", "ben", 2)
    assert incident_document(desk.incident)["evidence"] == document["evidence"]
    assert "GET" not in to_json(document)


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_hostile_text_is_escaped_on_one_line(text: str) -> None:
    entry = Entry(
        seq=1, recorded_at=START, actor=text, command_id="", hash="", event=Noted(text=text)
    )
    line = to_json(entry_document(entry))
    assert all(" " <= char <= "~" for char in line)
    if not any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        assert json.loads(line)["event"]["text"] == text
