import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from warroom.link import outbox as module
from warroom.link.address import Address
from warroom.link.outbox import NotKept, Outbox, outbox_dir, send_frame
from warroom.model.commands import Declare, Note

NOW = datetime(2026, 11, 23, 2, 13, 7, tzinfo=UTC)


def keep(outbox: Outbox, text: str, second: int = 0) -> str:
    return outbox.keep(Note(text=text), "INC-1", NOW + timedelta(seconds=second), "ana").id


def test_another_process_finds_what_was_kept_oldest_first(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox" / "hub")
    ids = [keep(outbox, f"note {n}", second=9 - n) for n in range(10)]
    again = Outbox(tmp_path / "outbox" / "hub")
    assert [each.id for each in again.pending] == ids[::-1]
    assert set(again.pending) == set(outbox.pending)
    assert {send_frame(p) for p in again.pending} == {send_frame(p) for p in outbox.pending}


def test_a_command_is_on_disk_before_it_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []

    def fsync(fd: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{fd}").readlink()))

    monkeypatch.setattr(os, "fsync", fsync)
    directory = tmp_path / "outbox" / "hub"
    command_id = keep(Outbox(directory), "hello")
    # The names of the directories that were made, then the file, then its name.
    assert synced == [
        str(tmp_path),
        str(tmp_path / "outbox"),
        str(directory / f"{command_id}.new"),
        str(directory),
    ]


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    directory = tmp_path / "outbox" / "hub"
    (tmp_path / "outbox").mkdir(mode=0o755)
    command_id = keep(Outbox(directory), "the password is hunter2")
    assert (directory / f"{command_id}.json").stat().st_mode & 0o777 == 0o600
    assert directory.stat().st_mode & 0o777 == 0o700
    assert directory.parent.stat().st_mode & 0o777 == 0o700


def test_an_answer_takes_it_off_the_disk(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox" / "hub")
    first, second = keep(outbox, "first"), keep(outbox, "second")
    settled = outbox.settle(first)
    assert settled is not None
    assert settled.command == Note(text="first")
    assert outbox.settle(first) is None
    assert [each.id for each in Outbox(tmp_path / "outbox" / "hub").pending] == [second]


def test_damaged_files_are_put_aside_and_the_rest_is_read(tmp_path: Path) -> None:
    directory = tmp_path / "outbox" / "hub"
    outbox = Outbox(directory)
    good, bad, torn = keep(outbox, "good"), keep(outbox, "bad"), keep(outbox, "torn")
    bad_path, torn_path = directory / f"{bad}.json", directory / f"{torn}.json"
    bad_path.write_bytes(b"\xff\x00 not JSON")
    torn_path.write_bytes(torn_path.read_bytes()[:-20])
    (directory / "notes.json").write_text("{}")
    (directory / f"{good}.new").write_text("what a crash left")
    again = Outbox(directory)
    assert [each.id for each in again.pending] == [good]
    assert {path.name for path in again.damaged} == {bad_path.name, torn_path.name, "notes.json"}
    assert (directory / "damaged" / bad_path.name).read_bytes() == b"\xff\x00 not JSON"
    assert Outbox(directory).damaged == []


def test_a_file_under_another_commands_name_is_damaged(tmp_path: Path) -> None:
    directory = tmp_path / "outbox" / "hub"
    outbox = Outbox(directory)
    first, second = keep(outbox, "first"), keep(outbox, "second")
    (directory / f"{first}.json").replace(directory / f"{second}.json")
    again = Outbox(directory)
    assert again.pending == ()
    assert [path.name for path in again.damaged] == [f"{second}.json"]


def test_two_processes_share_a_directory(tmp_path: Path) -> None:
    directory = tmp_path / "outbox" / "hub"
    one = Outbox(directory)
    first = keep(one, "first")
    other = Outbox(directory)
    second = keep(other, "second")
    other.settle(first)
    one.settle(first)
    assert [each.id for each in Outbox(directory).pending] == [second]


def test_a_file_that_vanishes_while_reading_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "outbox" / "hub"
    keep(Outbox(directory), "first")

    def gone(self: Path) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_bytes", gone)
    again = Outbox(directory)
    assert (again.pending, again.damaged) == ((), [])


def test_the_number_and_the_bytes_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_COMMANDS", 3)
    outbox = Outbox(None)
    first, _, _ = (keep(outbox, "x") for _ in range(3))
    with pytest.raises(NotKept, match="3 commands wait"):
        keep(outbox, "one too many")
    outbox.settle(first)
    keep(outbox, "there is room again")
    outbox.settle(outbox.pending[0].id)
    monkeypatch.setattr(module, "MAX_BYTES", 2_000)
    with pytest.raises(NotKept, match="no more are kept"):
        keep(outbox, "x" * 2_000)
    assert len(outbox) == 2


def test_what_no_frame_can_hold_is_refused_here() -> None:
    outbox = Outbox(None)
    outbox.keep(Note(text="漢" * 10_000), "INC-1", NOW)
    with pytest.raises(NotKept, match="too long"):
        outbox.keep(Declare(title="x", description="漢" * 30_000), "", NOW)
    assert len(outbox) == 1


def test_a_disk_that_takes_nothing_leaves_it_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "outbox" / "hub"
    outbox = Outbox(directory)
    on_disk = outbox.get(keep(outbox, "before"))

    def full(fd: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    in_memory = outbox.get(keep(outbox, "after"))
    assert on_disk is not None
    assert in_memory is not None
    assert (on_disk.durable, in_memory.durable) == (True, False)
    assert [path.name for path in directory.iterdir()] == [f"{on_disk.id}.json"]
    assert outbox.settle(in_memory.id) is in_memory


def test_a_directory_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outbox = Outbox(tmp_path / "file" / "outbox" / "hub")
    kept = outbox.get(keep(outbox, "hello"))
    assert kept is not None
    assert not kept.durable


def test_people_and_hubs_have_their_own_directories(tmp_path: Path) -> None:
    here, there = Address("unix", path="/run/a"), Address("unix", path="/run/b")
    made = {outbox_dir(tmp_path, a, name) for a in (here, there) for name in ("ana", "ben")}
    assert len(made) == 4
    assert outbox_dir(tmp_path, here, "ana") in made
