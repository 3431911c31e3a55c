"""Backups by the clock, made by a process of their own: no acknowledgement waits for one."""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from server.errors import HubError
from server.upkeep import backups
from server.upkeep.logs import event
from warroom.clock import Clock
from warroom.text import clean_line

logger = logging.getLogger(__name__)

RETRY = timedelta(minutes=5)
"""Until another attempt after one that failed, where the schedule's own interval is not shorter."""

KEEP = 48
"""Backups that stay unless somebody says otherwise: two days of hourly ones."""


@dataclass(frozen=True)
class BackupPlan:
    """Where backups go, how often, and how many of them stay."""

    to: Path
    every: timedelta
    keep: int = KEEP


Make = Callable[[Path, BackupPlan], Awaitable[str]]
"""Makes one backup and gives a sentence about it. Raises HubError."""


class BackupSchedule:
    """Makes a backup whenever one is due; what is due is known from the last good one on disk.

    `warn` is told a sentence while backups fail, and an empty text when one is good again.
    """

    def __init__(
        self,
        data: Path,
        plan: BackupPlan,
        clock: Clock,
        warn: Callable[[str], None],
        make: Make | None = None,
    ) -> None:
        self._data = data
        self._plan = plan
        self._clock = clock
        self._warn = warn
        self._make = make or in_a_process
        self._one = asyncio.Lock()
        self._last: datetime | None = None
        self._failed: datetime | None = None

    def due(self) -> datetime:
        """When the next backup is to be made."""
        now, every = self._clock.now(), self._plan.every
        last = self._last or self._last_good()
        due = last + every if last else now
        if self._failed is not None:
            due = max(due, self._failed + min(every, RETRY))
        # A clock that was set back puts the last one into the future.
        return min(due, now + every)

    async def run(self) -> None:
        """Work for ever."""
        while True:
            await self._clock.sleep_until(self.due())
            await self.make_now()

    async def make_now(self) -> None:
        """Make one, due or not; one at a time."""
        async with self._one:
            await self._make_one()

    async def _make_one(self) -> None:
        now = self._clock.now()
        try:
            said = await self._make(self._data, self._plan)
        except HubError as error:
            self._failed = now
            if not backups.read(self._data).failure:
                backups.remember_failure(self._data, str(error), now)
            logger.error("The backup failed: %s", error, extra=event("backup_failed"))
            self._warn(f"The last backup failed. {error}")
        else:
            self._last, self._failed = now, None
            logger.info("A backup was made: %s", said, extra=event("backup_made"))
            self._warn("")

    def _last_good(self) -> datetime | None:
        good = backups.read(self._data).good
        if good is None:
            return None
        path = Path(good.path)
        return good.made_at if path.parent == self._plan.to and path.exists() else None


async def in_a_process(data: Path, plan: BackupPlan) -> str:
    """Run `warroom backup` at a low priority. Raises HubError with what it said."""
    environment = {k: v for k, v in os.environ.items() if k not in _NOT_FOR_A_CHILD}
    try:
        # -P: whatever lies in the directory where the hub was started is not to be imported.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "warroom", "backup", "--gently",
            "--data", os.fspath(data), "-o", os.fspath(plan.to), "--keep", str(plan.keep),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, env=environment,
        )  # fmt: skip
    except OSError as error:
        raise HubError(f"No process could be started for it ({error.strerror}).") from error
    try:
        out, err = await process.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        raise
    said = clean_line(err.decode("utf-8", "replace"), 1_000)
    if process.returncode == 0:
        return f"{clean_line(out.decode('utf-8', 'replace'), 500)}, {said}"
    if not said:
        raise HubError(f"Its process ended with {process.returncode} and said nothing.")
    raise HubError(said)


_NOT_FOR_A_CHILD = frozenset({"NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"})
