"""Watches how many files the hub may still open: at the limit nobody else can come in."""

import asyncio
import errno
import logging
import os
import resource
from collections.abc import Callable
from pathlib import Path

logger = logging.getLogger(__name__)

OPEN = Path("/proc/self/fd")

FEW = 8
"""Files left from which on people are told: one who comes in takes one, a backup several."""

LOOK = 2.0
"""Seconds between looks; one costs 20 µs at 100 open files."""

WARNING = (
    "The hub has nearly all of the {limit:,} files open that it may: nobody else can come in, and"
    " backups and imports may fail. Raise the limit on its host (`ulimit -n`, or LimitNOFILE= in"
    " its unit) and start it again."
)


def files_left() -> int:
    """How many more files this process may open; FEW + 1 where that cannot be found out."""
    limit = _limit()
    try:
        used = len(os.listdir(OPEN)) - 1  # noqa: PTH208 - one call, and the names do not matter
    except OSError as error:
        # To look takes a file too.
        return 0 if error.errno in (errno.EMFILE, errno.ENFILE) else FEW + 1
    return limit - used if limit != resource.RLIM_INFINITY else FEW + 1


class OpenFiles:
    """`warn` is called with a sentence when few are left, and with "" when there are more again."""

    def __init__(self, warn: Callable[[str], None], left: Callable[[], int] = files_left) -> None:
        self._warn = warn
        self._left = left
        self._few = False

    async def run(self) -> None:
        """Work for ever."""
        while True:
            self.look()
            await asyncio.sleep(LOOK)

    def look(self) -> None:
        """Look once, and say what has changed."""
        few = self._left() <= FEW
        if few == self._few:
            return
        self._few = few
        sentence = WARNING.format(limit=_limit()) if few else ""
        logger.warning("%s", sentence or "The hub may open files again.")
        self._warn(sentence)


def _limit() -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
