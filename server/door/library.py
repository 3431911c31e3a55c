"""The one place that knows more of websockets than it promises; each with what is done without it.

`tests/server/test_library.py` says what has changed when a version of it is another.
"""

import contextlib
from collections.abc import Callable

from websockets.asyncio.server import ServerConnection
from websockets.frames import Close
from websockets.protocol import Protocol as Engine

__all__ = ["Engine", "close_sent", "engine_of", "unmasked", "unmasked_slowly", "wrong_request"]


def unmasked_slowly(data: bytes, mask: bytes) -> bytes:
    """What was sent: `data` without its mask of four bytes (RFC 6455, section 5.3)."""
    size = len(data)
    whole = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(data) ^ int.from_bytes(whole)).to_bytes(size)


unmasked: Callable[[bytes, bytes], bytes] = unmasked_slowly
"""The same, in C where the library has that: a sixth of the time for a note."""

with contextlib.suppress(ImportError):
    from websockets.speedups import apply_mask as unmasked


def engine_of(connection: ServerConnection) -> Engine | None:
    """What parses and makes frames, where others of ours may go beside its own over the transport.

    None: websockets is another, or has agreed on an extension that changes frames. Then messages
    leave through its `send`.
    """
    engine = getattr(connection, "protocol", None)
    if isinstance(engine, Engine) and not getattr(engine, "extensions", True):
        return engine
    return None


def close_sent(connection: ServerConnection) -> Close | None:
    """The close frame that was sent, as soon as it was.

    None where that is not known: then who broke the protocol is cut off after its `close_timeout`,
    and no line of the log says why.
    """
    found = getattr(connection.protocol, "close_sent", None)
    return found if isinstance(found, Close) else None


def wrong_request(connection: ServerConnection) -> Exception | None:
    """What was wrong with the request that should have opened the connection.

    None where that is not known: then it is one that sent no whole request.
    """
    found = getattr(connection.protocol, "handshake_exc", None)
    return found if isinstance(found, Exception) else None
