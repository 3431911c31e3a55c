"""Writes what a person asked for to a file: whole or not at all, and for their own eyes."""

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from warroom.errors import Exit, WarroomError


def write_file(
    path: Path, pieces: Iterable[bytes], *, force: bool | None, option: str = "-o"
) -> int:
    """All of it or nothing; gives the number of bytes. Raises WarroomError, with a sentence.

    A new file is its owner's alone (0600), whatever the umask: people's words are in it. One that
    is there is only replaced with `force` (None: there is no such option), and keeps its mode.
    `option` takes another name.
    """
    if not path.name or path.is_dir():
        raise WarroomError(
            f"“{path}” names no file. Give the name of one with {option}.", Exit.USAGE
        )
    if not path.parent.is_dir():
        raise WarroomError(
            f"There is no directory {path.parent}, so nothing was written. Make it, or give another"
            f" name with {option}.",
            Exit.NOT_FOUND,
        )
    mode = 0o600
    with contextlib.suppress(FileNotFoundError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if not force:
            or_so = "." if force is None else ", or --force to write over it."
            raise WarroomError(f"{path} is there already. Give another name{or_so}", Exit.USAGE)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fresh.unlink(missing_ok=True)
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as target:
            size = sum(map(target.write, pieces))
            os.fchmod(fd, mode)
        fresh.replace(path)
    except OSError as error:
        raise WarroomError(
            f"{path} cannot be written ({error.strerror or error}), so nothing was. Give another"
            f" name with {option}."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()
    return size
