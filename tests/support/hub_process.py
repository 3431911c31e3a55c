"""A hub as people run it: a process of its own, started and stopped by its id."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

PATIENCE = 60.0
"""Seconds until a busy machine has started, stopped or answered; nothing is measured by it."""

_ANSWERS = "The hub answers at "


class HubProcess:
    """`python -m warroom hub` on a data directory and a socket in `place`.

    `extra`: what stands in its environment from the next start on, besides the usual.
    """

    def __init__(self, place: Path, *args: str) -> None:
        self.place = place
        self.data = place / "data"
        self.socket = place / "hub.sock"
        self.extra: dict[str, str] = {}
        self._log_file = place / "hub.log"
        self._args = args
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """What --hub takes."""
        return f"unix:{self.socket}"

    @property
    def remote(self) -> str:
        """Where it listens with TLS since its last start."""
        return str(re.findall(r"wss://\S+", self.log)[-1])

    @property
    def pid(self) -> int:
        """Its process id, 0 while it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else 0

    @property
    def log(self) -> str:
        """What it said on stderr so far."""
        return self._log_file.read_text()

    def listen_again(self, *args: str) -> None:
        """From its next start on, with these options."""
        self._args = args

    def start(self) -> None:
        """Start it and wait until it says that it answers."""
        said = self.log.count(_ANSWERS) if self._log_file.exists() else 0
        with self._log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-m", "warroom", "hub", "--data", str(self.data),
                    "--socket", str(self.socket), *self._args,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(self.place, self.extra),
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while self.log.count(_ANSWERS) == said:
            if self._process.poll() is not None:
                raise AssertionError(f"The hub ended:\n{self.log}")
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"The hub does not answer:\n{self.log}")
            time.sleep(0.02)

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop and give its exit code. Does nothing where it has ended."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(with_signal)
        try:
            return process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"The hub did not stop:\n{self.log}") from None

    def kill(self) -> None:
        """End it with no chance to say goodbye."""
        with contextlib.suppress(ProcessLookupError):
            self.stop(signal.SIGKILL)


@contextlib.contextmanager
def hub_process(*args: str) -> Iterator[HubProcess]:
    """A running hub in a short temporary directory: a socket's path has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as name:
        hub = HubProcess(Path(name), *args)
        hub.start()
        try:
            yield hub
        finally:
            hub.stop()


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment with nothing of this machine's settings in it."""
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        **(extra or {}),
    }
