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


def test_where_the_same_text_still_stands_is_said(shell: Shell) -> None:
    incident, other = shell.declare("Redact"), shell.declare("Another")
    secret = "the pin of the safe is Mumpitz07"
    shell.ok("note", incident, secret, name="ben")
    shell.ok("note", incident, "the pin  of the safe is Mumpitz07 (so ben), for now")
    shell.ok("note", incident, "the pin of the safe is something else")
    shell.ok("note", other, f"to the letter: {secret}!")
    shell.ok("note", other, "The PIN of the safe is mumpitz07")
    hidden = shell.declare("Hidden", "--restricted", "zoe", name="zoe")
    shell.ok("note", hidden, secret, name="zoe")
    code, _, err = shell.run("redact", incident, "2", "--reason", "a pin", name="ben")
    assert code == 0
    said = f"The same text is still in: {incident} entry 3; {other} entry 2."
    assert f"{said} Redact these too, or change them." in err
    assert hidden not in err
    shell.ok("do", incident, "/role claim IC")
    code, _, err = shell.run("redact", incident, "3", "--reason", "a pin")
    assert (code, "The same text" in err) == (0, False), "that one says more than it"


def test_a_line_that_redacts_says_it_too(shell: Shell) -> None:
    incident, other = shell.declare("Redact"), shell.declare("Another")
    secret = "the pin of the safe is Mumpitz08"
    shell.ok("note", incident, secret)
    shell.ok("note", other, f"to the letter: {secret}!")
    code, _, err = shell.run("do", incident, "/redact 2 a pin")
    assert code == 0
    assert f"{incident}: entry 3." in err
    assert f"The same text is still in: {other} entry 2." in err


def test_a_section_of_a_post_mortem_is_redacted_and_one_that_quotes_is_named(shell: Shell) -> None:
    incident = shell.declare("Post-mortem")
    secret = "the pin of the safe is Mumpitz17"
    shell.ok("note", incident, secret)
    shell.ok("do", incident, "/role claim IC")
    shell.ok("do", incident, "/postmortem start")
    quoting = f"It began when somebody wrote “{secret}”.\nThen it went on."
    shell.ok("postmortem", incident, "edit", "impact", "-", pipe=quoting.encode())
    section = len(shell.log(incident))
    code, _, err = shell.run("redact", incident, "2", "--reason", "a pin")
    assert code == 0, err
    assert f"The same text is still in: {incident} entry {section}." in err
    code, _, err = shell.run("redact", incident, str(section), "--reason", "a pin")
    assert code == 0, err
    assert "Mumpitz17" not in shell.ok("postmortem", incident)
    assert "Mumpitz17" not in shell.ok("export", incident, "-o", "-")
    assert "Mumpitz17" not in shell.ok("search", "Mumpitz17")
    assert shell.run("verify", incident)[0] == 0


def test_a_version_of_a_section_that_was_written_over_is_named_too(shell: Shell) -> None:
    incident = shell.declare("Versions")
    secret = "the pin of the safe is Mumpitz27"
    shell.ok("note", incident, secret)
    shell.ok("do", incident, "/role claim IC")
    shell.ok("do", incident, "/postmortem start")
    shell.ok("postmortem", incident, "edit", "impact", "-", pipe=f"As it was: {secret}.".encode())
    section = len(shell.log(incident))
    shell.ok("postmortem", incident, "edit", "impact", "-", pipe=b"Nothing of it any more.")
    _, _, err = shell.run("redact", incident, "2", "--reason", "a pin")
    assert f"The same text is still in: {incident} entry {section}." in err


def test_redacted_evidence_is_not_given_any_more(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Evidence")
    file = tmp_path / "core.txt"
    file.write_bytes(b"\xff\x00 the pin is Mumpitz37")
    shell.ok("evidence", incident, "add", str(file), "--force")
    shell.ok("redact", incident, "2", "--reason", "a pin is in it")
    code, out, err = shell.run("evidence", incident, "get", "E1", "-o", str(tmp_path / "out"))
    assert (code, out, (tmp_path / "out").exists()) == (Exit.NOT_FOUND, "", False)
    assert err == (
        "E1 was redacted by ana: a pin is in it. Its content is gone everywhere; whoever keeps a"
        " copy of their own may add it again.\n"
    )
    assert "Mumpitz37" not in shell.ok("evidence", incident)


def test_backups_that_hold_it_are_listed_and_removed(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Backups")
    backups, data = tmp_path / "backups", str(shell.hub.data)
    backups.mkdir()
    shell.ok("note", incident, "harmless")
    shell.ok("backup", "--data", data, "-o", str(backups / "before.db"))
    shell.ok("note", incident, "the pin is Mumpitz47")
    shell.ok("backup", "--data", data, "-o", str(backups / "while.db"))

    def holding() -> list[str]:
        return [str(path) for path in backups.iterdir() if b"Mumpitz47" in path.read_bytes()]

    (held,) = holding()
    shell.ok("redact", incident, "3", "--reason", "a pin")
    shell.ok("backup", "--data", data, "-o", str(backups / "after.db"))
    code, out, err = shell.run("redact", "--backups", str(backups), "--data", data)
    assert (code, out.split(), err) == (0, [held], "1 backup still holds what was redacted.\n")
    assert holding() == [held], "it was only asked for"
    code, out, err = shell.run("redact", "--backups", str(backups), "--data", data, "--remove")
    assert (code, out.split(), err) == (0, [held], "1 backup was overwritten and removed.\n")
    assert holding() == []
    assert len(list(backups.glob("*.db"))) == 2
    code, out, err = shell.run("redact", "--backups", str(backups), "--data", data)
    assert (code, out, err) == (0, "", "No backup there holds any of it.\n")
