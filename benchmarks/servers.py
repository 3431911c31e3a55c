"""The programs that are measured, each a process on a Unix socket, ended by its id."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hub import join, send
from benchmarks.load import Place, Talk, app_talk, compiled, hub_talk
from warroom.model.commands import Declare

SLOW_DISK_US = 2_000
"""Microseconds added to each fsync where the machine's own disk is faster than most."""

CONNECTIONS = 2_048
"""More than the default, which is less than the thousand that are measured."""

STARTING, ENDING = 120.0, 10.0
"""Seconds in which a program has to listen, and then to end when it is told to."""

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running program: where it listens, how to speak with it, and its process."""

    place: Place
    talk: Talk
    process: subprocess.Popen[bytes]
    data: Path

    def processor(self) -> float:
        """Seconds of processor time it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory_kib(self) -> int:
        """Its resident memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])


@contextlib.contextmanager
def hub(*, slow_disk: bool = False, data: Path | None = None) -> Iterator[Server]:
    """`warroom hub` with INC-1 declared, or with the log that is in `data`."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        path, where = Path(name) / "hub.sock", data or Path(name) / "data"
        words = ["-m", "warroom", "hub", "--data", str(where), "--socket", str(path)]
        words += ["--connections", str(CONNECTIONS)]
        with _python(words, path, slow_disk=slow_disk) as process:
            if data is None:
                asyncio.run(_declare(path))
            yield Server(Place(path), hub_talk(), process, where)


@contextlib.contextmanager
def unstored() -> Iterator[Server]:
    """The same hub with its storage switched off."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        path, data = Path(name) / "hub.sock", Path(name) / "data"
        words = ["-m", "benchmarks.unstored", str(data), str(path), str(CONNECTIONS)]
        with _python(words, path) as process:
            asyncio.run(_declare(path))
            yield Server(Place(path), hub_talk(), process, data)


@contextlib.contextmanager
def app() -> Iterator[Server]:
    """A plain `websockets.broadcast` program that keeps nothing."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        path = Path(name) / "app.sock"
        with _python(["-m", "benchmarks.app", str(path)], path) as process:
            yield Server(Place(path), app_talk(), process, Path(name))


@contextlib.contextmanager
def _python(
    words: Sequence[str], path: Path, *, slow_disk: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    environment = dict(os.environ)
    if slow_disk:
        shim = compiled("slow_fsync", "-shared", "-fPIC")
        environment |= {"LD_PRELOAD": str(shim), "SLOW_FSYNC_US": str(SLOW_DISK_US)}
    with started([sys.executable, *words], Place(path), environment) as process:
        yield process


@contextlib.contextmanager
def started(
    words: Sequence[str], place: Place, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that listens at this place; ended by its id. Raises SystemExit where it does not.

    What it says goes nowhere.
    """
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:  # fmt: skip
        try:
            until = time.monotonic() + STARTING
            while not _answers(place):
                if process.poll() is not None:
                    raise SystemExit(f"{' '.join(words)} ended with {process.returncode}.")
                if time.monotonic() > until:
                    raise SystemExit(f"{' '.join(words)} does not listen after {STARTING} s.")
                time.sleep(0.01)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """A port of this machine's loopback where nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(place: Place) -> bool:
    # A socket's file is there a moment before anybody listens.
    if place.socket is None:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", place.port)) == 0
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(place.socket)) == 0


async def _declare(path: Path) -> None:
    ws = await join(path, "bench")
    await ws.send(send(Declare(title="bench"), "")[1], text=True)
    await ws.recv()
    ws.transport.abort()
