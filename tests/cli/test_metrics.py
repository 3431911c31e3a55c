"""`warroom metrics`, from a hub, from its data directory, from files."""

import json
from pathlib import Path
from typing import Any

from tests.support.hub_process import hub_process
from tests.support.shell import Shell


def metrics(shell: Shell, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shell.ok("metrics", *args, "--json"))
    return found


def without_now(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "now"}


def resolved(shell: Shell, *declaration: str) -> str:
    """An incident that is declared, taken up and resolved."""
    name = shell.declare(*declaration)
    shell.ok("do", name, "/ic")
    shell.ok("do", name, "/resolve rolled back")
    return name


def test_the_same_figures_come_from_every_source(tmp_path: Path) -> None:
    with hub_process() as hub:
        shell = Shell(hub)
        code, out, err = shell.run("metrics")
        assert (code, out) == (0, "") and "No incident has been declared yet" in err
        assert metrics(shell)["counts"]["incidents"] == 0
        one = resolved(shell, "Checkout is down", "--severity", "1", "--system", "checkout")
        two = resolved(shell, "Checkout is slow", "--severity", "2", "--system", "Checkout")
        three = shell.declare("Search is slow")
        drill = shell.declare("What if", "--exercise")
        shell.ok("problem", "open", "The pool runs dry", "--incident", one, "--incident", two)
        live = metrics(shell)
        assert live["counts"] | {"incidents": 3, "open": 1, "resolved": 2} == live["counts"]
        assert live["durations"]["time_to_resolve"]["n"] == 2
        assert live["durations"]["time_to_acknowledge"]["n"] == 2
        assert [each["incidents"] for each in live["recurrence"]["problems"]] == [[one, two]]
        assert live["exercises_left_out"] == 1
        kept = metrics(shell, "--data", str(hub.data))
        assert without_now(kept) == without_now(live)
        files = []
        for name in (one, two, three, drill, "PRB-1"):
            files.append(str(tmp_path / f"{name}.warroom"))
            shell.ok("export", name, "-o", files[-1])
        assert without_now(metrics(shell, *files)) == without_now(live)
        again = metrics(shell, *files, files[0])
        assert without_now(again) == without_now(live), "one log in two files counts once"
        code, out, err = shell.run("metrics", "--by", "severity")
        assert code == 0 and "3 incidents, 1 still running" in out
        assert all(f"\n{name} " in out for name in ("SEV1", "SEV2", "SEV3"))
        assert "1 exercise is left out; --exercises shows them." in err
        assert "EXERCISES\n\n1 incident" in shell.ok("metrics", "--exercises")
        assert metrics(shell, "--exercises")["exercises"]["counts"]["incidents"] == 1


def test_a_span_of_time(shell: Shell) -> None:
    shell.declare("Now")
    assert metrics(shell, "--since", "2020-01-01")["counts"]["incidents"] > 0
    code, out, err = shell.run("metrics", "--until", "2020-01-01")
    assert (code, out) == (0, "") and "was declared in that time" in err
    code, _, err = shell.run("metrics", "--since", "soon")
    assert code == 2 and "not a time" in err


def test_what_is_not_there_is_said_so(shell: Shell, tmp_path: Path) -> None:
    code, _, err = shell.run("metrics", "--data", str(tmp_path))
    assert (code, "holds no log" in err) == (1, True)
    code, _, err = shell.run("metrics", str(tmp_path / "no.warroom"))
    assert (code, "There is no file" in err) == (4, True)
    problem = shell.ok("problem", "open", "The pool runs dry").strip()
    drill = shell.ok("declare", "A drill", "--exercise").strip()
    for log in (problem, drill):
        shell.ok("export", log, "-o", str(tmp_path / log))
    code, _, err = shell.run("metrics", str(tmp_path / problem))
    assert (code, err) == (
        0,
        "There is no incident in what was read: problem records have no times.\n",
    )
    code, out, err = shell.run("metrics", str(tmp_path / drill), "--exercises")
    assert (code, "EXERCISES" in out, err) == (0, True, "Only exercises were read.\n")
    code, _, err = shell.run("metrics", "x.warroom", "--data", str(tmp_path))
    assert (code, "not both" in err) == (2, True)
    code, _, err = shell.run("metrics", "--by", "colour")
    assert code == 2
