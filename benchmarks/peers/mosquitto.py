"""Mosquitto: a topic, MQTT 3.1.1, at least once (QoS 1) from its sender and to each receiver."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import servers
from benchmarks.load import NAME, NOTE, Place, Talk
from benchmarks.servers import Server

PROGRAM = PACKAGE = "mosquitto"

KEEPS = "a snapshot from time to time (persistence), not each message"

_CONFIGURATION = """\
listener 0 {socket}
allow_anonymous true
persistence true
persistence_location {data}/
max_inflight_messages 0
max_queued_messages 0
set_tcp_nodelay true
user root
log_type none
"""

_TOPIC = b"\0\x04room"


def _packet(kind: int, *parts: bytes) -> bytes:
    rest = b"".join(parts)
    size, length = len(rest), bytearray()
    while size > 127:
        length.append(size & 127 | 128)
        size >>= 7
    return bytes([kind, *length, size]) + rest


def _connect(kind: bytes) -> bytes:
    # A clean session, and no keepalive: nobody is asked whether they are still there.
    name = kind + NAME.encode()
    return _packet(0x10, b"\0\x04MQTT\x04\x02\0\0", len(name).to_bytes(2, "big"), name)


_MESSAGE = _packet(0x32, _TOPIC, b"\0\0", NOTE)

TALK = Talk(
    # Answers are looked for without the two bytes that each packet begins with.
    listen=(
        (_connect(b"r"), b"\0\0"),
        (_packet(0x82, b"\0\x01", _TOPIC, b"\x01"), b"\0\x01\x01"),
    ),
    speak=((_connect(b"s"), b"\0\0"),),
    message=_MESSAGE,
    in_order=True,
    packet_at=_MESSAGE.index(_TOPIC) + len(_TOPIC),
    framing="mqtt",
)


@contextlib.contextmanager
def start() -> Iterator[Server]:
    """A server of its own."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        place = Place(Path(name) / "mosquitto.sock")
        file = Path(name) / "mosquitto.conf"
        file.write_text(_CONFIGURATION.format(socket=place.socket, data=name))
        with servers.started([PROGRAM, "-c", str(file)], place) as process:
            yield Server(place, TALK, process, Path(name))
