"""ngIRCd: a channel, which keeps nothing; a sender's PING is answered behind its message."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import servers
from benchmarks.load import NAME, NOTE, Place, Talk
from benchmarks.servers import Server

PROGRAM = PACKAGE = "ngircd"

KEEPS = "nothing"

_CONFIGURATION = """\
[Global]
Name = irc.bench.test
Info = bench
Listen = 127.0.0.1
Ports = {port}
ServerUID = root
ServerGID = root
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
[Channel]
Name = #room
"""


def _login(kind: str) -> bytes:
    return f"NICK {kind}{NAME}\r\nUSER bench 0 * :bench\r\n".encode()


TALK = Talk(
    listen=((_login("r"), b" 376 "), (b"JOIN #room\r\n", b" 366 ")),
    # Who is not in the channel may speak there: so senders do not get what they sent.
    speak=((_login("s"), b" 376 "),),
    message=b"PRIVMSG #room :" + NOTE + b"\r\nPING irc.bench.test\r\n",
    ack=b" PONG ",
    in_order=True,
    framing="none",
)


@contextlib.contextmanager
def start() -> Iterator[Server]:
    """A server of its own."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        place = Place(port=servers.free_port())
        file = Path(name) / "ngircd.conf"
        file.write_text(_CONFIGURATION.format(port=place.port))
        with servers.started([PROGRAM, "-n", "-f", str(file)], place) as process:
            yield Server(place, TALK, process, Path(name))
