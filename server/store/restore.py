"""Puts a backup where a hub can start on it; never over a log that is there."""

import contextlib
import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import msgspec

from server.errors import HubError
from server.store.backup import check_backup, opened, sync_file
from server.store.check import MARK, Checked, Mark
from server.store.disk import sync_directory
from server.store.lock import DataLock


def restore(backup: Path, data: Path, now: datetime) -> Checked:
    """Copy `backup` into the data directory `data`; gives what is in it. Raises HubError.

    The copy stays marked as a backup: the hub that starts on it begins a new history, so that
    clients which saw later entries are told. A mirror file that is left in `data` stays and says
    what the backup does not have.
    """
    if not backup.is_file():
        raise HubError(f"There is no file {backup}.")
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise HubError(f"{data} cannot be made ({error.strerror}).") from error
    lock = DataLock(data / "lock")
    lock.take()
    part = data / ".log.db.restored"
    try:
        _require_free(data)
        _copy(backup, part, data)
        checked = _checked(backup, part)
        if checked.mark is None:
            _mark(part, Mark(now, checked.epoch, checked.heads))
        sync_file(part)
        part.replace(data / "log.db")
        sync_directory(data)
    except sqlite3.Error as error:
        raise HubError(f"{backup} cannot be read as a log ({error}). Take an earlier one.") from (
            error
        )
    except OSError as error:
        raise HubError(
            f"{data} did not take the backup ({error.strerror or error}). Nothing was restored."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
        lock.free()
    return checked


def _require_free(data: Path) -> None:
    for name in ("log.db", "log.db-wal"):
        if (data / name).exists():
            raise HubError(
                f"{data} has a log already ({name}), and a backup never goes over one."
                " Give another directory, or move that one away and keep it."
            )


def _copy(backup: Path, part: Path, data: Path) -> None:
    part.unlink(missing_ok=True)
    fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as copy, backup.open("rb") as original:
        shutil.copyfileobj(original, copy, 1 << 20)
    owner = data.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        # Root restores for the hub's own account, which has to be able to open it.
        for path in (part, data / "lock"):
            os.chown(path, owner.st_uid, owner.st_gid)


def _checked(backup: Path, part: Path) -> Checked:
    try:
        checked = check_backup(part)
    except HubError as error:
        raise HubError(f"{backup} cannot be restored. {error}") from error
    if checked.wrong:
        raise HubError(
            f"{backup} is not sound and was not restored. {checked.wrong[0]} Take an earlier one."
        )
    return checked


def _mark(part: Path, mark: Mark) -> None:
    """A log that was copied by hand counts as a backup too: what came after it is not known."""
    with opened(part, "mode=rw") as copy:
        copy.execute("PRAGMA journal_mode = MEMORY")
        copy.execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
            (MARK, msgspec.json.encode(mark).decode()),
        )
        copy.commit()
