"""An authorized_keys file: changed whole or not at all, and what others wrote in it kept."""

import contextlib
import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from warroom.errors import Exit, WarroomError
from warroom.model.ssh_key import PublicKey
from warroom.ssh_keys.line import Line, line_for, read_line

MAX_FILE = 4 * 1024 * 1024
"""Bytes: some ten thousand keys."""


class Added(NamedTuple):
    """What adding did. `before`: the key's line was there already, if only with another command."""

    before: bool
    changed: bool


class KeyFile:
    """The file that sshd reads. `busy` is called when another process is changing it just now."""

    def __init__(self, path: Path, busy: Callable[[], None] = lambda: None) -> None:
        self.path = path
        self._busy = busy

    def lines(self) -> list[Line]:
        """The lines with a key, as sshd reads them; none of a file that is not there yet."""
        return [line for raw in self._read() if (line := read_line(raw)) is not None]

    def add(self, name: str, key: PublicKey, command: Sequence[str]) -> Added:
        """Let `key` in as `name`: afterwards the file has exactly one line with it.

        Raises WarroomError where the key has another line already, or the file cannot be changed.
        """
        fresh = line_for(name, key, command)
        with self._alone():
            rows = self._read()
            mine = -1
            for number, raw in enumerate(rows):
                line = read_line(raw)
                if line is None or line.blob != key.blob:
                    continue
                self._only_of(name, line, number + 1, twice=mine >= 0)
                mine = number
            before = mine >= 0
            if before and rows[mine] == fresh:
                return Added(before=True, changed=False)
            if before:
                rows[mine] = fresh
            else:
                if rows and not rows[-1]:
                    rows.pop()
                rows += [fresh, b""]
            self._write(rows)
        return Added(before, changed=True)

    def remove(self, which: Callable[[Line], bool]) -> list[Line]:
        """Take away the lines that are ours and of which `which` is true; gives them.

        Raises WarroomError where the file cannot be changed.
        """
        with self._alone():
            kept, gone = [], []
            for raw in self._read():
                line = read_line(raw)
                if line is not None and line.name and which(line):
                    gone.append(line)
                else:
                    kept.append(raw)
            if gone:
                self._write(kept)
        return gone

    def _only_of(self, name: str, line: Line, number: int, *, twice: bool) -> None:
        where = f"line {number} of {self.path}"
        if line.name and line.name != name:
            raise WarroomError(
                f"This key lets {line.name} in already ({where}). A key is one person's:"
                f" `warroom ssh-key remove {line.key.fingerprint}` takes it away first.",
                Exit.FAILURE,
            )
        if not line.name or twice:
            raise WarroomError(
                f"This key has a line already that was not made here ({where}), and sshd goes by"
                " the first one it finds. Take that line out by hand, then add the key.",
                Exit.FAILURE,
            )

    def _read(self) -> list[bytes]:
        self._no_link()
        try:
            # Where a link was put meanwhile, this fails; a pipe would wait for its other end.
            fd = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                os.close(fd)
                raise WarroomError(f"{self.path} is not a file.", Exit.USAGE)
            with os.fdopen(fd, "rb") as file:
                raw = file.read(MAX_FILE + 1)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._cannot("read", error) from error
        if len(raw) > MAX_FILE:
            raise WarroomError(f"{self.path} is too large for a file of keys.", Exit.USAGE)
        return raw.split(b"\n") if raw else []

    def _no_link(self) -> None:
        """Writing beside a link and renaming would leave two files where there was one."""
        if self.path.is_symlink():
            raise WarroomError(
                f"{self.path} is a link to {self.path.resolve()}. Give that file with --file, if it"
                " is the one that sshd is to read.",
                Exit.USAGE,
            )

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes files here meanwhile. The lock is on the directory: none is left."""
        folder = self.path.parent
        if folder.name == ".ssh" and not folder.exists() and folder.parent.is_dir():
            with contextlib.suppress(OSError):  # said below
                folder.mkdir(mode=0o700)
                above = folder.parent.stat()
                os.chown(folder, above.st_uid, above.st_gid, follow_symlinks=False)
        try:
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise WarroomError(
                f"The directory {folder} cannot be opened ({error.strerror}), so nothing was"
                " changed. Make it, or give another file with --file.",
                Exit.USAGE if isinstance(error, FileNotFoundError) else Exit.FAILURE,
            ) from error
        try:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._busy()
                fcntl.flock(held, fcntl.LOCK_EX)
            yield
        finally:
            os.close(held)

    def _write(self, rows: Sequence[bytes]) -> None:
        """All by the directory and the file that are open: the account that people share may own
        the directory, and root must not be led elsewhere by what it puts there meanwhile."""
        beside = f".{self.path.name}.{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                fd = os.open(beside, flags, 0o600, dir_fd=folder)
                try:
                    with os.fdopen(fd, "wb") as file:
                        self._dress(fd, folder)
                        file.write(b"\n".join(rows))
                        file.flush()
                        os.fsync(fd)
                    os.rename(beside, self.path.name, src_dir_fd=folder, dst_dir_fd=folder)
                except BaseException:
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(beside, dir_fd=folder)
                    raise
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise self._cannot("changed", error) from error

    def _dress(self, fd: int, folder: int) -> None:
        """Mode, owner and attributes as the old file's; a new one is as its directory asks."""
        try:
            old = os.open(self.path.name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
        except FileNotFoundError:
            # sshd reads the file as the account that is coming in, so one outside its home has to
            # be readable for it. There are no secrets in public keys.
            mode = 0o600 if self.path.parent.name == ".ssh" else 0o644
            like = os.fstat(folder)
        else:
            try:
                like = os.fstat(old)
                mode = stat.S_IMODE(like.st_mode)
                _copy_attributes(old, fd)
            finally:
                os.close(old)
        if (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
            os.fchown(fd, like.st_uid, like.st_gid)
        os.fchmod(fd, mode)

    def _cannot(self, done: str, error: OSError) -> WarroomError:
        return WarroomError(
            f"{self.path} cannot be {done} ({error.strerror}), so nothing was changed. The file is"
            " root's or the account's that people log in to: run this as its owner.",
            Exit.FAILURE,
        )


def laxness(path: Path) -> str:
    """A sentence where sshd would not read the file because others could write it; else empty."""
    for each in (path, path.parent):
        with contextlib.suppress(OSError):
            if each.stat().st_mode & 0o022 and not each.stat().st_mode & stat.S_ISVTX:
                return (
                    f"Others may write {each}, and sshd does not read such a file:"
                    f" chmod go-w {each}."
                )
    return ""


def _copy_attributes(old: int, fresh: int) -> None:
    """What is kept beside the mode, such as SELinux's label; a file system may have none."""
    with contextlib.suppress(OSError):
        for name in os.listxattr(old):
            os.setxattr(fresh, name, os.getxattr(old, name))
