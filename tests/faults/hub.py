"""The hub's process: both doors open, failpoints, every way to end it, and a look at its disk."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

from server.upkeep.failpoints import VARIABLE
from tests.faults.log import Log, read_log
from tests.support.hub_process import HubProcess
from tests.support.until import until


class FaultyHub(HubProcess):
    """A hub on a Unix socket and on TCP. Starting and stopping block: call them by the methods
    below, which let the clients go on meanwhile."""

    def __init__(self, place: Path, *args: str) -> None:
        self.port = _free_port()
        super().__init__(place, "--listen", f"127.0.0.1:{self.port}", *args)

    @property
    def token(self) -> str:
        """What the TCP door asks for."""
        return (self.data / "token").read_text().strip()

    @property
    def started(self) -> bool:
        """Whether it was ever started."""
        return self._log_file.exists()

    async def begin(self, failpoints: str = "", extra: Mapping[str, str] | None = None) -> None:
        """Start it, with failpoints armed, and wait until it answers.

        Raises AssertionError when it ends before that, as some failpoints make it.
        """
        self.extra = {**(extra or {}), **({VARIABLE: failpoints} if failpoints else {})}
        await asyncio.to_thread(self.start)

    async def end(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        return await asyncio.to_thread(self.stop, with_signal)

    async def crash(self) -> None:
        """kill -9."""
        await asyncio.to_thread(self.kill)

    async def ended(self) -> int:
        """Wait until it has ended by itself; its exit code, negative for a signal."""
        process = self._process
        assert process is not None, "the hub was not started"
        await until(lambda: process.poll() is not None, "the end of the hub")
        return int(process.returncode)

    async def paused(self) -> None:
        """Wait until a failpoint has stopped it (SIGSTOP)."""
        await until(lambda: _state(self.pid) in ("T", "t", ""), "the hub to reach the failpoint")
        assert self.pid, f"The hub ended:\n{self.log}"

    def pause(self) -> None:
        """SIGSTOP: it is there and does nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGCONT)

    def disk(self) -> Log:
        """What its data directory has now."""
        return read_log(self.data, live=bool(self.pid) and _state(self.pid) not in ("T", "t"))


def _state(pid: int) -> str:
    """The state of a process as proc(5) has it; "" when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] if pid else ""
    except OSError:
        return ""


def _free_port() -> int:
    """A port that is free now; a hub that is started again keeps it."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
