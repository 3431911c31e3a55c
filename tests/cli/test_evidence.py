"""`warroom evidence`: byte for byte in and out, its SHA-256 checked, limits told."""

import json
import os
import pty
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.support.hub_process import PATIENCE, environment
from tests.support.shell import Shell

DATA = bytes(range(256)) * 4


def test_a_file_comes_back_byte_for_byte(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Evidence")
    file = tmp_path / "core.bin"
    file.write_bytes(DATA)
    code, out, err = shell.run(
        "evidence", incident, "add", str(file), "--note", "from lb-2", name="ben"
    )
    assert (code, out) == (0, "")
    assert f"{incident}: entry 2, SHA-256 {sha256(DATA).hexdigest()}." in err
    [piece] = json.loads(shell.ok("evidence", incident, "--json"))["evidence"]
    assert (piece["id"], piece["name"], piece["size"]) == ("E1", "core.bin", 1024)
    assert (piece["sha256"], piece["by"]) == (sha256(DATA).hexdigest(), "ben")
    assert "core.bin (file, 1.0 KiB, by ben) — from lb-2" in shell.ok("evidence", incident)
    back = tmp_path / "back.bin"
    assert shell.run("evidence", incident, "get", "e1", "-o", str(back))[0] == 0
    assert back.read_bytes() == DATA
    process = shell.popen("evidence", incident, "get", "1")
    assert process.communicate()[0] == DATA
    code, _, err = shell.run("evidence", incident, "get", "E1", "-o", str(back))
    assert code == 2 and "is there already" in err


def test_a_pipe_needs_a_name(shell: Shell) -> None:
    incident = shell.declare("A pipe")
    assert shell.run("evidence", incident, "add", "-", pipe=b"x")[0] == 2
    assert shell.run("evidence", incident, "add", "-", "--name", "dmesg", pipe=b"oom\n")[0] == 0
    assert shell.ok("evidence", incident, "get", "E1") == "oom\n"


def test_who_collects_is_not_what_it_is_called(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Two names")
    file = tmp_path / "lb-2.log"
    file.write_text("oom")
    shell.ok("evidence", incident, "add", str(file), "--as", "ben")
    shell.ok("evidence", incident, "add", str(file), "--as", "ben", "--name", "dmesg")
    listed = json.loads(shell.ok("evidence", incident, "--json", "--as", "ben"))["evidence"]
    assert [(one["name"], one["by"]) for one in listed] == [("lb-2.log", "ben"), ("dmesg", "ben")]
    assert shell.ok("evidence", incident, "get", "E1", "--as", "ben") == "oom"


def test_what_is_too_large_or_empty_is_not_kept(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Too large")
    file = tmp_path / "big"
    file.write_bytes(b"x" * 32_769)
    code, _, err = shell.run("evidence", incident, "add", str(file))
    assert code == 2 and "more than 32,768 bytes" in err and "nothing was sent" in err
    file.write_bytes(b"")
    code, _, err = shell.run("evidence", incident, "add", str(file))
    assert code == 2 and "The file is empty" in err
    assert shell.run("evidence", incident, "add", str(tmp_path / "none"))[0] == 1
    file.write_bytes(b"x" * 32_768)
    assert shell.run("evidence", incident, "add", str(file))[0] == 0
    assert len(shell.log(incident)) == 2


def test_mistakes_get_a_sentence(shell: Shell) -> None:
    incident = shell.declare("Mistakes")
    assert "has no evidence" in shell.run("evidence", incident)[2]
    for code, *args in (
        (4, "get", "E9"), (2, "get"), (2, "add"), (2, "add", "x", "--json"), (2, "--note", "x"),
        (2, "-o", "x"),
    ):  # fmt: skip
        assert shell.run("evidence", incident, *map(str, args))[0] == code, args


def test_declare_takes_the_rest_of_the_record(shell: Shell) -> None:
    incident = shell.declare(
        "Payroll data", "--codename", "auto", "--detected-by", "siem", "--category", "data",
        "--tag", "#PII", "--tag", "eu",
    )  # fmt: skip
    shown = shell.show(incident)
    assert len(shown["codename"].split()) == 2
    assert (shown["detected_by"], shown["category"], shown["tags"]) == (
        "SIEM",
        "data",
        ["pii", "eu"],
    )
    assert "Payroll" not in shell.ok("list")
    assert "Payroll data" in shell.ok("show", incident)


def test_a_terminal_gets_text_and_nothing_binary(shell: Shell) -> None:
    incident = shell.declare("To a terminal")
    for data in (b"plain\ttext\n", DATA, b"\x1b]0;gotcha\x07"):
        shell.ok("evidence", incident, "add", "-", "--name", "x", pipe=data)

    def get(piece: str) -> tuple[int, bytes, bytes]:
        ours, theirs = pty.openpty()
        try:
            done = subprocess.run(
                [sys.executable, "-m", "warroom", "evidence", incident, "get", piece],
                stdout=theirs, stderr=subprocess.PIPE, timeout=PATIENCE, check=False,
                env=environment(
                    shell.hub.place, {"WARROOM_HUB": shell.hub.address, "WARROOM_NAME": "ana"}
                ),
            )  # fmt: skip
            os.set_blocking(ours, False)
            try:
                shown = os.read(ours, 10_000)
            except BlockingIOError:
                shown = b""
        finally:
            os.close(ours)
            os.close(theirs)
        return done.returncode, shown, done.stderr

    code, shown, _ = get("E1")
    assert code == 0 and shown.startswith(b"plain") and b"text" in shown
    for piece in ("E2", "E3"):
        code, shown, err = get(piece)
        assert (code, shown) == (2, b"")
        assert b"is not plain text" in err
