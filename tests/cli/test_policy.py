"""`warroom policy` and `warroom hub --policy` as processes."""

import json
import subprocess
import sys
from pathlib import Path

from tests.support.hub_process import PATIENCE, environment, hub_process
from tests.support.shell import Shell
from warroom.model.default_policy import DEFAULT_TOML

NIGHT = DEFAULT_TOML.replace('name = "default"', 'name = "night"').replace(
    'meaning = "a nuisance; nobody is kept from work"\npriority = "P4"',
    'meaning = "a nuisance"\npriority = "P3"',
)


def written(place: Path, text: str, name: str = "policy.toml") -> str:
    file = place / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_sound_file_and_one_with_mistakes(shell: Shell, tmp_path: Path) -> None:
    good = written(tmp_path, NIGHT, "good.toml")
    code, out, err = shell.run("policy", "check", good)
    assert (code, out, err) == (0, "", f"{good} is sound.\n")
    bad = written(tmp_path, NIGHT.replace('silence = "5m"', "silence = 5"), "bad.toml")
    line = NIGHT.splitlines().index('silence = "5m"') + 1
    code, out, _ = shell.run("policy", "check", good, bad)
    assert code == 1
    assert out.startswith(f"{bad}:{line}: silence has to be a duration in quotes")
    code, out, _ = shell.run("policy", "check", "--json", bad)
    assert code == 1
    (problem,) = json.loads(out)["problems"]
    assert (problem["file"], problem["line"]) == (bad, line)
    code, out, err = shell.run("policy", "check", str(tmp_path / "none"))
    assert (code, out) == (1, "")
    assert "cannot be read (No such file or directory)" in err


def test_the_default_is_shown_and_is_sound(shell: Shell, tmp_path: Path) -> None:
    out = shell.ok("policy", "show")
    assert out == DEFAULT_TOML
    document = json.loads(shell.ok("policy", "show", "--json"))
    assert document["priorities"]["P1"]["accept"] == 300
    mine = written(tmp_path, NIGHT)
    assert shell.ok("policy", "show", mine) == NIGHT
    assert json.loads(shell.ok("policy", "show", mine, "--json"))["name"] == "night"
    code, out, err = shell.run("policy", "show", written(tmp_path, "name = 3", "bad.toml"))
    assert (code, out) == (1, "")
    assert "bad.toml:1: name has to be a text in quotes." in err


def test_an_incident_adopts_a_policy_when_its_commander_says_so(
    shell: Shell, tmp_path: Path
) -> None:
    incident = shell.declare("Adopts", "--severity", "4")
    file = written(tmp_path, NIGHT)
    shell.ok("do", incident, "/ic")
    code, _, err = shell.run("policy", "adopt", incident, file, name="ben")
    assert code == 3
    assert "Ask ana." in err
    shell.ok("policy", "adopt", incident, file)
    assert shell.show(incident)["policy"]["name"] == "night"
    assert shell.log(incident)[-1]["event"]["kind"] == "policy_adopted"
    bad = written(tmp_path, "x = 1", "bad.toml")
    assert shell.run("policy", "adopt", incident, bad)[0] == 1


def test_a_hub_declares_under_its_policy_and_keeps_it_for_those_declared(tmp_path: Path) -> None:
    file = written(tmp_path, NIGHT)
    with hub_process("--policy", file) as hub:
        shell = Shell(hub)
        incident = shell.declare("At night", "--severity", "4")
        shown = shell.show(incident)
        assert (shown["policy"]["name"], shown["priority"]) == ("night", "P3")
        Path(file).write_text(DEFAULT_TOML)
        hub.stop()
        hub.start()
        assert shell.show(incident)["policy"]["name"] == "night"
        assert shell.show(shell.declare("By day", "--severity", "4"))["priority"] == "P4"


def test_a_hub_does_not_start_on_a_policy_with_mistakes(tmp_path: Path) -> None:
    file = written(tmp_path, NIGHT.replace('"P3"', '"P9"'))
    done = subprocess.run(
        [sys.executable, "-m", "warroom", "hub", "--data", str(tmp_path / "d"), "--policy", file],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert f"{file}:" in done.stderr
    assert "“P9” is none of" in done.stderr
    assert not (tmp_path / "d").exists()
