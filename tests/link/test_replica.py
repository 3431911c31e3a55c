"""Copies of logs on a client's disk: what is written, what is believed, what goes first."""

import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tests.link.test_history import story
from warroom.link.replica import Replica, Replicas, read_replica
from warroom.link.replica_file import Damaged
from warroom.model.entry import StoredEntry
from warroom.saved.verify import examine

STORY = story(40)
LOG = STORY.incident.id
HUB = "unix:/run/hub.sock"


@pytest.fixture
def replicas(tmp_path: Path) -> Replicas:
    return Replicas(tmp_path / "replica")


def write(replicas: Replicas, *parts: Sequence[StoredEntry], epoch: str = "e1") -> Path:
    file = replicas.file(epoch, LOG, HUB)
    for part in parts:
        file.append(part)
    file.close()
    return file.path


def only(replicas: Replicas) -> Replica:
    (found,) = replicas.all()
    return found


def test_what_arrives_in_any_order_is_one_log(replicas: Replicas) -> None:
    entries = STORY.stored
    write(replicas, entries[20:30], entries[30:], entries[10:20], entries[:10])
    copy = only(replicas)
    assert list(copy.from_first) == entries
    assert (copy.log, copy.epoch, copy.hub) == (LOG, "e1", HUB)
    saved = copy.saved()
    assert examine(LOG, saved.stored) == []
    assert saved.incident.seq == STORY.incident.seq
    assert replicas.latest(LOG, {HUB}) == copy
    assert replicas.latest(LOG, {"unix:/other"}) is None


@pytest.mark.parametrize("begun", [b"", b'{"replica":1,"log":"INC-'])
def test_a_copy_that_another_program_begins_is_not_taken_for_a_damaged_one(
    replicas: Replicas, begun: bytes
) -> None:
    path = replicas.path("e1", LOG)
    path.parent.mkdir(parents=True)
    path.write_bytes(begun)
    assert list(replicas.all()) == []
    assert (replicas.damaged, path.read_bytes()) == ([], begun)
    write(replicas, STORY.stored)
    assert list(only(replicas).from_first) == STORY.stored


def test_only_its_owner_reads_it(replicas: Replicas) -> None:
    old = os.umask(0)
    try:
        path = write(replicas, STORY.stored)
    finally:
        os.umask(old)
    for each in (path, path.with_suffix(".lock")):
        assert each.stat().st_mode & 0o777 == 0o600
    for folder in (replicas.root, path.parent):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_an_entry_that_is_there_is_not_written_twice(replicas: Replicas) -> None:
    path = write(replicas, STORY.stored[:10])
    size = path.stat().st_size
    write(replicas, STORY.stored[:10])
    assert path.stat().st_size == size


def test_a_gap_ends_what_can_be_used(replicas: Replicas) -> None:
    write(replicas, STORY.stored[:5], STORY.stored[7:])
    assert [each.seq for each in only(replicas).from_first] == [1, 2, 3, 4, 5]
    write(replicas, STORY.stored[4:9])
    assert list(only(replicas).from_first) == STORY.stored


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_torn_line_counts_as_not_written(replicas: Replicas, cut: int) -> None:
    path = write(replicas, STORY.stored)
    os.truncate(path, path.stat().st_size - cut)
    left = only(replicas)
    assert list(left.from_first) == STORY.stored[:-1]
    write(replicas, STORY.stored[-1:])
    assert list(only(replicas).from_first) == STORY.stored
    assert b"\n\n" not in path.read_bytes()


@pytest.mark.parametrize("old, new", [(b"note 39", b"note 38"), (b'{"seq":9,', b"\0\0\0")])
def test_a_damaged_copy_is_set_aside_and_not_believed(
    replicas: Replicas, old: bytes, new: bytes
) -> None:
    path = write(replicas, STORY.stored)
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    with pytest.raises(Damaged):
        read_replica(path)
    assert list(replicas.all()) == []
    assert not path.exists()
    assert (
        replicas.damaged[0].read_bytes()
        == path.parent.joinpath("damaged", replicas.damaged[0].name).read_bytes()
    )
    write(replicas, STORY.stored)
    assert list(only(replicas).from_first) == STORY.stored


def test_other_entries_than_the_hub_has_now_are_left_as_they_are(replicas: Replicas) -> None:
    path = write(replicas, STORY.stored[:20])
    before = path.read_bytes()
    file = replicas.file("e1", LOG, HUB)
    other = msgspec.structs.replace(STORY.stored[19], hash="f" * 64)
    with pytest.raises(Damaged):
        file.append([other, STORY.stored[20]])
    assert path.read_bytes() == before


def _add(root: Path, numbers: Sequence[int]) -> None:
    file = Replicas(root).file("e1", LOG, HUB)
    for number in numbers:
        file.append(STORY.stored[number : number + 3])
    file.close()


def test_two_processes_write_one_copy_together(replicas: Replicas) -> None:
    spawn = multiprocessing.get_context("spawn")
    numbers = range(0, len(STORY.stored))
    writers = [
        spawn.Process(target=_add, args=(replicas.root, order))
        for order in (list(numbers), list(reversed(numbers)))
    ]
    for each in writers:
        each.start()
    for each in writers:
        each.join(60)
        assert each.exitcode == 0
    path = replicas.paths()[0]
    assert list(only(replicas).from_first) == STORY.stored
    assert path.read_bytes().count(b"\n") == 1 + len(STORY.stored)


def test_what_was_written_longest_ago_goes_first(replicas: Replicas) -> None:
    paths = [write(replicas, STORY.stored, epoch=f"e{n}") for n in range(6)]
    for age, path in enumerate(reversed(paths)):
        os.utime(path, (1_000_000_000 - age, 1_000_000_000 - age))
    size = paths[0].stat().st_size
    in_use = replicas.file("e0", LOG, HUB)
    in_use.append(STORY.stored)
    replicas.keep("e1", LOG)
    replicas.make_room(max_logs=4)
    assert {each.parent.name for each in replicas.paths()} == {"e0", "e1", "e4", "e5"}
    replicas.make_room(max_bytes=3 * size)
    assert {each.parent.name for each in replicas.paths()} == {"e0", "e1", "e5"}
    in_use.close()
    replicas.let_go("e1", LOG)
    replicas.make_room(max_logs=1)
    assert {each.parent.name for each in replicas.paths()} == {"e5"}
    assert sorted(each.name for each in replicas.root.iterdir()) == ["e5"]


def test_what_follows_a_fork_is_what_can_be_offered(replicas: Replicas) -> None:
    entries = STORY.stored
    write(replicas, entries)
    copy = only(replicas)
    assert list(copy.after(30, entries[29].hash)) == entries[30:]
    assert copy.after(30, "f" * 64) == ()
    assert copy.after(40, entries[39].hash) == []


def test_a_copy_that_was_deleted_meanwhile_begins_again(replicas: Replicas) -> None:
    file = replicas.file("e1", LOG, HUB)
    file.append(STORY.stored[:10])
    file.path.unlink()
    file.append(STORY.stored)
    file.close()
    assert list(only(replicas).from_first) == STORY.stored
