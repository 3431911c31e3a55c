"""An exported file goes into another hub, comes out of it the same, and is never there twice."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hub_process import hub_process
from tests.support.shell import Shell

MAY_DIFFER = {"epoch", "key", "signature"}
"""What the header says of the hub that wrote the file, and not of the log."""


@pytest.fixture
def other() -> Iterator[Shell]:
    with hub_process() as process:
        yield Shell(process)


@pytest.fixture
def exported(shell: Shell, tmp_path: Path) -> Path:
    incident = shell.declare("Checkout is down")
    for number in range(3):
        shell.ok("note", incident, f"note {number}")
    (tmp_path / "error.log").write_bytes(bytes(range(256)) * 128)
    shell.ok("evidence", incident, "add", str(tmp_path / "error.log"))
    path = tmp_path / "a.warroom"
    shell.ok("export", incident, "-o", str(path))
    return path


def parts(path: Path) -> tuple[dict[str, object], bytes]:
    header, entries = path.read_bytes().split(b"\n", 1)
    return json.loads(header), entries


def test_a_file_goes_into_a_fresh_hub_and_comes_out_the_same(
    exported: Path, other: Shell, tmp_path: Path
) -> None:
    name = str(parts(exported)[0]["log"])
    assert other.ok("import", str(exported)).strip() == name
    back = tmp_path / "b.warroom"
    other.ok("export", name, "-o", str(back))
    (was, entries), (header, again) = parts(exported), parts(back)
    assert again == entries
    assert {key for key in was if was[key] != header[key]} == MAY_DIFFER
    assert "whole and unchanged" in other.ok("verify", name)
    # Also after the hub has read its log again.
    other.hub.stop()
    other.hub.start()
    assert other.ok("export", name, "-o", "-").encode() == back.read_bytes()
    assert other.log(name)[-1]["event"]["kind"] == "evidence_attached"


def test_a_second_time_nothing_changes(exported: Path, other: Shell) -> None:
    name = other.ok("import", str(exported)).strip()
    before = other.ok("export", name, "-o", "-")
    code, out, err = other.run("import", str(exported))
    assert (code, out.strip()) == (0, name)
    assert "is here already" in err
    said = json.loads(other.ok("import", str(exported), "--json"))
    assert said == {"incident": name, "entries": 5, "already": True, "sealed_as": name}
    assert other.ok("export", name, "-o", "-") == before
    assert len(json.loads(other.ok("list", "--all", "--json"))["incidents"]) == 1


def test_an_id_that_is_taken_gets_a_tail_and_the_chain_holds(
    exported: Path, other: Shell, tmp_path: Path
) -> None:
    header, entries = parts(exported)
    own = str(header["log"])
    while other.declare("Something else") != own:
        pass
    code, out, err = other.run("import", str(exported))
    name = out.strip()
    first = json.loads(entries.splitlines()[0])["hash"]
    assert (code, name) == (0, f"{own}~{first[:4]}")
    assert f"Another history has the id {own} here" in err
    assert other.show(name)["title"] == "Checkout is down"
    assert other.show(own)["title"] == "Something else"
    back = tmp_path / "b.warroom"
    other.ok("export", name, "-o", str(back))
    assert parts(back)[0]["log"] == own
    assert parts(back)[1] == entries
    # It goes on under that id, and what was added continues the chain.
    other.ok("note", name.lower(), "found again")
    assert f"{name}: 6 entries, whole and unchanged." in other.ok("verify", name)
    assert other.log(name)[-1]["event"]["text"] == "found again"
    assert int(other.declare("The next one").removeprefix("INC-")) == int(own[4:]) + 1
    # The file that was taken in is now the shorter one.
    code, _, err = other.run("import", str(exported))
    assert (code, f"{name} is here already and goes further: it has 6 entries" in err) == (1, True)
    other.hub.stop()
    other.hub.start()
    assert f"{name}: 6 entries, whole and unchanged." in other.ok("verify", name)


def test_a_longer_file_of_a_log_that_is_here_is_refused(
    shell: Shell, exported: Path, other: Shell, tmp_path: Path
) -> None:
    name = other.ok("import", str(exported)).strip()
    shell.ok("note", name, "later")
    longer = tmp_path / "longer.warroom"
    shell.ok("export", name, "-o", str(longer))
    code, _, err = other.run("import", str(longer))
    assert code == 1
    assert f"{name} is here already with the first 5 entries of the file, which has 6" in err
    assert len(other.log(name)) == 5


def test_the_next_declared_gets_the_next_number(exported: Path, other: Shell) -> None:
    name = other.ok("import", str(exported)).strip()
    assert other.declare("Another one") == f"INC-{int(name[4:]) + 1}"


def test_a_file_that_is_not_whole_is_not_taken_in(exported: Path, other: Shell) -> None:
    exported.write_bytes(exported.read_bytes().replace(b"note 1", b"note 7"))
    code, out, err = other.run("import", str(exported))
    assert code == 1
    assert "Entry 3 was edited" in out
    assert "Nothing was taken in" in err
    assert json.loads(other.ok("list", "--all", "--json"))["incidents"] == []


def test_a_problem_record_goes_the_same_way(shell: Shell, other: Shell, tmp_path: Path) -> None:
    shell.declare("Checkout is down")
    name = shell.ok("problem", "open", "Certificates expire unseen").strip()
    path = tmp_path / "p.warroom"
    shell.ok("export", name, "-o", str(path))
    assert other.ok("import", str(path)).strip() == name
    assert other.ok("export", name, "-o", "-").encode().split(b"\n", 1)[1] == parts(path)[1]


def test_without_a_hub_that_is_said(exported: Path, other: Shell) -> None:
    other.hub.stop()
    code, _, err = other.run("import", str(exported))
    assert (code, "No hub runs at" in err) == (69, True)
