"""WebSocket close codes (RFC 6455, section 7.4.2: 4000-4999 are the application's)."""

from enum import IntEnum


class Close(IntEnum):
    """Why the hub ended a connection."""

    NORMAL = 1000
    GOING_AWAY = 1001
    RESTART = 1012
    BAD_FRAME = 4400
    NOT_KNOWN = 4401
    NO_HELLO = 4408
    OTHER_VERSION = 4426
    TOO_SLOW = 4429


FATAL = frozenset({Close.NOT_KNOWN, Close.OTHER_VERSION, Close.BAD_FRAME})
"""After these a client stops and says why: trying again would end the same way."""
