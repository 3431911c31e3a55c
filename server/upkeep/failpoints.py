"""Named places at which a test ends, fails or stops the hub; where none is armed they cost nothing.

WARROOM_FAILPOINTS arms them: `NAME=ACTION`, several with commas. `@N` after the action: at the Nth
time that the place is reached (else the first), `@N+`: at every time from the Nth on.

| action | what happens |
|---|---|
| kill | SIGKILL, as `kill -9` and a crashed machine's last moment |
| exit | the process ends at once with code 75, nothing is cleaned up |
| pause | SIGSTOP: the test looks at what is there, then sends SIGCONT or SIGKILL |
| raise-eio, raise-enospc | OSError, as from a disk that is broken or full |
| raise | RuntimeError, as from a defect |
"""

import errno
import logging
import os
import re
import signal
from collections.abc import Callable

from server.errors import HubError
from warroom.errors import Exit

logger = logging.getLogger(__name__)

VARIABLE = "WARROOM_FAILPOINTS"

BEFORE_DECIDE = "before-decide"
AFTER_DECIDE = "after-decide"
BEFORE_COMMIT = "before-commit"
AFTER_COMMIT = "after-commit"
AFTER_MIRROR = "after-mirror"
BEFORE_PUBLISH = "before-publish"
AFTER_PUBLISH = "after-publish"
AFTER_ACK = "after-ack"
BETWEEN_PEERS = "between-peers"

COMMIT_PATH = (
    BEFORE_DECIDE,
    AFTER_DECIDE,
    BEFORE_COMMIT,
    AFTER_COMMIT,
    AFTER_MIRROR,
    BEFORE_PUBLISH,
    AFTER_PUBLISH,
    AFTER_ACK,
    BETWEEN_PEERS,
)
"""The places that a command passes, in their order: taken from the queue and not decided; decided;
in the transaction; committed; the heads in the mirror file; back in the committer; entries given to
those who follow; answers given too; written to the socket of one client and not of the next."""

BEFORE_REDACTED = "before-redacted"
AFTER_REDACTED = "after-redacted"
BEFORE_ERASE = "before-erase"
AFTER_VACUUM = "after-vacuum"
AFTER_ERASE = "after-erase"

ERASING = (BEFORE_REDACTED, AFTER_REDACTED, BEFORE_ERASE, AFTER_VACUUM, AFTER_ERASE)
"""A redaction is in its transaction; committed; in the committer with nothing erased; every page
was written anew; nothing is left of it but the note that there was something to erase."""

BEFORE_EPOCH = "before-epoch"
BEFORE_MIRROR_RENAMED = "before-mirror-renamed"
AFTER_LOAD = "after-load"
BEFORE_CLOSE = "before-close"

START_AND_END = (BEFORE_EPOCH, BEFORE_MIRROR_RENAMED, AFTER_LOAD, BEFORE_CLOSE)
"""The database is open and its epoch not settled; the mirror file is written anew beside the old
one; the log is read and no door open; everybody has been told goodbye and the files are open."""

NAMES = frozenset((*COMMIT_PATH, *ERASING, *START_AND_END))

_ARMED = re.compile(r"([a-z-]+)=([a-z-]+)(?:@([1-9][0-9]*)(\+?))?")


def _raise(error: Exception) -> None:
    raise error


_ACTIONS: dict[str, Callable[[], None]] = {
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(Exit.TRY_AGAIN),
    "pause": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "raise-eio": lambda: _raise(OSError(errno.EIO, os.strerror(errno.EIO))),
    "raise-enospc": lambda: _raise(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))),
    "raise": lambda: _raise(RuntimeError("a failpoint")),
}


class _Point:
    """One armed place."""

    def __init__(self, action: Callable[[], None], nth: int, again: bool) -> None:
        self._action = action
        self._nth = nth
        self._again = again
        self._times = 0

    def reach(self) -> None:
        self._times += 1
        if self._times == self._nth or (self._again and self._times > self._nth):
            self._action()


_points: dict[str, _Point] = {}


def reached(name: str) -> None:
    """Here is the place `name`. Does nothing unless it is armed; else what `arm` was told."""
    if _points and (point := _points.get(name)) is not None:
        point.reach()


def arm(text: str) -> None:
    """Arm the places that `text` names, and no others. Raises HubError for what it cannot read."""
    points: dict[str, _Point] = {}
    for each in filter(None, (part.strip() for part in text.split(","))):
        found = _ARMED.fullmatch(each)
        if found is None or found[1] not in NAMES or found[2] not in _ACTIONS:
            raise HubError(
                f"{VARIABLE} has “{each}”, which is no failpoint. It is for tests of the hub;"
                " unset it."
            )
        points[found[1]] = _Point(_ACTIONS[found[2]], int(found[3] or 1), bool(found[4]))
    _points.clear()
    _points.update(points)
    if points:
        logger.warning("Failpoints are armed, this hub is under test: %s", text)
