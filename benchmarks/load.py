"""Load from many light clients: the plan for `native/pump.c`, and what it measured."""

import itertools
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from warroom.model.commands import Note
from warroom.wire import frames as fr
from warroom.wire.limits import PROTOCOL

SOURCES = Path(__file__).parent / "native"

BUILT = Path("build/bench")
"""Where what is compiled and measured lies, below the checkout."""

NUMBER = "0" * 12
"""Stands for a message's number in a template."""

NAME = "@@@@@@"
"""Stands for a client's number in what it says first."""

TEXT = f"~{NUMBER} 502s begin on all three load balancers in eu-west, nothing in the deploy log"
"""The message of every program that is compared: a receiver looks for the number after the ~."""

COMMAND_ID = f"00000000-0000-4000-8000-{NUMBER}"

NOTE = msgspec.json.encode({"type": "note", "id": COMMAND_ID, "text": TEXT})
"""What the programs that we are compared with are given to pass on."""


_runs = itertools.count(1)


class Figures(msgspec.Struct, frozen=True):
    """What one run of the load gave: seconds, milliseconds, and numbers of messages.

    `incomplete`: messages that not every receiver had; `cut_off`: clients that were. `…_in_all`:
    before and after the measured seconds too, which is what a program's processor time is for;
    `events_per_s`: all of them, from the first one sent until all have the last one.
    """

    joined_s: float
    ack_p50_ms: float
    ack_p99_ms: float
    all_have_it_p50_ms: float
    all_have_it_p99_ms: float
    sent: int
    acked: int
    unanswered: int
    incomplete: int
    cut_off: int
    acked_per_s: float
    events_per_s: float
    delivered_per_s: float
    seconds: float
    bytes_in: int
    acked_in_all: int
    delivered_in_all: int
    driver_cpu_s: float


Step = tuple[bytes, bytes]
"""What a client says, and what it waits for before it goes on."""


@dataclass(frozen=True, kw_only=True)
class Talk:
    """How to speak with one kind of server.

    `listen` and `speak`: the steps in which a receiver and a sender come in, each the bytes that
    they say and those that they then wait for. `message`: one message; `ack`: what comes before
    its number in the answer, or, with `in_order`, the whole answer. `packet_at`: with MQTT, where
    in a message its packet's id goes.
    """

    listen: tuple[Step, ...]
    speak: tuple[Step, ...]
    message: bytes
    ack: bytes = b""
    framing: Literal["websocket", "mqtt", "none"] = "websocket"
    in_order: bool = False
    packet_at: int = 0


@dataclass(frozen=True, kw_only=True)
class Work:
    """What the clients do. `rate`: messages a second of all senders; 0: `window` each under way."""

    receivers: int
    senders: int
    seconds: float
    rate: float = 0.0
    window: int = 16
    warm: float = 0.5
    stalled: int = 0


@dataclass(frozen=True)
class Place:
    """Where a server listens: a Unix socket, or a port of this machine."""

    socket: Path | None = None
    port: int = 0


def compiled(name: str, *flags: str) -> Path:
    """A program of `native`, compiled where its source is newer. Raises SystemExit without cc."""
    source, made = SOURCES / f"{name}.c", (BUILT / name).absolute()
    if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
        return made
    made.parent.mkdir(parents=True, exist_ok=True)
    command = ["cc", "-O2", "-Wall", *flags, "-o", str(made), str(source)]
    try:
        subprocess.run(command, check=True)
    except FileNotFoundError:
        raise SystemExit("The benchmark needs a C compiler: apt install gcc libc6-dev.") from None
    return made


def run(place: Place, talk: Talk, work: Work) -> Figures:
    """One run. Raises SystemExit where clients did not get in."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        plan = _plan(Path(name), place, talk, work)
        done = subprocess.run([compiled("pump"), plan], capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"The load did not run: {done.stderr.decode(errors='replace').strip()}")
    return msgspec.json.decode(done.stdout, type=Figures)


def _plan(directory: Path, place: Place, talk: Talk, work: Work) -> Path:
    lines: dict[str, object] = {
        "base": next(_runs) * 10**8,
        "receivers": work.receivers, "senders": work.senders, "stalled": work.stalled,
        "window": work.window, "rate": work.rate, "seconds": work.seconds, "warm": work.warm,
        "websocket": int(talk.framing == "websocket"), "mqtt": int(talk.framing == "mqtt"),
        "fifo": int(talk.in_order), "packet_at": talk.packet_at,
    }  # fmt: skip
    if place.socket is not None:
        lines["unix"] = place.socket
    else:
        lines |= {"host": "127.0.0.1", "port": place.port}
    written = [f"{key} {value}\n" for key, value in lines.items()]
    blobs = [("message", talk.message), ("ack", talk.ack)]
    for who, steps in (("receive", talk.listen), ("send", talk.speak)):
        for say, wait in steps:
            blobs += [(f"{who}_say", say), (f"{who}_wait", wait)]
    for number, (key, blob) in enumerate(blobs):
        (directory / f"{number}").write_bytes(blob)
        written.append(f"{key} {directory / f'{number}'}\n")
    plan = directory / "plan"
    plan.write_text("".join(written))
    return plan


def frame(payload: bytes) -> bytes:
    """A text message of a client, masked with zeros, so that its bytes stay as they are.

    RFC 6455, section 5.2. Raises ValueError past 65,535 bytes.
    """
    size = len(payload)
    head = bytes([0x81, 0x80 | size]) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
    return head + bytes(4) + payload


UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
"""The opening handshake with the key of RFC 6455, section 1.3."""


def hub_talk(incident: str = "INC-1") -> Talk:
    """How to speak with a hub: receivers watch the incident, senders write notes."""
    note = fr.raw_command(Note(text=TEXT))

    def hello(kind: str) -> bytes:
        return UPGRADE + frame(fr.encode(fr.Hello(PROTOCOL, "bench", f"{kind}{NAME}")))

    return Talk(
        listen=((hello("r") + frame(fr.encode(fr.Watch(incident))), b'"type":"page"'),),
        speak=((hello("s"), b'"type":"welcome"'),),
        message=frame(fr.encode(fr.Send(COMMAND_ID, note, incident))),
        ack=f'"type":"ack","id":"{COMMAND_ID.removesuffix(NUMBER)}'.encode(),
    )


def app_talk() -> Talk:
    """How to speak with `benchmarks.app`."""
    return Talk(
        listen=((UPGRADE + frame(b'{"type":"watch"}'), b'"watching"'),),
        speak=((UPGRADE + frame(b'{"type":"hello"}'), b'"welcome"'),),
        message=frame(NOTE),
        ack=f'"ack": "{COMMAND_ID.removesuffix(NUMBER)}'.encode(),
    )
