"""The programs that are measured, each a process on a Unix socket, ended by its id."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hub import join, send
from benchmarks.load import Place, Talk, app_talk, compiled, hub_talk
from warroom.model.commands import Declare

SLOW_DISK_US = 2_000
"""Microseconds added to each fsync where the machine's own disk is faster than most."""

CONNECTIONS = 2_048
"""More than the default, which is less than the thousand that are measured."""

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
        with _process(words, path, slow_disk=slow_disk) as process:
            if data is None:
                asyncio.run(_declare(path))
            yield Server(Place(path), hub_talk(), process, where)


@contextlib.contextmanager
def unstored() -> Iterator[Server]:
    """The same hub with its storage switched off."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        path, data = Path(name) / "hub.sock", Path(name) / "data"
        words = ["-m", "benchmarks.unstored", str(data), str(path), str(CONNECTIONS)]
        with _process(words, path) as process:
            asyncio.run(_declare(path))
            yield Server(Place(path), hub_talk(), process, data)


@contextlib.contextmanager
def app() -> Iterator[Server]:
    """A plain `websockets.broadcast` program that keeps nothing."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        path = Path(name) / "app.sock"
        with _process(["-m", "benchmarks.app", str(path)], path) as process:
            yield Server(Place(path), app_talk(), process, Path(name))


@contextlib.contextmanager
def _process(
    words: Sequence[str], path: Path, *, slow_disk: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    environment = dict(os.environ)
    if slow_disk:
        shim = compiled("slow_fsync", "-shared", "-fPIC")
        environment |= {"LD_PRELOAD": str(shim), "SLOW_FSYNC_US": str(SLOW_DISK_US)}
    with subprocess.Popen(
        [sys.executable, *words], stderr=subprocess.DEVNULL, env=environment
    ) as process:
        try:
            while not _answers(path):
                if process.poll() is not None:
                    raise SystemExit(f"{' '.join(words)} ended with {process.returncode}.")
                time.sleep(0.01)
            yield process
        finally:
            process.terminate()


def _answers(path: Path) -> bool:
    # The file is there a moment before anybody listens.
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


async def _declare(path: Path) -> None:
    ws = await join(path, "bench")
    await ws.send(send(Declare(title="bench"), "")[1], text=True)
    await ws.recv()
    ws.transport.abort()
