"""`warroom drill` as a process: a run on a real hub, its sheet, files, mistakes."""

import json
from pathlib import Path

from tests.support.shell import Shell

NAME = "first-five-minutes"


def test_the_library_and_files(shell: Shell, tmp_path: Path) -> None:
    assert NAME in shell.ok("drill", "list")
    ids = {each["id"] for each in json.loads(shell.ok("drill", "list", "--json"))["scenarios"]}
    assert len(ids) >= 5
    assert "What comes in" not in shell.ok("drill", "show", NAME)
    assert "What comes in" in shell.ok("drill", "show", NAME, "--script")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('id = "x"\nduration = "never"\n')
    code, out, _err = shell.run("drill", "check", str(wrong))
    assert code == 1 and f"{wrong}:2: duration “never”" in out
    assert shell.run("drill", "nothing-like-it")[0] == 4


def test_a_run_scored_exported_and_compared(shell: Shell, tmp_path: Path) -> None:
    code, out, err = shell.run("drill", NAME, "--speed", "200")
    assert code == 0, err
    first = out.split()[1].removesuffix(":")
    assert "0 of 100 points, lasted 5:0" in out and "the time is up" in shell.ok("log", first)
    sheet = json.loads(shell.ok("drill", "score", first, "--json"))
    assert sheet["scenario"] == NAME and sheet["points"] == 0 and sheet["over"]
    file = tmp_path / "run.warroom"
    shell.ok("export", first, "-o", str(file))
    text = shell.ok("drill", "compare", str(file), first, "--timeline")
    assert "different scripts" not in text and "exercise over" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_real_incident_takes_no_script(shell: Shell) -> None:
    real = shell.declare("It is real")
    code, _out, err = shell.run("drill", NAME, "--in", real)
    assert code != 0 and f"{real} is real, so nothing is played in it." in err
    code, _out, err = shell.run("drill", "inject", real, "alert", "me", "boo")
    assert code != 0 and "is real" in err
    code, _out, err = shell.run("drill", "score", real)
    assert code == 1 and "no exercise" in err
