"""A log in a file: written, read back the same, and refused where it is none."""

from pathlib import Path

import pytest

from tests.support.incidents import Desk, led_by_ana
from warroom.model import commands as cm
from warroom.model.entry import verify
from warroom.saved.file import NotReadable, file_lines, read_file
from warroom.saved.log import SavedLog


def saved() -> SavedLog:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.Note(text="502s begin at 02:09", occurred_at=desk.ago(5)))
    return SavedLog("INC-1", "e1", desk.stored)


def write(path: Path, log: SavedLog) -> Path:
    path.write_bytes(b"".join(file_lines(log)))
    return path


def test_what_is_read_is_what_was_written_to_the_byte(tmp_path: Path) -> None:
    log = saved()
    path = write(tmp_path / "a.warroom", log)
    header, again = read_file(path)
    assert (header.log, header.epoch, header.entries, header.head) == (
        "INC-1", "e1", log.seq, log.hash,
    )  # fmt: skip
    assert b"".join(file_lines(again)) == path.read_bytes()
    assert verify(again.name, again.stored) == log.hash
    assert again.incident == log.incident


@pytest.mark.parametrize("first", [b"", b"{}\n", b"not json\n", b"\xff\n", b"[" * 100_000])
def test_a_file_that_is_none_of_ours_is_said_to_be_none(tmp_path: Path, first: bytes) -> None:
    path = tmp_path / "a.warroom"
    path.write_bytes(first)
    with pytest.raises(NotReadable, match="not a file that `warroom export` wrote"):
        read_file(path)


def test_a_file_of_a_newer_version_asks_for_that_version(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warroom", saved())
    path.write_bytes(path.read_bytes().replace(b'"warroom":1', b'"warroom":3', 1))
    with pytest.raises(NotReadable, match="Install a newer version"):
        read_file(path)


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warroom", saved())
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2][:40] + b"\n"
    path.write_bytes(b"".join(lines))
    with pytest.raises(NotReadable, match="line 3"):
        read_file(path)
