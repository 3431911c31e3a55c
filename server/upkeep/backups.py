"""Makes a backup and remembers how it went, so that `warroom doctor` can tell; prunes old ones."""

import contextlib
import os
import re
from datetime import datetime
from pathlib import Path

import msgspec

from server.errors import HubError
from server.store.backup import ENDING, BackedUp, back_up, is_backup

STATUS = "backup.json"
"""The file in the data directory that says how the last backups went."""

_NAME = re.compile(r"warroom-(?P<epoch>[0-9a-f]{1,8}|new)-(?P<at>\d{8}T\d{6}Z)\.db", re.ASCII)


class Status(msgspec.Struct, frozen=True):
    """The last good backup, and what went wrong since then; empty texts where nothing did."""

    good: BackedUp | None = None
    failed_at: datetime | None = None
    failure: str = ""


def make(data: Path, target: Path, now: datetime, keep: int = 0) -> tuple[BackedUp, list[Path]]:
    """Back up `data` into `target` and give what was made, and the older ones that were removed.

    `keep`: how many backups of this history stay in the directory, 0 for all. They are removed only
    after a good new one. Raises HubError, which is remembered too.
    """
    try:
        made = back_up(data, target, now)
    except HubError as error:
        remember_failure(data, str(error), now)
        raise
    _remember(data, Status(made))
    remove_leftovers(Path(made.path).parent)
    return made, prune(made, keep) if keep else []


def remember_failure(data: Path, sentence: str, now: datetime) -> None:
    """Remember that a backup failed which could not say so itself."""
    _remember(data, msgspec.structs.replace(read(data), failed_at=now, failure=sentence))


def read(data: Path) -> Status:
    """How the last backups of a data directory went, as far as that can be read."""
    try:
        return msgspec.json.decode((data / STATUS).read_bytes(), type=Status)
    except (OSError, msgspec.DecodeError):
        return Status()


def prune(made: BackedUp, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups of the history that `made` is of; gives those.

    A former history's backups stay: they may have what this one has lost.
    """
    newest = Path(made.path)
    found = _NAME.fullmatch(newest.name)
    if found is None:
        return []
    same = [
        (match["at"], path)
        for path in newest.parent.iterdir()
        if (match := _NAME.fullmatch(path.name)) and match["epoch"] == found["epoch"]
    ]
    removed = []
    for _, path in sorted(same, reverse=True)[keep:]:
        if path != newest and is_backup(path):
            with contextlib.suppress(OSError):
                path.unlink()
                removed.append(path)
    return removed


def remove_leftovers(directory: Path) -> None:
    """Remove what a backup that was killed has left: half a copy under a name that says so."""
    for path in directory.glob(f".*.db.*{ENDING}"):
        pid = path.name.removesuffix(ENDING).rpartition(".")[2]
        if pid.isdigit() and not _runs(int(pid)):
            with contextlib.suppress(OSError):
                path.unlink()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _remember(data: Path, status: Status) -> None:
    fresh = data / f".{STATUS}.{os.getpid()}"
    # Whoever may only read the data directory can make a backup all the same.
    with contextlib.suppress(OSError):
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(msgspec.json.encode(status) + b"\n")
        owner = data.stat()
        if os.geteuid() == 0:
            os.chown(fresh, owner.st_uid, owner.st_gid)
        fresh.replace(data / STATUS)
