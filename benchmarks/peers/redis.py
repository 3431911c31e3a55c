"""Redis: an entry of a stream that is fsynced, and a message to all who have subscribed."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import servers
from benchmarks.load import NOTE, Place, Talk
from benchmarks.servers import Server

PROGRAM = PACKAGE = "redis-server"

KEEPS = "each message, fsynced before it is acknowledged (appendfsync always)"

_OPTIONS = (
    "--port", "0", "--save", "", "--appendonly", "yes", "--appendfsync", "always",
    "--client-output-buffer-limit", "pubsub", "0", "0", "0", "--maxclients", "4096",
)  # fmt: skip


def _call(*words: bytes) -> bytes:
    """A command in RESP."""
    parts = [b"*%d\r\n" % len(words), *(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)]
    return b"".join(parts)


# One transaction: nobody reads a message that is not in the stream. Only the answer to PUBLISH, the
# last of it, is an integer; and no answer is sent before the fsync.
_MESSAGE = (
    _call(b"MULTI") + _call(b"XADD", b"log", b"*", b"e", NOTE)
    + _call(b"PUBLISH", b"room", NOTE) + _call(b"EXEC")
)  # fmt: skip

TALK = Talk(
    listen=((_call(b"SUBSCRIBE", b"room"), b"subscribe\r\n$4\r\nroom\r\n:1\r\n"),),
    speak=((_call(b"PING"), b"+PONG\r\n"),),
    message=_MESSAGE,
    ack=b":",
    in_order=True,
    framing="none",
)


@contextlib.contextmanager
def start() -> Iterator[Server]:
    """A server of its own."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        place = Place(Path(name) / "redis.sock")
        words = [PROGRAM, "--unixsocket", str(place.socket), "--dir", name, *_OPTIONS]
        with servers.started(words, place) as process:
            yield Server(place, TALK, process, Path(name))
