"""`warroom export`, from a hub, from its data directory, from a file."""

import json
import os
import stat
from pathlib import Path

from tests.support.hub_process import PATIENCE
from tests.support.shell import Shell


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_whole_log_comes_out_the_same_from_every_source(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Checkout is down")
    for number in range(3):
        shell.ok("note", incident, f"note {number}")
    first, second, third = (tmp_path / f"{name}.warroom" for name in "abc")
    shell.ok("export", incident, "-o", str(first))
    shell.ok("export", incident, "-o", str(second), "--data", str(shell.hub.data))
    shell.ok("export", str(first), "-o", str(third))
    assert first.read_bytes() == second.read_bytes() == third.read_bytes()
    assert first.read_bytes() == shell.ok("export", incident, "-o", "-").encode()
    header, *entries = map(json.loads, first.read_text().splitlines())
    assert header["entries"] == len(entries) == 4
    assert header["head"] == entries[-1]["hash"]


def test_a_file_that_is_there_is_left_alone(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Checkout is down")
    target = tmp_path / "kept"
    target.write_text("mine")
    code, _, err = shell.run("export", incident, "-o", str(target))
    assert (code, target.read_text()) == (2, "mine")
    assert "--force" in err
    shell.ok("export", incident, "-o", str(target), "--force")
    assert target.read_text().startswith('{"warroom":1')


def test_what_is_written_is_its_owners_alone_and_a_mode_that_was_set_stays(
    shell: Shell, tmp_path: Path
) -> None:
    incident = shell.declare("Checkout is down")
    attached = tmp_path / "a.txt"
    attached.write_text("what was collected")
    shell.ok("evidence", incident, "add", str(attached))
    export, evidence = tmp_path / "x.html", tmp_path / "e.txt"
    before = os.umask(0)
    try:
        shell.ok("export", incident, "--format", "html", "-o", str(export))
        shell.ok("evidence", incident, "get", "E1", "-o", str(evidence))
        assert [mode(export), mode(evidence)] == [0o600, 0o600]
        export.chmod(0o640)
        shell.ok("export", incident, "-o", str(export), "--force")
        assert mode(export) == 0o640
    finally:
        os.umask(before)
    code, _, err = shell.run("evidence", incident, "get", "E1", "-o", str(evidence))
    assert (code, err) == (2, f"{evidence} is there already. Give another name.\n")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_every_format_comes_out_of_the_shell_the_same_as_into_a_file(
    shell: Shell, tmp_path: Path
) -> None:
    incident = shell.declare("Checkout is down")
    for form in ("csv", "timesketch", "timesketch-jsonl", "gitlab"):
        target = tmp_path / form
        shell.ok("export", incident, "--format", form, "-o", str(target))
        assert target.read_bytes().decode() == shell.ok(
            "export", incident, "--format", form, "-o", "-"
        )
        assert "Checkout is down" in target.read_text()
    assert json.loads(shell.ok("export", incident, "--format", "json", "-o", "-"))["version"] == 1
    assert "ICS 309" in shell.ok("export", incident, "--format", "ics309", "-o", "-")
    assert json.loads(shell.ok("export", "--schema"))["title"]


def test_what_is_not_there_is_said_so(shell: Shell, tmp_path: Path) -> None:
    code, _, err = shell.run("export", "INC-9")
    assert (code, "There is no incident INC-9" in err) == (4, True)
    code, _, err = shell.run("export", str(tmp_path / "no.warroom"))
    assert (code, "There is no file" in err) == (4, True)
    code, _, err = shell.run("export", "INC-1", "--data", str(tmp_path))
    assert (code, "holds no log" in err) == (1, True)
    incident = shell.declare("Checkout is down")
    code, _, err = shell.run("export", incident, "-o", str(tmp_path / "no" / "a.warroom"))
    assert (code, f"There is no directory {tmp_path / 'no'}, so nothing was" in err) == (4, True)
    code, _, err = shell.run("export", incident, "-o", "")
    assert (code, "names no file" in err) == (2, True)


def test_without_a_hub_it_is_said_what_to_do(shell: Shell, tmp_path: Path) -> None:
    nowhere = f"unix:{tmp_path / 'no.sock'}"
    commands = (("export", "INC-1"), ("verify", "INC-1"), ("review", "INC-1", "--print"))
    # Side by side: each of them waits some seconds for a hub that may be starting again.
    for process in [shell.popen("--hub", nowhere, *words) for words in commands]:
        out, said = process.communicate(timeout=PATIENCE)
        err = said.decode()
        assert (process.returncode, out) == (69, b"")
        assert f"No hub runs at {nowhere}. Start one with `warroom hub`, " in err
        assert "--data" in err


def test_the_whole_log_is_not_written_for_some_readers_only(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Checkout is down")
    target = tmp_path / "a.warroom"
    shell.ok("note", incident, "names of customers")
    shell.ok("do", incident, "/tlp 2 red")
    code, _, err = shell.run("export", incident, "--tlp", "amber", "-o", str(target))
    assert (code, target.exists()) == (2, False)
    assert "2 of its 3 entries are marked beyond TLP:AMBER. Leave --tlp out" in err
    code, _, err = shell.run("export", incident, "-o", str(target))
    assert (code, "TLP:RED" in err) == (0, True)
    code, _, err = shell.run("export", incident, "--tlp", "pink")
    assert (code, "“pink” is no TLP label" in err) == (2, True)


def test_a_report_from_templates_of_ones_own(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Checkout is down")
    assert "report.md.j2" in shell.ok("template", "list")
    text = shell.ok("template", "show", "report.md.j2")
    own = tmp_path / "own"
    own.mkdir()
    (own / "report.md.j2").write_text("Kurzfassung: {{ r.title }}" + text)
    out = shell.ok("export", incident, "--format", "md", "--templates", str(own), "-o", "-")
    assert out.startswith("Kurzfassung: Checkout is down")
    (own / "report.md.j2").write_text("\n{{ r.titel }}")
    target = tmp_path / "out.md"
    code, _, err = shell.run(
        "export", incident, "--format", "md", "--templates", str(own), "-o", str(target)
    )
    assert (code, target.exists()) == (2, False)
    assert f"{own}/report.md.j2, line 2: " in err and "titel" in err
    code, _, err = shell.run("template", "show", "nope")
    assert (code, "There is no template “nope”" in err) == (4, True)
