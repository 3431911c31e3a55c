"""What is known of the disk below the data: networks are refused, errors are told apart."""

import errno
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.errors import DiskBroken, DiskFull, HubError, StoreFailed
from server.main import HubOptions, running
from server.store import disk
from server.store.disk import Mount, Space, failure_of, make_directory, read_mounts, require_local
from server.store.heads import HeadsFile
from server.store.sqlite import SqliteStore
from server.upkeep.ballast import MOST, Ballast
from server.upkeep.disk_watch import Condition, DiskWatch
from warroom.saved.log import Head

INFO = r"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:27 / /srv rw - tmpfs tmpfs rw
41 22 0:40 / /srv/share rw,relatime shared:2 master:3 - nfs4 host:/export rw,vers=4.2
42 22 0:41 / /srv/over rw - overlay overlay rw,lowerdir=/a
43 22 0:42 / /srv/my\040disk rw - fuse.sshfs ana@host:/ rw
44 22 0:43 / /srv/usb rw - fuseblk /dev/sdb1 rw
45 41 0:44 / /srv/share/local rw - ext4 /dev/vdb rw
46 22 0:45 / /srv/hidden rw - cifs //host/x rw
47 22 0:46 / /srv/hidden rw - xfs /dev/vdc rw
"""


@pytest.mark.parametrize("path", ["/srv/share", "/srv/share/a/b", "/srv/my disk/data"])
def test_a_network_file_system_is_refused_and_why(path: str) -> None:
    with pytest.raises(HubError) as refused:
        require_local(Path(path), lambda: read_mounts(INFO))
    assert "lock" in str(refused.value) and "--data" in str(refused.value)


@pytest.mark.parametrize(
    "path",
    ["/home/x", "/srv/tmp", "/srv/over/data", "/srv/usb", "/srv/share/local/data", "/srv/sharedata",
     "/srv/hidden/data"],
)  # fmt: skip
def test_a_local_disk_is_not(path: str) -> None:
    require_local(Path(path), lambda: read_mounts(INFO))


@pytest.mark.parametrize("type_", ["nfs", "cifs", "smb3", "9p", "ceph", "fuse.sshfs", "lustre"])
def test_each_kind_of_share_is_known(type_: str) -> None:
    with pytest.raises(HubError, match=type_):
        require_local(Path("/srv"), lambda: [Mount("/", type_)])


def test_where_the_kernel_lists_nothing_nothing_is_refused() -> None:
    require_local(Path("/srv"), list)


def sqlite_error(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode, error.sqlite_errorname = getattr(sqlite3, name), name
    return error


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (sqlite_error("SQLITE_FULL"), DiskFull),
        (sqlite_error("SQLITE_IOERR_FSYNC"), DiskBroken),
        (sqlite_error("SQLITE_IOERR_WRITE"), DiskBroken),
        (sqlite_error("SQLITE_CONSTRAINT"), StoreFailed),
        (OSError(errno.ENOSPC, "full"), DiskFull),
        (OSError(errno.EDQUOT, "quota"), DiskFull),
        (OSError(errno.EIO, "broken"), DiskBroken),
        (OSError(errno.EACCES, "rights"), StoreFailed),
    ],
)
def test_errors_are_told_apart(error: sqlite3.Error | OSError, means: type, tmp_path: Path) -> None:
    assert type(failure_of(error, tmp_path)) is means


def test_a_used_up_quota_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_is_full", lambda directory: True)
    assert type(failure_of(sqlite_error("SQLITE_IOERR_WRITE"), tmp_path)) is DiskFull
    # What a failed fsync leaves is unknown on a full disk too.
    assert type(failure_of(sqlite_error("SQLITE_IOERR_FSYNC"), tmp_path)) is DiskBroken


def test_directories_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    make_directory(tmp_path / "a" / "b")
    make_directory(tmp_path / "a" / "b")
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("a", "a/b")} == {0o700}


def test_the_ballast_takes_up_room_and_gives_it_back(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path)
    assert ballast.restore() and ballast.restore()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= ballast.size()
    assert ballast.size() <= MOST
    assert ballast.release() and not ballast.release()


async def test_people_are_warned_before_the_disk_is_full(tmp_path: Path) -> None:
    told: list[Condition] = []
    space = Space(10**9, 10**10)

    @asynccontextmanager
    async def alone() -> AsyncIterator[None]:
        yield

    async with SqliteStore(tmp_path) as store:
        watch = DiskWatch(
            tmp_path, store, alone=alone, tell=told.append,
            broken=lambda error: None, space=lambda directory: space,
        )  # fmt: skip
        await watch._look()
        assert told == []
        space = Space(20 * 2**20, 10**10)
        await watch._look()
        assert "nearly full: 20 MiB" in told[-1].warning and not told[-1].read_only
        space = Space(10**9, 10**10)
        await watch._look()
        assert told[-1] == Condition()


def test_what_the_mirror_could_not_take_comes_with_the_next_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    heads = HeadsFile(tmp_path / "heads.jsonl")
    heads.start({})
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:11]))
    with pytest.raises(OSError, match="part"):
        heads.append({"INC-1": Head(1, "a")})
    monkeypatch.setattr(os, "write", real)
    heads.append({"INC-2": Head(2, "b")})
    assert heads.read() == {"INC-1": Head(1, "a"), "INC-2": Head(2, "b")}
    heads.close()


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o702])
async def test_a_directory_that_anybody_may_write_is_no_place_for_a_log(
    tmp_path: Path, mode: int
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(mode)
    with pytest.raises(HubError, match=r"Anybody on this machine may write.*chmod 700"):
        async with running(HubOptions(data=data, socket=tmp_path / "s")):
            raise AssertionError("it started")
    assert list(data.iterdir()) == []
    data.chmod(0o755)
    async with running(HubOptions(data=data, socket=tmp_path / "s")):
        pass
