"""The playbooks that come with the program, and people's own beside them."""

from pathlib import Path

import pytest

from tests.support.playbooks import OUTAGE
from warroom.model.playbook import Playbook
from warroom.model.words import Phase
from warroom.playbooks import own
from warroom.playbooks.check import check_bytes, check_file
from warroom.playbooks.library import PACKAGE, NotFound, find, library
from warroom.playbooks.write import to_toml

OURS = sorted(PACKAGE.glob("*.toml"))
WANTED = {
    "service-outage",
    "failed-deploy",
    "data-loss",
    "expired-certificate",
    "ddos",
    "credential-leak",
    "ransomware",
    "phishing",
    "provider-outage",
}


def test_what_comes_with_the_program() -> None:
    assert {file.stem for file in OURS} == WANTED


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_each_of_ours_is_sound_and_whole(file: Path) -> None:
    checked = check_file(file)
    assert checked.problems == ()
    book = checked.playbook
    assert book is not None and book.id == file.stem
    assert 10 <= len(book.items) <= 18
    assert {item.phase for item in book.items} == set(Phase)
    assert book.summary and len(book.sources) >= 3
    assert any("NIST SP 800-61" in source for source in book.sources)
    for wanted in ("role", "time_box", "severity", "command", "after"):
        assert any(getattr(item, wanted) for item in book.items), wanted
    order = list(Phase)
    at = {item.id: order.index(item.phase) for item in book.items}
    assert [item.phase for item in book.items] == sorted(
        (item.phase for item in book.items), key=order.index
    )
    assert all(at[other] <= at[item.id] for item in book.items for other in item.after)
    assert all(len(item.text) <= 120 for item in book.items), "it is read under stress"


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_what_is_written_is_read_back(file: Path) -> None:
    book = check_file(file).playbook
    assert book is not None
    assert check_bytes(to_toml(book).encode()).playbook == book


def put(directory: Path, name: str, book: Playbook) -> Path:
    path = directory / name
    path.write_text(to_toml(book), encoding="utf-8")
    return path


def test_people_s_own_stand_beside_ours_and_replace_them(tmp_path: Path) -> None:
    put(tmp_path, "outage.toml", OUTAGE)
    mine = Playbook(**{name: getattr(OUTAGE, name) for name in OUTAGE.__struct_fields__} | {
        "id": "ransomware", "title": "Ours",
    })  # fmt: skip
    put(tmp_path, "x.toml", mine)
    found, broken = library(tmp_path)
    assert broken == []
    assert {each.playbook.id for each in found} == WANTED | {"outage"}
    assert find("Ransomware", tmp_path).playbook == mine
    assert find("outage", tmp_path).own and not find("ddos", tmp_path).own
    titles = [each.playbook.title.casefold() for each in found]
    assert titles == sorted(titles)


def test_a_broken_file_hides_no_other(tmp_path: Path) -> None:
    put(tmp_path, "a.toml", OUTAGE)
    put(tmp_path, "b.toml", OUTAGE)
    (tmp_path / "bad.toml").write_text('id = "bad"\n')
    found, broken = library(tmp_path)
    assert len(found) == len(WANTED) + 1
    assert [(each.file.name, each.problems[0].line) for each in broken] == [
        ("b.toml", 1), ("bad.toml", 1),
    ]  # fmt: skip
    assert "The id “outage” is that of a.toml too." in broken[0].sentence
    with pytest.raises(NotFound, match=r"The playbook bad is not sound: .*bad.toml:1: title"):
        find("bad", tmp_path)


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    path = put(tmp_path, "outage.toml", OUTAGE)
    assert find("outage", tmp_path).playbook == OUTAGE
    path.write_text(path.read_text().replace("Service outage", "Another title"))
    assert find("outage", tmp_path).playbook.title == "Another title"


@pytest.mark.parametrize("there", [False, True])
def test_a_directory_that_is_not_there_or_is_a_file(tmp_path: Path, there: bool) -> None:
    place = tmp_path / "playbooks"
    if there:
        place.write_text("")
    found, broken = library(place)
    assert len(found) == len(WANTED) and broken == []
    with pytest.raises(NotFound, match=r"There is no playbook “nope”. There are: credential-leak"):
        find("nope", place)


def test_where_people_s_own_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "_chosen", None)
    monkeypatch.setenv("WARROOM_PLAYBOOKS", str(tmp_path / "team"))
    assert own.own_directory() == tmp_path / "team"
    own.look_in(tmp_path / "mine")
    assert own.own_directory() == tmp_path / "mine"
