"""Erases what was redacted from what a person's own client keeps beside the copies of the logs:
drafts, commands without an answer, refused ones, and what was set aside of them."""

import contextlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from warroom.link.gone import Gone

logger = logging.getLogger(__name__)

DRAFTS, OUTBOX = "drafts", "outbox"

MOST_BYTES = 4 * 1024 * 1024
"""A larger file is none of these."""


def scrub(state_dir: Path, gone: Gone) -> int:
    """Take what is gone out of every file below `state_dir`; gives how many changed.

    The rest of a draft or command stays. A file that cannot be read as what it should be is
    removed when it holds any of it; one that cannot be written is told of in the program's log.
    """
    changed = 0
    for path in _files(state_dir):
        try:
            changed += _scrub(path, gone)
        except FileNotFoundError:  # it got its answer meanwhile
            continue
        except OSError as error:
            logger.error("%s may hold what was redacted: %s", path, error)
    return changed


def overwrite(path: Path) -> None:
    """Zeros in place of all that a file holds, on disk when this returns. Raises OSError."""
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        zero(fd)
    finally:
        os.close(fd)


def zero(fd: int) -> None:
    """The same of an open file. Raises OSError."""
    size, at = os.fstat(fd).st_size, 0
    while at < size:
        at += os.pwrite(fd, bytes(min(size - at, 1 << 20)), at)
    os.fsync(fd)


def replace_over(path: Path, data: bytes) -> None:
    """`data` in the place of a file, in one step, and zeros over what it was. Raises OSError."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    old = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        new = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(new, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        # Whoever has it open finds it unlinked and takes the new one.
        zero(old)
    finally:
        os.close(old)


def _files(state_dir: Path) -> Iterator[Path]:
    for name in (DRAFTS, OUTBOX):
        for path in sorted((state_dir / name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


def _scrub(path: Path, gone: Gone) -> bool:
    if path.stat().st_size > MOST_BYTES:
        return False
    if path.stem in gone.commands:
        # It is in the log, so it has its answer: another program of this person was cut off.
        overwrite(path)
        path.unlink()
        return True
    data = path.read_bytes()
    text = data.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict | list):
        without = gone.out_of_json(value)
        if without == value:
            return False
        text = json.dumps(without)
    elif not gone.within(text):
        return False
    else:
        text = gone.out_of(text)
    if _whole(path):
        replace_over(path, text.encode())
    else:
        overwrite(path)
        path.unlink()
    return True


def _whole(path: Path) -> bool:
    """Whether it is in use, and no remnant of a write or of what could not be read."""
    return (
        not path.name.startswith(".")
        and path.suffix in (".txt", ".json")
        and (path.parent.name != "damaged")
    )
