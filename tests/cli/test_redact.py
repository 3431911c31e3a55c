"""`warroom redact`, and what every command asks before a credential is sent."""

from pathlib import Path

import pytest

from tests.support.shell import Shell
from warroom.errors import Exit

TOKEN = "ghp_" + "q7Zk2mXw9RbT4vNc8LpJ1sHd6FgY3aQe5Wui"


def test_it_is_erased_and_the_log_says_who_and_why(shell: Shell) -> None:
    incident = shell.declare("Redact")
    shell.ok("note", incident, "the pin is Mumpitz99", name="ben")
    code, _, err = shell.run("redact", incident, "2", "--reason", "a pin", name="ben")
    assert (code, err.split(". ")[0]) == (0, f"{incident}: entry 3")
    _, out, _ = shell.run("log", incident)
    assert "Mumpitz99" not in out
    assert "redacted by ben: a pin" in out
    assert shell.run("verify", incident)[0] == 0


def test_it_is_refused_with_sentences(shell: Shell) -> None:
    incident = shell.declare("Refuse")
    shell.ok("note", incident, "Mumpitz", name="ben")
    assert shell.run("redact", incident, "2", "--reason", "x", name="zoe")[0] == Exit.NOT_ALLOWED
    assert shell.run("redact", incident, "9", "--reason", "x")[0] == Exit.NOT_FOUND
    assert shell.run("redact", incident, "2")[0] == Exit.USAGE
    assert shell.run("redact", incident)[0] == Exit.USAGE


@pytest.mark.parametrize(
    "line",
    [
        ["note", "{}", "use", TOKEN],
        ["do", "{}", f"/alert use {TOKEN}"],
        ["tell", "{}", "customers", f"use {TOKEN}"],
        ["declare", f"use {TOKEN}"],
    ],
    ids=lambda line: str(line[0]),
)
def test_a_script_is_stopped_before_a_credential_is_sent(shell: Shell, line: list[str]) -> None:
    incident = shell.declare("Script")
    words = [word.format(incident) for word in line]
    code, _, err = shell.run(*words)
    assert code == Exit.FAILURE
    assert "This looks like a GitHub token (ghp_…). Nothing was sent." in err
    assert TOKEN not in err
    assert len(shell.log(incident)) == 1
    assert shell.run(*words, "--force")[0] == 0 or words[0] == "do"


def test_a_pipe_and_a_file_are_looked_at_too(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Pipe")
    code, _, err = shell.run("do", incident, "-", pipe=f"one\npwd={TOKEN}\n".encode())
    assert code == Exit.FAILURE
    assert err.startswith("Line 2: This looks like")
    assert shell.run("note", incident, "-", pipe=f"env\nTOKEN={TOKEN}\n".encode())[0] == 1
    file = tmp_path / "env.txt"
    file.write_text(f"GITHUB_TOKEN={TOKEN}\n")
    assert shell.run("evidence", incident, "add", str(file))[0] == Exit.FAILURE
    assert len(shell.log(incident)) == 1
    assert shell.run("evidence", incident, "add", str(file), "--force")[0] == 0
