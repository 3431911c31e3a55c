"""What the command line prints of an exercise says that it is one."""

import json

from tests.support.shell import Shell


def test_every_reading_command_says_so(shell: Shell) -> None:
    drill = shell.declare("A drill", "--exercise")
    shell.ok("tell", drill, "customers", "We look into it")
    for command in ("show", "log", "brief", "recap", "told"):
        assert "EXERCISE" in shell.ok(command, drill), command
    listed = next(line for line in shell.ok("list").splitlines() if line.startswith(drill))
    assert listed.endswith("EXERCISE: A drill")
    assert json.loads(shell.ok("show", drill, "--json"))["exercise"] is True
    rows = json.loads(shell.ok("list", "--json"))["incidents"]
    assert [row["exercise"] for row in rows if row["id"] == drill] == [True]


def test_a_real_one_does_not(shell: Shell) -> None:
    real = shell.declare("Not a drill")
    for command in ("show", "log", "brief", "recap"):
        assert "EXERCISE" not in shell.ok(command, real), command
