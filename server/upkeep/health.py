"""Looks at a data directory, with a hub on it or without, and says what is to be done."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from server.door.bounds import CONNECTIONS, FILES_BESIDE
from server.door.tls import RENEW, last_end
from server.errors import HubError
from server.store.backup import look_at
from server.store.disk import require_local, space_in
from server.store.schema import VERSION
from server.upkeep import backups
from server.upkeep.ballast import Ballast
from server.upkeep.disk_watch import LOW
from server.upkeep.signing import PUBLIC
from warroom.text import clean_line
from warroom.times import format_short, format_stamp

LARGE_WAL = 64 * 1024 * 1024
"""Bytes; SQLite folds it in at about 4 MiB unless a reader does not let it."""

OLD_BACKUP = timedelta(hours=26)
"""From here on a backup is old, also for whoever makes one a day."""

CLOCK_GRACE = timedelta(minutes=1)
"""How far the newest entry may be ahead of this machine's clock."""


class Finding(NamedTuple):
    """One thing that was looked at: whether it is well, and what was seen or is to be done."""

    name: str
    ok: bool
    sentence: str


def look(data: Path, now: datetime) -> Iterator[Finding]:
    """All findings about `data`. Reads the whole log; writes nothing."""
    log = data / "log.db"
    try:
        there = log.is_file()
        names = sorted(data.iterdir())
    except OSError as error:
        yield Finding("data", False, f"{data} cannot be read ({error.strerror}).")
        return
    if not there:
        yield Finding("data", False, f"{data} holds no log. Start a hub on it, or restore one.")
        return
    yield Finding("data", True, f"{data}")
    pid = holder(data / "lock")
    yield _lock(pid)
    yield from _log(data, now)
    yield from _disk(data)
    yield _wal(log.with_name("log.db-wal"))
    yield _backup(data, now)
    yield _modes(data, names)
    yield _files(pid)
    yield _file_system(data)
    yield from _certificate(data, now)
    yield _service(pid)


def holder(lock: Path) -> int:
    """The process that has the lock, 0 where none does. Takes nothing: a hub may start now."""
    try:
        found = lock.stat()
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return 0
    file = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    for line in lines:
        fields = line.split()
        if len(fields) > 5 and fields[1] == "FLOCK" and fields[5] == file:
            return int(fields[4]) if fields[4].isdigit() else 0
    return 0


def _lock(pid: int) -> Finding:
    if pid:
        return Finding("lock", True, f"a hub runs here, process {pid}")
    return Finding("lock", True, "no hub runs here")


def _log(data: Path, now: datetime) -> Iterator[Finding]:
    log, mirror = data / "log.db", data / "heads.jsonl"
    try:
        found = look_at(data)
    except HubError as error:
        yield Finding("log", False, f"{log}: {error}")
        return
    older = "" if found.schema == VERSION else f", which the next start brings to {VERSION}"
    yield Finding("schema", True, f"version {found.schema}{older}")
    if found.wrong:
        yield Finding(
            "log", False,
            f"{' '.join(found.wrong[:5])} Copy {data} away, then start the hub again: it keeps what"
            " is proven, begins a new history, and asks everybody's screen for the rest.",
        )  # fmt: skip
    else:
        yield Finding(
            "log", True,
            f"{found.entries:,} entries of {len(found.heads):,} logs: SQLite's check, every chain"
            " and the mirror agree",
        )  # fmt: skip
    if found.entries and not mirror.exists():
        yield Finding(
            "mirror", False,
            f"{mirror} is gone, so a loss at the log's end would not show. The hub's next start"
            " makes it anew.",
        )  # fmt: skip
    if found.newest is not None and found.newest > now + CLOCK_GRACE:
        ahead = format_short(found.newest - now)
        yield Finding(
            "clock", False,
            f"The newest entry is {ahead} ahead of this machine's clock, which was set back or is"
            " wrong. Set it by NTP; the order of entries does not depend on it.",
        )  # fmt: skip
    else:
        yield Finding("clock", True, f"{format_stamp(now)}, no entry is ahead of it")


