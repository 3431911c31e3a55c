"""Load from many light clients: the plan for `native/pump.c`, and what it measured."""

import itertools
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

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


_runs = itertools.count(1)


class Figures(msgspec.Struct, frozen=True):
    """What one run of the load gave: seconds, milliseconds, and numbers of messages.

    `incomplete`: messages that not every receiver had; `cut_off`: clients that were.
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
    delivered_per_s: float
    seconds: float
    bytes_in: int
    driver_cpu_s: float


@dataclass(frozen=True, kw_only=True)
class Talk:
    """How to speak with one kind of server.

    `listen` and `speak`: the bytes that a receiver and a sender begin with; `listening` and
    `speaking`: what they read when they are in. `message`: one message; `ack`: what comes before
    its number in the answer, or, with `in_order`, the whole answer.
    """

    listen: bytes
    listening: str
    speak: bytes
    speaking: str
    message: bytes
    ack: str
    websocket: bool = True
    in_order: bool = False


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
        "websocket": int(talk.websocket), "fifo": int(talk.in_order), "ack": talk.ack,
        "receive_ready": talk.listening, "send_ready": talk.speaking,
    }  # fmt: skip
    if place.socket is not None:
        lines["unix"] = place.socket
    else:
        lines |= {"host": "127.0.0.1", "port": place.port}
    blobs = {"receive_prelude": talk.listen, "send_prelude": talk.speak, "message": talk.message}
    for key, blob in blobs.items():
        (directory / key).write_bytes(blob)
        lines[key] = directory / key
    plan = directory / "plan"
    plan.write_text("".join(f"{key} {value}\n" for key, value in lines.items()))
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
        listen=hello("r") + frame(fr.encode(fr.Watch(incident))),
        listening='"type":"page"',
        speak=hello("s"),
        speaking='"type":"welcome"',
        message=frame(fr.encode(fr.Send(COMMAND_ID, note, incident))),
        ack=f'"type":"ack","id":"{COMMAND_ID.removesuffix(NUMBER)}',
    )


def app_talk() -> Talk:
    """How to speak with `benchmarks.app`."""
    message = {"type": "note", "id": COMMAND_ID, "text": TEXT}
    return Talk(
        listen=UPGRADE + frame(b'{"type":"watch"}'),
        listening='"watching"',
        speak=UPGRADE + frame(b'{"type":"hello"}'),
        speaking='"welcome"',
        message=frame(msgspec.json.encode(message)),
        ack=f'"ack": "{COMMAND_ID.removesuffix(NUMBER)}',
    )
