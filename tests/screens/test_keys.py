"""The key table: every key does something, means one thing in one place, and is documented."""

import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from textual.actions import parse
from textual.binding import Binding

from screens.keys import KEYS, Key, Where, bindings, key_label, keys_for
from tests.support import generated

CLASSES = {
    Where.APP: ("screens.app", "WarroomApp"),
    Where.LOBBY: ("screens.lobby", "LobbyList"),
    Where.PROBLEMS: ("screens.problems", "ProblemList"),
    Where.PROBLEM: ("screens.problem", "ProblemScreen"),
    Where.METRICS: ("screens.metrics_list", "MetricsList"),
    Where.ROOM: ("screens.room", "Room"),
    Where.TIMELINE: ("screens.room_timeline", "RoomTimeline"),
    Where.CHECKLIST: ("screens.checklist", "Checklist"),
    Where.COMMUNICATION: ("screens.communication", "Communication"),
    Where.IDENTIFICATION: ("screens.steps.identification", "Identification"),
    Where.CONTAINMENT: ("screens.steps.containment", "Containment"),
    Where.PRIORITIZATION: ("screens.steps.prioritization", "Prioritization"),
    Where.REACTION: ("screens.steps.reaction", "Reaction"),
    Where.CONCLUSION: ("screens.steps.conclusion", "Conclusion"),
    Where.INBOX: ("screens.inbox", "Inbox"),
    Where.ROSTER: ("screens.roster", "Roster"),
    Where.BRIEF: ("screens.briefing", "BriefScreen"),
    Where.POST_MORTEM: ("screens.post_mortem", "Sections"),
    Where.EDITOR: ("screens.section_editor", "SectionEditor"),
    Where.TASK: ("screens.task_view", "TaskView"),
    Where.PLAYBOOKS: ("screens.playbook_picker", "PlaybookList"),
    Where.COMPOSER: ("screens.composer_field", "Field"),
    Where.SEARCH: ("screens.search", "SearchScreen"),
    Where.EARLIER: ("screens.earlier", "EarlierScreen"),
    Where.FORM: ("screens.declare", "DeclareScreen"),
    Where.SIZE_UP: ("screens.size_up", "SizeUpScreen"),
    Where.REVIEW: ("screens.review.screen", "ReviewScreen"),
    Where.READING: ("screens.review.panes", "PastTimeline"),
    Where.BOOKMARKS: ("screens.review.bookmarks", "PlaceList"),
    Where.REVIEW_LINE: ("screens.review.line", "Field"),
    Where.HELP: ("screens.help", "HelpScreen"),
}


def owner(where: Where, action: str) -> type:
    """The class that has to have the action."""
    target, _, _ = parse(action)
    module, name = CLASSES[{"app": Where.APP, "screen": Where.ROOM}.get(target, where)]
    found = getattr(import_module(module), name)
    assert isinstance(found, type)
    return found


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.where}: {key.label}")
def test_every_key_has_its_action(key: Key) -> None:
    _, action, _ = parse(key.action)
    assert callable(getattr(owner(key.where, key.action), f"action_{action}", None))


@pytest.mark.parametrize("where", Where)
def test_every_place_takes_its_keys_from_the_table(where: Where) -> None:
    merged = owner(where, "here").__dict__["BINDINGS"]
    assert merged == bindings(where)


@pytest.mark.parametrize("where", Where)
def test_a_key_means_one_thing_in_one_place(where: Where) -> None:
    counted = Counter(name for key in KEYS if key.where is where for name in key.keys)
    assert counted
    assert [name for name, times in counted.items() if times > 1] == []


def test_no_key_that_types_something_is_taken_from_a_field() -> None:
    for key in KEYS:
        if key.first:
            assert all(
                name.startswith("ctrl+")
                or name in {"tab", "shift+tab", "up", "down"}
                or re.fullmatch(r"f\d+", name)
                for name in key.keys
            )


def test_no_key_takes_what_terminals_or_the_field_need() -> None:
    # ctrl+i, m, h and j are Tab, Enter, Backspace and line feed; b is tmux's; c copies; z stops.
    taken = {f"ctrl+{letter}" for letter in "imhjbczakedvx"}
    assert taken.isdisjoint(name for key in KEYS for name in key.keys)


def test_keys_are_called_as_people_call_them() -> None:
    names = ("ctrl+p", "shift+tab", "question_mark", "slash", "G", "pageup", "f1", "down")
    labels = ["Ctrl+P", "Shift+Tab", "?", "/", "G", "PgUp", "F1", "↓"]
    assert [key_label(name) for name in names] == labels
    every = {name for key in KEYS for name in key.keys}
    shown = {name: key_label(name) for name in every if name[1:].isdigit()}
    assert {"f1", "f9"} <= set(shown) and shown == {name: name.upper() for name in shown}


def test_bindings_and_help_come_from_the_same_lines() -> None:
    [(where, keys)] = keys_for(Where.LOBBY)
    assert where is Where.LOBBY
    bound = [binding for binding in bindings(Where.LOBBY) if isinstance(binding, Binding)]
    assert [(",".join(key.keys), key.action) for key in keys] == [
        (binding.key, binding.action) for binding in bound
    ]


def test_the_generated_pages_are_what_the_code_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert generated.main(["--check"]) == 0, capsys.readouterr().err


def test_a_stale_page_is_told_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    monkeypatch.setattr(generated, "ROOT", page.parent)
    monkeypatch.setattr(generated, "PAGES", {page: lambda: "new\n"})
    assert generated.main(["--check"]) == 1
    assert "page.md is not what the code says. Run:" in capsys.readouterr().err
    assert generated.main(["--write"]) == 0
    assert page.read_text() == "new\n"
    assert generated.main(["--check"]) == 0


def test_the_page_has_every_key_and_command() -> None:
    page = generated.keys_page()
    for key in KEYS:
        assert f" | {key.words} |" in page
    assert "`/role claim\\|offer\\|accept\\|decline\\|release ROLE [NAME]`" in page
