"""The disk below the data directory: what its errors mean, what is free, whether it is local."""

import errno
import os
import sqlite3
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from server.errors import DiskBroken, DiskFull, HubError, LogDamaged, StoreFailed

NETWORK = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "fuse.beegfs", "fuse.ceph", "fuse.cephfs",
    "fuse.curlftpfs", "fuse.davfs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.goofys",
    "fuse.juicefs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs",
    "fuse.vmhgfs-fuse", "fuse.wekafs", "gfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs",
    "nfs4", "ocfs2", "orangefs", "pvfs2", "smb3", "smbfs", "vboxsf", "vmhgfs",
})  # fmt: skip
"""Types of file systems, as /proc/self/mountinfo names them, whose files are on another machine or
are shared with one. Overlays, tmpfs and FUSE on a local disk are not among them."""

_FULL = {errno.ENOSPC, errno.EDQUOT}

_PROBE = bytes(4096)


def failure_of(error: sqlite3.Error | OSError, directory: Path) -> StoreFailed:
    """What a failed write means: DiskFull, DiskBroken, or StoreFailed for anything else.

    SQLite calls a used-up quota an I/O error, so this may write a small file to tell.
    """
    if isinstance(error, OSError):
        if error.errno in _FULL:
            return DiskFull(str(error))
        return DiskBroken(str(error)) if error.errno == errno.EIO else StoreFailed(str(error))
    code: int = getattr(error, "sqlite_errorcode", 0)
    said = f"{error}; {getattr(error, 'sqlite_errorname', 'no code')}"
    if code & 0xFF == sqlite3.SQLITE_FULL:
        return DiskFull(said)
    if code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return LogDamaged(said)
    if code & 0xFF != sqlite3.SQLITE_IOERR:
        return StoreFailed(said)
    # A failed fsync leaves unknown what is on the disk, full or not.
    if code in (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC):
        return DiskBroken(said)
    return DiskFull(said) if _is_full(directory) else DiskBroken(said)


def _is_full(directory: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=directory, buffering=0) as file:
            file.write(_PROBE)
    except OSError as error:
        return error.errno in _FULL
    return False


class Space(NamedTuple):
    """Bytes of a file system: those that a program without privileges may still use, and all."""

    free: int
    total: int


def space_in(directory: Path) -> Space:
    """What is free below a directory. Raises OSError."""
    found = os.statvfs(directory)
    return Space(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)


class Mount(NamedTuple):
    """A mounted file system: where, and of which type."""

    point: str
    type: str


def mounts() -> list[Mount]:
    """The file systems of this process, as the kernel lists them; empty where it does not."""
    try:
        text = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
    except OSError:
        return []
    return read_mounts(text)


def read_mounts(text: str) -> list[Mount]:
    """The mounts in the text of a mountinfo file (proc_pid_mountinfo(5))."""
    found = []
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields, rest = before.split(" "), after.split(" ")
        if len(fields) > 4 and rest[0]:
            found.append(Mount(_unescaped(fields[4]), rest[0]))
    return found


def require_local(directory: Path, listed: Callable[[], list[Mount]] = mounts) -> None:
    """Raise HubError where the directory, or the nearest one above that exists, is a share."""
    where = directory.resolve()
    mount = Mount("", "")
    # Of two at the same place the later one hides the earlier.
    for each in listed():
        if where.is_relative_to(each.point) and len(each.point) >= len(mount.point):
            mount = each
    if mount.type in NETWORK:
        raise HubError(
            f"{directory} is on a network file system ({mount.type} at {mount.point}). The log"
            " must be on a disk of this machine: over a network neither the lock that keeps a"
            " second hub out nor SQLite's write-ahead log can be relied on, and acknowledged"
            " entries would be lost. Give --data a local directory; a backup may go to the share."
        )


def require_own(directory: Path) -> None:
    """Raise HubError where anybody may write in the directory. Raises OSError.

    Whoever may could put a log, a token or a key of theirs in place of the hub's, and a link in
    place of a file that it is about to write.
    """
    mode = stat.S_IMODE(directory.stat().st_mode)
    if mode & stat.S_IWOTH:
        raise HubError(
            f"Anybody on this machine may write in {directory} (mode {mode:o}), and so put a log of"
            f" their own in place of yours. Look at what is in it, then: chmod 700 {directory}"
        )


def make_directory(directory: Path) -> None:
    """Make a directory and those above it, so that a power cut does not take them back.

    Raises OSError.
    """
    missing = [directory, *directory.parents]
    for each in reversed([each for each in missing if not each.exists()]):
        each.mkdir(mode=0o700, exist_ok=True)
        sync_directory(each.parent)


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable. Raises OSError."""
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _unescaped(path: str) -> str:
    for octal, character in (("040", " "), ("011", "\t"), ("012", "\n"), ("134", "\\")):
        path = path.replace(f"\\{octal}", character)
    return path


def overwrite_and_remove(path: Path) -> None:
    """Write over a file and remove it. Raises OSError."""
    overwrite(path)
    path.unlink()


def overwrite(path: Path) -> None:
    """Write zeros over all of a file, if it is there, and have them on disk. Raises OSError."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        left = os.fstat(fd).st_size
        while left > 0:
            left -= os.write(fd, bytes(min(left, 1 << 20)))
        os.fsync(fd)
    finally:
        os.close(fd)
