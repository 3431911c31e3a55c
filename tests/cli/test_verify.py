"""`warroom verify`, of a hub's incident, of a data directory and of a file."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.support.hub_process import hub_process
from tests.support.shell import Shell


@pytest.fixture
def exported(shell: Shell, tmp_path: Path) -> tuple[str, Path]:
    incident = shell.declare("Checkout is down")
    for number in range(3):
        shell.ok("note", incident, f"note {number}")
    path = tmp_path / "a.warroom"
    shell.ok("export", incident, "-o", str(path))
    return incident, path


def test_a_log_is_sound_wherever_it_lies(shell: Shell, exported: tuple[str, Path]) -> None:
    incident, path = exported
    for where in ((incident,), (incident, "--data", str(shell.hub.data)), (str(path),)):
        out = shell.ok("verify", *where)
        assert f"{incident}: 4 entries, whole and unchanged." in out
        head = out.partition("Head ")[2].split()[0]
        assert shell.ok("verify", *where, "--head", head) == out
        said = json.loads(shell.ok("verify", *where, "--json"))
        assert (said["log"], said["entries"], said["sound"]) == (incident, 4, True)
        assert f"{said['head']['seq']}:{said['head']['hash']}" == head


def test_what_is_wrong_is_said_and_ends_with_1(shell: Shell, exported: tuple[str, Path]) -> None:
    _, path = exported
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], lines[2].replace(b"note 0", b"all is well")]))
    code, out, err = shell.run("verify", str(path))
    assert code == 1
    assert "Entry 2 is not what was sealed" in out
    assert "cut short: the file's header says that it has 4 entries; the last 2 are" in out
    assert "is not what it should be" in err
    code, out, _ = shell.run("verify", str(path), "--json")
    said = json.loads(out)
    assert (code, said["sound"]) == (1, False)
    assert [(each["kind"], each["first"], each["last"]) for each in said["findings"]] == [
        ("edited", 2, 2), ("truncated", 3, 4),
    ]  # fmt: skip


def test_a_head_that_was_kept_finds_what_the_file_does_not_say(
    shell: Shell, exported: tuple[str, Path]
) -> None:
    incident, path = exported
    shell.ok("note", incident, "one more")
    head = shell.ok("verify", incident).partition("Head ")[2].split()[0]
    code, out, _ = shell.run("verify", str(path), "--head", head)
    assert (code, "the head that you gave says that it has 5 entries" in out) == (1, True)
    code, out, _ = shell.run("verify", str(path), "--head", f"3:{'ab' * 32}")
    assert (code, "Entry 3 is not the one that the head that you gave names" in out) == (1, True)
    code, _, err = shell.run("verify", str(path), "--head", "3:abc")
    assert (code, "SEQ:HASH" in err) == (2, True)


def test_entries_that_a_data_directory_lost_are_known_by_its_mirror_file() -> None:
    with hub_process() as hub:
        shell = Shell(hub)
        shell.declare("Checkout is down")
        shell.ok("note", "INC-1", "lost")
        hub.stop()
        with sqlite3.connect(hub.data / "log.db") as connection:
            connection.execute("DELETE FROM entries WHERE seq = 2")
        code, out, _ = shell.run("verify", "INC-1", "--data", str(hub.data))
        assert code == 1
        assert "cut short: heads.jsonl in" in out


def test_what_is_no_file_of_ours_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "x.warroom"
    path.write_bytes(b"\x00\xff" * 5_000_000)
    code, _, err = shell.run("verify", str(path))
    assert (code, "its first line is no header" in err) == (1, True)
    code, _, err = shell.run("verify", str(tmp_path))
    assert (code, "cannot be read (Is a directory)" in err) == (1, True)


def test_an_export_is_signed_by_the_hub_and_checked_with_its_public_key_alone(
    shell: Shell, exported: tuple[str, Path], tmp_path: Path
) -> None:
    incident, path = exported
    key = shell.ok("hub", "--public-key", "--data", str(shell.hub.data)).strip()
    kept = tmp_path / "hub.pub"
    kept.write_text(f"{key}\n")
    data = ("--data", str(shell.hub.data))
    for where in ((str(path),), (incident,), (incident, *data)):
        assert "Signed by the key that you gave." in shell.ok("verify", *where, "--key", key)
        assert "Signed by the key that you gave." in shell.ok("verify", *where, "--key", str(kept))
        assert f"Signed by {key} (give a key" in shell.ok("verify", *where)
    other = "ed25519:" + "A" * 43 + "="
    code, out, _ = shell.run("verify", str(path), "--key", other)
    assert (code, "Signed by another key than the one you gave" in out) == (1, True)
    code, out, _ = shell.run("verify", str(path), "--key", other, "--json")
    said = json.loads(out)
    assert (said["sound"], said["signature"]) == (True, {"state": "other_key", "key": key})
    code, _, err = shell.run("verify", str(path), "--key", "nonsense")
    assert (code, "is no public key" in err) == (2, True)
    assert "There is no file nonsense, and it is no public key" in err
    code, _, err = shell.run("verify", str(path), "--key", str(path))
    assert (code, "There is no file" in err, "is no public key" in err) == (2, False, True)


def test_a_signature_that_was_taken_off_or_edited_is_told(
    shell: Shell, exported: tuple[str, Path]
) -> None:
    _, path = exported
    key = shell.ok("hub", "--public-key", "--data", str(shell.hub.data)).strip()
    header, rest = path.read_bytes().split(b"\n", 1)
    fields = json.loads(header)
    path.write_bytes(json.dumps({**fields, "epoch": "another"}).encode() + b"\n" + rest)
    code, out, _ = shell.run("verify", str(path))
    assert (code, "The signature does not hold" in out) == (1, True)
    del fields["key"], fields["signature"]
    path.write_bytes(json.dumps(fields).encode() + b"\n" + rest)
    assert "Not signed." in shell.ok("verify", str(path))
    code, out, _ = shell.run("verify", str(path), "--key", key)
    assert (code, "Not signed." in out) == (1, True)
