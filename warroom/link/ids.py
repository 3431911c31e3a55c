"""Ids of commands: UUIDs that begin with the time, so that a hub keeps them side by side."""

import secrets
import uuid
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def command_id(at: datetime) -> str:
    """A new UUID of version 7 (RFC 9562): the milliseconds from 1970 to `at`, and 74 random bits.

    A random one lies anywhere in the hub's index, and each command then costs it a page of the
    disk, a third of what a commit takes. `at` is the client's clock: nothing rests on it.
    """
    milliseconds = (at - _EPOCH) // _MILLISECOND & (1 << 48) - 1
    random = secrets.randbits(74)
    high, low = random >> 62, random & (1 << 62) - 1
    return str(uuid.UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low))
