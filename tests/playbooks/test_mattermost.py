"""Mattermost's export: what is taken, what is told, and what is no export."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.model.words import Phase, Severity
from warroom.playbooks.check import check_bytes
from warroom.playbooks.mattermost import Imported, NotAnExport, from_mattermost
from warroom.playbooks.write import to_toml

REAL = "WARROOM_MATTERMOST_EXPORT"
"""The variable that names a real export of "Incident Resolution"; nobody's export is kept here."""

SAMPLE: dict[str, Any] = {
    "version": 1,
    "title": "Störung im Laden",
    "description": "What we do\nwhen the shop is down.",
    "checklists": [
        {
            "title": "Triage",
            "items": [
                {"title": "Look at the till", "description": "Both tills."},
                {"title": "Call the manager", "command": "/call manager", "due_date": 3600000},
                {"title": "(If #sev-2) Close the doors", "state": ""},
                {"title": "Look at the till"},
                {"title": " "},
                {"title": "x" * 300},
            ],
        },
        {"title": "Zebra", "items": [{"title": "Feed it"}]},
        {"title": "Wrap up", "items": None},
    ],
    "broadcast_channel_ids": ["abc"],
    "broadcast_enabled": True,
    "webhook_on_creation_urls": ["https://hooks.example"],
    "retrospective_enabled": False,
    "something_new": {"a": 1},
}


def read(export: object) -> Imported:
    return from_mattermost(json.dumps(export).encode())


def test_what_is_taken() -> None:
    book = read(SAMPLE).playbook
    assert (book.id, book.title) == ("storung-im-laden", "Störung im Laden")
    assert book.summary == "What we do when the shop is down."
    assert [(item.id, item.phase, item.severity) for item in book.items[:4]] == [
        ("look-at-the-till-both-tills", Phase.IDENTIFICATION, None),
        ("call-the-manager", Phase.IDENTIFICATION, None),
        ("close-the-doors", Phase.IDENTIFICATION, Severity.SEV2),
        ("look-at-the-till", Phase.IDENTIFICATION, None),
    ]
    assert book.items[0].text == "Look at the till: Both tills."
    assert book.items[1].command == ""
    assert book.items[-1].text == "Feed it"
    assert check_bytes(to_toml(book).encode()).playbook == book


@pytest.mark.parametrize(
    "said",
    [
        "Item “Call the manager”: the slash command “/call manager” was not taken; it runs in"
        " Mattermost only.",
        "Item “Call the manager”: due_date was not taken.",
        "Item “(If #sev-2) Close the doors”: the condition became severity = SEV2.",
        "An item of identification has no title and was not taken.",
        "is longer than 200 characters and was cut.",
        "Checklist “Zebra” names no phase known here; it went to identification.",
        "Checklist “Wrap up” became the phase conclusion.",
        "Not taken: broadcasts to other channels (broadcast_channel_ids, broadcast_enabled).",
        "Not taken: webhooks (webhook_on_creation_urls).",
        "Not taken: something_new.",
    ],
)
def test_what_is_told(said: str) -> None:
    assert any(said in sentence for sentence in read(SAMPLE).told)


def test_what_is_off_is_no_loss() -> None:
    assert not any("retrospective" in sentence for sentence in read(SAMPLE).told)


def test_more_items_than_a_playbook_holds() -> None:
    many = {"title": "Fix", "items": [{"title": f"Do {n}"} for n in range(70)]}
    imported = read({"version": 1, "title": "Many", "checklists": [many]})
    assert len(imported.playbook.items) == 60
    assert imported.told[-1] == "The limit is 60 items; those after it were not taken."


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"\xff", "not UTF-8"),
        (b'{"a":\n,', "Line 2 is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 5_000, "too many digits"),
        (b"[]", "no Mattermost playbook"),
        (b'{"version":1}', "it has no checklists"),
        (b'{"version":2,"checklists":[]}', "version “2”; only version 1"),
        (b'{"version":true,"checklists":[]}', "version “true”; only"),
        (b'{"version":1,"checklists":{}}', "are no list"),
        (b'{"version":1,"checklists":[]}', "items is empty"),
        (b" " * 4_194_305, "more than 4,194,304 bytes"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_export(raw: bytes, says: str) -> None:
    with pytest.raises(NotAnExport, match=says):
        from_mattermost(raw)


def test_a_real_one() -> None:
    if REAL not in os.environ:
        pytest.skip(f"{REAL} names no Mattermost playbook export to read")
    raw = Path(os.environ[REAL]).read_bytes()
    imported = from_mattermost(raw)
    titles = [
        item["title"] for checklist in json.loads(raw)["checklists"] for item in checklist["items"]
    ]
    assert len(imported.playbook.items) == len(titles)
    assert [item.id for item in imported.playbook.items if item.severity]
    said = "\n".join(imported.told)
    commands = [
        item["command"]
        for checklist in json.loads(raw)["checklists"]
        for item in checklist["items"]
        if item.get("command")
    ]
    assert commands and all(command in said for command in commands)
    assert "message_on_join" in said and "retrospective_template" in said


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
wild_items = st.lists(
    st.fixed_dictionaries({}, optional={"title": values, "command": values, "description": values})
    | values,
    max_size=3,
)
wild_lists = st.lists(
    st.fixed_dictionaries({}, optional={"title": values, "items": wild_items | values}) | values,
    max_size=3,
)


@given(wild_lists | values, values, values)
def test_any_export_is_borne(checklists: object, title: object, other: object) -> None:
    try:
        imported = read({"version": 1, "checklists": checklists, "title": title, "other": other})
    except NotAnExport as answer:
        assert str(answer).endswith(".")
    else:
        assert check_bytes(to_toml(imported.playbook).encode()).playbook == imported.playbook
