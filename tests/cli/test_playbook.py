"""`warroom playbook` as a process: list, show, check, import, start."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.playbooks.test_mattermost import SAMPLE
from tests.support.hub_process import environment
from tests.support.imported import imported
from tests.support.playbooks import OUTAGE
from tests.support.shell import Shell
from warroom.playbooks.write import to_toml


class Done(NamedTuple):
    """What a process left."""

    code: int
    out: str
    err: str


def run(shell: Shell, *args: str) -> Done:
    return Done(*shell.run("playbook", *args))


@pytest.fixture
def outage(tmp_path: Path) -> Path:
    path = tmp_path / "outage.toml"
    path.write_text(to_toml(OUTAGE), encoding="utf-8")
    return path


def test_the_list(shell: Shell, outage: Path) -> None:
    here = str(outage.parent)
    document = json.loads(shell.ok("playbook", "list", "--json", "--dir", here))
    rows = {row["id"]: row for row in document["playbooks"]}
    assert {"ransomware", "ddos", "outage"} <= set(rows)
    assert (rows["outage"]["own"], rows["ddos"]["own"]) == (True, False)
    assert rows["outage"]["file"] == str(outage)
    assert "Service outage, 5 items, your own" in shell.ok("playbook", "list", "--dir", here)


def test_a_broken_file_is_told_beside_the_list(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("id = 7\n")
    done = run(shell, "list", "--dir", str(tmp_path))
    assert done.code == 0 and "ransomware" in done.out
    assert "Not a playbook:" in done.err and "bad.toml:1: id has to be text" in done.err


def test_show(shell: Shell, outage: Path) -> None:
    page = shell.ok("playbook", "show", str(outage))
    assert "confirm: ops; 5m" in page and "after call-bridge, freeze" in page
    assert "    $ kubectl rollout pause deployment/checkout" in page
    document = json.loads(shell.ok("playbook", "show", "ransomware", "--json"))
    assert document["id"] == "ransomware" and document["items"][0]["time_box"] == 900
    assert run(shell, "show", "nope").code == 4


def test_check(shell: Shell, outage: Path) -> None:
    done = run(shell, "check", str(outage))
    assert (done.code, done.out, done.err) == (0, "", "The playbook is sound.\n")
    bad = outage.with_name("bad.toml")
    bad.write_text(outage.read_text().replace('"containment"', '"panic"', 1))
    done = run(shell, "check", str(outage), str(bad))
    assert done.code == 1 and done.err == ""
    [line] = done.out.splitlines()
    assert line.startswith(f"{bad}:15: phase “panic” is not one of: identification,")
    done = run(shell, "check", str(bad), str(outage.parent / "none.toml"))
    assert done.code == 2 and "none.toml: the file cannot be read" in done.err
    assert f"{bad}:15:" in done.out


def test_import(shell: Shell, tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text(json.dumps(SAMPLE), encoding="utf-8")
    done = run(shell, "import", str(export))
    assert done.code == 0 and done.out.startswith('id = "storung-im-laden"')
    assert "Not taken: webhooks" in done.err
    own = tmp_path / "own"
    shell.ok("playbook", "import", str(export), "-o", str(own))
    written = own / "storung-im-laden.toml"
    assert written.read_text(encoding="utf-8") == done.out
    assert run(shell, "check", str(written)).code == 0
    again = run(shell, "import", str(export), "-o", str(own))
    assert again.code == 1 and "is there already; nothing was written" in again.err
    export.write_text("{")
    assert run(shell, "import", str(export)).code == 1
    assert run(shell, "import", str(tmp_path / "none")).code == 2


def test_start(shell: Shell, outage: Path) -> None:
    incident = shell.declare("Start a playbook")
    shell.ok("playbook", "start", incident, str(outage))
    kinds = [line["event"]["kind"] for line in shell.log(incident)]
    assert kinds == ["declared", "playbook_started", *["task_added"] * 3]
    twice = run(shell, "start", incident, str(outage))
    assert twice.code == 1 and "runs already as R1" in twice.err
    shell.ok("playbook", "start", incident, str(outage), "--again")
    shell.ok("playbook", "start", incident, "ransomware")
    document = json.loads(shell.ok("show", incident, "--json"))
    assert [run["id"] for run in document["runs"]] == ["R1", "R2", "R3"]
    assert document["runs"][0]["tasks"] == {"confirm": "T1", "freeze": "T2", "fail-over": "T3"}


def test_the_list_needs_neither_hub_nor_screens(shell: Shell) -> None:
    environ = environment(shell.hub.place, {"WARROOM_HUB": "unix:/nowhere"})
    code, modules = imported("playbook", "list", environ=environ)
    assert code == 0
    assert not modules & {"textual", "rich", "aiosqlite", "websockets", "screens", "server"}
