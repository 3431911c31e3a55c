"""What makes a playbook sound: every problem is found, with its place and a sentence."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.playbooks import OUTAGE, item, playbook
from warroom.model.playbook import Path, problems_of, read_playbook, table_of, tasks_before
from warroom.model.words import Role, Severity


def table(**changes: Any) -> dict[str, Any]:
    sound = {"id": "outage", "title": "T", "version": "1", "when": "W", "items": [one()]}
    return {key: value for key, value in (sound | changes).items() if value is not None}


def one(**changes: Any) -> dict[str, Any]:
    sound = {"id": "a", "phase": "reaction", "text": "Do it"}
    return {key: value for key, value in (sound | changes).items() if value is not None}


def items(*after: tuple[str, list[str]]) -> list[dict[str, Any]]:
    return [one(id=id, after=others) for id, others in after]


WRONG: list[tuple[dict[str, Any], Path, str]] = [
    ({"titel": "x"}, ("titel",), "A playbook has no key “titel”. There are: id, title,"),
    ({"id": None}, (), 'id is missing. Write id = "…".'),
    ({"id": "Web Outage"}, ("id",), "“Web Outage” is no id: it has small letters, digits"),
    ({"id": 7}, ("id",), "id has to be text in quotes"),
    ({"id": "x" * 41}, ("id",), "id has 41 characters and the limit is 40."),
    ({"title": ""}, ("title",), "title is empty."),
    ({"title": "a\nb"}, ("title",), "title has to fit on one line."),
    ({"version": 1}, ("version",), "version has to be text in quotes"),
    ({"when": None}, (), "when is missing."),
    ({"summary": "x" * 501}, ("summary",), "summary has 501 characters and the limit is 500."),
    ({"sources": "NIST"}, ("sources",), 'sources has to be a list, as in sources = ["…", "…"].'),
    ({"sources": ["a", 7]}, ("sources", 1), "sources, entry 2, has to be text in quotes"),
    ({"sources": ["a"] * 21}, ("sources",), "sources has 21 entries and the limit is 20."),
    ({"items": None}, (), "items is missing. Write each item under a line [[items]]."),
    ({"items": []}, ("items",), "items is empty."),
    ({"items": {}}, ("items",), "items has to be a list of tables"),
    ({"items": ["a"]}, ("items", 0), "An item has to be a table"),
    ({"items": [one(id=f"i{n}") for n in range(61)]}, ("items",), "There are 61 items"),
    ({"items": [one(who="x")]}, ("items", 0, "who"), "An item has no key “who”. There are: id,"),
    ({"items": [one(id=None)]}, ("items", 0), "id is missing."),
    ({"items": [one(phase=None)]}, ("items", 0), "phase is missing. Write phase ="),
    (
        {"items": [one(phase="recovery")]}, ("items", 0, "phase"),
        "phase “recovery” is not one of: identification, containment, prioritization, reaction,",
    ),
    ({"items": [one(phase=["x"])]}, ("items", 0, "phase"), "phase “list” is not one of"),
    ({"items": [one(role="boss")]}, ("items", 0, "role"), "role “boss” is not one of: incident"),
    ({"items": [one(severity=2)]}, ("items", 0, "severity"), "severity “2” is not one of: SEV1,"),
    ({"items": [one(severity=True)]}, ("items", 0, "severity"), "severity “true” is not"),
    (
        {"items": [one(severity=10**5000)]}, ("items", 0, "severity"),
        "severity “so large a number” is not one of",
    ),
    *(
        ({"items": [one(time_box=box)]}, ("items", 0, "time_box"), "is not between one minute")
        for box in ("15", "soon", "30s", "8d", "-5m", "", 15, "9" * 5000 + "m")
    ),
    ({"items": [one(text="x" * 201)]}, ("items", 0, "text"), "text has 201 characters"),
    ({"items": [one(command="a\nb")]}, ("items", 0, "command"), "command has to fit on one line"),
    ({"items": [one(after="b")]}, ("items", 0, "after"), "after has to be a list"),
    ({"items": [one(), one()]}, ("items", 1, "id"), "The id “a” is item 1's already."),
    (
        {"items": items(("a", []), ("b", ["c"]))}, ("items", 1, "after", 0),
        "after names “c”, and no item has that id.",
    ),
    (
        {"items": items(("a", []), ("b", ["a", "a"]))}, ("items", 1, "after", 1),
        "after names “a” twice.",
    ),
    ({"items": items(("a", ["a"]))}, ("items", 0, "after"), "none could begin: a → a."),
    (
        {"items": items(("a", []), ("b", ["a", "d"]), ("c", ["b"]), ("d", ["c"]))},
        ("items", 1, "after"), "none could begin: b → d → c → b.",
    ),
    (
        {"items": [one(id=f"i{n}", command="漢" * 500) for n in range(60)]}, (),
        "bytes and the limit is 60,000. Split it.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "says"), WRONG, ids=[case[2][:40] for case in WRONG])
def test_what_is_wrong_is_said_once_and_in_place(
    changes: dict[str, Any], path: Path, says: str
) -> None:
    made, problems = read_playbook(table(**changes))
    assert made is None
    assert [problem.path for problem in problems] == [path]
    assert says in problems[0].sentence
    assert problems[0].sentence.endswith(".") and "\n" not in problems[0].sentence


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = table(title=None, oops=1, items=[one(phase="x", after=["z"]), one(id=None), one()])
    _, problems = read_playbook(wrong)
    assert [problem.path for problem in problems] == [
        ("oops",), (), ("items", 0, "phase"), ("items", 1), ("items", 2, "id"),
    ]  # fmt: skip


def test_a_sound_table() -> None:
    item = one(role="ops", severity="sev2", time_box="1h30m", command=" kubectl get pods ")
    made, problems = read_playbook(table(items=[item], sources=["NIST SP 800-61r3"]))
    assert problems == [] and made is not None
    [only] = made.items
    assert (only.role, only.severity, only.time_box, only.command) == (
        Role.OPERATIONS, Severity.SEV2, 5400, "kubectl get pods",
    )  # fmt: skip


def test_a_playbook_and_its_table_are_the_same() -> None:
    assert read_playbook(table_of(OUTAGE)) == (OUTAGE, [])
    assert table_of(OUTAGE)["items"][0]["time_box"] == "5m"


@pytest.mark.parametrize("seconds", [0, -60, 59, 61, 10**30])
def test_a_playbook_from_elsewhere_is_checked_too(seconds: int) -> None:
    book = playbook(item("a", time_box=seconds))
    assert [each.path for each in problems_of(book)] == (
        [] if seconds == 61 else [("items", 0, "time_box")]
    )


def test_a_long_chain_takes_no_recursion() -> None:
    chain = playbook(item("i0"), *(item(f"i{n}", f"i{n - 1}") for n in range(1, 60)))
    assert problems_of(chain) == []
    assert tasks_before(chain.items, {"i0": "T1"})("i59") == ("T1",)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
keys = st.sampled_from(["id", "title", "when", "version", "items", "sources", "x"])
item_keys = st.sampled_from(["id", "phase", "text", "after", "severity", "role", "time_box"])
any_items = st.lists(st.dictionaries(item_keys, json_like) | json_like, max_size=3)


@given(st.dictionaries(keys, json_like | any_items))
def test_any_table_is_borne(table: dict[str, Any]) -> None:
    made, problems = read_playbook(table)
    assert (made is None) == bool(problems)
    if made is not None:
        assert msgspec.json.decode(msgspec.json.encode(made), type=type(made)) == made