def _disk(data: Path) -> Iterator[Finding]:
    try:
        space = space_in(data)
    except OSError as error:
        yield Finding("disk", False, f"{data}: {error.strerror}.")
        return
    free = f"{space.free / 2**20:,.0f} MiB of {space.total / 2**20:,.0f} MiB are free"
    if space.free < min(LOW, space.total // 8):
        yield Finding("disk", False, f"{free}. Free space before the hub becomes read-only.")
    else:
        yield Finding("disk", True, free)
    if Ballast(data).is_there:
        yield Finding("reserve", True, "there, for a full disk")
    else:
        yield Finding(
            "reserve", False,
            "The reserve for a full disk is used up or was never made. Free space; a hub that"
            " runs makes it again.",
        )  # fmt: skip


def _wal(path: Path) -> Finding:
    size = path.stat().st_size if path.exists() else 0
    if size > LARGE_WAL:
        return Finding(
            "WAL", False,
            f"{path} has {size / 2**20:,.0f} MiB: some program reads the log and does not end."
            " Look for it with `fuser`; a restart of the hub folds the WAL in.",
        )  # fmt: skip
    return Finding("WAL", True, f"{size / 2**20:,.1f} MiB")


def _backup(data: Path, now: datetime) -> Finding:
    status = backups.read(data)
    advice = "`warroom backup -o DIR`, or start the hub with --backup-to DIR on another disk."
    if status.good is None:
        failed = f" The last attempt: {clean_line(status.failure)}" if status.failure else ""
        return Finding("backup", False, f"There is none that this hub knows of.{failed} {advice}")
    age = now - status.good.made_at
    path = clean_line(status.good.path)
    last = f"the last good one is {format_short(age)} old: {path}"
    if status.failure:
        return Finding("backup", False, f"{clean_line(status.failure)} Until now {last}")
    if not Path(status.good.path).exists():
        return Finding("backup", False, f"{last}, which is not there any more. {advice}")
    if age > OLD_BACKUP:
        return Finding("backup", False, f"{last}. {advice}")
    return Finding("backup", True, last)


def _modes(data: Path, names: list[Path]) -> Finding:
    open_to_others = []
    for path in names:
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode) and path.name != PUBLIC and stat.S_IMODE(mode) & 0o077:
            open_to_others.append(path.name)
    if stat.S_IMODE(data.stat().st_mode) & 0o022:
        return Finding("rights", False, f"Others may write in {data}: chmod 700 {data}")
    if open_to_others:
        return Finding(
            "rights", False,
            f"Others may read {clean_line(', '.join(open_to_others), 200)}: chmod 600 in {data}",
        )  # fmt: skip
    return Finding("rights", True, "the files are the hub's alone")


def _files(pid: int) -> Finding:
    needed = 2 * CONNECTIONS + FILES_BESIDE
    try:
        text = Path(f"/proc/{pid or 'self'}/limits").read_text()
        limit = next(line for line in text.splitlines() if line.startswith("Max open files"))
    except (OSError, StopIteration):
        return Finding("open files", True, "the limit cannot be read here")
    # The hub raises its soft limit as far as it may.
    soft, hard = limit.split()[3:5]
    limits = [int(each) for each in (soft, hard) if each.isdigit()]
    if limits and max(limits) < needed:
        return Finding(
            "open files", False,
            f"At most {max(limits):,}, so the hub takes fewer than {CONNECTIONS} connections:"
            f" LimitNOFILE={needed} in its unit, or ulimit -n.",
        )  # fmt: skip
    return Finding("open files", True, f"{soft}, or {hard} where the hub asks for more")


def _file_system(data: Path) -> Finding:
    try:
        require_local(data)
    except HubError as error:
        return Finding("file system", False, str(error))
    return Finding("file system", True, "on a disk of this machine")


def _certificate(data: Path, now: datetime) -> Iterator[Finding]:
    try:
        found = last_end(data)
    except (OSError, HubError) as error:
        yield Finding("certificate", False, clean_line(str(error), 300))
        return
    if found is None:
        return
    path, ends = found
    said = f"{path} ends {format_stamp(ends)}"
    if ends - now < RENEW:
        yield Finding(
            "certificate", False,
            f"{said}. Renew it with the same key, so that its pin stays, and restart the hub; the"
            " hub's own is renewed by a restart.",
        )  # fmt: skip
    else:
        yield Finding("certificate", True, said)


def _service(pid: int) -> Finding:
    if not Path("/run/systemd/system").is_dir():
        return Finding("service", True, "no systemd here")
    if not pid:
        return Finding("service", True, "no hub runs, so none was asked")
    try:
        group = Path(f"/proc/{pid}/cgroup").read_text().strip()
    except OSError:
        return Finding("service", True, f"process {pid} does not say what started it")
    unit = group.rpartition("/")[2]
    if unit.endswith(".service") and not unit.startswith(("user@", "ssh")):
        return Finding("service", True, f"started by {clean_line(unit)}")
    return Finding(
        "service", True,
        "started by hand: nothing starts it after a boot or a crash; contrib/warroom-hub.service"
        " does.",
    )  # fmt: skip
